using KotaDx.Workload.Points;
using System.Text.Json.Nodes;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>ライン負荷ボード: who needs help, what to move, whether the figures can be trusted.</summary>
internal static partial class Boards
{
    /// <summary>
    /// A window of which less than five minutes are over says little: until then the one before it stands. Of whoever has neither, nothing
    /// is shown.
    /// </summary>
    private const string Now = " AND \"available_s\" >= 300";

    private const string Recently = "45m";

    /// <summary>Why a question about the last minutes may have no answer: a noon break is longer than <see cref="Recently"/>.</summary>
    private const string AtABreak = "nobody was available in the last minutes, at a break or out of the shifts";

    /// <summary>A shift's row stands at its first instant, so a range has to reach back over the longest shift with its overtime.</summary>
    private const string OneShift = "14h";

    /// <summary>A shift's first instant.</summary>
    private static GrafanaColumn ShiftStart => new("Time", new("直の開始", "Shift from")) { Unit = "time:MM/DD HH:mm", Width = 130 };

    private static GrafanaBoard LineLoad()
    {
        var person = Column("worker", new("作業者", "Worker"));
        return new("kotadx-line-load", new("ライン負荷ボード", "Line load"), new(
            "壁に出しておくボード。だれが大変か、だれに余裕があるか、何分をだれからだれへ移すか。数字が信用できるかは右上の2枚で見る。",
            "The board for the wall: who has too much, who has room, what to move from whom to whom; and, top right, whether the figures can be trusted."))
        {
            From = "now-12h",
            Refresh = "10s",
            Variables = [Team()],
            Panels =
            [
                new("stat", new("平準化率（直近15分）", "Leveling rate (last 15 min)"), new(
                    "平均負荷率÷最大負荷率。1に近いほど均等。低いときは下の「移す作業」を見て、いちばん高い人の作業を分ける。",
                    "Mean load rate ÷ highest. The nearer to 1, the more even. When it is low, hand on work of whoever is highest; see the moves below."), 5, 5)
                {
                    Queries = [Rows(InfluxQl.Last("n_used", "\"leveling_rate\"", Measurements.TeamQuarter, InfluxQl.Teams, "\"team\"")) with { MayBeEmpty = AtABreak }, Limits("leveling_good")],
                    Nothing = Phrases.UnknownNow,
                    Unit = "percentunit",
                    Decimals = 0,
                    Back = Recently,
                    BaseColor = Palette.Much,
                    Limits = [("leveling_good", Palette.Fine)],
                    Options = Named(Panels.Tiles(), "value"),
                    Transformations = Panels.Only("team", "leveling_rate"),
                },
                new("stat", new("平準化率（この直）", "Leveling rate (this shift)"), new(
                    "直の始めから今まで。直近15分だけが低いなら一時的なもの、ここも低いなら割り当てを見直す。",
                    "From the begin of the shift. If only the last 15 minutes are low, it will pass; if this is low, too, look at who is assigned what."), 5, 5)
                {
                    Queries = [Rows(InfluxQl.Last("n_used", "\"leveling_rate\"", Measurements.TeamShift, InfluxQl.Teams + " AND \"n_used\" > 0", "\"team\"")), Limits("leveling_good")],
                    Back = OneShift,
                    Unit = "percentunit",
                    Decimals = 0,
                    BaseColor = Palette.Much,
                    Limits = [("leveling_good", Palette.Fine)],
                    Options = Named(Panels.Tiles(), "value"),
                    Transformations = Panels.Only("team", "leveling_rate"),
                },
                new("stat", new("移す時間", "To move"), new(
                    "この直で、全員を同じ負荷率にするために移す作業の分。だれからだれへは下の表。",
                    "Minutes of work in this shift that would have to change hands for all to have the same load rate. From whom to whom is in the table below."), 5, 5)
                {
                    Queries = [Rows(InfluxQl.Last("n_used", "\"move_minutes\"", Measurements.TeamShift, InfluxQl.Teams + " AND \"n_used\" > 0", "\"team\""))],
                    Back = OneShift,
                    Unit = GrafanaUnits.Minutes,
                    Decimals = 0,
                    BaseColor = Palette.Text,
                    Options = Named(Panels.Tiles(), "value"),
                    Transformations = Panels.Only("team", "move_minutes"),
                },
                new("stat", new("担当不明", "Nobody's"), new(
                    "だれがしたか分からない作業の時間。多いときは工程のカードリーダーと、台帳の担当表を確かめる。",
                    "Work of which nobody knows whose it is. If there is much, look at the stations' badge readers and the book's roster."), 3, 5)
                {
                    Queries =
                    [
                        Rows(InfluxQl.Ask("sum(\"busy_s\") AS \"busy_s\"", Measurements.WorkerQuarter, InfluxQl.Nobody))
                            with { MayBeEmpty = "work that is assigned to nobody is what a factory avoids" },
                    ],
                    Unit = GrafanaUnits.Duration,
                    Decimals = 0,
                    Words = [new(null, Phrases.Nothing, Palette.Fine)],
                    BaseColor = Palette.Much,
                    Options = Panels.Figure(),
                },
                new("stat", new("データ割合", "With data"), new(
                    "在席時間のうち記録がある割合。台帳の基準より低い人の率は出さない。低いときは「データの健康」を見る。",
                    "Share of the attendance of which there is evidence. Below the book's limit no rate is shown. When it is low, open “Data health”."), 3, 5)
                {
                    Queries =
                    [
                        Rows($"SELECT mean(\"coverage\") AS \"coverage\" FROM ({InfluxQl.Ask("last(\"coverage\") AS \"coverage\"", Measurements.WorkerQuarter, InfluxQl.People + Now, "\"worker\"")})") with { MayBeEmpty = AtABreak },
                        Limits("coverage_least", "coverage_good"),
                    ],
                    Nothing = Phrases.UnknownNow,
                    Unit = "percentunit",
                    Decimals = 0,
                    Back = Recently,
                    BaseColor = Palette.TooMuch,
                    Limits = [("coverage_least", Palette.Much), ("coverage_good", Palette.Fine)],
                    Options = Panels.Figure(),
                },
                new("stat", new("無応答", "Silent"), new(
                    "決めた時間より長く黙っている装置の数。0でなければ、電源・配線・無線を確かめる。どれかは「データの健康」。",
                    "Devices that have been silent for longer than the book allows. If it is not 0, look at power, cable and radio; “Data health” says which."), 3, 5)
                {
                    Queries = [Rows($"SELECT count(\"alive\") - sum(\"alive\") AS \"silent\" FROM ({InfluxQl.Ask("last(\"alive\") AS \"alive\"", Schema.Devices, InfluxQl.Factory, "\"line\", \"station\"")})")],
                    Unit = "none",
                    Decimals = 0,
                    Words = [new("0", new("○ なし", "○ none"), Palette.Fine), new(null, Phrases.Unknown, Palette.Grey)],
                    BaseColor = Palette.TooMuch,
                    Options = Panels.Figure(),
                },
                new("bargauge", new("ひとりひとりの負荷率（直近15分）と平均", "Load rate of each person (last 15 min), and the mean"), new(
                    "正味・付随・段取りの時間÷在席時間。並びは作業者の記号順で、順位ではない。「平均」より長い人の作業を、短い人へ移せないか考える。",
                    "Net, ancillary and setup time ÷ attendance. In order of tokens, which is no ranking. Can work of those above “Mean” go to those below it?"), 14, 12)
                {
                    Queries =
                    [
                        Rows(InfluxQl.Last("available_s", "\"load_rate\"", Measurements.WorkerQuarter, InfluxQl.People + Now, "\"worker\"")) with { MayBeEmpty = AtABreak },
                        Rows($"SELECT mean(\"load_rate\") AS \"mean\" FROM ({InfluxQl.Ask("last(\"load_rate\") AS \"load_rate\"", Measurements.WorkerQuarter, InfluxQl.People + Now, "\"worker\"")})", "B") with { MayBeEmpty = AtABreak },
                        Limits("load_room", "load_busy", "load_high"),
                    ],
                    Unit = "percentunit",
                    Decimals = 0,
                    Scale = (0, 1),
                    Back = Recently,
                    BaseColor = Palette.Room,
                    Limits = [("load_room", Palette.Fine), ("load_busy", Palette.Much), ("load_high", Palette.TooMuch)],
                    Options = Panels.Bars(),
                    Transformations = Panels.Only("worker", "load_rate", "mean"),
                    Columns = [new("mean", new("＝ 平均", "= Mean")) { Color = Palette.Grey }],
                },
                new("stat", new("判定（直近15分）", "Verdict (last 15 min)"), new(
                    "▲過負荷 △高め ○適正 ▽余力あり。境目は台帳の settings（load_high・load_busy・load_room）。▲の人の作業を▽の人へ。",
                    "▲ too much, △ nearly full, ○ right, ▽ has room; the limits are the book's settings load_high, load_busy, load_room. Move work from ▲ to ▽."), 10, 12)
                {
                    Queries = [Rows(InfluxQl.Last("available_s", "\"level\"", Measurements.WorkerQuarter, InfluxQl.People + Now, "\"worker\"")) with { MayBeEmpty = AtABreak }],
                    Unit = "none",
                    Back = Recently,
                    Words = Phrases.Levels,
                    BaseColor = Palette.Grey,
                    Options = Panels.Tiles(),
                    Transformations = Panels.Only("worker", "level"),
                },
                Advice(),
                new("table", new("移す作業（だれから・だれへ・何分）", "Moves (from, to, minutes)"), new(
                    "できる作業の組み合わせ（台帳の技能）だけを挙げる。移すかどうかは現場で決める。",
                    "Only what the skills in the book allow. Whether to move it is for people to decide."), 10, 9)
                {
                    Queries =
                    [
                        Rows(InfluxQl.Ask("last(\"minutes\") AS \"minutes\", \"from_worker\", \"to_worker\"", Schema.Moves, InfluxQl.Teams, "\"team\", \"move\""))
                            with { MayBeEmpty = "a team that is level has nothing to move" },
                    ],
                    Unit = "none",
                    Nothing = new("いま移す作業はない", "nothing to move now"),
                    Back = "3m",
                    Options = Panels.Table(),
                    Custom = Panels.Cells(),
                    Transformations = Panels.Only("team", "from_worker", "to_worker", "minutes"),
                    Columns =
                    [
                        Column("team", new("班", "Team")), Column("from_worker", new("だれから", "From")), Column("to_worker", new("だれへ", "To")),
                        new("minutes", new("何分", "Minutes")) { Unit = GrafanaUnits.Minutes },
                    ],
                },
                new("table", new("直の一覧（いまの直が上）", "Shifts (the present one on top)"), new(
                    "ひとりずつの数字と、その確かさ。「不明」は0ではない。確かさが「データ不足」の人は、装置とカードを確かめる。",
                    "Each person's figures and how far they carry. “unknown” is not zero. Where it says too little data, look at device and badge."), 24, 10)
                {
                    Queries =
                    [
                        Rows(InfluxQl.Last(
                            "busy_s", "\"load_rate\", \"level\", \"wait_s\", \"pieces\", \"continuous_work_s\", \"coverage\", \"quality\"", Measurements.WorkerShift, InfluxQl.People,
                            "\"team\", \"worker\", \"shift\"")),
                    ],
                    Unit = "none",
                    Options = Panels.Table(),
                    Custom = Panels.Cells(),
                    Back = OneShift,
                    Transformations = [Panels.Latest(), .. Panels.Only("Time", "team", "worker", "shift", "load_rate", "level", "busy_s", "wait_s", "continuous_work_s", "pieces", "coverage", "quality")],
                    Columns =
                    [
                        ShiftStart, Column("team", new("班", "Team")), person, Column("shift", new("直", "Shift")),
                        new("load_rate", new("負荷率", "Load rate")) { Unit = "percentunit", IsGauge = true },
                        new("level", new("判定", "Verdict")) { Words = Phrases.Levels },
                        new("busy_s", new("作業時間", "Busy")) { Unit = GrafanaUnits.Duration },
                        new("wait_s", new("手待ち", "Waiting")) { Unit = GrafanaUnits.Duration },
                        new("continuous_work_s", new("連続作業", "Continuous")) { Unit = GrafanaUnits.Duration },
                        Column("pieces", new("出来高", "Pieces")),
                        new("coverage", new("データ割合", "With data")) { Unit = "percentunit" },
                        new("quality", new("確かさ", "How sure")) { Words = Phrases.Qualities, Width = 220 },
                    ],
                },
                new("timeseries", new("平準化率の動き（15分ごと）", "Leveling rate, each 15 min"), new(
                    "線が下がった時刻に何があったか（欠勤・段取り・故障）を考える。破線は台帳の目安。",
                    "What happened when a line went down: absence, setup, breakdown? The dashed line is the book's aim."), 24, 8)
                {
                    Queries =
                    [
                        Series(InfluxQl.Ask("\"leveling_rate\"", Measurements.TeamQuarter, InfluxQl.Teams, "\"team\""), "$tag_team"),
                        Series(InfluxQl.Ask("mean(\"leveling_good\") AS \"leveling_good\"", Schema.Settings, InfluxQl.Factory, "time($__interval) fill(none)"), "$col", "B"),
                    ],
                    Unit = "percentunit",
                    Scale = (0, 1),
                    Interval = "15m",
                    Options = Panels.Lines(),
                    Custom = Panels.Line(),
                    Columns = [new("leveling_good", new("目安", "aim")) { IsLimit = true, Color = Palette.Grey }],
                },
            ],
        };
    }

    /// <summary>The sentence is in both languages in the store, in a field each.</summary>
    private static GrafanaPanel Advice() => new("stat", new("いま言うとしたら", "What to say now"), new(
        "この直の負荷から計算した提案。技能の分かる範囲で、最大3つまで。決めるのは現場。",
        "Advice computed from this shift's loads: at most three moves that the skills in the book allow. People decide."), 14, 9)
    {
        Queries = [Rows(InfluxQl.Ask("last(\"ja\") AS \"ja\", \"en\"", Schema.Advice, InfluxQl.Teams, "\"team\""))],
        Unit = "none",
        Back = "10m",
        FieldShown = new("ja", "en"),
        Options = Spoken(),
    };

    private static JsonObject Spoken()
    {
        var options = Panels.Tiles();
        options["colorMode"] = "none";
        options["orientation"] = "horizontal"; // A sentence has the width of the panel; beside each other they are cut on a tablet.
        options["text"] = new JsonObject { ["valueSize"] = 20, ["titleSize"] = 14 };
        return options;
    }

    /// <summary>Large figures in another way of colouring.</summary>
    private static JsonObject Named(JsonObject tiles, string color)
    {
        tiles["colorMode"] = color;
        return tiles;
    }
}
