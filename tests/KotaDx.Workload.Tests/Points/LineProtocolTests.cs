using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Watches;

namespace KotaDx.Workload.Tests.Points;

public sealed class LineProtocolTests
{
    private static readonly LoadFigures Unknown = new(null, null, null, LoadGap.NoCalendar, IsPartial: false, Level: null);

    private static readonly LoadFigures Known = new(60_000_000_000, 0.95, 2 / 3.0, LoadGap.None, IsPartial: false, LoadLevel.Right);

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

    [Fact]
    public void Lines_are_byte_for_byte_those_of_the_plain_writer()
    {
        // Fixed points of all lengths, rates that end and that do not, nothing, and what nobody knows.
        var times = Gen.OneOf(Gen.Const(0L), Gen.Long[0, 90_000].Select(static ms => ms * 1_000_000), Gen.Long[0, 90_000_000_000_000], Gen.Const(long.MaxValue / 8));
        var rates = Gen.OneOf(
            Gen.Const((double?)null), Gen.Const((double?)1), Gen.Const((double?)double.NaN), Gen.Double[0, 2].Select(static rate => (double?)rate),
            Gen.Int[0, 1000].Select(static share => (double?)(share / 1000.0)));
        var names = Gen.OneOf(Tags, Gen.Const("a\\"), Gen.Const("a\nb\r"), Gen.Const(""));
        Gen.Select(Gen.Select(names, names, names, names), times.Array[8], Gen.Select(times, times, rates, rates), Gen.Select(rates, rates, Gen.Int, Gen.Long)).Sample(
            static (tags, states, figures, rest) =>
            {
                var (factory, group, name, shift) = tags;
                var (cycle, available, coverage, rate) = figures;
                var (plan, efficiency, bits, start) = rest;
                var load = new WindowLoad
                {
                    Factory = Encoding.UTF8.GetBytes(factory), Group = Encoding.UTF8.GetBytes(group), Name = Encoding.UTF8.GetBytes(name), Shift = Encoding.UTF8.GetBytes(shift),
                    Size = (WindowSize)(bits & 3), Start = new EventTime(start), States = states, MicroPieces = cycle / 7,
                    Figures = new LoadFigures((bits & 4) == 0 ? available : null, coverage, rate, (bits & 8) == 0 ? LoadGap.None : LoadGap.NoRoster, IsPartial: false, (bits & 64) == 0 ? null : (LoadLevel)(bits & 3)),
                    Marks = (LoadMarks)((bits >> 4) & 15), CycleTime = (bits & 256) == 0 ? cycle : null, ContinuousWork = (bits & 512) == 0 ? available : null,
                    PlanLoad = plan, Efficiency = efficiency, IsRenewed = (bits & 1024) == 0, Revision = bits,
                };
                double[] values = [Math.Abs(coverage is { } c && double.IsFinite(c) ? c : 0), 2 + (states[0] / 1e9)];
                var loads = new TeamLoads
                {
                    Factory = load.Factory, Group = load.Group, Shift = load.Shift, Size = (bits & 2048) == 0 ? WindowSize.Day : WindowSize.Shift, Start = load.Start,
                    Values = values.AsSpan(0, (bits >>> 12) % 3), AvailableMinutes = (bits & 4096) == 0 ? default : new double[] { 30, 7.25 }.AsSpan(0, (bits >>> 12) % 3), Members = bits & 7,
                    IsBusyTime = (bits & 1) == 0, IsRenewed = load.IsRenewed, Revision = 3,
                };
                var ours = new ArrayBufferWriter<byte>();
                var plain = new ArrayBufferWriter<byte>();
                var writer = new LineProtocolWriter(ours);
                var oracle = new PlainLineProtocol(plain);
                writer.OnWorker(load);
                oracle.OnWorker(load);
                writer.OnStation(load);
                oracle.OnStation(load);
                writer.OnTeam(loads);
                oracle.OnTeam(loads);
                writer.OnLine(loads);
                oracle.OnLine(loads);
                var minute = new IngestMinute { Factory = load.Factory, Start = load.Start, FramesReceived = cycle, LogLag = bits, GatheredBytes = start, CommitMilliseconds = rate, Late = cycle / 3, DiskFreeBytes = (bits & 32) == 0 ? null : available };
                writer.OnIngest(minute);
                oracle.OnIngest(minute);
                writer.OnRefusals(load.Factory, load.Start, ParseStatus.BadJson, 1 + available);
                oracle.OnRefusals(load.Factory, load.Start, ParseStatus.BadJson, 1 + available);
                writer.OnWorkerTakt(load.Factory, (group, name), shift, load.Start, values[1]);
                oracle.OnTakt(Schema.WorkerTakt, load.Factory, group, name, shift, load.Start, values[1]);
                writer.OnStationTakt(load.Factory, (group, name), shift, load.Start, values[1]);
                oracle.OnTakt(Schema.StationTakt, load.Factory, group, name, shift, load.Start, values[1]);
                var there = new AttendedDate(name, group, 7, new EventTime(0), new EventTime(cycle), new EventTime(cycle + states[0]), states[0], (bits & 2) == 0);
                var hours = new WorkHours(states[0], states[1], (bits & 4) == 0 ? null : states[2], states[3], bits & 31, there.IsAssumed);
                writer.OnWorkHours(load.Factory, there, hours);
                oracle.OnWorkHours(load.Factory, there, hours);
                writer.OnHeat(load.Factory, load.Start, new LiveHeat(group, name, 20 + (values[0] % 15)));
                oracle.OnHeat(load.Factory, load.Start, new LiveHeat(group, name, 20 + (values[0] % 15)));
                Assert.Equal(10, writer.Lines);
                Assert.Equal(Encoding.UTF8.GetString(plain.WrittenSpan), Encoding.UTF8.GetString(ours.WrittenSpan));
            },
            iter: 20_000);
    }

