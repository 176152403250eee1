using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>山積み: what a piece, and what a shift, is made of; against takt.</summary>
internal static partial class Boards
{
    private static GrafanaBoard Yamazumi() => new("kotadx-yamazumi", new("山積み", "Yamazumi"), new(
        "1個あたり・1直あたりの時間を、人ごと・工程ごとに積み上げる。赤い破線がタクトタイム。線より高い棒の要素を、低い棒へ移す。",
        "Time for a piece, and in a shift, stacked for each person and station. The dashed red line is the takt time: move elements from bars above it to bars below."))
    {
        From = "now-24h",
        Refresh = "1m",
        Variables = [Team(), Line()],
        Panels =
        [
            PerPiece(new("1個あたりの時間（作業者）", "Time for a piece, each worker"), Measurements.WorkerShift, InfluxQl.People, "worker", WorkerLabel, Schema.WorkerTakt),
            PerPiece(new("1個あたりの時間（工程）", "Time for a piece, each station"), Measurements.StationShift, InfluxQl.Lines, "station", StationLabel, Schema.StationTakt),
            PerShift(new("表示期間の時間（作業者）", "Time in the range shown, each worker"), Measurements.WorkerShift, InfluxQl.People, "worker", WorkerLabel),
            PerShift(new("表示期間の時間（工程）", "Time in the range shown, each station"), Measurements.StationShift, InfluxQl.Lines, "station", StationLabel),
            new("table", new("タクトとサイクル（工程）", "Takt and cycle, each station"), new(
                "サイクルタイムがタクトタイムより長い工程がネック。計画数が台帳にない工程のタクトは「不明」。",
                "A station whose cycle takes longer than the takt is the bottleneck. Without a plan in the book the takt is unknown."), 24, 9)
            {
                Queries =
                [
                    Rows(InfluxQl.Last("busy_s", "\"cycle_s\", \"pieces\", \"plan_load\", \"efficiency\", \"quality\"", Measurements.StationShift, InfluxQl.Lines, "\"line\", \"station\", \"shift\"")),
                    Rows(InfluxQl.Ask("last(\"takt_s\") AS \"takt_s\"", Schema.StationTakt, InfluxQl.Lines, "\"line\", \"station\", \"shift\""), "B") with { MayBeEmpty = "the book has no plan" },
                ],
                Unit = "none",
                Options = Panels.Table(),
                Custom = Panels.Cells(),
                Transformations = [Panels.Merged(), .. Panels.Only("line", "station", "shift", "takt_s", "cycle_s", "pieces", "plan_load", "efficiency", "quality")],
                Columns =
                [
                    Column("line", new("ライン", "Line")), Column("station", StationLabel), Column("shift", new("直", "Shift")),
                    new("takt_s", new("タクトタイム", "Takt")) { Unit = GrafanaUnits.Seconds }, new("cycle_s", new("サイクルタイム（中央値）", "Cycle, median")) { Unit = GrafanaUnits.Seconds },
                    Column("pieces", new("出来高", "Pieces")),
                    new("plan_load", new("計画負荷率", "Planned load")) { Unit = "percentunit" },
                    new("efficiency", new("能率", "Efficiency")) { Unit = "percentunit" },
                    new("quality", new("確かさ", "How sure")) { Words = Phrases.Qualities, Width = 220 },
                ],
            },
        ],
    };

    private static GrafanaPanel PerPiece(Text title, Measurement from, string where, string by, Text label, Measurement takt) => new("barchart", title, new(
        "表示期間の直の時間÷出来高。出来高のない人・工程は出さない（下の図を見る）。破線は表示期間のタクト（違うときは最短と最長の2本）。台帳に計画がなければ線はない。",
        "Time of the shifts in the range ÷ pieces. Who made no pieces is in the chart below instead. Dashed: the takts of the range, shortest and longest; none without a plan in the book."), 12, 12)
    {
        Queries =
        [
            Rows(InfluxQl.Ask(
                string.Join(", ", Phrases.Stack.Select(static part => $"sum(\"{part.Name}\") / sum(\"pieces\") AS \"{part.Name}\"")), from, where + " AND \"pieces\" > 0", $"\"{by}\"")),
            new(InfluxQl.LimitsId, InfluxQl.Ask("min(\"takt_s\") * 0 AS \"base\", min(\"takt_s\") AS \"takt_least\", max(\"takt_s\") AS \"takt_most\"", takt, where), IsTable: true) { MayBeEmpty = "the book has no plan" },
        ],
        Unit = GrafanaUnits.Seconds,
        Decimals = 1,
        BaseColor = "transparent",
        Limits = [("takt_least", Palette.TooMuch), ("takt_most", Palette.TooMuch)],
        Options = Panels.Stacks(by),
        Custom = Panels.Bar(),
        Columns = [.. Phrases.Stack, Column(by, label)],
    };

    private static GrafanaPanel PerShift(Text title, Measurement from, string where, string by, Text label) => new("barchart", title, new(
        "表示期間に入る直の合計。手待ちは、信号で確かめられた分だけ。手待ちの長い人・工程に、上の図の高い棒の作業を移せる。",
        "Sums over the shifts in the range. Waiting is only what a signal says. Whoever waits long can take work from the tall bars above."), 12, 12)
    {
        Queries =
        [
            Rows(InfluxQl.Ask(string.Join(", ", Phrases.Stack.Select(static part => $"sum(\"{part.Name}\") AS \"{part.Name}\"")), from, where, $"\"{by}\"")),
        ],
        Unit = GrafanaUnits.Duration,
        Options = Panels.Stacks(by),
        Custom = Panels.Bar(),
        Columns = [.. Phrases.Stack, Column(by, label)],
    };
}
