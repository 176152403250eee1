using System.Globalization;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Tests.Cases;

namespace KotaDx.Workload.Tests.Load;

/// <summary>Answers of PLCs in the log, and the signals that the book has their registers feed.</summary>
public sealed class PlcPollTests
{
    private const string Port = "kotadx/v1/f/ports/rtu/plc";
    private static readonly DateTimeOffset Eight = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));
    private static readonly PlcCodec Rtu = PlcCodecs.Of(PlcProtocol.ModbusRtu);
    private static readonly PlcPointEntry Counter = Point("HR10", "counter");

    [Fact]
    public void Counter_that_wraps_gives_the_exact_pieces_to_who_is_at_the_station()
    {
        var shop = new Plant(Counter);
        ushort[] counts = [65_500, 65_510, 65_530, 4, 24, 24];
        for (var i = 0; i < counts.Length; i++)
        {
            shop.Take(Eight.AddMinutes(1 + i), Answer(1, 10, counts[i]));
        }

        Assert.Equal(1, shop.Ledger.CounterWraps);
        Assert.Equal(0, shop.Ledger.CounterResets + shop.Ledger.CounterReplacements);
        Assert.Equal("60", shop.Worker["pieces"]);
    }

    [Fact]
    public void Counter_of_a_PLC_that_lost_its_power_is_flagged_and_makes_no_pieces_of_the_fall()
    {
        var shop = new Plant(Counter);
        ushort[] counts = [59_990, 60_000, 0, 5];
        for (var i = 0; i < counts.Length; i++)
        {
            shop.Take(Eight.AddMinutes(1 + i), Answer(1, 10, counts[i]));
        }

        Assert.Equal(1, shop.Ledger.CounterResets);
        Assert.Equal(0, shop.Ledger.CounterWraps);
        Assert.Equal("15", shop.Worker["pieces"]);
    }

    [Fact]
    public void Count_that_stands_still_over_lunch_is_no_wrap_however_long_it_stood()
    {
        // 5,541 counts are possible in 46 minutes at the usual two a second: the polls between say that none was made.
        var shop = new Plant(Counter);
        for (var second = 0; second <= 3600; second += 10)
        {
            shop.Take(Eight.AddSeconds(second), Answer(1, 10, 60_000));
        }

        shop.Take(Eight.AddSeconds(3610), Answer(1, 10, 5));
        Assert.Equal((0, 1), (shop.Ledger.CounterWraps, shop.Ledger.CounterResets));
        Assert.Equal("5", shop.Worker["pieces"]);
    }

    [Fact]
    public void State_said_with_every_poll_is_one_state_and_its_device_is_alive()
    {
        var shop = new Plant(Point("HR20.3", "state"));
        for (var second = 0; second < 7200; second += 10)
        {
            shop.Take(Eight.AddSeconds(second), Answer(1, 20, (ushort)(second < 3600 ? 0xFFFF : 0xFFF7)));
        }

        Assert.Equal("3600", shop.Worker["net_s"]);
        // A state that goes on counts minute by minute of the log's clock: the last poll lies at 9:59:50.
        Assert.Equal("3540", shop.Worker["idle_s"]);
        Assert.True(shop.SnapshotBytes < 20_000, "720 polls of two states are kept as two states, not as 720.");
    }

    [Fact]
    public void One_answer_feeds_every_signal_whose_registers_it_holds_each_by_its_type()
    {
        var shop = new Plant(
            Counter, Point("HR11", "current", PlcType.S16, scale: 0.1, unit: "A"), Point("HR12", "temp", PlcType.F32, order: WordOrder.Cdab), Point("HR14", "weight", PlcType.Bcd16),
            Point("HR99", "torque"));
        shop.Take(Eight, Answer(1, 10, 7, unchecked((ushort)-123), 0x0000, 0x41A0, 0x1234));
        Assert.Equal(4, shop.Ledger.ReadingsReceived);
        Assert.Equal(1, shop.Ledger.FramesAccepted);
        Assert.Equal(0, shop.Ledger.ReadingsRefused);
    }

    [Fact]
    public void Registers_that_are_no_number_are_refused_alone()
    {
        var shop = new Plant(Counter, Point("HR14", "weight", PlcType.Bcd16));
        shop.Take(Eight, Answer(1, 10, 7, 0, 0, 0, 0x12A4));
        Assert.Equal((2, 1), (shop.Ledger.ReadingsReceived, shop.Ledger.Refused(ParseStatus.PlcNoNumber)));
        Assert.Equal(1, shop.Ledger.FramesAccepted);
    }

    [Fact]
    public void Answer_that_was_damaged_is_refused_with_the_reason_and_its_place()
    {
        var shop = new Plant(Counter);
        var frame = Answer(1, 10, 7);
        frame[^1] ^= 1;
        shop.Take(Eight, frame);
        Assert.Equal(1, shop.Ledger.Refused(ParseStatus.PlcChecksum));
        Assert.Equal(1, shop.Ledger.FramesRejected);
        shop.Take(Eight, Encoding.ASCII.GetBytes("cycle 1"));
        Assert.Equal(1, shop.Ledger.Refused(ParseStatus.PlcBroken));
        shop.Take(Eight, PlcPoll.Write(Rtu, true, new PlcRead(1, First(10), 1), Reply(1, 7), isStray: true));
        Assert.Equal(1, shop.Ledger.Refused(ParseStatus.PlcStray));
        shop.Take(Eight, PlcPoll.Write(Rtu, true, new PlcRead(2, First(10), 1), Reply(1, 7), isStray: false));
        Assert.Equal(2, shop.Ledger.Refused(ParseStatus.PlcStray));
        Assert.Equal(0, shop.Ledger.ReadingsUsed);
    }

    [Fact]
    public void Registers_that_no_book_knows_are_unmapped_and_a_mended_book_takes_them_when_they_are_offered_again()
    {
        var shop = new Plant();
        shop.Take(Eight, Answer(1, 10, 7));
        Assert.Equal(1, shop.Ledger.FramesUnmapped);
        Assert.Contains("ports/rtu/plc", shop.Fold.Unmapped.Keys);

        shop.Fold.Take(Plant.BookOf(Counter), EventTime.From(Eight));
        var refused = new Frame { Arrival = EventTime.From(Eight), Kind = FrameKind.PlcPoll, Origin = "port:rtu"u8, Topic = Encoding.UTF8.GetBytes(Port), Payload = Answer(1, 10, 7) };
        shop.Take(Eight, Replay.Wrap(refused, 1, []), FrameKind.Replay);
        Assert.Equal(1, shop.Ledger.ReadingsUsed);
    }

    private static PlcPointEntry Point(string address, string signal, PlcType type = PlcType.U16, WordOrder? order = null, double scale = 1, string unit = "") =>
        new("rtu", 1, address, type, order, scale, unit, 1, "l", "s", signal, BookContent.Always);

    private static PlcAddress First(uint number)
    {
        Assert.True(Rtu.TryParse(string.Create(CultureInfo.InvariantCulture, $"HR{number}"), out var first, out _));
        return first;
    }

    private static byte[] Answer(byte station, uint number, params ushort[] words) =>
        PlcPoll.Write(Rtu, hasChecksum: true, new PlcRead(station, First(number), words.Length), Reply(station, words), isStray: false);

    private static byte[] Reply(byte station, params ushort[] words)
    {
        byte[] body = [station, 3, (byte)(2 * words.Length), .. words.SelectMany(static word => (byte[])[(byte)(word >> 8), (byte)(word & 0xFF)])];
        var crc = 0xFFFF;
        foreach (var one in body)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return [.. body, (byte)(crc & 0xFF), (byte)(crc >> 8)];
    }

    /// <summary>One worker at one station from 8:00 to 12:00, and a PLC.</summary>
    private sealed class Plant(params PlcPointEntry[] points)
    {
        private readonly FoldedCase _case = new(BookOf(points));

        public FactoryFold Fold => _case.Fold;

        public Ledger Ledger => Fold.Ledger;

        public Row Worker
        {
            get
            {
                Fold.Publish();
                return Assert.Single(_case.Rows("worker_load_shift"), static row => row["worker"] == "w1");
            }
        }

        public long SnapshotBytes
        {
            get
            {
                var length = 0L;
                Fold.Save(bytes => length += bytes.Length);
                return length;
            }
        }

        public static Book BookOf(params PlcPointEntry[] points) => new("f", new BookContent
        {
            Shifts = [new("day", "", 8 * 60, 12 * 60, [], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
            Stations = [new("l", "s", "", SeesAllWork: true, MaxSilenceSeconds: 180, ToggleBadge: false, BookContent.Always)],
            Workers = [new("w1", "t", "", [], BookContent.Always)],
            Roster = [new("l", "s", "day", "w1", 1, BookContent.Always, null)],
            Signals =
            [
                new("l", "s", "counter", SignalKind.Counter, 65_536, 1, null, new Dictionary<string, WorkState>(), "", BookContent.Always),
                new("l", "s", "state", SignalKind.State, null, 1, null, new Dictionary<string, WorkState> { ["1"] = WorkState.Net, ["0"] = WorkState.Idle }, "", BookContent.Always),
            ],
            Ports = [new("rtu", "/dev/ttyUSB0:9600:8N1", "modbus-rtu", true, 1, null, "", "", "", [], BookContent.Always)],
            PlcPoints = points,
        }, Book.DefaultZone);

        public void Take(DateTimeOffset arrival, byte[] payload, FrameKind kind = FrameKind.PlcPoll)
        {
            Fold.Fold(new Frame { Arrival = EventTime.From(arrival), Kind = kind, Origin = "port:rtu"u8, Topic = Encoding.UTF8.GetBytes(Port), Payload = payload });
            Assert.True(Ledger.AddsUp);
        }
    }
}
