using System.Globalization;
using System.Text;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

/// <summary>The last value of every window that was handed on, as a store would have it.</summary>
internal sealed class PublishedPoints : ILoadReceiver
{
    public Dictionary<string, Worker> Workers { get; } = [];

    public Dictionary<string, Team> Teams { get; } = [];

    public long Handed { get; private set; }

    public void OnWorker(in WindowLoad load)
    {
        Handed++;
        var worker = Encoding.UTF8.GetString(load.Name);
        Workers[$"{load.Size} {worker} {load.Start.UnixNanoseconds}"] = new Worker(
            Encoding.UTF8.GetString(load.Group), worker, load.Size, load.Start.UnixNanoseconds, [.. load.States], load.MicroPieces, load.Revision);
    }

    public void OnStation(in WindowLoad load) => Handed++;

    public void OnLine(in TeamLoads loads) => Handed++;

    public void OnAnnotation(in Annotation annotation) => Handed++;

    public void OnTeam(in TeamLoads loads)
    {
        Handed++;
        var team = Encoding.UTF8.GetString(loads.Group);
        Teams[$"{loads.Size} {team} {loads.Start.UnixNanoseconds}"] = new Team(team, loads.Size, loads.Start.UnixNanoseconds, [.. loads.Values], loads.Revision);
    }

    public Worker Of(WindowSize size, string worker, DateTimeOffset start) =>
        Workers.GetValueOrDefault($"{size} {worker} {EventTime.From(start).UnixNanoseconds}")
        ?? new Worker("", worker, size, EventTime.From(start).UnixNanoseconds, new long[WorkStates.Count], 0, 0);

    public Team OfTeam(WindowSize size, string team, DateTimeOffset start) => Teams[$"{size} {team} {EventTime.From(start).UnixNanoseconds}"];

    /// <summary>Every point as a line, in order. A first revision of nothing says what its absence says, and is left out.</summary>
    public List<string> Lines(bool revisions = true)
    {
        var workers = Workers
            .Where(p => p.Value.Revision != 1 || p.Value.States.Any(s => s != 0) || p.Value.MicroPieces != 0)
            .Select(p => $"{p.Key} {p.Value.Team}: {string.Join(',', p.Value.States)} {p.Value.MicroPieces}" + (revisions ? $" rev {p.Value.Revision}" : ""));
        var teams = Teams
            .Where(p => p.Value.Revision != 1 || p.Value.BusySeconds.Length != 0)
            .Select(p => $"{p.Key}: {string.Join(',', p.Value.BusySeconds.Select(s => s.ToString("R", CultureInfo.InvariantCulture)))}" + (revisions ? $" rev {p.Value.Revision}" : ""));
        return [.. workers.Concat(teams).Order(StringComparer.Ordinal)];
    }

    public sealed record Worker(string Team, string Name, WindowSize Size, long Start, long[] States, long MicroPieces, int Revision)
    {
        public double BusySeconds => (States[(int)WorkState.Net] + States[(int)WorkState.Ancillary] + States[(int)WorkState.Setup]) / 1e9;

        public double Seconds(WorkState state) => States[(int)state] / 1e9;

        public double Pieces => MicroPieces / 1e6;
    }

    public sealed record Team(string Name, WindowSize Size, long Start, double[] BusySeconds, int Revision);
}
