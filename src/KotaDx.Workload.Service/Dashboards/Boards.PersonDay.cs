using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>個人の一日: for the person and their leader. Nobody else is on it, so there is nothing to rank.</summary>
internal static partial class Boards
{
    private static GrafanaBoard PersonDay() => new("kotadx-person-day", new("個人の一日", "One person's day"), new(
        "本人と職長のためのボード。一日の状態・連続作業・休憩と、自分の動き。ほかの人との比較はしない。",
        "For the person and their leader: states, continuous work and breaks of a day, and the own trend. Nobody is compared with anybody."))
    {
        From = "now-24h",
        Refresh = "1m",
        Variables = [Team(isMulti: false), new("worker", WorkerLabel, InfluxQl.Choices(Measurements.WorkerDay, "worker", InfluxQl.Factory + " AND \"team\" = '$team' AND \"worker\" <> 'unassigned'"))],
        Panels =
        [
            Today("load_rate", new("負荷率", "Load rate"), "percentunit", 0, new("作業時間÷在席時間。高い日が続くときは、職長と相談する材料にする。", "Work ÷ attendance. When it is high for days, talk it over with the leader.")),
            Today("busy_s", new("作業時間", "Time worked"), GrafanaUnits.Duration, null, new("正味・付随・段取りの時間。重なった作業は一度だけ数える。違うと思ったら職長へ。", "Net, ancillary and setup; overlapping work once. If it looks wrong, tell the leader.")),
            Today("wait_s", new("手待ち", "Waiting"), GrafanaUnits.Duration, null, new("仕事が来るのを待った時間のうち、信号で確かめられた分。本人のせいではない。長いときは前工程を見る。", "Waiting for work, as far as a signal says so. It is nobody's fault; when long, look at the station before.")),
            Today("break_s", new("休憩", "Breaks"), GrafanaUnits.Duration, null, new("休憩の時間。予定より短いときは、休めているか確かめる。", "Breaks. If shorter than planned, see that they can be taken.")),
            Today("continuous_work_s", new("連続作業（最長）", "Continuous work (longest)"), GrafanaUnits.Duration, null, new("休まずに続けた作業のいちばん長い時間。台帳の上限を超えたら休憩を入れる。", "The longest work without a rest. Beyond the book's limit, take one.")),
            Today("coverage", new("データのある割合", "Time with data"), "percentunit", 0, new("在席時間のうち記録がある割合。低い日の数字は目安にとどめる。装置とカードを確かめる。", "Share of the attendance with evidence. When low, take the figures with care; look at device and badge.")),
            new("timeseries", new("状態の帯（いつ何をしていたか）", "Ribbon of states"), new(
                "1分ごとの内訳。「不明」は記録がないだけで、休みでも手待ちでもない。多いときは装置を確かめる。",
                "What each minute was made of. “no evidence” is neither rest nor waiting; if there is much of it, look at the device."), 24, 9)
            {
                Queries =
                [
                    Series(InfluxQl.Ask(
                        string.Join(", ", Phrases.States.Select(static state => $"mean(\"{state.Name}\") AS \"{state.Name}\"")), Measurements.WorkerMinute, InfluxQl.Person, "time($__interval) fill(none)")),
                ],
                Unit = GrafanaUnits.Seconds,
                Scale = (0, 60),
                Interval = "1m",
                Options = Panels.Lines(),
                Custom = Panels.Stacked(),
                Columns = Phrases.States,
            },
            new("timeseries", new("連続作業と上限", "Continuous work and its limit"), new(
                "破線が台帳の上限（continuous_work_max_min）。近づいたら、きりのよいところで休憩を入れる。線のないところは不明。",
                "The dashed line is the book's limit (continuous_work_max_min). When the line comes near, rest at the next good moment. Where nothing is known there is no line."), 12, 8)
            {
                Queries =
                [
                    Series(InfluxQl.Ask("max(\"continuous_work_s\") AS \"continuous_work_s\"", Measurements.WorkerQuarter, InfluxQl.Person + " AND \"coverage\" > 0", "time($__interval) fill(none)")),
                    Series(InfluxQl.Ask("mean(\"continuous_work_max_s\") AS \"continuous_work_max_s\"", Schema.Settings, InfluxQl.Factory, "time($__interval) fill(none)"), "$col", "B"),
                ],
                Unit = GrafanaUnits.Duration,
                Interval = "15m",
                Options = Panels.Lines(),
                Custom = Panels.Line(fill: 10),
                Columns = [Column("continuous_work_s", new("連続作業", "continuous work")), new("continuous_work_max_s", new("上限", "limit")) { IsLimit = true, Color = Palette.TooMuch }],
            },
            new("timeseries", new("負荷率（15分ごと）", "Load rate, each 15 min"), new(
                "一日の中の山と谷。山が同じ時刻に続くなら、仕事の出し方を変えられないか職長と考える。",
                "Peaks and valleys of the day. If the peaks come at the same hour each day, think with the leader how work could be released otherwise."), 12, 8)
            {
                Queries = [Series(InfluxQl.Ask("\"load_rate\"", Measurements.WorkerQuarter, InfluxQl.Person))],
                Unit = "percentunit",
                Scale = (0, 1),
                Interval = "15m",
                Options = Panels.Lines(),
                Custom = Panels.Line(fill: 10),
                Columns = [Column("load_rate", new("負荷率", "load rate"))],
            },
            new("timeseries", new("自分の動き（日ごと・60日）", "Own trend, each day of 60"), new(
                "自分の過去とだけ比べる。縦の線は変更の記録。変更の後で楽になったかを見る。",
                "Compared with the own past only. Vertical lines are marked changes: did it become easier after them?"), 24, 8)
            {
                Queries = [Series(InfluxQl.Ask("\"load_rate\", \"plan_load\"", Measurements.WorkerDay, InfluxQl.Person))],
                Unit = "percentunit",
                Scale = (0, 1.2),
                Back = "60d",
                Interval = "1d",
                Options = Panels.Lines(),
                Custom = Panels.Line(),
                Columns = [Column("load_rate", new("負荷率（実績）", "load rate")), new("plan_load", new("計画負荷率", "planned load")) { IsLimit = true, Color = Palette.Grey }],
            },
        ],
    };

    private static GrafanaPanel Today(string field, Text title, string unit, int? decimals, Text does) => new("stat", title, does, 4, 4)
    {
        Queries = [Rows(InfluxQl.Ask($"last(\"busy_s\") AS \"busy_s\", \"{(field == "busy_s" ? "rev" : field)}\"", Measurements.WorkerDay, InfluxQl.Person))],
        Unit = unit,
        Decimals = decimals,
        Back = "2d",
        BaseColor = Palette.Text,
        FieldShown = new(field, field),
        Options = Panels.Figure(),
    };
}
