using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>平準化の推移: is the team becoming more even, and did a change help?</summary>
internal static partial class Boards
{
    private static GrafanaBoard LevelingTrend() => new("kotadx-leveling-trend", new("平準化の推移", "Leveling trend"), new(
        "直・日・週・月の平準化率。変更は kotadx annotate で記録すると縦の線になり、その前後28日を比べられる。",
        "Leveling by shift, day, week and month. A change marked with kotadx annotate becomes a vertical line, and the 28 days before and after it can be compared."))
    {
        From = "now-30d",
        Refresh = "5m",
        Variables =
        [
            Team(),
            new("change", new("変更（前後を比べる）", "Change to compare around"), $"SELECT \"mark\" FROM {InfluxQl.Source(Schema.Annotations)} WHERE {InfluxQl.Factory}")
            {
                Regex = "/^(?<value>\\d+) (?<text>.+)$/",
            },
        ],
        Panels =
        [
            Around(isBefore: true), Around(isBefore: false),
            new("table", new("変更の記録", "Marked changes"), new(
                "記録のしかた：kotadx annotate \"段取り台車を追加\"。左の2枚で比べる変更は、上の「変更」で選ぶ。",
                "How to mark one: kotadx annotate \"second setup cart\". Which one the two figures compare around is chosen above."), 14, 6)
            {
                Queries =
                [
                    Rows(InfluxQl.Ask("\"text\", \"line\" AS \"at_line\", \"team\" AS \"at_team\"", Schema.Annotations, InfluxQl.Factory, "\"kind\""))
                        with { MayBeEmpty = "nothing was changed" },
                ],
                Unit = "none",
                Nothing = Phrases.Nothing,
                Options = Panels.Table(),
                Custom = Panels.Cells(),
                Transformations = Panels.Only("Time", "kind", "text", "at_line", "at_team"),
                Columns =
                [
                    new("Time", new("いつ", "When")) { Unit = "dateTimeAsLocal" }, Column("kind", new("種別", "Kind")), Column("text", new("内容", "What")),
                    Column("at_line", new("ライン", "Line")), Column("at_team", new("班", "Team")),
                ],
            },
            Trend(new("直ごと", "Each shift"), Measurements.TeamShift, "\"team\", \"shift\"", "$tag_team $tag_shift"),
            Trend(new("日ごと", "Each day"), Measurements.TeamDay, "\"team\"", "$tag_team"),
            By(new("週ごと（選んだ班の平均）", "Each week (mean of the teams chosen)"), "GGGG-[W]WW", "26w"),
            By(new("月ごと（選んだ班の平均）", "Each month (mean of the teams chosen)"), "YYYY-MM", "400d"),
            new("timeseries", new("ばらつき（変動係数・日ごと）", "Spread (coefficient of variation), each day"), new(
                "平準化率は最大の1人で決まる。変動係数は全員を見る。2つがそろって良くなれば本物。",
                "The leveling rate hangs on whoever is highest; the coefficient of variation looks at all. When both get better, it is real."), 24, 8)
            {
                Queries = [Series(InfluxQl.Ask("\"cv\"", Measurements.TeamDay, InfluxQl.Teams, "\"team\""), "$tag_team")],
                Unit = "none",
                Decimals = 2,
                Interval = "1d",
                Options = Panels.Lines(),
                Custom = Panels.Line(),
            },
        ],
    };

    private static GrafanaPanel Around(bool isBefore)
    {
        // Where no change is marked there is nothing to choose, and what is chosen is nothing: with the 0 before it that is 1970, and no fault of the question.
        const string Change = "0${change}s";
        var query = $"SELECT mean(\"leveling_rate\") AS \"leveling_rate\" FROM {InfluxQl.Source(Measurements.TeamDay)} WHERE {InfluxQl.Teams} AND "
            + (isBefore ? $"time >= {Change} - 28d AND time < {Change}" : $"time >= {Change} AND time < {Change} + 28d") + " GROUP BY \"team\"";
        return new("stat", isBefore ? new("変更の前28日", "28 days before") : new("変更の後28日", "28 days after"), new(
            "選んだ変更の前後で、日ごとの平準化率の平均を比べる。変更の当日は「後」に入る。日数が少ないうちは決めつけない。",
            "Mean daily leveling rate before and after the chosen change, whose own day counts as after. With few days, do not jump to conclusions."), 5, 6)
        {
            Queries = [Rows(query) with { MayBeEmpty = "no change is marked, or no day lies on that side of it" }],
            Unit = "percentunit",
            Decimals = 1,
            Nothing = new("変更が選ばれていないか、データなし", "no change chosen, or no data"),
            Options = Named(Panels.Tiles(), "none"),
            Transformations = Panels.Only("team", "leveling_rate"),
        };
    }

    private static GrafanaPanel Trend(Text title, Measurement from, string group, string alias) => new("timeseries", title, new(
        "1に近いほど均等。縦の線は変更の記録。下がったままの直・日は、割り当てと欠勤を確かめる。",
        "The nearer to 1, the more even. Vertical lines are marked changes. Where it stays low, look at assignments and absences."), 12, 9)
    {
        Queries = [Series(InfluxQl.Ask("\"leveling_rate\"", from, InfluxQl.Teams, group), alias)],
        Unit = "percentunit",
        Scale = (0, 1),
        Options = Panels.Lines(),
        Custom = Panels.Line(),
    };

    private static GrafanaPanel By(Text title, string format, string back) => new("barchart", title, new(
        "日ごとの平準化率の平均。上の範囲とは別に、長い期間を見る。良くなった月に何を変えたかを残しておく。",
        "Means of the daily leveling rates, over a long range of their own. Keep a record of what was changed when it got better."), 12, 9)
    {
        Queries = [Rows(InfluxQl.Ask("mean(\"leveling_rate\") AS \"leveling_rate\"", Measurements.TeamDay, InfluxQl.Teams, "time(1d) fill(none)"))],
        Unit = "percentunit",
        Decimals = 0,
        Scale = (0, 1),
        Back = back,
        Transformations = [Panels.TimeAs(format), Panels.MeanBy("Time", "leveling_rate")],
        Options = Panels.Columns("Time"),
        Custom = Panels.Bar(),
        Columns = [Column("leveling_rate (mean)", new("平準化率", "leveling rate"))],
    };
}
