using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Leveling;

/// <summary>山積み表: one bar of stacked times for each person or station, in the order given, all in one unit. Immutable.</summary>
public sealed class Yamazumi
{
    private Yamazumi()
    {
    }

    /// <summary>The unit of every height and of <see cref="TaktLine"/>.</summary>
    public required YamazumiUnit Unit { get; init; }

    /// <summary>The bars, in the order given.</summary>
    public required IReadOnlyList<YamazumiBar> Bars { get; init; }

    /// <summary>タクトタイム in seconds for a piece; null without demand.</summary>
    public required double? TaktSeconds { get; init; }

    /// <summary>Whether the waiting is computed from a takt (計算上の手待ち) and was not observed.</summary>
    public required bool WaitIsComputed { get; init; }

    /// <summary>What the waiting segment has to be called.</summary>
    public Text WaitName => WaitIsComputed ? new("計算上の手待ち", "computed wait (not observed)") : new("手待ち", "wait");

    /// <summary>Where the takt line is drawn: <see cref="TaktSeconds"/>, and null in a chart in minutes, since a chart has one unit.</summary>
    public double? TaktLine => Unit == YamazumiUnit.SecondsPerPiece ? TaktSeconds : null;

    /// <summary>
    /// ネック: index of the bar with the most work, the first of equals; null where nobody has work. Waiting does not count: a
    /// computed wait lifts every bar to the takt.
    /// </summary>
    public int? Bottleneck => Bars.Index().Where(static b => b.Item.Work > 0).Select(static b => (int?)b.Index).MaxBy(i => Bars[i!.Value].Work);

    /// <summary>The figures of the bars' work; bars without heights are left out.</summary>
    public TeamLeveling Leveling => TeamLeveling.Of([.. Bars.Where(static b => b.Work is not null).Select(static b => b.Work!.Value).Order()]);

    /// <summary>編成効率 = ΣT ÷ (n·Tmax), T the work of each bar; 1/n to 1, null as in <see cref="TeamLeveling"/>.</summary>
    public double? LineEfficiency => Leveling.LevelingRate;

    /// <summary>タクトタイム = regular working time ÷ pieces needed, in seconds; null without demand.</summary>
    /// <param name="regular">定時稼働時間, breaks off, > 0.</param>
    /// <param name="demand">Pieces needed in it; null or 0 where there is no demand.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above 0, or the demand is below.</exception>
    public static double? Takt(TimeSpan regular, long? demand)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(regular, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(demand ?? 0, 0, nameof(demand));
        return demand > 0 ? regular.TotalSeconds / demand : null;
    }

    /// <summary>
    /// The chart of what was observed: time of each category ÷ good pieces. If any bar has work and no pieces, all bars are in
    /// minutes instead. In seconds, a bar without work and pieces has no heights, even if it waited.
    /// </summary>
    /// <param name="bars">Persons or stations, all of one window.</param>
    /// <param name="taktSeconds"><see cref="Takt"/> of that window; null without demand.</param>
    /// <exception cref="ArgumentException">A time or a number of pieces is below 0.</exception>
    public static Yamazumi Of(IReadOnlyCollection<YamazumiTimes> bars, double? taktSeconds)
    {
        ArgumentNullException.ThrowIfNull(bars);
        if (bars.FirstOrDefault(static b => !b.IsValid) is { } bad)
        {
            throw new ArgumentException($"{bad.Key} has a time or pieces below 0", nameof(bars));
        }

        var unit = bars.Any(static b => b.Pieces == 0 && b.Work > TimeSpan.Zero) ? YamazumiUnit.MinutesPerShift : YamazumiUnit.SecondsPerPiece;
        return new Yamazumi { Unit = unit, Bars = [.. bars.Select(b => Bar(b, unit))], TaktSeconds = taktSeconds, WaitIsComputed = false };
    }

    /// <summary>The chart of a plan, in seconds for a piece: setup is time of a lot ÷ lot size, waiting is max(0, takt − work).</summary>
    /// <param name="bars">Persons or stations of one line.</param>
    /// <param name="taktSeconds"><see cref="Takt"/> of the plan; null without demand.</param>
    /// <exception cref="ArgumentException">A time is below 0, or a lot size below 1.</exception>
    public static Yamazumi OfPlan(IReadOnlyCollection<YamazumiStandard> bars, double? taktSeconds)
    {
        ArgumentNullException.ThrowIfNull(bars);
        if (bars.FirstOrDefault(static b => !b.IsValid) is { } bad)
        {
            throw new ArgumentException($"{bad.Key} has a time below 0 or a lot size below 1", nameof(bars));
        }

        return new Yamazumi
        {
            Unit = YamazumiUnit.SecondsPerPiece,
            Bars = [.. bars.Select(b => Bar(b, taktSeconds))],
            TaktSeconds = taktSeconds,
            WaitIsComputed = true,
        };
    }

    private static YamazumiBar Bar(YamazumiTimes times, YamazumiUnit unit)
    {
        if (unit == YamazumiUnit.SecondsPerPiece && times.Pieces == 0)
        {
            return new YamazumiBar(times.Key, null, null, null, null);
        }

        double Height(TimeSpan time) => unit == YamazumiUnit.MinutesPerShift ? time.TotalMinutes : time.TotalSeconds / times.Pieces;
        return new YamazumiBar(times.Key, Height(times.Net), Height(times.Ancillary), Height(times.Setup), Height(times.Wait));
    }

    private static YamazumiBar Bar(YamazumiStandard standard, double? takt)
    {
        var bar = new YamazumiBar(standard.Key, standard.Net.TotalSeconds, standard.Ancillary.TotalSeconds, standard.SetupPerLot.TotalSeconds / standard.LotSize, null);
        return takt is null ? bar : bar with { Wait = Math.Max(0, takt.Value - bar.Work!.Value) };
    }
}
