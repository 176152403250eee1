using CsCheck;
using KotaDx.Workload.Leveling;

namespace KotaDx.Workload.Tests.Leveling;

public sealed class LevelingAdviceTests(ITestOutputHelper output)
{
    [Fact]
    public void Team_that_may_do_everything_ends_at_the_common_rate()
    {
        var advice = Four().Advice();
        Assert.Equal([new WorkMove("w01", "w04", 135), new WorkMove("w02", "w03", 45)], advice.Moves);
        Assert.Equal(180, advice.MovedMinutes);
        Assert.All(advice.Members, static m => Assert.Equal(0.6, m.After, 15));
        Assert.Equal((2.0 / 3, 1.0), (advice.Before.LevelingRate!.Value, advice.After.LevelingRate!.Value));
        Assert.False(advice.BlockedBySkills);
    }

    [Fact]
    public void Skills_decide_how_far_it_goes()
    {
        // Nobody may take the work of the first; the others level among themselves.
        var advice = Four((from, to) => from != "w01").Advice();
        Assert.Equal([new WorkMove("w02", "w04", 90)], advice.Moves);
        Assert.Equal([0.9, 0.5, 0.5, 0.5], advice.Members.Select(static m => m.After));
        Assert.Equal(["w01"], advice.HeldBySkills);
    }

    [Fact]
    public void Work_reaches_the_idle_in_two_steps_where_no_one_step_is_allowed()
    {
        // w01 may hand only to w02, who makes room by handing their own work to w03.
        var team = new Teams([Teams.Member(0, 400, 400), Teams.Member(1, 400, 200), Teams.Member(2, 400, 0)], [[true, true, false], [true, true, true], [true, true, true]]);
        var advice = team.Advice();
        Assert.Equal([new WorkMove("w01", "w02", 200), new WorkMove("w02", "w03", 200)], advice.Moves);
    }

    [Fact]
    public void Nobody_hands_on_work_that_is_not_theirs()
    {
        // As above, but w02 has only 100 minutes of their own to hand on: w03 may not be given w01's work.
        var team = new Teams([Teams.Member(0, 400, 500), Teams.Member(1, 400, 100), Teams.Member(2, 400, 0)], [[true, true, false], [true, true, true], [true, true, true]]);
        var advice = team.Advice();
        Assert.Equal([625, 625, 250], advice.Members.Select(static m => m.After * 1000));
        Assert.Equal(["w01"], advice.HeldBySkills);
    }

    [Fact]
    public void Ties_go_by_token_whatever_order_the_team_is_given_in() =>
        Gen.Select(Teams.Small(8), Gen.Int).Sample(
            static (team, seed) =>
            {
                var shuffled = (MemberLoad[])team.Members.Clone();
                new Random(seed).Shuffle(shuffled);
                var (one, other) = (team.Advice(), LevelingAdvice.Of(shuffled, team.CanTake));
                Assert.Equal(one.Moves, other.Moves);
                Assert.Equal(one.Members, other.Members);
            },
            iter: 2_000);

    [Fact]
    public void Without_limits_of_skill_it_moves_the_work_to_move_in_fewer_moves_than_persons() =>
        Teams.Any(30).Sample(
            static team =>
            {
                var advice = LevelingAdvice.Of(team.Members, static (_, _) => true);
                var minutes = team.Members.Select(static m => m.Available.TotalMinutes).ToArray();
                var rates = team.Members.Select(static m => m.Busy / m.Available).ToArray();
                Assert.Equal(WorkToMove.Minutes(rates, minutes)!.Value, advice.MovedMinutes, tolerance: 1e-4);
                Assert.InRange(advice.Moves.Count, 0, team.Members.Length - 1);
                Assert.Single(advice.Members.Select(static m => m.After).Distinct());
                Assert.False(advice.BlockedBySkills);
            },
            iter: 2_000);

    [Fact]
    public void Rates_are_the_lexicographic_optimum_of_an_oracle_that_tries_all_circles_of_persons() =>
        Teams.Small(8).Sample(
            static team =>
            {
                var expected = LevelOracle.Rates(team.Members, team.CanTake);
                Assert.Equal(expected, team.Advice().Members.Select(static m => m.After));
            },
            iter: 3_000);

    [Fact]
    public void Moves_lead_to_the_rates_keep_to_skills_and_cannot_be_cheaper() =>
        Gen.OneOf(Teams.Small(8), Teams.Any(14)).Sample(
            static team =>
            {
                var advice = team.Advice();
                Assert.All(advice.Moves, m => Assert.True(m.Minutes > 0 && m.From != m.To && team.CanTake(m.From, m.To)));
                foreach (var (member, rate) in team.Members.Zip(advice.Members))
                {
                    var given = advice.Moves.Where(m => m.From == member.Token).Sum(static m => m.Minutes);
                    var taken = advice.Moves.Where(m => m.To == member.Token).Sum(static m => m.Minutes);
                    Assert.InRange(given, 0, member.Busy.TotalMinutes + 1e-9);
                    Assert.Equal(rate.After * member.Available.TotalMinutes, member.Busy.TotalMinutes - given + taken, tolerance: 1e-6);
                }

                // Few pairs: with those who keep work of their own they form a forest over the works and the persons.
                var works = team.Members.Count(static m => m.Busy > TimeSpan.Zero);
                var kept = team.Members.Count(member => member.Busy.TotalMinutes - advice.Moves.Where(m => m.From == member.Token).Sum(static m => m.Minutes) > 1e-6);
                Assert.InRange(advice.Moves.Count + kept, 0, works + team.Members.Length - 1);
                Assert.False(LevelOracle.HasCheaperWay(team.Members, team.CanTake, advice.Moves));
            },
            iter: 3_000);

