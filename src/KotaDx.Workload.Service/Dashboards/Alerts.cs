using KotaDx.Workload.Points;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>All alert rules.</summary>
/// <param name="factory">The one factory that they are for; null: all that the data source has.</param>
internal sealed class Alerts(string? factory = null)
{
    private string Scope => factory is null ? "\"factory\" =~ /.+/" : $"\"factory\" = '{factory}'";

    public IReadOnlyList<GrafanaAlert> All() =>
    [
        new("overload", new("過負荷が15分続いています", "Too much load for 15 minutes"), new(
            "{{ $labels.factory }} の {{ $labels.team }} 班に、15分以上、負荷率が上限を超えた人がいます。ライン負荷ボードを開き、「移す作業」の案を見て、余裕のある人に分けてください。",
            "In team {{ $labels.team }} of {{ $labels.factory }} somebody has been above the limit for 15 minutes. Open “Line load”, look at the moves, and hand work to who has room."))
        {
            // Of a window of which somebody was available throughout, so that it is a quarter of an hour and not its first minute.
            Queries =
            [
                ("A", $"SELECT max(\"level\") AS \"level\" FROM ({Ask("last(\"level\") AS \"level\"", Measurements.WorkerQuarter, "\"worker\" <> 'unassigned' AND \"available_s\" >= 840", "\"factory\", \"team\", \"worker\"")}) GROUP BY \"factory\", \"team\""),
            ],
            When = "$A >= 3",
            Back = TimeSpan.FromMinutes(30),
            For = TimeSpan.Zero,
            MayBeEmpty = "nobody was available for a whole quarter of an hour, at a break",
        },
        new("continuous-work", new("連続作業が上限を超えました", "Continuous work beyond the limit"), new(
            "{{ $labels.factory }} の {{ $labels.team }} 班に、台帳の上限より長く休まずに作業している人がいます。交代を入れて、休憩をとってもらってください。だれかは「ライン負荷ボード」の一覧にあります。",
            "In team {{ $labels.team }} of {{ $labels.factory }} somebody has worked without a rest for longer than the book allows. Send someone to take over, and let them rest; the table of “Line load” says who."))
        {
            Queries =
            [
                ("A", $"SELECT max(\"continuous_work_s\") AS \"continuous_work_s\" FROM ({Ask("last(\"continuous_work_s\") AS \"continuous_work_s\"", Measurements.WorkerQuarter, "\"worker\" <> 'unassigned'", "\"factory\", \"team\", \"worker\"")}) GROUP BY \"factory\", \"team\""),
                ("B", Ask("last(\"continuous_work_max_s\") AS \"continuous_work_max_s\"", Schema.Settings, null, "\"factory\"")),
            ],
            When = "$A > $B",
            Back = TimeSpan.FromMinutes(20),
            For = TimeSpan.Zero,
            MayBeEmpty = "nobody is at work",
        },
        new("device-silent", new("装置から応答がありません", "A device is silent"), new(
            "{{ $labels.factory }} の {{ $labels.line }}/{{ $labels.station }} の装置が黙っています。電源、配線、無線の順に確かめてください。その間の時間は「不明」になります。",
            "The device of {{ $labels.line }}/{{ $labels.station }} in {{ $labels.factory }} is silent. Look at power, cable and radio, in this order. Meanwhile its time is unknown."))
        {
            Queries = [("A", Ask("last(\"alive\") AS \"alive\"", Schema.Devices, null, "\"factory\", \"line\", \"station\""))],
            When = "$A < 1",
            Back = TimeSpan.FromMinutes(20),
            For = TimeSpan.FromMinutes(5),
        },
        new("unassigned", new("だれの作業か分からない時間が多くなっています", "Much work is nobody's"), new(
            "{{ $labels.factory }} で、この1時間、だれがしたか分からない作業が、台帳が許す割合（1−coverage_least）を超えています。カードリーダーと、台帳の担当表（roster.csv）を確かめてください。",
            "In {{ $labels.factory }} more work of the last hour is nobody's than the book allows (1 − coverage_least). Look at the badge readers and at roster.csv."))
        {
            Queries =
            [
                ("A", Ask("sum(\"busy_s\") AS \"busy_s\"", Measurements.WorkerQuarter, "\"worker\" = 'unassigned'", "\"factory\"")),
                ("B", Ask("sum(\"busy_s\") AS \"busy_s\"", Measurements.WorkerQuarter, null, "\"factory\"")),
                ("C", Ask("last(\"coverage_least\") AS \"coverage_least\"", Schema.Settings, null, "\"factory\"")),
            ],
            When = "$A / $B > 1 - $C",
            Back = TimeSpan.FromHours(1),
            For = TimeSpan.FromMinutes(15),
            MayBeEmpty = "work that is assigned to nobody is what a factory avoids",
        },
        new("store-lag", new("保存先への書き込みが遅れています", "The store lags behind"), new(
            "ボードの数字が古くなっています。kotadxとInfluxDBが動いているか、InfluxDBのディスクの空きを確かめてください。データは失われず、直れば自動で追いつきます。",
            "The boards are out of date. Are kotadx and InfluxDB up, has InfluxDB's disk room? Nothing is lost; it catches up by itself."))
        {
            Queries = [("A", Ask("last(\"sink_lag\") AS \"sink_lag\"", Schema.Ingest, null, "\"factory\""))],
            When = "$A > 1000",
            Back = TimeSpan.FromMinutes(10),
            For = TimeSpan.FromMinutes(5),
            NothingIsTrouble = true,
        },
        new("disk", new("ディスクの空きが少なくなっています", "The disk is nearly full"), new(
            "{{ $labels.factory }} のログのあるディスクの空きが5 GBを切りました。不要なファイルを片づけるか、--keep-days を短くするか、大きいディスクに替えてください。満杯になると新しい電文を受け取れません。",
            "The disk with the log of {{ $labels.factory }} has less than 5 GB left. Tidy it, lower --keep-days, or fit a larger one. When it is full, nothing new is acknowledged."))
        {
            Queries = [("A", Ask("last(\"disk_free_bytes\") AS \"disk_free_bytes\"", Schema.Ingest, null, "\"factory\""))],
            When = "$A < 5000000000",
            Back = TimeSpan.FromMinutes(10),
            For = TimeSpan.FromMinutes(5),
        },
    ];

    private string Ask(string select, Points.Measurement from, string? where, string group) =>
        InfluxQl.Ask(select, from, where is null ? Scope : $"{Scope} AND {where}", group);
}
