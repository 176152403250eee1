using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Leveling;

public sealed partial class SpokenAdviceTests
{
    private static readonly string[] Names = ["田中", "鈴木", "佐藤", "山田", "高橋", "伊藤", "渡辺", "中村"];

    [Fact]
    public void One_move_is_said_with_the_leveling_it_brings() => Says(
        "田中さんの仕事を40分、鈴木さんに回すと、平準化率は85%から100%になります。",
        "Moving 40 minutes of w01's work to w02 would raise leveling from 85 % to 100 %.",
        [260, 180], (from, to) => true);

    [Fact]
    public void Minutes_are_rounded_to_fives_and_leveling_is_that_of_the_rounded_move() => Says(
        // Exactly 53 minutes would level fully; 55 leave 198 and 202.
        "田中さんの仕事を55分、鈴木さんに回すと、平準化率は79%から99%になります。",
        "Moving 55 minutes of w01's work to w02 would raise leveling from 79 % to 99 %.",
        [253, 147], (from, to) => true);

    [Fact]
    public void Under_ten_minutes_are_said_to_the_minute() => Says(
        "田中さんの仕事を7分、鈴木さんに回すと、平準化率は74%から100%になります。",
        "Moving 7 minutes of w01's work to w02 would raise leveling from 74 % to 100 %.",
        [27, 13], (from, to) => true);

    [Fact]
    public void Several_receivers_of_one_person_are_said_together() => Says(
        "田中さんの仕事を佐藤さんに100分、鈴木さんに80分回すと、平準化率は53%から100%になります。",
        "Moving 100 minutes of w01's work to w03 and 80 minutes to w02 would raise leveling from 53 % to 100 %.",
        [380, 120, 100], (from, to) => true);

    [Fact]
    public void Several_givers_are_said_one_after_the_other() => Says(
        "田中さんの仕事を山田さんに135分、鈴木さんの仕事を佐藤さんに45分回すと、平準化率は67%から100%になります。",
        "Moving 135 minutes of w01's work to w04 and 45 minutes of w02's work to w03 would raise leveling from 67 % to 100 %.",
        [405, 315, 225, 135], (from, to) => true);

    [Fact]
    public void At_most_three_moves_are_said_with_the_amounts_that_are_best_for_these_three()
    {
        // Over seven receivers each would get 20 minutes or so; over three it is 75 each.
        var text = Of([400, 100, 100, 100, 100, 100, 100, 100], static (_, _) => true);
        Assert.Equal("田中さんの仕事を鈴木さんに75分、佐藤さんに75分、山田さんに75分回すと、平準化率は34%から79%になります。", text.Ja);
    }

    [Fact]
    public void Where_three_moves_relieve_nobody_at_the_top_the_rest_is_counted_in()
    {
        // Four are equally busy: relieving three leaves the fourth at the top.
        var text = Of([300, 300, 300, 300, 100, 100, 100, 100], static (_, _) => true);
        Assert.Equal("田中さんの仕事を高橋さんに100分、鈴木さんの仕事を伊藤さんに100分、佐藤さんの仕事を渡辺さんに100分回し、ほかの1件も動かすと、平準化率は67%から100%になります。", text.Ja);
        Assert.Equal("Moving 100 minutes of w01's work to w05, 100 minutes of w02's work to w06 and 100 minutes of w03's work to w07, with one more move, would raise leveling from 67 % to 100 %.", text.En);
    }

    [Fact]
    public void Level_teams_are_left_alone() => Says(
        "いまのままで十分ならされています（平準化率 92%）。", "The work is level enough as it is (leveling 92 %).", [250, 210], static (_, _) => true);

    [Fact]
    public void Differences_of_a_few_minutes_are_left_alone() => Says(
        "5分以上動かすほどの差がないので、いまのままで大丈夫です（平準化率 75%）。", "The differences are not worth moving work (leveling 75 %).", [12, 6], static (_, _) => true);

    [Fact]
    public void Missing_skill_is_named_with_what_it_would_bring() => Says(
        "手の空いている人の中に田中さんの仕事を代われる人がいませんが、佐藤さんが覚えれば、平準化率は60%から90%まで上げられます。",
        "Nobody with time to spare can take w01's work; if w03 learned it, leveling could rise from 60 % to 90 %.",
        [300, 200, 40], static (_, _) => false);

    [Fact]
    public void Missing_skill_of_one_among_equals_is_a_start() => Says(
        "手の空いている人の中に田中さんの仕事を代われる人がいないので、まず佐藤さんに覚えてもらいましょう（平準化率 67%）。",
        "Nobody with time to spare can take w01's work; w03 could start by learning it (leveling 67 %).",
        [200, 200, 0], static (_, _) => false);

