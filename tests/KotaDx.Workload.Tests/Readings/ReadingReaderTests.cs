using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class ReadingReaderTests
{
    private const SignalKind Temp = SignalKind.Measurement;
    private const SignalKind Work = SignalKind.Work;
    private const SignalKind Cycle = SignalKind.Cycle;
    private const SignalKind State = SignalKind.State;
    private const SignalKind Badge = SignalKind.Badge;
    private const SignalKind Status = SignalKind.Status;

    private static readonly string LongToken = new('x', FrameLimits.MaxTokenBytes);

    /// <summary>Statuses that need more than a payload: a topic, a serial line, a factory's clock, a frame's mark.</summary>
    private static readonly ParseStatus[] DecidedElsewhere =
    [
        ParseStatus.End, ParseStatus.TimeOutOfRange, ParseStatus.TopicDepth, ParseStatus.TopicLevel, ParseStatus.BadLine, ParseStatus.CutLine,
        ParseStatus.TooManyFactories, ParseStatus.TooManyStations, ParseStatus.TooManyWorkers, ParseStatus.TooFast, ParseStatus.TooMuch,
        ParseStatus.PlcChecksum, ParseStatus.PlcBroken, ParseStatus.PlcStray, ParseStatus.PlcRefused, ParseStatus.PlcNoNumber,
        ParseStatus.TimeReplaced, ParseStatus.Unmapped, ParseStatus.NotFolded, ParseStatus.DeviceText, ParseStatus.UnstableWeight, ParseStatus.OverRange, ParseStatus.OtherFormat,
    ];

    public static TheoryData<SignalKind, string, string> Golden => new()
    {
        // Bare values.
        { Temp, "12.5", "12.5" },
        { Temp, " -3 \r\n", "-3" },
        { Temp, "12.5\0", "12.5" },
        { Temp, "on", "1" },
        { Temp, "OFF", "0" },
        { Temp, "true", "1" },
        { Temp, "false", "0" },
        { Temp, "\"12.5\"", "12.5" },
        { Temp, "\"on\"", "1" },
        { SignalKind.Counter, "1e3", "1000" },
        { Cycle, "", "1" },
        { Cycle, " \n", "1" },
        { Cycle, "\0", "1" },
        { Cycle, "3", "3" },
        { Cycle, "{}", "1" },
        { State, "net", "Net" },
        { State, "段取り", "Setup" },
        { State, "\"run\"", "Net" },
        { Badge, "E200-34 12", "text=E200-34 12" },
        { Badge, "\"04:A2\"", "text=04:A2" },
        { Status, "online", "text=online" },

        // Objects.
        { Temp, "{\"v\":12.3}", "12.3" },
        { Temp, "{\"v\":12.3}\0", "12.3" },
        { Temp, "{\"v\":\"12.3\",\"u\":\"°C\",\"q\":\"good\"}", "12.3 u=°C" },
        { Temp, "{\"v\":true}", "1" },
        { Temp, "{\"ts\":\"2026-04-01T06:25:00.123+09:00\",\"seq\":123,\"v\":12.3,\"u\":\"A\",\"part\":\"A-100\"}", "12.3 u=A part=A-100 seq=123 Instant:2026-03-31T21:25:00" },
        { Temp, "{\"ts\":1775024700,\"v\":1}", "1 Instant:2026-04-01T06:25:00" },
        { Temp, "{\"ts\":\"1775024700123\",\"v\":1}", "1 Instant:2026-04-01T06:25:00" },
        { Temp, "{\"ts\":\"2026\\/04\\/01 06:25:00\",\"v\":1}", "1 Local:2026-04-01T06:25:00" },
        { Temp, "{\"ts\":null,\"v\":1,\"worker\":null}", "1" },
        { Temp, "{\"v\":1,\"v\":2}", "2" },
        { Temp, "{\"\\u0076\":7}", "7" },
        { Temp, "{\"extra\":{\"v\":[1,{\"v\":2}],\"x\":\"}\"},\"v\":3,\"wifi\":{\"rssi\":-60}}", "3" },
        { Temp, "{\n  \"v\" : 12.3,\n  \"u\" : \"A\"\n}\n", "12.3 u=A" },
        { Cycle, "{\"v\":2,\"worker\":\"w1\"}", "worker=w1 2" },
        { Cycle, "{\"worker\":17}", "worker=17 1" },
        { State, "{\"v\":\"手待ち\",\"worker\":\"w1\"}", "worker=w1 Wait" },
        { State, "{\"state\":\"Idle\"}", "Idle" },
        { Badge, "{\"tag\":\"04A2\",\"ev\":\"in\"}", "In text=04A2" },
        { Badge, "{\"v\":1234,\"ev\":\"out\"}", "Out text=1234" },
        { Status, "{\"v\":\"offline\"}", "text=offline" },
        { Status, "{\"v\":1}", "1" },
        { Work, "{\"ev\":\"start\",\"id\":\"job-9\",\"worker\":\"w017\"}", "Start id=job-9 worker=w017" },
        { Work, "{\"ev\":\"end\",\"id\":9,\"state\":\"段取\",\"v\":4}", "End id=9 Setup 4" },
        { Work, "{\"ev\":\"start\",\"id\":\" a\\u3042\\ud83d\\ude00\\\"b \",\"worker\":\"\\u5c71\\u7530\"}", "Start id=aあ😀\"b worker=山田" },

        // Batches.
        { Temp, "[1,2.5,\"3\",{\"v\":4},true]", "1 | 2.5 | 3 | 4 | 1" },
        { Temp, " [ 1 , 2 ] \n", "1 | 2" },
        { Temp, "[\n{\"v\":1},\n{\"v\":2}\n]", "1 | 2" },
        { Temp, "1\n2\r\n\n3", "1 | 2 | 3" },
        { Temp, "{\"v\":1}\n{\"v\":2}\r\n{\"v\":3}\n", "1 | 2 | 3" },
        { Temp, "{\n\"v\":1\n}\n{\n\"v\":2\n}", "1 | 2" },
        { Temp, "1\n{\"v\":2}\n3", "1 | 2 | 3" },
        { Work, "[{\"ev\":\"start\",\"id\":\"1\"},{\"ev\":\"end\",\"id\":\"1\"}]", "Start id=1 | End id=1" },

        { Temp, "[1,2]\0", "1 | 2" },
        { Temp, "[{\"v\":1}]\r\n\0\0", "1" },

        // A fault in a batch leaves the rest alone.
        { Temp, "[1,\"x\",3]", "1 | NotANumber@3 | 3" },
        { Temp, "[{\"v\":1},{\"u\":\"A\"},{\"v\":[]},{\"v\":4}]", "1 | MissingValue@9 | WrongType@24 | 4" },
        { Temp, "1\nx\n3", "1 | NotANumber@2 | 3" },
        { Temp, "{\"v\":1}\n{\"v\":}\n{\"v\":3}", "1 | BadJson@13 | 3" },
        { Temp, "{\"v\":1}\n{\"v\":NaN}\n{\"v\":3}", "1 | NotFinite@13 | 3" },
        { Temp, "{\"v\":1\n{\"v\":2}\n{\"v\":3}", "BadJson@7 | 2 | 3" },
        { Temp, "{\"u\":\"A\n{\"v\":2}", "BadJson@7 | 2" },
        { Temp, "{\"v\":1} {\"v\":2}\n3", "BadJson@8 | 3" },
        { Work, "[{\"ev\":\"start\",\"id\":\"1\",\"worker\":\"\\ud800\"},{\"ev\":\"end\",\"id\":\"1\"}]", "BadToken@33 | End id=1" },

        // A batch that breaks off keeps what came before.
        { Temp, "[1,2", "1 | BadJson@4" },
        { Temp, "[1,2,", "1 | 2 | BadJson@5" },
        { Temp, "[1,{\"v\":", "1 | BadJson@8" },
        { Temp, "[1,]", "1 | BadJson@3" },
        { Temp, "[1 2]", "BadJson@3" },
        { Temp, "[1,2]x", "1 | BadJson@5" },
        { Temp, "[", "BadJson@1" },

        // Refusals, one reason each.
        { Temp, "", "Empty@0" },
        { Temp, "\r\n", "Empty@0" },
        { Temp, "[]", "Empty@1" },
        { Cycle, "[ ]", "Empty@2" },
        { Temp, "{", "BadJson@1" },
        { Temp, "{\"v\"", "BadJson@4" },
        { Temp, "{'v':1}", "BadJson@1" },
        { Temp, "{\"v\":01}", "BadJson@6" },
        { Temp, "{\"v\":1,}", "BadJson@7" },
        { Temp, "{\"v\":\"a\\x\"}", "BadJson@8" },
        { Temp, "\"abc", "BadJson@4" },
        { Temp, "12abc", "NotANumber@2" },
        { Temp, "  1,000", "NotANumber@3" },
        { Temp, "{\"v\":\"1,000\"}", "NotANumber@5" },
        { Temp, "hello", "NotANumber@0" },
        { Temp, "NaN", "NotFinite@0" },
        { Temp, "1e999", "NotFinite@0" },
        { Temp, "{\"v\":1e999}", "NotFinite@5" },
        { Temp, "{\"v\":-Infinity}", "NotFinite@6" },
        { Temp, "{\"v\":[1]}", "WrongType@5" },
        { Temp, "{\"seq\":1.5,\"v\":1}", "WrongType@7" },
        { Temp, "{\"seq\":\"1\",\"v\":1}", "WrongType@7" },
        { State, "true\n{\"v\":true}", "UnknownState@0 | WrongType@10" },
        { Work, "{\"ev\":1,\"id\":\"1\"}", "WrongType@6" },
        { Work, "{\"ev\":\"start\",\"id\":true}", "WrongType@19" },
        { Temp, "{}", "MissingValue@0" },
        { Temp, "{\"v\":null}", "MissingValue@0" },
        { Temp, "{\"V\":1}", "MissingValue@0" },
        { State, "{\"worker\":\"w1\"}", "MissingValue@0" },
        { Badge, "{\"ev\":\"in\"}", "MissingValue@0" },
        { Work, "{\"id\":\"1\"}", "MissingEvent@0" },
        { Work, "{\"ev\":\"start\",\"worker\":\"w1\"}", "MissingId@0" },
        { Work, "{\"ev\":\"START\",\"id\":\"1\"}", "UnknownEvent@6" },
        { Work, "{\"ev\":\"in\",\"id\":\"1\"}", "UnknownEvent@0" },
        { Badge, "{\"tag\":\"1\",\"ev\":\"start\"}", "UnknownEvent@0" },
        { State, "nett", "UnknownState@0" },
        { State, "1", "UnknownState@0" },
        { State, "{\"v\":1}", "UnknownState@5" },
        { Work, "{\"ev\":\"start\",\"id\":\"1\",\"state\":3}", "UnknownState@31" },
        { Temp, "{\"ts\":\"tomorrow\",\"v\":1}", "BadTime@6" },
        { Temp, "{\"ts\":true,\"v\":1}", "BadTime@6" },
        { Temp, "{\"ts\":\"2026-02-30T00:00:00Z\",\"v\":1}", "BadTime@6" },
        { Cycle, "-1", "PiecesOutOfRange@0" },
        { Cycle, "1000000001", "PiecesOutOfRange@0" },
        { Work, "{\"ev\":\"end\",\"id\":\"1\",\"v\":-1}", "PiecesOutOfRange@0" },
        { Work, "", "Empty@0" },
        { Work, "start", "NeedsObject@0" },
        { Work, "1", "NeedsObject@0" },
        { Work, "[1]", "NeedsObject@1" },
        { Work, "{\"ev\":\"start\",\"id\":\"\"}", "MissingId@0" },
        { Work, "{\"ev\":\"start\",\"id\":\"a\\nb\"}", "BadToken@19" },
        { Work, $"{{\"id\":\"{LongToken}\",\"ev\":\"end\"}}", $"End id={LongToken}" },
        { Work, $"{{\"id\":\"{LongToken}x\",\"ev\":\"end\"}}", "BadToken@6" },
        { Badge, LongToken + "x", "BadToken@0" },
        { Badge, $"{{\"v\":{new string('1', FrameLimits.MaxTokenBytes + 1)}}}", "BadToken@5" },
    };

    public static TheoryData<ParseStatus, byte[]> BeyondText => new()
    {
        { ParseStatus.BadUtf8, [(byte)'1', 0xFF, (byte)'2'] },
        { ParseStatus.BadUtf8, [(byte)'1', 0xE3, 0x81] },
        { ParseStatus.PayloadTooLarge, Spaces(FrameLimits.MaxPayloadBytes + 1) },
        { ParseStatus.TooDeep, Encoding.ASCII.GetBytes("{\"v\":" + new string('[', 100)) },
        { ParseStatus.TooDeep, Encoding.ASCII.GetBytes(new string('[', 100_000)) },
    };

    [Theory]
    [InlineData(Temp, "\uFEFF12.5", "12.5")]
    [InlineData(Temp, "\uFEFF{\"v\":1}", "1")]
    [InlineData(Temp, "\uFEFF", "Empty@0")]
    public void Byte_order_mark_ahead_of_a_payload_is_passed_over(SignalKind kind, string payload, string expected) =>
        Assert.Equal(expected, Readout.Of(kind, payload));

    [Theory]
    [MemberData(nameof(Golden))]
    public void Payload_gives_its_readings_and_refusals(SignalKind kind, string payload, string expected) =>
        Assert.Equal(expected, Readout.Of(kind, payload));

    [Theory]
    [MemberData(nameof(BeyondText))]
    public void Payload_that_is_no_text_or_too_much_is_refused_once(ParseStatus expected, byte[] payload) =>
        Assert.Equal([expected], Readout.StatusesOf(Temp, payload));

    [Fact]
    public void Escapes_in_every_token_at_its_longest_leave_room_for_each_other()
    {
        static string Long(char c) => $"\\u{(int)c:x4}" + new string(c, FrameLimits.MaxTokenBytes - 1);
        static string Plain(char c) => new(c, FrameLimits.MaxTokenBytes);
        var zeros = "\\u0030" + new string('0', FrameLimits.MaxTokenBytes - 2) + "7";
        Assert.Equal(
            $"Start id={Plain('i')} worker={Plain('w')} Net 7 u={Plain('u')} text={Plain('t')} part={Plain('p')}",
            Readout.Of(Work, $"{{\"worker\":\"{Long('w')}\",\"id\":\"{Long('i')}\",\"part\":\"{Long('p')}\",\"u\":\"{Long('u')}\",\"tag\":\"{Long('t')}\",\"v\":\"{zeros}\",\"state\":\"\\u006eet\",\"ev\":\"\\u0073tart\"}}"));
    }

    [Fact]
    public void A_key_given_many_times_with_escapes_is_its_last_value() =>
        Assert.Equal("worker=あ9 1", Readout.Of(Temp, $"{{{string.Concat(Enumerable.Range(0, 1000).Select(static i => $"\"worker\":\"\\u3042{i % 10}\","))}\"v\":1}}"));

    [Fact]
    public void Bad_Utf8_is_refused_at_the_first_byte_at_fault() => Assert.Equal("BadUtf8@4", Readout.Of(Temp, [0xE3, 0x81, 0x82, (byte)'a', 0xFF]));

    [Fact]
    public void Largest_payload_is_read_whole()
    {
        var payload = Spaces(FrameLimits.MaxPayloadBytes);
        payload[^1] = (byte)'7';
        Assert.Equal("7", Readout.Of(Temp, payload));
    }

    [Fact]
    public void Every_reason_that_a_payload_can_give_is_in_the_tables_above()
    {
        var shown = Golden.SelectMany(row => Readout.StatusesOf(row.Data.Item1, Encoding.UTF8.GetBytes(row.Data.Item2)))
            .Concat(BeyondText.SelectMany(row => Readout.StatusesOf(Temp, row.Data.Item2)))
            .ToHashSet();
        Assert.Equal(Enum.GetValues<ParseStatus>().Except(DecidedElsewhere).Order(), shown.Order());
    }

    [Fact]
    public void Reading_knows_where_it_began()
    {
        var starts = new List<int>();
        var reader = new ReadingReader(Temp, " [1, {\"v\":2}]"u8, new byte[ReadingReader.ScratchBytes]);
        while (reader.Read(out var reading, out _) == ParseStatus.Ok)
        {
            starts.Add(reading.Start);
        }

        Assert.Equal([2, 5], starts);
    }

    [Theory]
    [InlineData(Temp, "12.5")]
    [InlineData(State, "段取り")]
    [InlineData(Work, "{\"ts\":\"2026-04-01T06:25:00.123+09:00\",\"seq\":1,\"ev\":\"start\",\"id\":\"a\\u3042\",\"worker\":\"w1\",\"state\":\"net\"}")]
    [InlineData(Temp, "[{\"v\":1,\"u\":\"A\"},{\"v\":2},3,4,5]")]
    [InlineData(Temp, "1\n2\n3\n{\"v\":4}\n")]
    [InlineData(Temp, "[{\"v\":x}]")]
    [InlineData(Temp, "12abc")]
    public void Reading_and_refusing_allocate_nothing(SignalKind kind, string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        var scratch = new byte[ReadingReader.ScratchBytes];
        var allocated = Allocations.InSteadyState(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var reader = new ReadingReader(kind, payload, scratch);
                while (reader.Read(out _, out _) != ParseStatus.End)
                {
                }
            }
        });
        Assert.Equal(0, allocated);
    }

    private static byte[] Spaces(int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill((byte)' ');
        return bytes;
    }
}
