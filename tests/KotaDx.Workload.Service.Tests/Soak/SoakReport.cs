using System.Globalization;
using System.Text;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Soak;

/// <summary>What was seen, as Markdown.</summary>
internal sealed class SoakReport(int seed, double minutes, int rate, int devices)
{
    private const double Mebi = 1024 * 1024;

    private readonly List<(TimeSpan At, int Life, long Bytes, long Readings)> _memory = [];
    private readonly List<(double Milliseconds, bool Quiet)> _latency = [];
    private readonly List<(TimeSpan At, string Name, TimeSpan Lasted, TimeSpan UpToDate)> _faults = [];
    private readonly List<double> _starts = [];
    private readonly List<(string What, string? Fault)> _checks = [];
    private readonly List<string> _counts = [];
    private readonly List<string> _disk = [];
    private readonly List<string> _said = [];
    private readonly Lock _gate = new();

    public bool IsGood => _checks.TrueForAll(static check => check.Fault is null);

    public void Memory(TimeSpan at, int life, long bytes, long readings)
    {
        lock (_gate)
        {
            _memory.Add((at, life, bytes, readings));
        }
    }

    public void Latency(TimeSpan taken, bool quiet)
    {
        lock (_gate)
        {
            _latency.Add((taken.TotalMilliseconds, quiet));
        }
    }

    public void Fault(TimeSpan at, string name, TimeSpan lasted, TimeSpan upToDate) => _faults.Add((at, name, lasted, upToDate));

    public void Start(TimeSpan taken) => _starts.Add(taken.TotalSeconds);

    public void Checked(string what, string? fault) => _checks.Add((what, fault));

    public void Sent(Shop shop, TimeSpan took)
    {
        Count("messages sent (QoS 1)", shop.Given);
        Count("of these acknowledged by the broker", shop.Acknowledged);
        Count("sent once more by devices that were cut off", shop.Repeated);
        Count("good ones", shop.Good);
        Count("readings in the good ones", shop.Readings);
        _counts.Add(Text($"| rate held | {shop.Given / took.TotalSeconds:0} messages/s, {shop.Readings / took.TotalSeconds:0} readings/s |"));
    }

    public void Counted(BoardView board, long good)
    {
        var accepted = board.Frames("accepted");
        Count("accepted in the ledger", accepted);
        Count("**lost**", Math.Max(0, good - accepted));
        Count("**counted twice**", Math.Max(0, accepted - good));
        Count("duplicates recognised", board.Frames("duplicate"));
        Count("rejected, garbage among them", board.Frames("rejected"));
        Count("unmapped", board.Frames("unmapped"));
    }

    public void Disk(TempFolder data)
    {
        foreach (var name in new[] { "log", "points", "refused", "snapshots" })
        {
            _disk.Add(Text($"| {name} | {data.BytesIn(name) / Mebi:0.0} |"));
        }

        _disk.Add(Text($"| store.db | {Directory.GetFiles(data.Path, "store.db*").Sum(static file => new FileInfo(file).Length) / Mebi:0.0} |"));
    }

