using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Tests.Pipeline;

public sealed class PointRecordTests
{
    [Fact]
    public void A_record_too_short_to_be_one_is_no_publish_and_has_no_lines()
    {
        var record = new byte[PointRecord.HeaderBytes];
        PointRecord.WriteHeader(record, isComplete: true, isEverything: false, folded: 17);
        for (var length = 0; length < record.Length; length++)
        {
            Assert.True(PointRecord.Read(record.AsSpan(0, length), out var isComplete, out var folded, out _).IsEmpty);
            Assert.Equal((false, 0), (isComplete, folded));
        }

        Assert.True(PointRecord.Read(record, out var isWhole, out var upTo, out _).IsEmpty);
        Assert.Equal((true, 17), (isWhole, upTo));
    }
}
