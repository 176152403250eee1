using System.Globalization;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>
/// One device's part of a shop that never closes: jobs of its workers, cycles of its press, and messages that nobody can read or has
/// declared, drawn from a seed. It keeps what must have been counted of them in the end.
/// </summary>
internal sealed class EndlessShop(string factory, int device, int seed, int batchPercent = 0, bool withPlain = false)
{
    private const int Workers = 6;
    private const int JobsInBatch = 5;

    private static readonly DateTimeOffset Opening = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));

    private readonly Random _random = new(HashCode.Combine(seed, device));
    private readonly DateTimeOffset[] _clocks = [.. Enumerable.Repeat(Opening, Workers)];
    private readonly List<Job> _jobs = [];
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);
    private readonly SortedDictionary<Cell, decimal> _pieces = [];
    private DateTimeOffset _cycle = Opening;
    private int _drawn;
    private int _sequence;

    public IReadOnlyList<Job> Jobs => _jobs;

    /// <summary>Distinct messages of which something counts.</summary>
    public long Good { get; private set; }

    /// <summary>Readings in them.</summary>
    public long Readings { get; private set; }

    /// <summary>Messages that cannot be read, and those whose signal nobody declared: a mark that only this message has, and why it is refused.</summary>
    public IReadOnlyDictionary<string, string> Refused => _refused;

    /// <summary>Pieces by day and station.</summary>
    public IReadOnlyDictionary<Cell, decimal> Pieces => _pieces;

    /// <summary>Pieces of presses that send nothing but a number: neither a time nor a sequence number tells one message from the next.</summary>
    public long PlainPieces { get; private set; }

    /// <summary>What happens next: one message, or the two of a job.</summary>
    public WorkMessage[] Next() => _random.Next(100) switch
    {
        _ when _random.Next(100) < batchPercent => [NextBatch()],
        < 72 => NextJob(),
        < 81 when withPlain => [NextPlain()],
        < 90 => [NextCycle()],
        < 95 => [NextRefused()],
        _ => [NextUnmapped()],
    };

    /// <summary>As a terminal sends them after it was offline: one message, many readings.</summary>
    private WorkMessage NextBatch()
    {
        var worker = _random.Next(Workers);
        var readings = Enumerable.Range(0, JobsInBatch).Select(_ => Draw(worker)).SelectMany(job => WorkMessages.InOrder(factory, [job])).ToList();
        Good++;
        Readings += readings.Count;
        return new WorkMessage(readings[0].Topic, $"[{string.Join(',', readings.Select(static reading => reading.Payload))}]");
    }

    private WorkMessage[] NextJob()
    {
        var messages = WorkMessages.InOrder(factory, [Draw(_random.Next(Workers))]).ToArray();
        Good += 2;
        Readings += 2;

        // A terminal with two queues: the end may overtake the start.
        return _random.Next(10) == 0 ? [messages[1], messages[0]] : messages;
    }

    private Job Draw(int worker)
    {
        var start = _clocks[worker].AddSeconds(_random.Next(30));
        var end = start.AddSeconds(5 + _random.Next(115));
        _clocks[worker] = end;
        string[] states = ["net", "net", "net", "setup", "ancillary"];
        var job = new Job($"j{_drawn++}", $"bench-{device}-{worker}", $"w{device}-{worker}", start, end, states[_random.Next(states.Length)], _random.Next(1, 9));
        _jobs.Add(job);
        AddPieces(job.Station, end.AddTicks(-1), job.Pieces);
        return job;
    }

    private WorkMessage NextCycle()
    {
        _cycle = _cycle.AddSeconds(1 + _random.Next(20));
        var pieces = _random.Next(1, 4);
        AddPieces($"press-{device}", _cycle, pieces);
        Good++;
        Readings++;
        return new WorkMessage($"kotadx/v1/{factory}/shop/press-{device}/cycle", $$"""{"ts":"{{Iso(_cycle)}}","v":{{pieces}},"seq":{{_sequence++}}}""");
    }

    private WorkMessage NextPlain()
    {
        Good++;
        Readings++;
        PlainPieces++;
        return new WorkMessage($"kotadx/v1/{factory}/shop/plain-{device}/cycle", "1");
    }

    private WorkMessage NextRefused()
    {
        var mark = $"bad-{device}-{_drawn++}";
        var topic = $"kotadx/v1/{factory}/shop/bench-{device}-0/work";
        (_refused[mark], var message) = _random.Next(4) switch
        {
            0 => ("not_a_number", new WorkMessage($"kotadx/v1/{factory}/shop/press-{device}/cycle", mark)),
            1 => ("bad_time", new WorkMessage(topic, $$"""{"ts":"2026-13-40","ev":"start","id":"{{mark}}","worker":"x"}""")),
            2 => ("unknown_event", new WorkMessage(topic, $$"""{"ts":"{{Iso(Opening)}}","ev":"pause","id":"{{mark}}"}""")),
            _ => ("bad_json", new WorkMessage(topic, $$"""{"ts":"{{Iso(Opening)}}","ev":"start","id":"{{mark}}",""")),
        };
        return message;
    }

    private WorkMessage NextUnmapped()
    {
        var mark = $"odd-{device}-{_drawn++}";
        _refused[mark] = "unmapped";
        return new WorkMessage($"kotadx/v1/{factory}/shop/press-{device}/lamp", $$"""{"ts":"{{Iso(_cycle)}}","v":"{{mark}}"}""");
    }

    private void AddPieces(string station, DateTimeOffset at, int pieces)
    {
        var cell = new Cell(DateOnly.FromDateTime(at.DateTime), station);
        _pieces[cell] = _pieces.GetValueOrDefault(cell) + pieces;
    }

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
