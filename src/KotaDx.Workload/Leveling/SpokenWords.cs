using System.Globalization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Leveling;

/// <summary>The sentences of <see cref="SpokenAdvice"/>.</summary>
internal static class SpokenWords
{
    // Nobody says 田中班長さん.
    private static readonly string[] Titles = ["さん", "様", "氏", "君", "くん", "ちゃん", "班長", "組長", "職長", "工長", "係長", "課長", "部長", "工場長", "主任", "リーダー"];

    public static Text Nobody { get; } = new("いまは班の負荷のデータがないので、助言できません。", "There is no load data for the team now, so there is no advice.");

    public static Text Alone { get; } = new("いま負荷が分かるのは1人だけなので、ならす相手がいません。", "The load of only one person is known now, so there is nobody to level with.");

    public static Text Idle { get; } = new("いまは全員の負荷が0なので、ならす仕事がありません。", "Everybody's load is 0 now, so there is no work to level.");

    public static Text LevelEnough(double rate) => new(
        $"いまのままで十分ならされています（平準化率 {Percent(rate)}%）。",
        $"The work is level enough as it is (leveling {Percent(rate)} %).");

    public static Text TooSmall(double rate) => new(
        $"{SpokenAdvice.LeastMinutes:0}分以上動かすほどの差がないので、いまのままで大丈夫です（平準化率 {Percent(rate)}%）。",
        $"The differences are not worth moving work (leveling {Percent(rate)} %).");

    public static Text NoJob(double rate) => new(
        $"まるごと回して良くなる仕事がないので、いまのままにしましょう（平準化率 {Percent(rate)}%）。",
        $"Handing over whole jobs would not help, so leave the work as it is (leveling {Percent(rate)} %).");

    public static Text Missing(in MissingSkill skill, double rate, Func<string, string> name)
    {
        var (from, to) = (name(skill.From), name(skill.To));
        return skill.LevelingRate - rate >= SpokenAdvice.LeastGain
            ? new(
                $"手の空いている人の中に{San(from)}の仕事を代われる人がいませんが、{San(to)}が覚えれば、平準化率は{Percent(rate)}%から{Percent(skill.LevelingRate)}%まで上げられます。",
                $"Nobody with time to spare can take {Possessive(from)} work; if {to} learned it, leveling could rise from {Percent(rate)} % to {Percent(skill.LevelingRate)} %.")
            : new(
                $"手の空いている人の中に{San(from)}の仕事を代われる人がいないので、まず{San(to)}に覚えてもらいましょう（平準化率 {Percent(rate)}%）。",
                $"Nobody with time to spare can take {Possessive(from)} work; {to} could start by learning it (leveling {Percent(rate)} %).");
    }

    public static Text Moves(SpokenChoice chosen, double now, Func<string, string> name)
    {
        var (before, after) = (Percent(now), Percent(chosen.LevelingRate));
        var moves = Japanese(chosen.Moves, name);
        var what = chosen.More > 0 ? $"{moves}回し、ほかの{chosen.More}件も動かすと" : $"{moves}回すと";
        var further = chosen.More == 0 ? "" : chosen.More == 1 ? ", with one more move," : $", with {chosen.More} more moves,";
        return new(
            $"{what}、平準化率は{before}%から{after}%になります。",
            $"Moving {English(chosen.Moves, name)}{further} would raise leveling from {before} % to {after} %.");
    }

    // 田中さんの仕事を40分、鈴木さんに / 田中さんの仕事を鈴木さんに40分、佐藤さんに25分、山田さんの仕事を高橋さんに15分
    private static string Japanese(IReadOnlyList<SpokenMove> moves, Func<string, string> name)
    {
        if (moves[0].Job is not null)
        {
            return string.Join("、", moves.Select(m => $"{San(name(m.From))}の「{m.Job}」（{Minutes(m)}分）を{San(name(m.To))}に"));
        }

        return moves.Count == 1
            ? $"{San(name(moves[0].From))}の仕事を{Minutes(moves[0])}分、{San(name(moves[0].To))}に"
            : string.Join("、", moves.GroupBy(static m => m.From).Select(g => $"{San(name(g.Key))}の仕事を{string.Join("、", g.Select(m => $"{San(name(m.To))}に{Minutes(m)}分"))}"));
    }

    private static string English(IReadOnlyList<SpokenMove> moves, Func<string, string> name)
    {
        string[] parts = moves[0].Job is not null
            ? [.. moves.Select(m => $"{Possessive(name(m.From))} job {m.Job} ({Minutes(m)} min) to {name(m.To)}")]
            : [.. moves.GroupBy(static m => m.From).SelectMany(g => g.Select((m, i) => $"{Minutes(m)} minutes {(i == 0 ? $"of {Possessive(name(m.From))} work " : "")}to {name(m.To)}"))];
        return parts.Length == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
    }

    private static string San(string name) => Array.Exists(Titles, t => name.EndsWith(t, StringComparison.Ordinal)) ? name : $"{name}さん";

    private static string Possessive(string name) => name.EndsWith('s') ? $"{name}'" : $"{name}'s";

    private static string Minutes(SpokenMove move) => Math.Round(move.Minutes, MidpointRounding.AwayFromZero).ToString("0", CultureInfo.InvariantCulture);

    private static string Percent(double rate) => Math.Round(rate * 100, MidpointRounding.AwayFromZero).ToString("0", CultureInfo.InvariantCulture);
}
