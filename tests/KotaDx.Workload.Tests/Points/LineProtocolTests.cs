using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Points;

public sealed class LineProtocolTests
{
    private static readonly LoadFigures Unknown = new(null, null, null, LoadGap.NoCalendar, IsPartial: false);

    private static readonly Gen<string> Tags = Gen.OneOf("w1", "山田 太郎", ",", "=", " ", "\\", "a,b=c d\\e", "\\,", "\\ ", "é", "\"q\"", "x").Array[1, 5]
        .Select(parts => string.Concat(parts).TrimEnd('\\'))
        .Where(tag => tag.Length > 0);

    [Fact]
    public void Worker_s_load_is_one_line_with_exact_decimals()
    {
        long[] states = [1, 2_500_000_000, 60_000_000_000, 0, 1_000_000_001, 10, 0, 99];
        Assert.Equal(
            "worker_load_15m,factory=f,team=all,worker=w1 net_s=60,ancillary_s=0,setup_s=1.000000001,wait_s=0.00000001,idle_s=0,"
            + "break_s=0.000000001,away_s=2.5,busy_s=61.000000001,pieces=3.000001,quality=\"no_calendar\",rev=7i 1775024700000000000\n",
            Write("f", "all", "w1", WindowSize.Minute15, states, 3_000_001, 7, 1_775_024_700_000_000_000));
    }

    [Fact]
    public void Team_s_leveling_is_one_line_and_null_figures_are_left_out()
    {
        Assert.Equal(
            "team_leveling_day,factory=f,team=all leveling_rate=0.75,balance_loss=0.25,cv=0.3333333333333333,gini=0.16666666666666666,"
            + "theil=0.056633012265132426,smoothness_index=60,peak_to_mean=1.3333333333333333,n_used=2i,n_team=2i,quality=\"no_calendar\",rev=1i 0\n",
            WriteTeam([60, 120]));
        Assert.Equal("team_leveling_day,factory=f,team=all n_used=1i,n_team=1i,quality=\"n<2\",rev=1i 0\n", WriteTeam([60]));
    }

    [Fact]
    public void Written_line_reads_back_the_same() =>
        Gen.Select(Tags, Tags, Tags, Gen.Long[0, 90_000_000_000_000].Array[8], Gen.Long[0, long.MaxValue], Gen.Int[1, 65_535], Gen.Long).Sample(
            (factory, team, worker, states, pieces, revision, time) =>
            {
                var bytes = Encoding.UTF8.GetBytes(Write(factory, team, worker, WindowSize.Day, states, pieces, revision, time));
                ReadOnlySpan<byte> lines = bytes;
                Assert.True(PointLine.TryNext(ref lines, out var line));
                Assert.False(PointLine.TryNext(ref lines, out _));
                Assert.True(PointLine.TrySplit(line, out var key, out var fields, out var readTime));
                Assert.Equal(time, readTime);

                var measurement = Schema.WorkerLoad(WindowSize.Day);
                Assert.True(key.StartsWith(Encoding.UTF8.GetBytes(measurement.Name + ",")));
                var tags = TagsOf(key[(measurement.Name.Length + 1)..]);
                Assert.Equal(measurement.Tags, tags.Select(t => t.Name));
                Assert.Equal([factory, team, worker], tags.Select(t => Unescape(t.Value)));

                var values = Pairs(fields).ToDictionary(f => f.Name, f => f.Value);
                Assert.Equal(states[(int)WorkState.Net], Fixed(values["net_s"], 1_000_000_000));
                Assert.Equal(states[(int)WorkState.Break], Fixed(values["break_s"], 1_000_000_000));
                Assert.Equal(states[2] + states[3] + states[4], Fixed(values["busy_s"], 1_000_000_000));
                Assert.Equal(pieces, Fixed(values["pieces"], 1_000_000));
                Assert.Equal($"{revision}i", values["rev"]);
                Assert.Equal("\"no_calendar\"", values["quality"]);
            },
            iter: 5_000);

