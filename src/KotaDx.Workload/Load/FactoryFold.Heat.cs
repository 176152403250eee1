using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <content>The last WBGT of each station. No load follows from it, and no snapshot has it: the meter says it again within the minute.</content>
public sealed partial class FactoryFold
{
    /// <summary>What a meter said longer ago than this is not how it is now.</summary>
    private const long HeatHolds = 10 * EventTime.Minute;

    // Beyond these a meter is broken, or speaks Fahrenheit.
    private const double LeastWbgt = -30;
    private const double MostWbgt = 60;

    private readonly Dictionary<int, (long At, double Wbgt)> _wbgt = [];

    /// <summary>Stations with a WBGT meter that has spoken within ten minutes, in order of line and name.</summary>
    /// <param name="now">The moment to look from.</param>
    public IReadOnlyList<LiveHeat> ViewHeat(EventTime now)
    {
        var view = new List<LiveHeat>();
        foreach (var (station, (at, wbgt)) in _wbgt)
        {
            if (now.UnixNanoseconds - at <= HeatHolds)
            {
                var (line, name) = _calendar.NameOf(station);
                view.Add(new LiveHeat(line, name, wbgt));
            }
        }

        view.Sort(static (a, b) => string.CompareOrdinal(a.Line, b.Line) is var c and not 0 ? c : string.CompareOrdinal(a.Station, b.Station));
        return view;
    }

    private void NoteHeat(int station, ReadOnlySpan<byte> signal, in Reading reading, long time)
    {
        if (signal.SequenceEqual("wbgt"u8) && reading.HasValue && reading.Value is >= LeastWbgt and <= MostWbgt && (!_wbgt.TryGetValue(station, out var known) || time >= known.At))
        {
            _wbgt[station] = (time, reading.Value);
        }
    }
}
