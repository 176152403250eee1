using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;

namespace KotaDx.Workload.Points;

/// <summary>Every measurement, tag, field, unit and its words, in one place.</summary>
public static class Schema
{
    private static readonly Field[] LoadFields =
    [
        new("net_s", FieldKind.Float, "s", new("正味作業", "net work")),
        new("ancillary_s", FieldKind.Float, "s", new("付随作業", "ancillary work")),
        new("setup_s", FieldKind.Float, "s", new("段取り", "setup")),
        new("wait_s", FieldKind.Float, "s", new("手待ち（確認できた分）", "waiting, as far as there is evidence")),
        new("idle_s", FieldKind.Float, "s", new("非作業（理由不明）", "present without work, cause not known")),
        new("unknown_s", FieldKind.Float, "s", new("不明", "no evidence")),
        new("break_s", FieldKind.Float, "s", new("休憩", "break")),
        new("away_s", FieldKind.Float, "s", new("離席", "away")),
        new("busy_s", FieldKind.Float, "s", new("作業時間（正味・付随・段取りの和集合）", "busy: union of net, ancillary and setup")),
        new("available_s", FieldKind.Float, "s", new("在席可能時間（勤務−休憩）", "attendance less breaks")),
        new("load_rate", FieldKind.Float, "1", new("作業者負荷率（実績）", "load rate, actual")),
        new("level", FieldKind.Integer, "1", new("負荷の水準（0 余裕あり・1 適正・2 ほぼいっぱい・3 負荷過大）", "level of the load: 0 room, 1 right, 2 nearly full, 3 too much")),
        new("plan_load", FieldKind.Float, "1", new("計画負荷率", "planned load")),
        new("efficiency", FieldKind.Float, "1", new("能率（標準時間×出来高÷作業時間）", "efficiency: standard time × pieces ÷ time worked")),
        new("pieces", FieldKind.Float, "{piece}", new("出来高", "pieces")),
        new("cycle_s", FieldKind.Float, "s", new("サイクルタイム（中央値）", "cycle time, median")),
        new("coverage", FieldKind.Float, "1", new("データのある割合", "share of the time with evidence")),
        new("continuous_work_s", FieldKind.Float, "s", new("連続作業時間", "continuous work")),
        new("quality", FieldKind.Text, "", new("数字の確かさ", "how far the figures carry")),
        new("rev", FieldKind.Integer, "1", new("改訂番号", "revision")),
    ];

    private static readonly Field[] LevelingFields =
    [
        new("leveling_rate", FieldKind.Float, "1", new("平準化率（平均÷最大）", "leveling rate, mean ÷ max")),
        new("balance_loss", FieldKind.Float, "1", new("バランスロス率", "balance loss")),
        new("cv", FieldKind.Float, "1", new("変動係数", "coefficient of variation, population")),
        new("gini", FieldKind.Float, "1", new("ジニ係数", "Gini, population")),
        new("theil", FieldKind.Float, "1", new("タイル指数", "Theil T")),
        new("smoothness_index", FieldKind.Float, "{load}", new("平滑化指数（単位は負荷と同じ）", "smoothness index, in the unit of the loads")),
        new("peak_to_mean", FieldKind.Float, "1", new("最大÷平均", "peak to mean")),
        new("move_minutes", FieldKind.Float, "min", new("平準化に移す分", "minutes to move")),
        new("n_used", FieldKind.Integer, "1", new("計算した人数", "persons counted")),
        new("n_team", FieldKind.Integer, "1", new("班の人数", "persons in the team")),
        new("quality", FieldKind.Text, "", new("数字の確かさ", "how far the figures carry")),
        new("rev", FieldKind.Integer, "1", new("改訂番号", "revision")),
    ];