    [Theory]
    [InlineData("a\\", "a/")]
    [InlineData("a\nb", "a b")]
    [InlineData("a\r", "a ")]
    public void What_the_format_cannot_carry_in_a_tag_becomes_its_nearest(string worker, string stored)
    {
        var line = Encoding.UTF8.GetBytes(Write("f", "all", worker, WindowSize.Day, new long[8], 0, 1, 0)).AsSpan()[..^1];
        Assert.False(line.Contains((byte)'\n'));
        Assert.True(PointLine.TrySplit(line, out var key, out _, out _));
        Assert.Equal(stored, Unescape(TagsOf(key)[^1].Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("m,a=b")]
    [InlineData("m,a=b f=1")]
    [InlineData("m,a=b f=1 x")]
    [InlineData("m,a=b f=1 1x")]
    public void Line_without_its_three_parts_is_refused(string line) => Assert.False(PointLine.TrySplit(Encoding.UTF8.GetBytes(line), out _, out _, out _));

    [Theory]
    [InlineData("f=", "")]
    [InlineData("f=,g=1", "")]
    [InlineData("f=\"", "")]
    [InlineData("f=\"a", "")]
    [InlineData("g=1,f=\"a", "g=1")]
    [InlineData("f=\"a\"b,g=1", "")]
    [InlineData("f=\"a,b=c\",g=1i", "f=\"a,b=c\"|g=1i")]
    [InlineData("f=\"\"", "f=\"\"")]
    public void Fields_are_read_up_to_the_first_that_is_none(string fields, string expected) =>
        Assert.Equal(expected, string.Join('|', Pairs(Encoding.UTF8.GetBytes(fields)).Select(static pair => $"{pair.Name}={pair.Value}")));

    [Fact]
    public void Every_tag_and_field_that_is_written_is_in_the_schema_with_its_kind_and_order()
    {
        var text = new StringBuilder();
        foreach (var size in new[] { WindowSize.Minute1, WindowSize.Minute15, WindowSize.Day })
        {
            text.Append(Write("f", "t", "w", size, [1, 2, 3, 4, 5, 6, 7, 8], 1, 1, 0));
        }

        text.Append(WriteTeam([60, 120])).Append(WriteTeam([60, 120], WindowSize.Minute15)).Append(WriteIngest(1.25));
        ReadOnlySpan<byte> lines = Encoding.UTF8.GetBytes(text.ToString());
        while (PointLine.TryNext(ref lines, out var line))
        {
            Assert.True(PointLine.TrySplit(line, out var key, out var fields, out _));
            var measurement = Schema.Find(key[..key.IndexOf((byte)',')]);
            Assert.NotNull(measurement);
            Assert.Equal(measurement.Tags, TagsOf(key[(measurement.Name.Length + 1)..]).Select(p => p.Name));
            foreach (var (name, value) in Pairs(fields))
            {
                var field = Assert.Single(measurement.Fields, f => f.Name == name);
                Assert.Equal(field.Kind, value[0] == '"' ? FieldKind.Text : value[^1] == 'i' ? FieldKind.Integer : FieldKind.Float);
            }
        }
    }

    [Fact]
    public void Minute_of_the_service_s_own_is_one_line_and_what_nobody_knows_is_left_out()
    {
        Assert.Equal(
            "ingest_1m,factory=f frames_received=10i,frames_accepted=4i,frames_duplicate=3i,frames_unmapped=2i,frames_rejected=1i,"
            + "readings_received=11i,readings_used=5i,readings_refused=6i,log_lag=7i,gathered_bytes=8i,commit_ms=1.25,sink_lag=9i,damaged=0i 60000000000\n",
            WriteIngest(1.25));
        Assert.DoesNotContain("commit_ms", WriteIngest(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_a_line_allocates_nothing()
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        var writer = new LineProtocolWriter(buffer);
        long[] states = [1, 2, 3, 4, 5, 6, 7, 8];
        double[] busy = [60, 120];
        Assert.Equal(0, Allocations.InSteadyState(() =>
        {
            buffer.ResetWrittenCount();
            for (var i = 0; i < 50; i++)
            {
                writer.OnWorker(new WindowLoad { Factory = "f"u8, Group = "all"u8, Name = "w 1"u8, Figures = Unknown, Size = WindowSize.Minute1, States = states, MicroPieces = 5, Revision = 1 });
                writer.OnTeam(new TeamLoads { Factory = "f"u8, Group = "all"u8, Size = WindowSize.Day, Values = busy, Members = 2, IsBusyTime = true, Revision = 1 });
            }
        }));
        Assert.Equal(400, writer.Lines);
    }

    private static string Write(string factory, string team, string worker, WindowSize size, long[] states, long pieces, int revision, long time)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new LineProtocolWriter(buffer).OnWorker(new WindowLoad
        {
            Factory = Encoding.UTF8.GetBytes(factory), Group = Encoding.UTF8.GetBytes(team), Name = Encoding.UTF8.GetBytes(worker), Figures = Unknown, Size = size,
            Start = new EventTime(time), States = states, MicroPieces = pieces, Revision = revision,
        });
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string WriteTeam(double[] busy, WindowSize size = WindowSize.Day)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new LineProtocolWriter(buffer).OnTeam(new TeamLoads { Factory = "f"u8, Group = "all"u8, Size = size, Values = busy, Members = busy.Length, IsBusyTime = true, Revision = 1 });
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string WriteIngest(double? commit)
    {
        var buffer = new ArrayBufferWriter<byte>();
        new LineProtocolWriter(buffer).OnIngest(new IngestMinute
        {
            Factory = "f"u8, Start = new EventTime(EventTime.Minute), FramesReceived = 10, FramesAccepted = 4, FramesDuplicate = 3, FramesUnmapped = 2, FramesRejected = 1,
            ReadingsReceived = 11, ReadingsUsed = 5, ReadingsRefused = 6, LogLag = 7, GatheredBytes = 8, CommitMilliseconds = commit, SinkLag = 9,
        });
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static List<(string Name, string Value)> TagsOf(ReadOnlySpan<byte> rest)
    {
        var tags = new List<(string, string)>();
        while (PointLine.TryNextTag(ref rest, out var name, out var value))
        {
            tags.Add((Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value)));
        }

        return tags;
    }

    private static List<(string Name, string Value)> Pairs(ReadOnlySpan<byte> rest)
    {
        var pairs = new List<(string, string)>();
        while (PointLine.TryNextPair(ref rest, out var name, out var value))
        {
            pairs.Add((Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value)));
        }

        return pairs;
    }

    private static string Unescape(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        var to = new byte[bytes.Length];
        return Encoding.UTF8.GetString(to, 0, PointLine.Unescape(bytes, to));
    }

    private static long Fixed(string text, long unit) => (long)(decimal.Parse(text, CultureInfo.InvariantCulture) * unit);
}
