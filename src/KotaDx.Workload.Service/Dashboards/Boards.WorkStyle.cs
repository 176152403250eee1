using KotaDx.Workload.Points;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>働き方: hours, rest and continuous work against the limits that the factory watches. A watch, never a verdict on what the law allows.</summary>
internal static partial class Boards
{
    private static GrafanaBoard WorkStyle() => new("kotadx-work-style", new("働き方", "Work style"), new(
        "勤務時間・勤務間の休息・連続作業を、会社が決めた目安と比べる。勤怠の記録の代わりではなく、早めに気づくためのもの。",
        "Hours, rest between attendances and continuous work against the company's own limits. It does not replace the time clock; it is there to notice early."))
    {
        From = "now-28d",
        Refresh = "5m",
        Variables = [Team()],
        Panels =
        [
            new("bargauge", new("週40時間を超えた分（28日間）", "Beyond 40 hours a week (28 days)"), new(
                "28日間の勤務時間から160時間を引いたもの。色の境目は台帳の over_28d_h。並びは作業者の記号順で、順位ではない。近づいた人の残業を、余裕のある人に移す。勤怠の数字で確かめてから話す。",
                "Hours of 28 dates less 160. The limit is the book's over_28d_h. In order of tokens, which is no ranking. Move overtime from whoever comes near it; check with the time clock before you talk about it."), 14, 12)
            {
                Queries = [Rows(InfluxQl.Last("attended_s", "\"over_28d_s\"", Schema.WorkHours, InfluxQl.Teams, "\"worker\"")), Limits("over_28d_max_s")],
                Unit = GrafanaUnits.Duration,
                BaseColor = Palette.Fine,
                Limits = [("over_28d_max_s", Palette.TooMuch)],
                Options = Panels.Bars(),
                Transformations = Panels.Only("worker", "over_28d_s"),
            },
            new("table", new("直近の勤務と、その前の休息", "Last attendance, and the rest before it"), new(
                "勤務の終わりから次の始まりまで（勤務間インターバル）。台帳の rest_interval_h より短い人は、次の始業を遅らせるか、残業を減らす。確かさが「出退勤は予定どおりとみなした」の人は、カードで記録する。",
                "From the end of one attendance to the begin of the next. Where it is shorter than the book's rest_interval_h, let the next one begin later or cut the overtime. Where it says “attendance as planned”, have badges tapped."), 10, 12)
            {
                Queries = [Rows(InfluxQl.Last("attended_s", "\"rest_interval_s\", \"over_day_s\", \"days_28d\", \"quality\"", Schema.WorkHours, InfluxQl.Teams, "\"team\", \"worker\""))],
                Unit = "none",
                Options = Panels.Table(),
                Custom = Panels.Cells(),
                Transformations = Panels.Only("Time", "team", "worker", "attended_s", "rest_interval_s", "over_day_s", "days_28d", "quality"),
                Columns =
                [
                    new("Time", new("勤務日", "Date")) { Unit = "time:MM/DD" }, Column("team", new("班", "Team")), Column("worker", WorkerLabel),
                    new("attended_s", new("勤務時間", "Worked")) { Unit = GrafanaUnits.Duration }, new("rest_interval_s", new("前の休息", "Rest before")) { Unit = GrafanaUnits.Duration },
                    new("over_day_s", new("8時間超", "Beyond 8 h")) { Unit = GrafanaUnits.Duration }, Column("days_28d", new("出勤日数", "Days of 28")),
                    new("quality", new("確かさ", "How sure")) { Words = Phrases.Qualities, Width = 220 },
                ],
            },
            new("timeseries", new("勤務間の休息の最短と目安（日ごと・班）", "Shortest rest between attendances and the aim, each day and team"), new(
                "破線が台帳の目安。下回る日があれば、直の切り替えと前日の残業を見直す。だれかは上の表で見る。",
                "The dashed line is the book's aim. Where a day is below it, look at changes of shift and at the overtime of the day before; the table above says who."), 12, 9)
            {
                Queries =
                [
                    Series(InfluxQl.Ask("min(\"rest_interval_s\") AS \"rest_interval_s\"", Schema.WorkHours, InfluxQl.Teams, "time(1d), \"team\" fill(none)"), "$tag_team"),
                    Series(InfluxQl.Ask("mean(\"rest_interval_min_s\") AS \"rest_interval_min_s\"", Schema.Settings, InfluxQl.Factory, "time(1d) fill(none)"), "$col", "B"),
                ],
                Unit = GrafanaUnits.Duration,
                Interval = "1d",
                Options = Panels.Lines(),
                Custom = Panels.Line(),
                Columns = [new("rest_interval_min_s", new("目安", "aim")) { IsLimit = true, Color = Palette.TooMuch }],
            },
            new("timeseries", new("1人あたりの勤務時間（日ごと・班の平均）", "Hours worked by one, each day (mean of the team)"), new(
                "休憩と離席を除いた時間。変更の前後で減ったか、班の間に偏りがないかを見る。",
                "Without breaks and time away. Did it fall after a change; is it the same in all teams?"), 12, 9)
            {
                Queries = [Series(InfluxQl.Ask("mean(\"attended_s\") AS \"attended_s\"", Schema.WorkHours, InfluxQl.Teams, "time(1d), \"team\" fill(none)"), "$tag_team")],
                Unit = GrafanaUnits.Duration,
                Interval = "1d",
                Options = Panels.Lines(),
                Custom = Panels.Line(),
            },
            new("timeseries", new("連続作業の最長と上限（日ごと・班）", "Longest continuous work and its limit, each day and team"), new(
                "破線が台帳の上限。超える日が続くときは、交代の取り方と休憩の時刻を見直す。",
                "The dashed line is the book's limit. If it is passed day after day, look at reliefs and the times of breaks."), 24, 8)
            {
                Queries =
                [
                    Series(InfluxQl.Ask("max(\"continuous_work_s\") AS \"continuous_work_s\"", Measurements.WorkerDay, InfluxQl.People, "time(1d), \"team\" fill(none)"), "$tag_team"),
                    Series(InfluxQl.Ask("mean(\"continuous_work_max_s\") AS \"continuous_work_max_s\"", Schema.Settings, InfluxQl.Factory, "time(1d) fill(none)"), "$col", "B"),
                ],
                Unit = GrafanaUnits.Duration,
                Interval = "1d",
                Options = Panels.Lines(),
                Custom = Panels.Line(),
                Columns = [new("continuous_work_max_s", new("上限", "limit")) { IsLimit = true, Color = Palette.TooMuch }],
            },
            new("table", new("暑さ（いまの場所ごと）", "Heat, each place now"), new(
                "WBGT計のある工程だけ。▲（28℃以上）の場所では、水分と休憩を取り、作業を短く区切る。続けて1時間、1日4時間を超える作業は、手順と報告のしかたを決めておく義務がある。10分以上値がなければ「不明」。",
                "Stations with a WBGT meter alone. At ▲ (28 °C and more) see to water and rests, and cut the work short; for more than an hour on end or four a day there is a duty to have procedures and a way to report. No value for 10 minutes is unknown."), 10, 9)
            {
                Queries =
                [
                    Rows(InfluxQl.Last("wbgt", "\"heat_level\"", Schema.Heat, InfluxQl.Factory, "\"line\", \"station\"")) with { MayBeEmpty = "no station has a WBGT meter" },
                ],
                Unit = "none",
                Nothing = new("WBGT計の値がない（不明）", "no WBGT meter has spoken (unknown)"),
                Back = "10m",
                Options = Panels.Table(),
                Custom = Panels.Cells(),
                Transformations = Panels.Only("line", "station", "wbgt", "heat_level"),
                Columns =
                [
                    Column("line", new("ライン", "Line")), Column("station", StationLabel), new("wbgt", new("WBGT", "WBGT")) { Unit = "celsius" },
                    new("heat_level", new("段階", "Band")) { Words = Phrases.Heats },
                ],
            },
            new("timeseries", new("暑さの動き（WBGT・場所ごと・2日）", "Heat (WBGT), each place, 2 days"), new(
                "28℃を超える時刻に重い作業を置いていないか。いちばん暑い場所の作業を、涼しい時刻や場所へ移す。",
                "Is heavy work planned for the hours above 28 °C? Move work of the hottest place to cooler hours or places."), 14, 9)
            {
                Queries =
                [
                    Series(InfluxQl.Ask("max(\"wbgt\") AS \"wbgt\"", Schema.Heat, InfluxQl.Factory, "time($__interval), \"line\", \"station\" fill(none)"), "$tag_line/$tag_station")
                        with { MayBeEmpty = "no station has a WBGT meter" },
                ],
                Unit = "celsius",
                Decimals = 1,
                Nothing = new("WBGT計の値がない（不明）", "no WBGT meter has spoken (unknown)"),
                Back = "2d",
                Interval = "5m",
                Options = Panels.Lines(),
                Custom = Panels.Line(),
            },
        ],
    };
}