    private static readonly Field[] IngestFields =
    [
        new("frames_received", FieldKind.Integer, "{frame}", new("この1分に集計へ入った電文（accepted・duplicate・unmapped・rejected の和）", "frames folded in this minute: the sum of the next four")),
        new("frames_accepted", FieldKind.Integer, "{frame}", new("採用した電文", "frames accepted")),
        new("frames_duplicate", FieldKind.Integer, "{frame}", new("重複した電文", "frames that were known")),
        new("frames_unmapped", FieldKind.Integer, "{frame}", new("台帳にない信号の電文", "frames of undeclared signals")),
        new("frames_rejected", FieldKind.Integer, "{frame}", new("読めなかった電文", "frames rejected")),
        new("readings_received", FieldKind.Integer, "{reading}", new("読み取り", "readings")),
        new("readings_used", FieldKind.Integer, "{reading}", new("負荷に使った読み取り", "readings used for loads")),
        new("readings_refused", FieldKind.Integer, "{reading}", new("断った読み取り", "readings refused")),
        new("log_lag", FieldKind.Integer, "{record}", new("この1分の終わりに、ログにあってまだ集計していない記録", "records in the log and not yet folded, at the end of this minute")),
        new("gathered_bytes", FieldKind.Integer, "By", new("この1分の終わりに、ディスクがまだ受け取っていないバイト", "bytes that the disk had yet to take, at the end of this minute")),
        new("commit_ms", FieldKind.Float, "ms", new("ディスクへの書き込み1回の時間（平均）", "time of one commit to the disk, mean")),
        new("sink_lag", FieldKind.Integer, "{record}", new("この1分の終わりに、最も遅れた保存先がまだ受け取っていない記録", "records that the sink furthest behind had yet to take, at the end of this minute")),
        new("damaged", FieldKind.Integer, "{record}", new("壊れていたログの記録", "records of the log that were damaged")),
        new("late", FieldKind.Integer, "{reading}", new("窓が閉じてから届いた読み取り", "readings that came after their window had closed")),
        new("disk_free_bytes", FieldKind.Integer, "By", new("この1分の終わりに、ログのあるディスクの空き", "free space of the log's disk, at the end of this minute")),
    ];

    private static readonly Field[] WorkHoursFields =
    [
        new("attended_s", FieldKind.Float, "s", new("勤務時間（休憩と離席を除く）", "hours worked: attendance without breaks and time away")),
        new("first_s", FieldKind.Float, "s", new("勤務の始まり（その日の0時から）", "begin of the attendance, after the date's midnight")),
        new("last_s", FieldKind.Float, "s", new("勤務の終わり（その日の0時から）", "end of the attendance, after the date's midnight")),
        new("rest_interval_s", FieldKind.Float, "s", new("前の勤務との間隔", "rest since the attendance before")),
        new("over_day_s", FieldKind.Float, "s", new("8時間を超えた分", "beyond 8 hours")),
        new("over_28d_s", FieldKind.Float, "s", new("28日間で週40時間を超えた分", "beyond 40 hours a week over 28 dates")),
        new("days_28d", FieldKind.Integer, "1", new("28日間のうち記録のある日数", "dates with attendance among the 28")),
        new("quality", FieldKind.Text, "", new("数字の確かさ", "how far the figures carry")),
    ];

    private static readonly Field[] HeatFields =
    [
        new("wbgt", FieldKind.Float, "Cel", new("暑さ指数（WBGT）", "WBGT")),
        new("heat_level", FieldKind.Integer, "1", new("暑さの段階（0 ほぼ安全・1 警戒・2 厳重警戒・3 危険）", "band of heat: 0 none, 1 caution, 2 severe, 3 danger")),
    ];

    private static readonly Field[] RefusalFields =
    [
        new("readings", FieldKind.Integer, "{reading}", new("この理由で断った読み取り", "readings refused for this reason")),
    ];

    private static readonly Field[] TaktFields =
    [
        new("takt_s", FieldKind.Float, "s", new("タクトタイム（定時稼働時間÷必要数）", "takt: regular working time ÷ pieces needed")),
    ];

