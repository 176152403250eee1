using System.Globalization;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

/// <summary>
/// What can happen to a fold, at random: readings of every kind, in time, late, out of order, twice, without a clock, broken; books that come
/// and go, also those of another zone; minutes without a frame; publishing, and a store that lost what it had. The same seed gives the same steps.
/// </summary>
internal sealed class RandomShopLog(int seed)
{
    private static readonly string[] Places = ["a/1", "a/2", "b/1"];
    private static readonly string[] Workers = ["w1", "w2", "w3", "w9"];
    private readonly Random _random = new(seed);
    private readonly List<Action<FactoryFold>> _sent = [];
    private readonly Dictionary<string, int> _counts = [];
    private EventTime _now = EventTime.From(new DateTimeOffset(2026, 4, 1, 6, 0, 0, TimeSpan.FromHours(9)));
    private int _sequence;

    public static BookContent FirstBook(int seed) => new RandomShopLog(seed).NextBook();

    public EventTime Now => _now;

    /// <summary>The next steps, each to be taken by as many folds as one likes.</summary>
    public List<Action<FactoryFold>> Next(int count, bool lostStores = true)
    {
        var steps = new List<Action<FactoryFold>>(count);
        while (steps.Count < count)
        {
            Wait();
            var arrival = _now;
            steps.Add(_random.Next(40) switch
            {
                0 => _random.Next(4) == 0 ? TakeEvents(NextEvents(), arrival) : Take(NextBook(), arrival),
                1 => fold => fold.Advance(arrival),
                2 when lostStores => static fold => fold.HandOnEverything(),
                3 or 4 or 5 or 6 => static fold => fold.Publish(),
                7 or 8 when _sent.Count > 0 => _sent[_random.Next(Math.Max(0, _sent.Count - 20), _sent.Count)],
                _ => NextFrame(arrival),
            });
        }

        return steps;
    }

    private static Action<FactoryFold> Take(BookContent content, EventTime arrival) => fold => fold.Take(Shop.BookOf(content), arrival);

    private static Action<FactoryFold> TakeEvents(EventEntry[] events, EventTime arrival) => fold => fold.TakeEvents(events, arrival);

    private static Action<FactoryFold> Send(EventTime arrival, string topic, string payload, FrameMarks marks) => fold => fold.Fold(new Frame
    {
        Arrival = arrival, Kind = FrameKind.Message, Marks = marks, Origin = "test"u8, Topic = Encoding.UTF8.GetBytes(topic), Payload = Encoding.UTF8.GetBytes(payload),
    });

    /// <summary>A refused frame offered again, perhaps the same a second time, whole or in part.</summary>
    private static Action<FactoryFold> Again(EventTime arrival, string topic, string payload, long number, ushort[] ordinals) => fold =>
    {
        var frame = new Frame { Arrival = arrival, Kind = FrameKind.Message, Origin = "test"u8, Topic = Encoding.UTF8.GetBytes(topic), Payload = Encoding.UTF8.GetBytes(payload) };
        fold.Fold(new Frame { Arrival = arrival, Kind = FrameKind.Replay, Origin = frame.Origin, Topic = frame.Topic, Payload = Replay.Wrap(frame, number, ordinals) });
    };

    private void Wait() => _now = _now.Plus(_random.Next(200) switch
    {
        0 => 35 * 24 * EventTime.Hour,
        < 6 => _random.Next(1, 14) * EventTime.Hour,
        < 20 => -_random.Next(180) * EventTime.Second,
        < 60 => _random.Next(60) * EventTime.Minute,
        < 130 => _random.Next(300) * EventTime.Second,
        _ => _random.Next(20_000) * EventTime.Second / 1000,
    });

    private T OneOf<T>(params ReadOnlySpan<T> values) => values[_random.Next(values.Length)];

    private Action<FactoryFold> NextFrame(EventTime arrival)
    {
        var place = OneOf<string>(Places);
        var signal = OneOf("work", "work", "work", "work", "cycle", "cycle", "counter", "counter", "state", "state", "badge", "badge", "badge", "status", "temp", "strange");
        var payload = _random.Next(25) == 0 ? OneOf("{", "", "ÿ", "[1,2", "1e400") : NextPayload(place, signal, arrival);
        if (_random.Next(15) == 0 && payload.StartsWith('{'))
        {
            payload = $"[{payload},{NextPayload(place, signal, arrival)},{{\"v\":\"x\"}}]";
        }

        var marks = _random.Next(20) switch { 0 => FrameMarks.Retained, 1 => FrameMarks.Cut, < 5 => FrameMarks.Backfill, _ => FrameMarks.None };
        var topic = _random.Next(50) switch { 0 => "kotadx/v1/g/a/1/work", 1 => "other/topic", 2 => $"kotadx/v1/f/{place}/x/{signal}", _ => $"kotadx/v1/f/{place}/{signal}" };
        var sent = _random.Next(30) == 0 ? Again(arrival, topic, payload, _random.Next(100), OneOf<ushort[]>([], [0], [1, 2])) : Send(arrival, topic, payload, marks);
        _sent.Add(sent);
        return sent;
    }