    [Fact]
    public void Nobody_is_lifted_above_the_highest_rate_there_was() =>
        Teams.Any(20).Sample(
            static team =>
            {
                var advice = team.Advice();
                Assert.True(advice.Members.Max(static m => m.After) <= advice.Members.Max(static m => m.Before));
                Assert.Equal(advice.BlockedBySkills, advice.Members.Select(static m => m.After).Distinct().Count() > 1);
                Assert.All(advice.HeldBySkills, token => Assert.Equal(advice.Members.Max(static m => m.After), advice.Members.Single(m => m.Token == token).After));
            },
            iter: 2_000);

    [Fact]
    public void Unit_of_time_does_not_matter() =>
        Gen.Select(Teams.Small(8), Gen.Int[2, 60]).Sample(
            static (team, factor) =>
            {
                var advice = LevelingAdvice.Of(team.Members.Select(m => m with { Available = m.Available * factor, Busy = m.Busy * factor }), team.CanTake);
                Assert.Equal(team.Advice().Members, advice.Members);
                Assert.Equal(team.Advice().Moves.Select(static m => (m.From, m.To)), advice.Moves.Select(static m => (m.From, m.To)));
                Assert.Equal(team.Advice().MovedMinutes * factor, advice.MovedMinutes, tolerance: 1e-6);
            },
            iter: 1_000);

    [Fact]
    public void Nobody_one_person_and_idle_teams_have_nothing_to_move()
    {
        Assert.Equal(LevelingGap.NoWorkers, LevelingAdvice.Of([], static (_, _) => true).Before.Gap);
        Assert.Equal(LevelingGap.OneWorker, LevelingAdvice.Of([Teams.Member(0, 450, 300)], static (_, _) => true).After.Gap);
        var idle = LevelingAdvice.Of([Teams.Member(0, 450, 0), Teams.Member(1, 450, 0)], static (_, _) => false);
        Assert.Equal((LevelingGap.AllZero, 0, false), (idle.After.Gap, idle.Moves.Count, idle.BlockedBySkills));
    }

    [Fact]
    public void Times_that_break_the_contract_are_a_bug_of_the_caller()
    {
        Assert.Throws<ArgumentException>("members", static () => LevelingAdvice.Of([Teams.Member(0, 0, 1)], static (_, _) => true));
        Assert.Throws<ArgumentException>("members", static () => LevelingAdvice.Of([Teams.Member(0, 1, -1)], static (_, _) => true));
        Assert.Throws<ArgumentException>("members", static () => LevelingAdvice.Of([Teams.Member(0, 1, 1), Teams.Member(0, 2, 2)], static (_, _) => true));
        Assert.Throws<ArgumentException>("members", static () => LevelingAdvice.Of([new("a", TimeSpan.MaxValue, TimeSpan.FromTicks(1))], static (_, _) => true));
        Assert.Empty(LevelingAdvice.Of([new("a", TimeSpan.MaxValue, TimeSpan.Zero)], static (_, _) => true).Moves);
    }

    [Fact]
    public void Fifty_persons_take_milliseconds()
    {
        foreach (var share in (double[])[0.02, 0.05, 0.1, 0.3, 1])
        {
            var times = new List<double>();
            for (var seed = 0; seed < 20; seed++)
            {
                var random = new Random(seed);
                var members = Enumerable.Range(0, 50).Select(i => Teams.Member(i, random.Next(60, 500), random.NextDouble() * 500)).ToArray();
                var skills = members.Select(_ => members.Select(_ => random.NextDouble() < share).ToArray()).ToArray();
                var team = new Dictionary<string, int>(members.Select(static (m, i) => KeyValuePair.Create(m.Token, i)));
                var start = TimeProvider.System.GetTimestamp();
                LevelingAdvice.Of(members, (from, to) => skills[team[from]][team[to]]);
                times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }

            times.Sort();
            output.WriteLine($"50 persons, {share:P0} of pairs skilled: median {times[10]:0.0} ms, slowest {times[^1]:0.0} ms");
            Assert.InRange(times[10], 0, 500);
        }
    }

    private static Teams Four(Func<string, string, bool>? canTake = null)
    {
        MemberLoad[] members = [Teams.Member(0, 450, 405), Teams.Member(1, 450, 315), Teams.Member(2, 450, 225), Teams.Member(3, 450, 135)];
        return new Teams(members, [.. members.Select(from => members.Select(to => canTake?.Invoke(from.Token, to.Token) ?? true).ToArray())]);
    }
}
