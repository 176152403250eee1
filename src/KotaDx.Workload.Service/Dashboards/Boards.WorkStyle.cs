using KotaDx.Workload.Points;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>働き方: hours, rest and heat against the limits that the factory watches. A watch, never a verdict on what the law allows.</summary>
internal static partial class Boards
{
    private static GrafanaBoard WorkStyle() => new("kotadx-work-style", new("働き方", "Work style"), new(
        "勤務時間・勤務間の休息・連続作業を、会社が決めた目安と比べる。勤怠の記録の代わりではなく、早めに気づくためのもの。",
        "Hours, rest between shifts and continuous work against the company's own limits. It does not replace the time clock; it is there to notice early."))
    {
        From = "now-30d",
        Refresh = "5m",
        Variables = [Team()],
        Panels =
        [
            new("timeseries", new("連続作業の最長と上限（日ごと）", "Longest continuous work and its limit, each day"), new(
                "破線が台帳の上限。超える日が続くときは、交代の取り方と休憩の時刻を見直す。",
                "The dashed line is the book's limit. If it is passed day after day, look at reliefs and the times of breaks."), 24, 8)
            {
                Queries =
                [
                    Series(InfluxQl.Ask("max(\"continuous_work_s\") AS \"continuous_work_s\"", Measurements.WorkerDay, InfluxQl.People, "time(1d), \"team\" fill(none)"), "$tag_team"),
                    Series(InfluxQl.Ask("mean(\"continuous_work_max_s\") AS \"continuous_work_max_s\"", Schema.Settings, InfluxQl.Factory, "time(1d) fill(none)"), "$col", "B"),
                ],
                Unit = "s",
                Interval = "1d",
                Options = Panels.Lines(),
                Custom = Panels.Line(),
                Columns = [new("continuous_work_max_s", new("上限", "limit")) { IsLimit = true, Color = Palette.TooMuch }],
            },
        ],
    };
}