    [Fact]
    public void Words_of_any_kind_are_one_field_that_reads_back_as_the_plain_writer_has_it()
    {
        var words = Gen.OneOf(
            Gen.String, Gen.OneOf("w1", "\"", "\\", "\\\"", ",renewed=t", "quality=\"withdrawn\"", "a=b, c", "山田さんの仕事を40分、", "\n", "\r\n", "\0", "\ud83d", "𠮷", "").Array[0, 8].Select(string.Concat));
        Gen.Select(Tags, words, words, words, Gen.Double[0, 1], Gen.Int[0, 3], Gen.Long).Sample(
            (team, ja, en, worker, rate, moves, time) =>
            {
                var told = new ToldAdvice(
                    new Text(ja, en), [.. Enumerable.Range(1, moves).Select(i => new SpokenMove(worker, en, 5 * i, null))], moves == 0 ? null : rate, moves == 0 ? null : 1 - rate);
                var device = new LiveDevice(team, worker.Length == 0 ? "s" : worker, moves > 1, moves == 0 ? null : time & long.MaxValue, moves == 1 ? null : 600 * EventTime.Second);
                var ours = new ArrayBufferWriter<byte>();
                var plain = new ArrayBufferWriter<byte>();
                var writer = new LineProtocolWriter(ours);
                var oracle = new PlainLineProtocol(plain);
                writer.OnAdvice("f"u8, Encoding.UTF8.GetBytes(team), new EventTime(time), told);
                oracle.OnAdvice("f"u8, Encoding.UTF8.GetBytes(team), new EventTime(time), told);
                writer.OnDevice("f"u8, new EventTime(time), device);
                oracle.OnDevice("f"u8, new EventTime(time), device);
                writer.OnSettings("f"u8, new EventTime(time), new BookSettings { LoadHigh = rate });
                oracle.OnSettings("f"u8, new EventTime(time), new BookSettings { LoadHigh = rate });
                Assert.Equal(moves + 3, writer.Lines);
                Assert.Equal(Encoding.UTF8.GetString(plain.WrittenSpan), Encoding.UTF8.GetString(ours.WrittenSpan));

                ReadOnlySpan<byte> lines = ours.WrittenSpan;
                Assert.True(PointLine.TryNext(ref lines, out var line));
                Assert.True(PointLine.TrySplit(line, out _, out var fields, out var readTime));
                Assert.Equal(time, readTime);
                var values = Pairs(fields);
                Assert.Equal(Schema.Advice.Fields.Take(4).Select(field => field.Name), values.Take(4).Select(value => value.Name));
                Assert.Equal($"\"{Readable(ja)}\"", values[0].Value);
                Assert.Equal($"\"{Readable(en)}\"", values[1].Value);
            },
            iter: 20_000);
        static string Readable(string words) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(
            string.Concat(words.Select(static c => c == '"' ? '”' : c == '\\' ? '＼' : char.IsControl(c) ? ' ' : c))));
    }

    [Fact]
    public void Window_that_is_not_published_has_no_line()
    {
        var writer = new LineProtocolWriter(new ArrayBufferWriter<byte>());
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.OnTeam(new TeamLoads { Factory = "f"u8, Group = "all"u8, Size = WindowSize.Minute1 }));
    }

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
            + "readings_received=11i,readings_used=5i,readings_refused=6i,log_lag=7i,gathered_bytes=8i,commit_ms=1.25,sink_lag=9i,damaged=0i,late=0i 60000000000\n",
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
                writer.OnWorker(new WindowLoad { Factory = "f"u8, Group = "all"u8, Name = "w 1"u8, Figures = Known, Size = WindowSize.Minute1, PlanLoad = 1 / 3.0, States = states, MicroPieces = 5, Revision = 1 });
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
