using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Books;

/// <summary>Every key of <c>factory.yaml</c>. The schema for editors has the same ones; a test keeps the two in step.</summary>
internal static class FactoryKeys
{
    public static readonly string[] Root = ["zone", "day_starts", "settings", "lines", "stations", "signals", "teams", "shifts", "ports"];

    public static readonly string[] Settings =
        ["coverage_good", "coverage_least", "cycle_factor", "badge_debounce_s", "rest_min",
        "load_high", "load_busy", "load_room", "continuous_work_max_min", "leveling_good", "rest_interval_h", "over_28d_h"];

    public static readonly string[] Line = ["line", "name", "valid_from"];

    public static readonly string[] Station = ["line", "station", "name", "sees_all_work", "max_silence_s", "toggle_badge", "valid_from"];

    public static readonly string[] Signal =
        ["line", "station", "signal", "kind", "modulus", "pieces_per_count", "max_per_minute", "words", "unit", "valid_from"];

    public static readonly string[] Team = ["team", "name", "members", "valid_from"];

    public static readonly string[] Shift = ["shift", "name", "start", "end", "breaks", "days", "valid_from"];

    public static readonly string[] Port = ["port", "at", "speaks", "checksum", "timeout_s", "gap_ms", "line", "station", "signal", "columns", "debounce_s", "valid_from"];

    /// <summary>What <c>kind</c> of a signal may be.</summary>
    public static readonly string[] Kinds = [.. Enum.GetValues<SignalKind>().Where(static kind => kind != SignalKind.Unknown).Select(NameOf)];

    public static string NameOf(SignalKind kind) => kind.ToString().ToLowerInvariant();
}
