using KotaDx.Workload.Readings;
using Text = KotaDx.Workload.Readings.Text;

namespace KotaDx.Workload.Tests.Readings;

public sealed class RefusalTextTests
{
    public static TheoryData<ParseStatus> Reasons => [.. Enum.GetValues<ParseStatus>().Except([ParseStatus.Ok, ParseStatus.End])];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Reason_says_what_why_and_what_next_in_both_languages(ParseStatus reason)
    {
        foreach (var text in new Text[] { RefusalText.What(reason), RefusalText.Cause(reason), RefusalText.Next(reason) })
        {
            Assert.False(string.IsNullOrWhiteSpace(text.Ja));
            Assert.False(string.IsNullOrWhiteSpace(text.En));
            Assert.All(text.En, c => Assert.True(char.IsAscii(c)));
        }

        Assert.Contains(RefusalText.What(reason).Ja, c => c > 0x3000);
    }

    [Fact]
    public void Names_are_unique_and_in_lower_snake_case()
    {
        var names = Enum.GetValues<ParseStatus>().Select(RefusalText.NameOf).ToList();
        Assert.All(names, name => Assert.Matches("^[a-z0-9]+(_[a-z0-9]+)*$", name));
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public void Names_never_change() => Assert.Equal(
        [
            "ok", "end", "empty", "bad_utf8", "bad_json", "too_deep", "not_a_number", "not_finite", "wrong_type", "missing_value", "missing_event",
            "missing_id", "unknown_event", "unknown_state", "bad_time", "time_out_of_range", "pieces_out_of_range", "needs_object", "bad_token",
            "payload_too_large", "topic_depth", "topic_level", "bad_line", "cut_line", "too_many_factories", "time_replaced",
            "unmapped", "too_many_stations", "too_many_workers", "too_fast", "too_much", "not_folded", "plc_checksum", "plc_broken", "plc_stray", "plc_refused", "plc_no_number",
            "device_text", "unstable_weight", "over_range", "other_format",
        ],
        Enum.GetValues<ParseStatus>().Select(RefusalText.NameOf));
}
