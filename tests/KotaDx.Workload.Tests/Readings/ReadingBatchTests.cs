using CsCheck;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class ReadingBatchTests
{
    [Fact]
    public void Lines_read_one_by_one_are_the_batch_of_them()
    {
        var lines = ReadingReaderTests.Golden
            .Select(row => row.Data.Item2)
            .Where(text => text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal) && text[0] is not '[' && text.Trim(' ', '\r', '\0').Length > 0)
            .ToArray();
        Gen.Select(Gen.Int[0, lines.Length - 1].Array[1, 6], Gen.Enum<SignalKind>()).Sample(
            (rows, kind) =>
            {
                // An object that is not closed reaches for the next line; what it swallows is pinned by the table.
                var chosen = rows.Select(row => lines[row]).Where(text => Readout.Of(kind, text) is var o && !o.Contains("BadJson", StringComparison.Ordinal)).ToList();
                if (chosen.Count > 0)
                {
                    var alone = chosen.Select(text => Readout.WithoutOffsets(Readout.Of(kind, text)));
                    Assert.Equal(string.Join(" | ", alone), Readout.WithoutOffsets(Readout.Of(kind, string.Join('\n', chosen))));
                }
            },
            iter: 20_000);
    }
}