    private string NextPayload(string place, string signal, EventTime arrival)
    {
        var parts = new List<string>();
        if (NextTime(arrival) is { } time)
        {
            parts.Add($"\"ts\":{time}");
        }

        if (_random.Next(3) == 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"\"seq\":{(_random.Next(40) == 0 ? _sequence = 0 : ++_sequence)}"));
        }

        if (_random.Next(2) == 0 && signal is "work" or "cycle" or "counter" or "state")
        {
            parts.Add($"\"worker\":\"{OneOf<string>(Workers)}\"");
        }

        if (_random.Next(6) == 0)
        {
            parts.Add($"\"part\":\"{OneOf("A-100", "B")}\"");
        }

        parts.Add(signal switch
        {
            "work" => $"\"ev\":\"{OneOf("start", "end")}\",\"id\":\"{OneOf("j1", "j2", "j3")}\"" + OneOf("", "", ",\"state\":\"setup\"", ",\"v\":3"),
            "cycle" => "\"v\":" + OneOf("1", "1", "2", "0.5"),
            "counter" => string.Create(CultureInfo.InvariantCulture, $"\"v\":{NextCount(place)}"),
            "state" => $"\"state\":\"{OneOf("net", "run", "wait", "idle", "break", "away", "setup")}\"",
            "badge" => $"\"tag\":\"{OneOf("T1", "T2", "T3", "T4")}\"" + OneOf("", ",\"ev\":\"in\"", ",\"ev\":\"out\""),
            "status" => $"\"v\":\"{OneOf("online", "offline")}\"",
            _ => "\"v\":21.5",
        });
        return "{" + string.Join(',', parts) + "}";
    }

    private int NextCount(string place)
    {
        var count = _random.Next(25) switch { 0 => 0, 1 => _random.Next(1000), _ => (_counts.GetValueOrDefault(place) + _random.Next(8)) % 100 };
        _counts[place] = count;
        return count;
    }

    private long? NextTime(EventTime arrival) => _random.Next(20) switch
    {
        < 4 => null,
        < 10 => arrival.UnixNanoseconds,
        < 14 => arrival.UnixNanoseconds - (_random.Next(60) * EventTime.Minute),
        < 17 => arrival.UnixNanoseconds - (_random.Next(1200) * EventTime.Second),
        17 => arrival.UnixNanoseconds - (_random.Next(72) * EventTime.Hour),
        18 => arrival.UnixNanoseconds + (_random.Next(60) * EventTime.Hour),
        _ => arrival.UnixNanoseconds / EventTime.Hour * EventTime.Hour,
    };

    private BookContent NextBook()
    {
        if (_random.Next(5) == 0)
        {
            return new BookContent();
        }

        var from = BookContent.Always;
        DayOfWeek[] days = [.. Enum.GetValues<DayOfWeek>().Where(_ => _random.Next(8) > 0)];
        var begin = (6 * 60) + (_random.Next(4) * 25);
        return new BookContent
        {
            Zone = _random.Next(6) == 0 ? OneOf("Europe/Berlin", "Pacific/Pago_Pago") : "Asia/Tokyo",
            Settings = new BookSettings { RestMinutes = OneOf(5, 10), CoverageLeast = OneOf(0.1, 0.8) },
            Stations =
            [
                new("a", "1", "", SeesAllWork: _random.Next(2) == 0, MaxSilenceSeconds: _random.Next(2) == 0 ? 180 : null, ToggleBadge: false, from),
                new("a", "2", "", SeesAllWork: true, MaxSilenceSeconds: null, ToggleBadge: true, from),
                new("b", "1", "", SeesAllWork: false, MaxSilenceSeconds: 1800, ToggleBadge: _random.Next(2) == 0, from),
            ],
            Signals = _random.Next(2) == 0 ? [] : [new("a", "1", "counter", SignalKind.Counter, 100, OneOf(1, 2), OneOf<double?>(null, 30), new Dictionary<string, WorkState>(), "", from)],
            Workers =
            [
                new("w1", "x", "s1", ["T1"], from), new("w2", OneOf("x", "y"), "s1", _random.Next(3) == 0 ? [] : ["T2"], from), new("w3", "y", "s2", ["T3", "T5"], from),
            ],
            Shifts = _random.Next(5) == 0
                ? []
                : [new("s1", "", begin, begin + 520, [new(begin + 120, begin + 130), new(begin + 240, begin + 285)], days, from), new("s2", "", 960, 1480, [new(1210, 1255)], days, from)],
            Roster =
            [
                new("a", "1", "s1", "w1", 1, from, null), new("a", "1", "s1", "w2", OneOf(1, 2), from, null), new("a", "2", "s1", "w2", 1, from, null),
                new("b", "1", "s2", "w3", 1, from, null), new("a", "1", "s2", OneOf("w3", "w1"), 1, from, null),
            ],
            StandardTimes = _random.Next(3) == 0 ? [] : [new("*", "a", "1", OneOf(30, 60), from), new("A-100", "b", "1", 45, from)],
            Plan = _random.Next(2) == 0 ? [] : [new(new DateOnly(2026, 4, 1), "s1", "a", "1", "", 200)],
            Events = NextEvents(),
        };
    }

    private EventEntry[] NextEvents() =>
    [
        .. Enumerable.Range(0, _random.Next(4)).Select(_ => new EventEntry(
            new(new(2026, 4, _random.Next(1, 3)), _random.Next(2) * 480), OneOf("治具を変えた", "\"new\" jig"), OneOf(EventKind.Kaizen, EventKind.People), OneOf("", "a"), OneOf("", "x"),
            _random.Next(3) == 0 ? new(new(2026, 4, 2), 600) : null)),
    ];
}
