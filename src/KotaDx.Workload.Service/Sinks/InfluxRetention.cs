using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using KotaDx.Workload.Points;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>How long a store keeps points, by their resolution: <c>1m=35d,15m=400d,rest=inf</c>.</summary>
/// <param name="Minutes">Of minutes; null: for ever.</param>
/// <param name="Quarters">Of quarters of an hour; null: for ever.</param>
/// <param name="Rest">Of shifts, days and all else; null: for ever.</param>
internal sealed record InfluxRetention(TimeSpan? Minutes, TimeSpan? Quarters, TimeSpan? Rest)
{
    public const string DefaultText = "1m=35d,15m=400d,rest=inf";

    /// <summary>InfluxDB takes no less: https://docs.influxdata.com/influxdb/v1/query_language/manage-database/#create-retention-policies-with-create-retention-policy</summary>
    private static readonly TimeSpan Least = TimeSpan.FromHours(1);

    private static readonly TimeSpan Most = TimeSpan.FromDays(36500);

    public static InfluxRetention Default { get; } = new(TimeSpan.FromDays(35), TimeSpan.FromDays(400), null);

    /// <summary>The three, coarsest first as in <see cref="Resolution"/>.</summary>
    public static IReadOnlyList<Resolution> Resolutions { get; } = [Resolution.Rest, Resolution.Quarters, Resolution.Minutes];

    /// <summary>The retention policy (1.x) or the end of the bucket's or database's name (2.x, 3.x); null for what goes to the database or bucket itself.</summary>
    public static string? PolicyOf(Resolution resolution) => resolution switch
    {
        Resolution.Minutes => "minutes",
        Resolution.Quarters => "quarters",
        _ => null,
    };

    /// <summary>How long points of a resolution are kept; null: for ever.</summary>
    public TimeSpan? Of(Resolution resolution) => resolution switch
    {
        Resolution.Minutes => Minutes,
        Resolution.Quarters => Quarters,
        _ => Rest,
    };

    /// <summary>Reads what the option says; what it leaves out keeps its default.</summary>
    /// <param name="text">Like <c>1m=35d,rest=inf</c>, with whole h, d or w; <c>inf</c> means for ever.</param>
    /// <param name="retention">What it says.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out InfluxRetention? retention)
    {
        retention = Default;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Split('=') is not [var name, var value] || !TryDuration(value, out var duration))
            {
                retention = null;
                return false;
            }

            retention = name switch
            {
                "1m" => retention with { Minutes = duration },
                "15m" => retention with { Quarters = duration },
                "rest" => retention with { Rest = duration },
                _ => null,
            };
            if (retention is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Like <c>35d</c> or <c>inf</c>.</summary>
    public static string TextOf(TimeSpan? duration) => duration switch
    {
        null => "inf",
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 => string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerDay}d"),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerHour}h"),
        { Ticks: var ticks } => string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerSecond}s"),
    };

    public override string ToString() => $"1m={TextOf(Minutes)},15m={TextOf(Quarters)},rest={TextOf(Rest)}";

    private static bool TryDuration(string text, out TimeSpan? duration)
    {
        duration = null;
        if (text == "inf")
        {
            return true;
        }

        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        TimeSpan? unit = text[^1] switch { 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), 'w' => TimeSpan.FromDays(7), _ => null };
        if (unit is not { } one || count > Most / one || one * count < Least)
        {
            return false;
        }

        duration = one * count;
        return true;
    }
}