    [Fact]
    public void Without_anybody_to_level_with_the_reason_is_said()
    {
        Assert.Equal("いまは班の負荷のデータがないので、助言できません。", Of([], static (_, _) => true).Ja);
        Assert.Equal("いま負荷が分かるのは1人だけなので、ならす相手がいません。", Of([300], static (_, _) => true).Ja);
        Assert.Equal("いまは全員の負荷が0なので、ならす仕事がありません。", Of([0, 0], static (_, _) => true).Ja);
    }

    [Theory]
    [InlineData("w03", "w03さん")]
    [InlineData("田中さん", "田中さん")]
    [InlineData("田中班長", "田中班長")]
    [InlineData("友長", "友長さん")]
    public void Honorific_is_added_unless_there_is_one(string name, string said)
    {
        var text = SpokenAdvice.Of([Teams.Member(0, 450, 260), Teams.Member(1, 450, 180)], static (_, _) => true, token => token == "w01" ? name : "鈴木");
        Assert.StartsWith($"{said}の仕事を40分、鈴木さんに", text.Ja, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_jobs_are_said_by_name()
    {
        TeamJob[] jobs = [new("J1", "w01", TimeSpan.FromMinutes(48), ["w01", "w02"]), new("J2", "w01", TimeSpan.FromMinutes(42), ["w01"])];
        MemberTime[] members = [new("w01", TimeSpan.FromMinutes(450)), new("w02", TimeSpan.FromMinutes(450))];
        var text = SpokenAdvice.OfJobs(JobAdvice.Of(members, jobs), Name, static id => id == "J1" ? "バリ取り" : id);
        Assert.Equal("田中さんの「バリ取り」（48分）を鈴木さんに回すと、平準化率は50%から94%になります。", text.Ja);
        text = SpokenAdvice.OfJobs(JobAdvice.Of(members, jobs), static token => token);
        Assert.Equal("Moving w01's job J1 (48 min) to w02 would raise leveling from 50 % to 94 %.", text.En);
        text = SpokenAdvice.OfJobs(JobAdvice.Of(members, jobs[1..]), Name);
        Assert.Equal("まるごと回して良くなる仕事がないので、いまのままにしましょう（平準化率 50%）。", text.Ja);
    }

    [Fact]
    public void What_is_said_is_true_of_the_minutes_that_are_said() =>
        Gen.OneOf(Teams.Small(12), Teams.Any(12)).Sample(
            static team =>
            {
                var text = SpokenAdvice.Of(team.Members, team.CanTake, static token => token);
                Assert.EndsWith("。", text.Ja, StringComparison.Ordinal);
                Assert.EndsWith(".", text.En, StringComparison.Ordinal);
                if (!text.En.StartsWith("Moving", StringComparison.Ordinal))
                {
                    return;
                }

                var busy = team.Members.ToDictionary(static m => m.Token, static m => m.Busy.TotalMinutes);
                double Leveling() => TeamLeveling.Of([.. team.Members.Select(m => Math.Max(0, busy[m.Token]) / m.Available.TotalMinutes).Order()]).LevelingRate!.Value;
                var percent = PercentSaid().Matches(text.En).Select(static m => double.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ToArray();
                Assert.Equal(percent[0], 100 * Leveling(), tolerance: 0.5 + 1e-9);
                var from = "";
                var moves = MoveSaid().Matches(text.En);
                Assert.InRange(moves.Count, 1, 3);
                foreach (Match move in moves)
                {
                    from = move.Groups["from"].Success ? move.Groups["from"].Value : from;
                    var minutes = double.Parse(move.Groups["minutes"].ValueSpan, CultureInfo.InvariantCulture);
                    Assert.True(minutes >= 5 && (minutes < 10 || minutes % 5 == 0));
                    Assert.True(team.CanTake(from, move.Groups["to"].Value));
                    busy[from] -= minutes;
                    busy[move.Groups["to"].Value] += minutes;
                    Assert.True(busy[from] >= -1e-9);
                }

                if (!text.En.Contains(" more move", StringComparison.Ordinal))
                {
                    Assert.Equal(percent[1], 100 * Leveling(), tolerance: 0.5 + 1e-9);
                }

                Assert.True(percent[1] > percent[0]);
            },
            iter: 3_000);

    [GeneratedRegex(@"(\d+) %")]
    private static partial Regex PercentSaid();

    [GeneratedRegex(@"(?<minutes>\d+) minutes (of (?<from>w\d+)'s work )?to (?<to>w\d+)")]
    private static partial Regex MoveSaid();

    private static string Name(string token) => Names[int.Parse(token.AsSpan(1), CultureInfo.InvariantCulture) - 1];

    private static MemberLoad[] Team(double[] busy) => [.. busy.Select(static (b, i) => Teams.Member(i, 450, b))];

    private static Text Of(double[] busy, Func<string, string, bool> canTake) => new(
        SpokenAdvice.Of(Team(busy), canTake, Name).Ja,
        SpokenAdvice.Of(Team(busy), canTake, static token => token).En);

    private static void Says(string ja, string en, double[] busy, Func<string, string, bool> canTake) => Assert.Equal(new Text(ja, en), Of(busy, canTake));
}
