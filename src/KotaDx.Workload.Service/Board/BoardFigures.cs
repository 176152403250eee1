using KotaDx.Workload.Leveling;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Board;

/// <summary>From the figures of the library to those of the page.</summary>
internal static class BoardFigures
{
    /// <summary>Under this share of the team's members a leveling is partial.</summary>
    private const double Whole = 0.8;

    /// <summary>Interpretation by default, to be changed by whoever runs the factory: over 1.00 too much, 0.85 nearly full, 0.60 right, under it room.</summary>
    public static IReadOnlyList<double> PlanBands { get; } = [0.60, 0.85, 1.00];

    public static BoardLoad Load(LiveWindow window, bool withPieces = true)
    {
        double In(WorkState state) => Seconds(window.States[(int)state]);
        return new BoardLoad(
            In(WorkState.Net), In(WorkState.Ancillary), In(WorkState.Setup), In(WorkState.Wait), In(WorkState.Idle), In(WorkState.Unknown), In(WorkState.Break),
            In(WorkState.Away), Seconds(window.Busy - window.Open), Seconds(window.Open), withPieces ? window.MicroPieces / 1e6 : null,
            window.Figures.Available is { } available ? Seconds(available) : null, Round(window.Figures.Coverage), Round(window.Figures.LoadRate),
            Round(window.PlanLoad), Seconds(window.End.UnixNanoseconds - window.Start.UnixNanoseconds), Schema.QualityOf(window.Figures.Gap, window.Marks));
    }

    /// <summary>Leveling of load rates where the factory has shifts, else of busy times.</summary>
    public static BoardLeveling Level(IEnumerable<LiveWindow> windows, bool hasShifts)
    {
        if (!hasShifts)
        {
            // Only persons of whom there is evidence in the window: one who is not there is not idle.
            double[] busy = [.. windows.Where(static x => x.Seen > 0).Select(static x => x.Busy / 1e9).Order()];
            return Level(TeamLeveling.Of(busy), busy.Length, "busy_s", null);
        }

        var members = windows.Where(static x => x.Figures.Available > 0).ToList();
        var used = members.Where(static x => x.Figures.LoadRate is not null).OrderBy(static x => x.Figures.LoadRate).ToList();
        double[] rates = [.. used.Select(static x => x.Figures.LoadRate!.Value)];
        var figures = TeamLeveling.Of(rates);
        return Level(figures, members.Count, "rate",
            figures.Gap == LevelingGap.None ? WorkToMove.Minutes(rates, [.. used.Select(static x => x.Figures.Available!.Value / (double)EventTime.Minute)]) : null);
    }

    public static BoardYamazumi Stack(IReadOnlyCollection<Stacked> bars)
    {
        // Split pieces are fractions; a chart in seconds is the same when times and pieces grow alike.
        var scale = bars.Any(static bar => bar.Work > 0 && bar.MicroPieces == 0) ? 1 : 1_000_000L;
        TimeSpan Time(double seconds) => TimeSpan.FromSeconds(seconds * scale);
        var chart = Yamazumi.Of(
            [.. bars.Select(bar => new YamazumiTimes(bar.Key, Time(bar.Net), Time(bar.Ancillary), Time(bar.Setup), Time(bar.Wait), scale == 1 ? Math.Sign(bar.MicroPieces) : bar.MicroPieces))],
            null);
        double[] takts = [.. bars.Select(static bar => bar.Takt).OfType<double>()];
        var common = takts.Length > 0 && takts.All(takt => Math.Abs(takt - takts[0]) < 1e-6 * takts[0]) ? takts[0] : (double?)null;
        var isPerPiece = chart.Unit == YamazumiUnit.SecondsPerPiece;
        return new BoardYamazumi(
            isPerPiece ? "s_per_piece" : "minutes",
            Round(common),
            isPerPiece ? Round(chart.LineEfficiency) : null,
            isPerPiece ? TeamLeveling.NameOf(chart.Leveling.Gap) : "no_pieces",
            chart.Bottleneck,
            [.. bars.Zip(chart.Bars, static (bar, heights) => new BoardStack(
                bar.Key, bar.Name, Round(heights.Net), Round(heights.Ancillary), Round(heights.Setup), Round(heights.Wait), bar.MicroPieces / 1e6, Round(bar.Takt)))]);
    }

    public static double Seconds(long nanoseconds) => Math.Round(nanoseconds / 1e9, 3);

    public static double? Round(double? value) => value is { } x ? Math.Round(x, 4) : null;

    private static BoardLeveling Level(in TeamLeveling figures, int members, string unit, double? move) => new(
        figures.LevelingRate, figures.Count, members, TeamLeveling.NameOf(figures.Gap), unit, Round(figures.Mean), Round(figures.Max), Round(figures.Cv),
        move is { } minutes ? Math.Round(minutes, 1) : null, figures.Count < Whole * members);

    /// <summary>One bar before it is drawn; times in seconds.</summary>
    internal sealed record Stacked(string Key, string? Name, double Net, double Ancillary, double Setup, double Wait, long MicroPieces, double? Takt)
    {
        public double Work => Net + Ancillary + Setup;

        /// <summary>Of finished work alone: work going on has no pieces yet.</summary>
        public static Stacked Of(string key, string? name, LiveWindow window, double? takt) => new(
            key, name, (window.States[(int)WorkState.Net]) / 1e9, window.States[(int)WorkState.Ancillary] / 1e9,
            window.States[(int)WorkState.Setup] / 1e9, window.States[(int)WorkState.Wait] / 1e9, window.MicroPieces, takt);
    }
}