    private static readonly Field[] SettingsFields =
    [
        new("load_high", FieldKind.Float, "1", new("この負荷率以上は負荷過大", "load rate from which there is too much")),
        new("load_busy", FieldKind.Float, "1", new("この負荷率以上はほぼいっぱい", "load rate from which one is nearly full")),
        new("load_room", FieldKind.Float, "1", new("この負荷率未満は余裕あり", "load rate below which there is room")),
        new("coverage_good", FieldKind.Float, "1", new("データのある割合がこれ以上なら良好", "coverage from which a figure is good")),
        new("coverage_least", FieldKind.Float, "1", new("データのある割合がこれ未満なら率を出さない", "coverage below which rates are not given")),
        new("continuous_work_max_s", FieldKind.Float, "s", new("続けて作業してよい時間", "continuous work that is enough")),
        new("leveling_good", FieldKind.Float, "1", new("この平準化率以上なら平準化できている", "leveling rate from which a team is level")),
        new("rest_s", FieldKind.Float, "s", new("この時間休めば連続作業が切れる", "time without work after which continuous work begins anew")),
        new("rest_interval_min_s", FieldKind.Float, "s", new("勤務の間に空けたい時間", "rest between two attendances that is wanted")),
        new("over_28d_max_s", FieldKind.Float, "s", new("28日間で週40時間を超えてよい時間", "time beyond 40 hours a week that is enough for 28 dates")),
    ];

    private static readonly Field[] DeviceFields =
    [
        new("alive", FieldKind.Integer, "1", new("機器が生きているか（1 はい・0 いいえ）", "whether the station's device is alive: 1 yes, 0 no")),
        new("silent_s", FieldKind.Float, "s", new("最後の読み取りからの時間", "time since its last reading")),
        new("limit_s", FieldKind.Float, "s", new("これより長く黙れば止まったとみなす時間", "the longest silence of a living device")),
    ];

    private static readonly Field[] AdviceFields =
    [
        new("ja", FieldKind.Text, "", new("助言（日本語、作業者は番号）", "the advice in Japanese, workers by their tokens")),
        new("en", FieldKind.Text, "", new("助言（英語、作業者は番号）", "the advice in English, workers by their tokens")),
        new("moves", FieldKind.Integer, "1", new("助言が挙げる移動の数", "moves that the advice names")),
        new("minutes", FieldKind.Float, "min", new("移す時間", "time to move")),
        new("rate_now", FieldKind.Float, "1", new("いまの平準化率", "leveling rate as it is")),
        new("rate_after", FieldKind.Float, "1", new("助言どおりに移した後の平準化率", "leveling rate after the moves")),
    ];

    private static readonly Field[] MoveFields =
    [
        new("from_worker", FieldKind.Text, "", new("仕事を渡す人（番号）", "whose work it is, by token")),
        new("to_worker", FieldKind.Text, "", new("仕事を受ける人（番号）", "who takes it, by token")),
        new("minutes", FieldKind.Float, "min", new("移す時間", "time to move")),
    ];

    private static readonly Field[] AnnotationFields =
    [
        new("text", FieldKind.Text, "", new("出来事の内容", "what happened")),
        new("mark", FieldKind.Text, "", new("時刻（1970年からの秒）と内容。ボードで選ぶため", "time (seconds since 1970) and what happened, for a board to choose from")),
        new("line", FieldKind.Text, "", new("関係するライン", "the line that it concerns")),
        new("team", FieldKind.Text, "", new("関係する班", "the team that it concerns")),
        new("until_s", FieldKind.Float, "s", new("続いた時間", "how long it lasted")),
        new("quality", FieldKind.Text, "", new("数字の確かさ", "how far the figures carry")),
    ];

    private static readonly Measurement?[] Workers = BySize(
        "worker_load", ["factory", "team", "worker"], LoadFields, WindowSize.Minute1, WindowSize.Minute15, WindowSize.Shift, WindowSize.Day);

    private static readonly Measurement?[] Stations = BySize(
        "station_load", ["factory", "line", "station"], LoadFields, WindowSize.Minute1, WindowSize.Minute15, WindowSize.Shift, WindowSize.Day);

    private static readonly Measurement?[] Teams = BySize("team_leveling", ["factory", "team"], LevelingFields, WindowSize.Minute15, WindowSize.Shift, WindowSize.Day);

    private static readonly Measurement?[] Lines = BySize("line_leveling", ["factory", "line"], LevelingFields, WindowSize.Shift, WindowSize.Day);

    /// <summary>What came in within a minute and how the way to the stores kept up: the service's own observations (<see cref="Measurement.IsObserved"/>).</summary>
    public static Measurement Ingest { get; } = new($"ingest_{NameOf(WindowSize.Minute1)}", ["factory"], IngestFields) { IsObserved = true };

