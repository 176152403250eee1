using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>Words that several panels say, each once.</summary>
internal static class Phrases
{
    /// <summary>In place of what is not known, which is not zero.</summary>
    public static readonly Text Unknown = new("不明", "unknown");

    /// <summary>Of a team in the last minutes, of which nothing is known at a break, too.</summary>
    public static readonly Text UnknownNow = new("不明（休憩など）", "unknown (a break?)");

    public static readonly Text Nothing = new("記録なし", "none recorded");

    /// <summary>Values of the field <c>level</c>, each with a sign of its own.</summary>
    public static readonly IReadOnlyList<GrafanaWord> Levels =
    [
        new("0", new("▽ 余力あり", "▽ has room"), Palette.Room),
        new("1", new("○ 適正", "○ right"), Palette.Fine),
        new("2", new("△ 高め", "△ nearly full"), Palette.Much),
        new("3", new("▲ 過負荷", "▲ too much"), Palette.TooMuch),
        new(null, Unknown, Palette.Grey),
    ];

    /// <summary>Values of the field <c>quality</c>; of marks that come together the store joins the names by +.</summary>
    public static readonly IReadOnlyList<GrafanaWord> Qualities = [.. AllQualities()];

    public static readonly IReadOnlyList<GrafanaWord> Alive =
    [
        new("0", new("✕ 応答なし", "✕ silent"), Palette.TooMuch),
        new("1", new("○ 動作中", "○ alive"), Palette.Fine),
        new(null, Unknown, Palette.Grey),
    ];

    /// <summary>Values of the field <c>heat_level</c>.</summary>
    public static readonly IReadOnlyList<GrafanaWord> Heats =
    [
        new("0", new("○ 25℃未満", "○ below 25 °C"), Palette.Fine),
        new("1", new("△ 警戒（25℃以上）", "△ caution (25 °C and more)"), Palette.Much),
        new("2", new("▲ 厳重警戒（28℃以上）", "▲ severe (28 °C and more)"), Palette.TooMuch),
        new("3", new("✕ 危険（31℃以上）", "✕ danger (31 °C and more)"), Palette.TooMuch),
        new(null, Unknown, Palette.Grey),
    ];

    /// <summary>Reasons of refusal, each with what to do about it.</summary>
    public static readonly IReadOnlyList<GrafanaWord> Reasons =
    [
        .. Enum.GetValues<ParseStatus>().Where(static status => status > ParseStatus.End).Select(static status => new GrafanaWord(
            RefusalText.NameOf(status),
            new($"{RefusalText.What(status).Ja}。{RefusalText.Next(status).Ja}", $"{RefusalText.What(status).En}; {RefusalText.Next(status).En}"),
            Palette.Much)),
    ];

    /// <summary>The eight states of a person's time, in the order in which they are stacked.</summary>
    public static readonly IReadOnlyList<GrafanaColumn> States =
    [
        State("net_s", Palette.Net), State("ancillary_s", Palette.Ancillary), State("setup_s", Palette.Setup), State("wait_s", Palette.Wait),
        State("idle_s", Palette.Idle), State("break_s", Palette.Break), State("away_s", Palette.Away), State("unknown_s", Palette.Unknown),
    ];

    /// <summary>Work and waiting: what a 山積み stacks.</summary>
    public static readonly IReadOnlyList<GrafanaColumn> Stack = [.. States.Take(4)];

    /// <summary>A field under the name that the schema gives it.</summary>
    public static Text Of(Measurement measurement, string field) => measurement.Fields.First(entry => entry.Name == field).Meaning;

    private static GrafanaColumn State(string field, string color) =>
        new(field, Of(Schema.WorkerLoad(WindowSize.Day), field)) { Color = color };

    private static IEnumerable<GrafanaWord> AllQualities()
    {
        yield return new(Schema.Good, new("良い", "good"), Palette.Fine);
        yield return new(Schema.NoCalendar, new("勤務の予定が台帳にない", "no shifts in the book"), Palette.Grey);
        yield return new("no_roster", new("この人の直が台帳にない", "no shift of this person in the book"), Palette.Grey);
        yield return new("unassigned", new("だれの作業か分からない", "nobody's work"), Palette.Much);
        yield return new("absent", new("不在", "not there"), Palette.Grey);
        yield return new("insufficient_data", new("データ不足（率は出さない）", "too little data, so no rate"), Palette.TooMuch);
        yield return new("no_workers", new("計算できる人がいない", "nobody to compute from"), Palette.Grey);
        yield return new("n<2", new("1人だけ（比べられない）", "one person, nothing to compare"), Palette.Grey);
        yield return new("all_zero", new("全員の負荷が0", "nobody has any load"), Palette.Grey);
        (string Name, Text Says)[] marks =
        [
            ("partial", new("一部のデータが欠けている", "some data missing")), ("assumed", new("出退勤は予定どおりとみなした", "attendance as planned")),
            ("shared", new("共同作業は分担で割った", "shared work, split by shares")), ("frozen", new("連続作業は途中が不明", "continuous work with gaps")),
        ];
        for (var set = 1; set < 1 << marks.Length; set++)
        {
            var chosen = marks.Where((_, bit) => (set & (1 << bit)) != 0).ToList();
            yield return new(
                string.Join('+', chosen.Select(static mark => mark.Name)),
                new(string.Join("・", chosen.Select(static mark => mark.Says.Ja)), string.Join("; ", chosen.Select(static mark => mark.Says.En))),
                chosen[0].Name == "partial" ? Palette.Much : Palette.Fine);
        }
    }
}
