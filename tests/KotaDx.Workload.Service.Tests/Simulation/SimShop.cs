using System.Globalization;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;

namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>A factory of three stations and what its devices say: every kind of signal, in time, late, without a clock, in batches, broken.</summary>
internal sealed class SimShop(Dice dice, VirtualClock clock)
{
    public const string Factory = "f";

    private const int Books = 6;

    private static readonly Lazy<(BookContent Content, ulong Hash)>[] AllBooks =
        [.. Enumerable.Range(0, Books).Select(static i => new Lazy<(BookContent, ulong)>(() => (BookOf(i), BookRecord.HashOf(BookOf(i)))))];

    private static readonly string[] Places = ["a/1", "a/2", "b/1"];

    private readonly int[] _counts = new int[Places.Length];
    private readonly List<(string Place, string Id, string Worker)> _open = [];
    private int _messages;
    private int _jobs;
    private int _sequence;

    public (BookContent Content, ulong Hash) SomeBook() => AllBooks[dice.Below(Books)].Value;

    /// <summary>A message for QoS 1.</summary>
    public SimMessage Next()
    {
        var at = dice.Below(Places.Length);
        var signal = dice.Below(40) switch
        {
            < 14 => "work",
            < 22 => "cycle",
            < 26 => "counter",
            < 30 => "state",
            < 34 => "badge",
            35 => "status",
            36 => "temp",
            37 => "strange",
            _ => "cycle",
        };
        var payload = signal == "cycle" && dice.OneIn(2) ? "1" : PayloadOf(at, signal);
        if (dice.OneIn(12) && signal is "cycle" or "badge")
        {
            payload = $"[{payload},{PayloadOf(at, signal)},{{\"v\":[]}}]";
        }
        else if (dice.OneIn(12))
        {
            payload = dice.Of("{", "", "\u0001", "[1,2", "1e999", "{\"v\":1,\"ts\":\"yesterday\"}");
        }

        var topic = dice.Below(60) switch
        {
            0 => $"kotadx/v1/{Factory}/{Places[at]}/x/{signal}",
            1 => "other/topic",
            2 => "kotadx/v1/g/a/1/work",
            _ => $"kotadx/v1/{Factory}/{Places[at]}/{signal}",
        };
        return new SimMessage(++_messages, Encoding.UTF8.GetBytes(topic), Encoding.UTF8.GetBytes(payload))
        {
            Marks = dice.OneIn(50) ? FrameMarks.Retained : FrameMarks.None,
        };
    }

    /// <summary>A line from a serial port: nobody waits for an acknowledgement.</summary>
    public SimMessage NextLine() => new(++_messages, Encoding.UTF8.GetBytes($"kotadx/v1/{Factory}/b/1"), Encoding.UTF8.GetBytes(dice.Of("cycle 1", "cycle=2", "temp 21.5", "cyc", "state wait", "state run")))
    {
        Kind = FrameKind.SerialLine,
        Marks = dice.OneIn(10) ? FrameMarks.Cut : FrameMarks.None,
    };

    private string PayloadOf(int at, string signal)
    {
        var text = new StringBuilder("{");
        var isTimed = dice.Below(3) > 0;
        if (isTimed)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"ts\":{TimeOf()},");
        }

        if (dice.OneIn(3))
        {
            text.Append(CultureInfo.InvariantCulture, $"\"seq\":{++_sequence},");
        }

        var worker = dice.Of("w1", "w2", "w3", "w9");
        switch (signal)
        {
            case "work":
                if (_open.Count > 0 && dice.Below(_open.Count + 2) > 1)
                {
                    var job = dice.Below(_open.Count);
                    text.Append(CultureInfo.InvariantCulture, $"\"ev\":\"end\",\"id\":\"{_open[job].Id}\",\"worker\":\"{_open[job].Worker}\"{dice.Of("", ",\"v\":3")}");
                    _open.RemoveAt(job);
                }
                else
                {
                    _open.Add((Places[at], "j" + ++_jobs, worker));
                    text.Append(CultureInfo.InvariantCulture, $"\"ev\":\"start\",\"id\":\"j{_jobs}\",\"worker\":\"{worker}\"{dice.Of("", "", ",\"state\":\"setup\"")}");
                }

                break;
            case "cycle":
                text.Append(CultureInfo.InvariantCulture, $"\"v\":{dice.Of("1", "1", "2", "0.5")}");
                break;
            case "counter":
                _counts[at] = dice.OneIn(12) ? 0 : (_counts[at] + dice.Below(6)) % 100;
                text.Append(CultureInfo.InvariantCulture, $"\"v\":{_counts[at]}");
                break;
            case "state":
                text.Append(CultureInfo.InvariantCulture, $"\"state\":\"{dice.Of("net", "wait", "wait", "idle", "break", "away")}\",\"worker\":\"{worker}\"");
                break;
            case "badge":
                text.Append(CultureInfo.InvariantCulture, $"\"tag\":\"{dice.Of("T1", "T2", "T3", "T4")}\"{dice.Of("", ",\"ev\":\"in\"", ",\"ev\":\"out\"")}");
                break;
            case "status":
                text.Append(dice.Of("\"v\":\"online\"", "\"v\":\"offline\""));
                break;
            default:
                text.Append("\"v\":21.5");
                break;
        }

        return text.Append('}').ToString();
    }

    private long TimeOf()
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return dice.Below(12) switch
        {
            < 6 => now,
            < 9 => now - dice.Below(20 * 60_000),
            9 => now - dice.Below(90 * 60_000),
            10 => now - (dice.OneIn(4) ? dice.Below(50 * 3600_000) : dice.Below(3 * 3600_000)),
            _ => now + dice.Below(10 * 60_000),
        };
    }

    private static BookContent BookOf(int number)
    {
        var always = BookContent.Always;
        DayOfWeek[] days = Enum.GetValues<DayOfWeek>();
        return new BookContent
        {
            Zone = number == 5 ? "Europe/Berlin" : "Asia/Tokyo",
            Settings = new BookSettings { CoverageLeast = number % 2 == 0 ? 0.1 : 0.8 },
            Stations = [new("a", "1", "", number % 2 == 0, number == 2 ? 180 : null, false, always), new("a", "2", "", true, null, true, always)],
            Signals = number == 3 ? [new("a", "1", "counter", SignalKind.Counter, 100, 2, null, new Dictionary<string, WorkState>(), "", always)] : [],
            Workers = [new("w1", "x", "day", ["T1"], always), new("w2", number == 4 ? "y" : "x", "day", ["T2"], always), new("w3", "y", "late", ["T3"], always)],
            Shifts = number == 1
                ? []
                : [new("day", "", 350 + (5 * number), 400, [new(380, 385)], days, always), new("late", "", 1420, 1460, [new(1435, 1445)], days, always)],
            Roster = number == 1
                ? []
                : [new("a", "1", "day", "w1", 1, always, null), new("a", "1", "day", "w2", number == 4 ? 2 : 1, always, null), new("b", "1", "late", "w3", 1, always, null)],
            StandardTimes = [new("*", "a", "1", 30 + number, always), new("*", "b", "1", 60, always)],
        };
    }
}