    /// <summary>What the service said in its lives: how often, by the kind of it.</summary>
    public void Said(IEnumerable<string> lives)
    {
        var kinds = lives.SelectMany(static said => said.Split('\n')).Where(static line => line.Contains("warn: ", StringComparison.Ordinal) || line.Contains("fail: ", StringComparison.Ordinal) || line.Contains("crit: ", StringComparison.Ordinal))
            .GroupBy(static line => line[line.IndexOf(": ", StringComparison.Ordinal)..].Split(']')[0] + "]")
            .OrderByDescending(static kind => kind.Count());
        foreach (var kind in kinds)
        {
            var sample = kind.First();
            _said.Add(Text($"| {kind.Count()} | {(sample.Length > 160 ? sample[..160] + "…" : sample).Replace("|", "\\|", StringComparison.Ordinal)} |"));
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine("# Soak").AppendLine();
        text.AppendLine(Text($"{minutes:0.#} minutes, {rate} messages a second wished for, {devices} devices of 6 benches and a press each; seed {seed}. Machine: {Environment.ProcessorCount} cores, {Environment.OSVersion}, .NET {Environment.Version}; all of it, devices and stores too, on this machine."));
        text.AppendLine("Real mosquitto (persistent session) and InfluxDB 1.x; the data folder on an ext4 of its own, synced like any disk of this machine.").AppendLine();
        Table(text, "| check | |\n|---|---|", _checks.Select(static check => $"| {check.What} | {(check.Fault is null ? "✓" : "✗ " + check.Fault.ReplaceLineEndings(" "))} |"));
        Table(text, "| messages | |\n|---|---:|", _counts);
        text.AppendLine("## Faults").AppendLine();
        Table(text, "| minute | fault | lasted s | everything counted, s after its end |\n|---:|---|---:|---:|",
            _faults.Select(static fault => Text($"| {fault.At.TotalMinutes:0.0} | {fault.Name} | {fault.Lasted.TotalSeconds:0.0} | {fault.UpToDate.TotalSeconds:0.0} |")));
        text.AppendLine("## From message to board").AppendLine();
        text.AppendLine("From a device's decision to send to the board's count, looked at every 25 ms at the earliest; the device's own queue and the broker are in it.").AppendLine();
        Table(text, "| | samples | p50 ms | p99 ms | longest ms |\n|---|---:|---:|---:|---:|",
        [
            Percentiles("between faults", [.. _latency.Where(static sample => sample.Quiet).Select(static sample => sample.Milliseconds)]),
            Percentiles("all", [.. _latency.Select(static sample => sample.Milliseconds)]),
        ]);
        text.AppendLine("## Memory").AppendLine();
        AppendMemory(text);
        text.AppendLine("## Starts after a kill, s until ready").AppendLine();
        text.AppendLine(string.Join(", ", _starts.Select(static seconds => Text($"{seconds:0.0}")))).AppendLine();
        text.AppendLine("## Disk at the end").AppendLine();
        Table(text, "| folder | MiB |\n|---|---:|", _disk);
        text.AppendLine("## What the service warned of").AppendLine();
        Table(text, "| times | such as |\n|---:|---|", _said);
        return text.ToString();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Table(StringBuilder text, string head, IEnumerable<string> rows)
    {
        text.Append(head).Append('\n');
        foreach (var row in rows)
        {
            text.Append(row).Append('\n');
        }

        text.Append('\n');
    }

    private static string Percentiles(string name, List<double> samples)
    {
        samples.Sort();
        return samples.Count == 0
            ? $"| {name} | 0 | | | |"
            : Text($"| {name} | {samples.Count} | {samples[samples.Count / 2]:0} | {samples[(int)(samples.Count * 0.99)]:0} | {samples[^1]:0} |");
    }

    private void Count(string what, long count) => _counts.Add(Text($"| {what} | {count} |"));

    private void AppendMemory(StringBuilder text)
    {
        // Within lives only: a new process begins with another heap. The first samples of a life are its start-up.
        var lives = _memory.GroupBy(static sample => sample.Life).Select(static life => life.Skip(2).ToList()).Where(static life => life.Count >= 4).ToList();
        var perHour = Slope(lives, static sample => sample.At.TotalHours) / Mebi;
        var perReading = Slope(lives, static sample => sample.Readings);
        text.AppendLine(Text($"Peak {_memory.Max(static sample => sample.Bytes) / Mebi:0} MiB resident; last {_memory[^1].Bytes / Mebi:0} MiB. Slope over {lives.Count} phases between restarts, by least squares: {perHour:0} MiB an hour, or {perReading:0} bytes a reading."));
        text.AppendLine("The fold keeps its history of evidence in memory, so the resident set grows with the readings, not with time. A factory of 50 people that");
        var perDay = Math.Max(0, perReading) * 50_000 / Mebi;
        text.AppendLine(Text($"sends 50,000 readings a day would grow by {perDay:0.0} MiB a day at that, {perDay * 365 / 1024:0.0} GiB a year; snapshots grow with it.")).AppendLine();
        Table(text, "| life | from min | to min | first MiB | last MiB | readings |\n|---:|---:|---:|---:|---:|---:|",
            _memory.GroupBy(static sample => sample.Life).Select(static life => Text(
                $"| {life.Key} | {life.First().At.TotalMinutes:0.0} | {life.Last().At.TotalMinutes:0.0} | {life.First().Bytes / Mebi:0} | {life.Last().Bytes / Mebi:0} | {life.Last().Readings - life.First().Readings} |")));
    }

    private static double Slope(
        List<List<(TimeSpan At, int Life, long Bytes, long Readings)>> lives, Func<(TimeSpan At, int Life, long Bytes, long Readings), double> x)
    {
        double xy = 0, xx = 0;
        foreach (var life in lives)
        {
            double meanX = life.Average(x), meanY = life.Average(static sample => (double)sample.Bytes);
            xy += life.Sum(sample => (x(sample) - meanX) * (sample.Bytes - meanY));
            xx += life.Sum(sample => (x(sample) - meanX) * (x(sample) - meanX));
        }

        return xx == 0 ? 0 : xy / xx;
    }
}
