using System.Text;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Tests.Sinks;

public sealed class LatestLinesTests
{
    [Fact]
    public void Of_each_key_the_last_line_is_kept_however_they_come()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < 50; round++)
        {
            var lines = new LatestLines();
            var expected = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = random.Next(3000); i > 0; i--)
            {
                var (worker, time) = (random.Next(40), random.Next(5));
                var line = $"m,w={worker} v={new string('9', random.Next(1, 200))} {time}";
                expected[$"{worker} {time}"] = line;
                lines.Add(Encoding.UTF8.GetBytes(line + "\n"));
                if (random.Next(500) == 0)
                {
                    Assert.Equal(expected.Values.Order(StringComparer.Ordinal), Kept(lines).Order(StringComparer.Ordinal));
                }
            }

            Assert.True(expected.Values.Order(StringComparer.Ordinal).SequenceEqual(Kept(lines).Order(StringComparer.Ordinal)), $"seed {seed}");
            Assert.Equal(expected.Count, lines.Count);
            Assert.Equal(expected.Values.Sum(static line => line.Length + 1), lines.Length);
            lines.Clear();
            Assert.Empty(Kept(lines));
        }
    }

    [Theory]
    [InlineData("busy_s=0,quality=\"withdrawn\",rev=2i", "busy_s=1,quality=\"good\",rev=3i", "busy_s=1,quality=\"good\",rev=3i,renewed=t")]
    [InlineData("busy_s=5,quality=\"good\",rev=2i,renewed=t", "busy_s=1,quality=\"good\",rev=3i", "busy_s=1,quality=\"good\",rev=3i,renewed=t")]
    [InlineData("busy_s=5,quality=\"good\",rev=2i,renewed=t", "busy_s=1,quality=\"good\",rev=3i,renewed=t", "busy_s=1,quality=\"good\",rev=3i,renewed=t")]
    [InlineData("busy_s=5,quality=\"good\",rev=2i", "busy_s=0,quality=\"withdrawn\",rev=3i", "busy_s=0,quality=\"withdrawn\",rev=3i")]
    [InlineData("busy_s=5,quality=\"good\",rev=2i", "busy_s=6,quality=\"good\",rev=3i", "busy_s=6,quality=\"good\",rev=3i")]
    public void A_row_that_was_to_be_forgotten_still_is_when_a_later_line_takes_its_place(string earlier, string later, string kept)
    {
        var lines = new LatestLines();
        lines.Add(Encoding.UTF8.GetBytes($"m,w=a {earlier} 60\nm,w=b v=1 60\nm,w=a {later} 60\n"));
        Assert.Equal([$"m,w=a {kept} 60", "m,w=b v=1 60"], Kept(lines).Order(StringComparer.Ordinal));
        lines.Add("m,w=a busy_s=7,quality=\"good\",rev=4i 60\n"u8);
        Assert.Contains("m,w=a busy_s=7,quality=\"good\",rev=4i" + (kept == later && !kept.Contains("renewed", StringComparison.Ordinal) && !kept.Contains("withdrawn", StringComparison.Ordinal) ? "" : ",renewed=t") + " 60", Kept(lines));
    }

    [Fact]
    public void What_is_no_line_is_not_lost_in_another()
    {
        var lines = new LatestLines();
        lines.Add("nonsense\nother nonsense\nm,w=a v=1 60\n"u8);
        Assert.Equal(["m,w=a v=1 60", "nonsense", "other nonsense"], Kept(lines).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_day_of_the_same_windows_takes_no_more_memory_than_a_minute_of_them()
    {
        var lines = new LatestLines();
        var publish = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(static i => $"worker_load_1m,factory=kota,team=a,worker=w{i} busy_s=AAAA,quality=\"good\",rev=1i 60\n")));
        for (var i = 0; i < 100; i++)
        {
            lines.Add(publish);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            // Values get longer and shorter, so that lines rarely fit into the place of the one before.
            var longer = Encoding.UTF8.GetBytes($"worker_load_1m,factory=kota,team=a,worker=w{i % 400} busy_s={new string('1', 1 + (i * 7 % 90))},quality=\"good\",rev=1i 60\n");
            lines.Add(longer);
            lines.Add(publish);
        }

        Assert.Equal(400, lines.Count);
        Assert.InRange(lines.Gathered().Length, publish.Length - 100, publish.Length + 40_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    private static List<string> Kept(LatestLines lines)
    {
        var kept = new List<string>();
        ReadOnlySpan<byte> rest = lines.Gathered().Span;
        while (PointLine.TryNext(ref rest, out var line))
        {
            kept.Add(Encoding.UTF8.GetString(line));
        }

        return kept;
    }
}
