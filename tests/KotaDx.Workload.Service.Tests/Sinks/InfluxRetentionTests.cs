using System.Text;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Tests.Sinks;

/// <summary>What the option says, and which line goes where.</summary>
public sealed class InfluxRetentionTests
{
    [Theory]
    [InlineData("1m=35d,15m=400d,rest=inf", "1m=35d,15m=400d,rest=inf")]
    [InlineData("rest=3w, 1m=2h", "1m=2h,15m=400d,rest=21d")]
    [InlineData("15m=25h", "1m=35d,15m=25h,rest=inf")]
    public void What_is_left_out_keeps_its_default(string text, string read)
    {
        Assert.True(InfluxRetention.TryParse(text, out var retention));
        Assert.Equal(read, retention.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1m")]
    [InlineData("1m=0d")]
    [InlineData("1m=30m")]
    [InlineData("1m=-1d")]
    [InlineData("1m=99999999d")]
    [InlineData("1h=1d")]
    [InlineData("1m=1d;rest=inf")]
    public void What_cannot_be_meant_is_refused(string text) => Assert.False(InfluxRetention.TryParse(text, out _));

    [Fact]
    public void Each_line_goes_to_its_resolution_whole_and_in_order()
    {
        string[] lines =
        [
            "worker_load_1m,w=a v=1 1", "worker_load_15m,w=a v=1 1", "worker_load_1m,w=b v=1 1", "worker_load_1m,w=c v=1 1",
            "worker_load_day,w=a v=1 1", "ingest_1m,factory=kota v=1i 1", "plain v=1 1", "worker_load_15m,w=b v=1 1",
        ];
        using var parts = new LinesByResolution(Bytes(lines));
        Assert.Equal([lines[0], lines[2], lines[3], lines[5]], Read(parts.Of(Resolution.Minutes)));
        Assert.Equal([lines[1], lines[7]], Read(parts.Of(Resolution.Quarters)));
        Assert.Equal([lines[4], lines[6]], Read(parts.Of(Resolution.Rest)));
    }

    [Fact]
    public void Lines_of_one_resolution_are_not_copied_and_parting_others_allocates_nothing_but_a_rented_buffer()
    {
        var same = Bytes([.. Enumerable.Range(0, 1000).Select(static i => $"worker_load_15m,w=a{i} v=1 1")]);
        using (var parts = new LinesByResolution(same))
        {
            Assert.True(parts.Of(Resolution.Quarters).Span.Overlaps(same.Span));
            Assert.True(parts.Of(Resolution.Minutes).IsEmpty && parts.Of(Resolution.Rest).IsEmpty);
        }

        var mixed = Bytes([.. Enumerable.Range(0, 1000).Select(static i => $"worker_load_{(i % 3 == 0 ? "1m" : i % 3 == 1 ? "15m" : "day")},w=a{i} v=1 1")]);
        Part(mixed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Part(mixed);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200);

        static void Part(ReadOnlyMemory<byte> lines)
        {
            using var parts = new LinesByResolution(lines);
            Assert.False(parts.Of(Resolution.Minutes).IsEmpty);
        }
    }

    private static ReadOnlyMemory<byte> Bytes(string[] lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n")));

    private static string[] Read(ReadOnlyMemory<byte> lines) => Encoding.UTF8.GetString(lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