    /// <summary>The thresholds of the book in force, minute by minute, for boards that have only the store.</summary>
    public static Measurement Settings { get; } = new("factory_settings", ["factory"], SettingsFields) { IsObserved = true };

    /// <summary>Whether stations' devices are heard of: every five minutes, and when it changes.</summary>
    public static Measurement Devices { get; } = new("device_status", ["factory", "line", "station"], DeviceFields) { IsObserved = true };

    /// <summary>What was advised to a team in a shift that goes on, minute by minute.</summary>
    public static Measurement Advice { get; } = new("leveling_advice", ["factory", "team"], AdviceFields) { IsObserved = true };

    /// <summary>The moves that <see cref="Advice"/> names; <c>move</c> is 1, 2 or 3.</summary>
    public static Measurement Moves { get; } = new("leveling_move", ["factory", "team", "move"], MoveFields) { IsObserved = true };

    /// <summary>What was refused within a minute, by reason; none where nothing was.</summary>
    public static Measurement Refusals { get; } = new($"refused_{NameOf(WindowSize.Minute1)}", ["factory", "reason"], RefusalFields) { IsObserved = true };

    /// <summary>タクトタイム of people in the shift that goes on, at its first instant; none without a plan.</summary>
    public static Measurement WorkerTakt { get; } = new("worker_takt", ["factory", "team", "worker", "shift"], TaktFields) { IsObserved = true };

    /// <summary>タクトタイム of stations, as <see cref="WorkerTakt"/>.</summary>
    public static Measurement StationTakt { get; } = new("station_takt", ["factory", "line", "station", "shift"], TaktFields) { IsObserved = true };

    /// <summary>People's hours by date of work, for today and the day before every five minutes, and of the last 28 dates at a start.</summary>
    public static Measurement WorkHours { get; } = new("work_hours_day", ["factory", "team", "worker"], WorkHoursFields) { IsObserved = true };

    /// <summary>The heat at stations that have a WBGT meter, minute by minute.</summary>
    public static Measurement Heat { get; } = new($"heat_{NameOf(WindowSize.Minute1)}", ["factory", "line", "station"], HeatFields) { IsObserved = true };

    /// <summary>The events of the book in force, each at its time; <c>event</c> tells several of one kind at one time apart.</summary>
    public static Measurement Annotations { get; } = new("annotation", ["factory", "kind", "event"], AnnotationFields);

    /// <summary>All measurements.</summary>
    public static IReadOnlyList<Measurement> All { get; } =
        [.. Workers.Concat(Stations).Concat(Teams).Concat(Lines).OfType<Measurement>(), Annotations, Ingest, Refusals, Settings, Devices, Advice, Moves, WorkerTakt, StationTakt, WorkHours, Heat];

    /// <summary>Value of <c>quality</c> where no shift calendar says who was to be there: times are facts, rates are null.</summary>
    public const string NoCalendar = "no_calendar";

    /// <summary>Value of <c>quality</c> where there is nothing to be said against the figures.</summary>
    public const string Good = "good";

    /// <summary>Value of <c>quality</c> where the plan, and no badge, says when somebody was there.</summary>
    public const string Assumed = "assumed";

    /// <summary>Value of <c>quality</c> of a window that once had data and no longer has: a later reading showed that it never was. Stores that can, drop the row.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>The measurement of workers' loads.</summary>
    /// <param name="size">A window length that is published.</param>
    public static Measurement WorkerLoad(WindowSize size) => Workers[(int)size] ?? throw new ArgumentOutOfRangeException(nameof(size));

    /// <summary>The measurement of teams' leveling.</summary>
    /// <param name="size">A window length that is published.</param>
    public static Measurement TeamLeveling(WindowSize size) => Teams[(int)size] ?? throw new ArgumentOutOfRangeException(nameof(size));

    /// <summary>The measurement of stations' loads.</summary>
    /// <param name="size">A window length that is published.</param>
    public static Measurement StationLoad(WindowSize size) => Stations[(int)size] ?? throw new ArgumentOutOfRangeException(nameof(size));

