namespace KotaDx.Workload.Service.Books;

/// <summary>A column of a table.</summary>
/// <param name="Key">Its English heading, and its name in the code.</param>
/// <param name="Headings">Other headings that are understood.</param>
/// <param name="IsRequired">True if the table says nothing without it.</param>
internal sealed record BookColumn(string Key, string[] Headings, bool IsRequired = false);

/// <summary>A table of a book: a CSV file that people keep in a spreadsheet.</summary>
/// <param name="FileName">Its name in the factory's folder.</param>
/// <param name="Columns">Its columns, in any order.</param>
internal sealed record BookTable(string FileName, IReadOnlyList<BookColumn> Columns);

/// <summary>The tables of a book and their headings, English and Japanese.</summary>
internal static class BookTables
{
    /// <summary>Columns that people keep for themselves.</summary>
    public static readonly string[] Remarks = ["備考", "メモ", "コメント", "memo", "note", "notes", "remark", "remarks", "comment"];

    private static readonly BookColumn Line = new("line", ["ライン", "ライン名"]);
    private static readonly BookColumn Station = new("station", ["工程", "設備", "ステーション", "持ち場", "場所"], IsRequired: true);
    private static readonly BookColumn Worker = new("worker", ["作業者", "作業者番号", "作業者コード", "社員番号", "従業員番号", "番号"], IsRequired: true);
    private static readonly BookColumn Shift = new("shift", ["直", "勤務", "シフト", "勤務帯"]);
    private static readonly BookColumn Part = new("part", ["品番", "部品", "部品番号", "製品", "機種"]);
    private static readonly BookColumn From = new("valid_from", ["from", "開始日", "適用開始", "適用開始日", "適用日", "有効開始日"]);
    private static readonly BookColumn To = new("valid_to", ["to", "until", "終了日", "適用終了", "適用終了日", "有効終了日"]);
    private static readonly BookColumn Date = new("date", ["日付", "年月日", "日"], IsRequired: true);

    public static readonly BookTable Workers = new("workers.csv",
        [Worker, new("team", ["班", "チーム", "組"]), Shift, new("tags", ["tag", "badge", "badges", "タグ", "バッジ", "カード", "カード番号"]), From]);

    public static readonly BookTable Names = new("names.csv",
        [Worker, new("name", ["氏名", "名前", "表示名", "呼び名"], IsRequired: true)]);

    public static readonly BookTable Roster = new("roster.csv",
        [Shift with { IsRequired = true }, Line, Station, Worker, new("share", ["分担", "割合", "配分", "分担率"]), From, To]);

    public static readonly BookTable Calendar = new("calendar.csv", [Date, new("kind", ["区分", "種別", "休出"], IsRequired: true), Shift]);

    public static readonly BookTable Skills = new("skills.csv",
        [Worker, Line, Station, new("can_work", ["可否", "作業可", "作業可否", "できる"]), From]);

    public static readonly BookTable StandardTimes = new("standard_times.csv",
        [Part with { IsRequired = true }, Line, Station, new("seconds", ["秒", "標準時間", "標準時間秒", "st", "second", "sec"], IsRequired: true), From]);

    public static readonly BookTable Plan = new("plan.csv",
        [Date, Shift with { IsRequired = true }, Line, Station, Part, new("quantity", ["数量", "必要数", "計画数", "個数", "台数", "qty"], IsRequired: true)]);

    public static readonly BookTable PlcPoints = new("plc.csv",
        [
            new("port", ["ポート", "回線", "接続"], IsRequired: true), new("slave", ["局番", "号機", "ユニット", "ステーション番号", "unit_no", "slave_no"]),
            new("address", ["アドレス", "デバイス", "レジスタ", "番地", "device", "register"], IsRequired: true), new("type", ["型", "データ型", "種類"]),
            new("order", ["ワード順", "並び", "ワードの順"]), new("scale", ["倍率", "係数"]), new("unit", ["単位"]), new("every_s", ["周期", "周期秒", "読出周期"]),
            Line, Station, new("signal", ["信号", "信号名"], IsRequired: true), From,
        ]);

    public static readonly BookTable Events = new("events.csv",
        [
            new("time", ["日時", "日付", "年月日", "date", "datetime"], IsRequired: true), new("text", ["内容", "出来事", "event"], IsRequired: true),
            new("kind", ["種別", "種類", "区分"]), Line, new("team", ["班", "チーム", "組"]), new("until", ["終了", "終了日時", "終了日", "まで", "to"]),
        ]);

    public static readonly BookTable[] All = [Workers, Names, Roster, Calendar, Skills, StandardTimes, Plan, PlcPoints, Events];
}
