using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>データの健康: whether the figures of the other boards can be trusted, and what to mend.</summary>
internal static partial class Boards
{
    private static GrafanaBoard DataHealth() => new("kotadx-data-health", new("データの健康", "Data health"), new(
        "ほかのボードの数字がどこまで信用できるか、何を直せばよいかを見る。受け取った電文は必ず4つのどれかに入り、合計が合う。",
        "How far the other boards can be trusted, and what to mend. Every frame received ends in exactly one of four counts, and the sum holds."))
    {
        From = "now-6h",
        Refresh = "30s",
        Panels =
        [
            Count("frames_received", new("受け取った電文", "Frames received"), new("表示期間の合計。0なら、ブローカー・ネットワーク・装置の順に確かめる。", "Sum over the range. If it is 0, look at broker, network, devices, in this order."), Palette.Text),
            Count("frames_accepted", new("採用", "Accepted"), new("数字に使った電文。受け取った数との差が、右の3つ。差が急に開いたら右の理由を見る。", "Frames that count. The rest is in the three to the right; when it grows at once, look at their reasons."), Palette.Fine),
            Count("frames_duplicate", new("重複", "Duplicate"), new("同じ内容で2度目に届いた電文。1度だけ数える。急に増えたら通信が不安定。", "Known already, so counted once. A sudden rise means a shaky network."), Palette.Grey),
            Count("frames_unmapped", new("台帳にない信号", "Undeclared"), new("台帳にない信号の電文。kotadx check を見て、台帳に書くか、送るのをやめる。", "Signals that the book does not know. Declare them, or stop sending them; see kotadx check."), Palette.Much),
            Count("frames_rejected", new("読めなかった電文", "Refused"), new("読めずに取っておいた電文。理由は下の表。直したら kotadx rejected replay で数に入る。", "Could not be read, and kept. The reasons are below; once mended, kotadx rejected replay counts them."), Palette.TooMuch),
            Count("late", new("遅れて届いた", "Late"), new("時間帯が閉じてから届いた読み取り。数字は自動で直る。続くなら装置の通信を見る。", "Readings that came after their window had closed. Figures mend themselves; if it goes on, look at the devices' network."), Palette.Grey),
            new("timeseries", new("電文の内訳（1分ごと）", "Frames, each minute"), new(
                "急に0になった時刻が、止まった時刻。読めない電文が増えた時刻に、何を変えたかを考える。",
                "Where it falls to 0, something stopped. When refusals rose, what was changed?"), 14, 9)
            {
                Queries =
                [
                    Series(InfluxQl.Ask(
                        "mean(\"frames_accepted\") AS \"frames_accepted\", mean(\"frames_duplicate\") AS \"frames_duplicate\", mean(\"frames_unmapped\") AS \"frames_unmapped\", mean(\"frames_rejected\") AS \"frames_rejected\"",
                        Schema.Ingest, InfluxQl.Factory, "time($__interval) fill(none)")),
                ],
                Unit = "none",
                Interval = "1m",
                Options = Panels.Lines(),
                Custom = Panels.Stacked(),
                Columns =
                [
                    new("frames_accepted", new("採用", "accepted")) { Color = Palette.Fine }, new("frames_duplicate", new("重複", "duplicate")) { Color = Palette.Grey },
                    new("frames_unmapped", new("台帳にない", "undeclared")) { Color = Palette.Much }, new("frames_rejected", new("読めない", "refused")) { Color = Palette.TooMuch },
                ],
            },
            new("table", new("読めなかった理由", "Why refused"), new(
                "多い順ではなく理由の記号順。kotadx rejected list が、どの装置の何文字目かと、次にすることを示す。",
                "By reason. kotadx rejected list says which device, which byte, and what to do next."), 10, 9)
            {
                Queries =
                [
                    Rows(InfluxQl.Ask("sum(\"readings\") AS \"readings\"", Schema.Refusals, InfluxQl.Factory, "\"reason\""))
                        with { MayBeEmpty = "nothing was refused" },
                ],
                Unit = "none",
                Nothing = new("読めなかったものはない", "nothing was refused"),
                Options = Panels.Table(),
                Custom = Panels.Cells(),
                Transformations = Panels.Only("reason", "readings"),
                Columns = [new("reason", new("理由", "Reason")) { Words = Phrases.Reasons }, new("readings", new("件数", "Count")) { Width = 90 }],
            },
            new("table", new("装置の状態", "Devices"), new(
                "「応答なし」の装置は、電源→配線→無線の順に確かめる。黙っている間のその工程の時間は「不明」になる。",
                "For a silent device look at power, cable, radio, in this order. While it is silent, its station's time is unknown."), 14, 11)
            {
                Queries = [Rows(InfluxQl.Last("alive", "\"silent_s\", \"limit_s\"", Schema.Devices, InfluxQl.Factory, "\"line\", \"station\""))],
                Unit = "none",
                Options = Panels.Table(),
                Custom = Panels.Cells(),
                Transformations = Panels.Only("line", "station", "alive", "silent_s", "limit_s"),
                Columns =
                [
                    Column("line", new("ライン", "Line")), Column("station", StationLabel), new("alive", new("状態", "State")) { Words = Phrases.Alive },
                    new("silent_s", new("最後の電文から", "Since the last message")) { Unit = GrafanaUnits.Duration }, new("limit_s", new("待つ上限（台帳）", "Allowed by the book")) { Unit = GrafanaUnits.Duration },
                ],
            },
            new("table", new("数字の確かさ（いまの直が上）", "How far the figures carry (the present shift on top)"), new(
                "「データ不足」の人の率は出ない。割合が低い人から、装置とカードの読み取りを確かめる。",
                "Of whom there is too little data there is no rate. Begin with the lowest share: device, then badge reader."), 10, 11)
            {
                Queries = [Rows(InfluxQl.Last("busy_s", "\"coverage\", \"unknown_s\", \"quality\"", Measurements.WorkerShift, InfluxQl.Factory, "\"team\", \"worker\", \"shift\""))],
                Unit = "none",
                Options = Panels.Table(),
                Custom = Panels.Cells(),
                Back = OneShift,
                Transformations = [Panels.Latest(), .. Panels.Only("Time", "team", "worker", "shift", "coverage", "unknown_s", "quality")],
                Columns =
                [
                    ShiftStart, Column("team", new("班", "Team")), Column("worker", WorkerLabel), Column("shift", new("直", "Shift")),
                    new("coverage", new("データ割合", "With data")) { Unit = "percentunit", IsGauge = true },
                    new("unknown_s", new("不明の時間", "Unknown")) { Unit = GrafanaUnits.Duration }, new("quality", new("確かさ", "How sure")) { Words = Phrases.Qualities, Width = 220 },
                ],
            },
            new("timeseries", new("処理の遅れ（記録の数）", "Lag, in records"), new(
                "0に近ければ健康。「保存先」が増え続けるなら、InfluxDBが止まっていないか・ディスクが足りるかを見る。データは失われず、後で追いつく。",
                "Near 0 is healthy. If “store” keeps growing, is InfluxDB up, is its disk full? Nothing is lost; it catches up."), 12, 8)
            {
                Queries = [Series(InfluxQl.Ask("max(\"log_lag\") AS \"log_lag\", max(\"sink_lag\") AS \"sink_lag\"", Schema.Ingest, InfluxQl.Factory, "time($__interval) fill(none)"))],
                Unit = "none",
                Interval = "1m",
                Options = Panels.Lines(),
                Custom = Panels.Line(),
                Columns = [Column("log_lag", new("集計", "fold")), Column("sink_lag", new("保存先", "store"))],
            },
            new("timeseries", new("ディスク", "Disk"), new(
                "空きが減り続けるなら --keep-days を短くするか、ディスクを替える。満杯になると新しい電文を受け取れない（送り手に残る）。",
                "If free space keeps shrinking, lower --keep-days or change the disk. When it is full, nothing new is acknowledged (it stays with the sender)."), 12, 8)
            {
                Queries = [Series(InfluxQl.Ask("min(\"disk_free_bytes\") AS \"disk_free_bytes\"", Schema.Ingest, InfluxQl.Factory, "time($__interval) fill(none)"))],
                Unit = "bytes",
                Interval = "1m",
                Options = Panels.Lines(),
                Custom = Panels.Line(fill: 10),
                Columns = [Column("disk_free_bytes", new("空き", "free"))],
            },
        ],
    };

    private static GrafanaPanel Count(string field, Text title, Text does, string color) => new("stat", title, does, 4, 4)
    {
        Queries = [Rows(InfluxQl.Ask($"sum(\"{field}\") AS \"{field}\"", Schema.Ingest, InfluxQl.Factory))],
        Unit = "none",
        Decimals = 0,
        BaseColor = color,
        Options = Panels.Figure(),
    };
}