    /// <summary>The measurement of lines' balance over their stations (編成効率).</summary>
    /// <param name="size">A window length that is published.</param>
    public static Measurement LineLeveling(WindowSize size) => Lines[(int)size] ?? throw new ArgumentOutOfRangeException(nameof(size));

    /// <summary>A measurement by its name; null if there is none.</summary>
    /// <param name="name">UTF-8.</param>
    public static Measurement? Find(ReadOnlySpan<byte> name)
    {
        // By index: an enumerator of a list behind an interface is an object, and a store's lines are asked for one by one.
        for (var i = 0; i < All.Count; i++)
        {
            if (System.Text.Ascii.Equals(name, All[i].Name))
            {
                return All[i];
            }
        }

        return null;
    }

    /// <summary>The resolution of a measurement: by the end of its name, or minutes if it is observed.</summary>
    /// <param name="name">UTF-8. A name that the schema does not know counts by its end alone.</param>
    public static Resolution ResolutionOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.EndsWith("_day"u8) || name.EndsWith("_shift"u8) => Resolution.Rest,
        _ when name.EndsWith("_1m"u8) || Find(name) is { IsObserved: true } => Resolution.Minutes,
        _ when name.EndsWith("_15m"u8) => Resolution.Quarters,
        _ => Resolution.Rest,
    };

    /// <summary>The name of a window length in measurements and options: <c>1m 15m shift day</c>.</summary>
    /// <param name="size">A window length.</param>
    public static string NameOf(WindowSize size) => size switch
    {
        WindowSize.Minute1 => "1m",
        WindowSize.Minute15 => "15m",
        WindowSize.Shift => "shift",
        _ => "day",
    };

    /// <summary>The text of <c>quality</c>: why there is no rate; else what is to be known of it, joined by +, or <c>good</c>.</summary>
    /// <param name="gap">Why there is no rate.</param>
    /// <param name="marks">What is to be known.</param>
    public static string QualityOf(LoadGap gap, LoadMarks marks) => gap switch
    {
        LoadGap.NoCalendar => NoCalendar,
        LoadGap.NoRoster => "no_roster",
        LoadGap.Unassigned => "unassigned",
        LoadGap.Absent => "absent",
        LoadGap.InsufficientData => "insufficient_data",
        _ => MarkNames[(int)marks],
    };

    /// <summary>The text of <c>quality</c> of a leveling: why there is none, <c>no_calendar</c>, <c>partial</c> under 80 % of the members, or <c>good</c>.</summary>
    /// <param name="figures">The leveling.</param>
    /// <param name="loads">What it was computed from.</param>
    public static string QualityOf(Leveling.TeamLeveling figures, in TeamLoads loads) =>
        Leveling.TeamLeveling.NameOf(figures.Gap) ?? (figures.Count < 0.8 * loads.Members ? "partial" : loads.IsBusyTime ? NoCalendar : Good);

    /// <summary>The value of the tag <c>kind</c> of an event.</summary>
    /// <param name="kind">The kind.</param>
    public static string NameOf(EventKind kind) => kind switch
    {
        EventKind.Kaizen => "kaizen",
        EventKind.Machine => "machine",
        EventKind.People => "people",
        _ => "other",
    };

    private static string[] MarkNames { get; } = AllMarkNames();

    private static string[] AllMarkNames()
    {
        (LoadMarks Mark, string Name)[] marks =
            [(LoadMarks.Partial, "partial"), (LoadMarks.Assumed, Assumed), (LoadMarks.Shared, "shared"), (LoadMarks.Frozen, "frozen")];
        return
        [
            .. Enumerable.Range(0, 1 << marks.Length)
                .Select(set => string.Join('+', marks.Where(mark => ((int)mark.Mark & set) != 0).Select(static mark => mark.Name)))
                .Select(static names => names.Length == 0 ? Good : names),
        ];
    }

    private static Measurement?[] BySize(string name, string[] tags, Field[] fields, params WindowSize[] sizes)
    {
        var result = new Measurement?[4];
        foreach (var size in sizes)
        {
            result[(int)size] = new Measurement($"{name}_{NameOf(size)}", size == WindowSize.Shift ? [.. tags, "shift"] : tags, fields);
        }

        return result;
    }
}
