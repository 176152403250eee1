using CsCheck;
using KotaDx.Workload.Leveling;

namespace KotaDx.Workload.Tests.Leveling;

public sealed class JobAdviceTests(ITestOutputHelper output)
{
    [Fact]
    public void Distance_from_the_exact_optimum_of_small_teams_is_what_we_say()
    {
        const int Teams = 1_500;
        var (highest, all, few, gaps, over) = (0, 0, 0, new List<double>(), 0);
        for (var seed = 0; seed < Teams; seed++)
        {
            var team = JobTeams.Small(new Random(seed));
            var advice = team.Advice();
            var (rates, moved) = JobOracle.Solve(team);
            double[] ours = [.. advice.Members.Select(static m => m.After).OrderDescending()];
            Assert.True(ours[0] >= rates[0] - 1e-12, $"seed {seed}: better than the optimum");
            gaps.Add((ours[0] / rates[0]) - 1);
            highest += gaps[^1] < 1e-12 ? 1 : 0;
            var same = ours.Zip(rates).All(static pair => Math.Abs(pair.First - pair.Second) < 1e-12);
            all += same ? 1 : 0;
            few += same && advice.Moves.Count == moved ? 1 : 0;
            over += same ? advice.Moves.Count - moved : 0;
        }

        output.WriteLine($"{Teams} teams of 2-4 persons and 4-12 jobs: highest rate optimal {Share(highest)}, mean gap {gaps.Average():P4}, largest gap {gaps.Max():P3}; "
            + $"all rates optimal {Share(all)}, of these fewest jobs moved too {(double)few / all:P2}, jobs moved beyond {(double)over / all:0.000} on the mean");
        static string Share(int count) => $"{(double)count / Teams:P2}";

        // Measured over 20,000 teams: 99.92 %, 0.0011 %, 4.8 %, 99.88 %, 98.2 %. The bounds leave a little room for these 1,500.
        Assert.InRange((double)highest / Teams, 0.995, 1);
        Assert.InRange(gaps.Average(), 0, 0.0001);
        Assert.InRange(gaps.Max(), 0, 0.05);
        Assert.InRange((double)all / Teams, 0.99, 1);
        Assert.InRange((double)few / all, 0.965, 1);
    }

    [Fact]
    public void Smallest_case_of_all_is_solved()
    {
        var team = new JobTeams(Two, [Job("J1", "w01", 60), Job("J2", "w01", 30), Job("J3", "w01", 30)]);
        var advice = team.Advice();
        Assert.Equal([new JobMove("J1", "w01", "w02", 60)], advice.Moves);
        Assert.Equal((0.5, 1.0, 60.0), (advice.Before.LevelingRate!.Value, advice.After.LevelingRate!.Value, advice.MovedMinutes));
    }

    [Fact]
    public void Skills_of_absent_persons_do_not_count_and_everyone_may_keep_their_own()
    {
        var team = new JobTeams(Two, [new TeamJob("J1", "w01", TimeSpan.FromMinutes(60), ["w09"]), new TeamJob("J2", "w01", TimeSpan.FromMinutes(60), [])]);
        Assert.Empty(team.Advice().Moves);
    }

    [Fact]
    public void Never_worse_than_the_start_never_against_skill_and_the_books_balance() =>
        Any.Sample(
            static team =>
            {
                var advice = team.Advice();
                double[] before = [.. advice.Members.Select(static m => m.Before).OrderDescending()];
                double[] after = [.. advice.Members.Select(static m => m.After).OrderDescending()];
                Assert.False(new JobScore(before, 0).IsBetterThan(new JobScore(after, 0)));
                Assert.All(advice.Moves, move =>
                {
                    var job = team.Jobs.Single(j => j.Id == move.Job);
                    Assert.Equal((job.Worker, job.Time.TotalMinutes), (move.From, move.Minutes));
                    Assert.NotEqual(move.From, move.To);
                    Assert.Contains(move.To, job.MayDo);
                });
                foreach (var (member, rate) in team.Members.Zip(advice.Members))
                {
                    var work = team.Jobs.Where(j => (advice.Moves.Where(m => m.Job == j.Id).Select(static m => m.To).SingleOrDefault() ?? j.Worker) == member.Token).Sum(static j => j.Time.Ticks);
                    Assert.Equal((double)work / member.Available.Ticks, rate.After);
                }
            },
            iter: 300);

    [Fact]
    public void Same_question_gets_the_same_answer_in_any_order_and_any_unit() =>
        Gen.Select(Any, Gen.Int, Gen.Int[2, 60]).Sample(
            static (team, seed, factor) =>
            {
                var (members, jobs) = (team.Members.Select(m => m with { Available = m.Available * factor }).ToArray(), team.Jobs.Select(j => j with { Time = j.Time * factor }).ToArray());
                new Random(seed).Shuffle(members);
                new Random(seed).Shuffle(jobs);
                var (one, other) = (team.Advice(), JobAdvice.Of(members, jobs));
                Assert.Equal(one.Members, other.Members);
                Assert.Equal(one.Moves.Select(static m => (m.Job, m.To)), other.Moves.Select(static m => (m.Job, m.To)));
            },
            iter: 200);

    [Fact]
    public void Divisible_work_is_never_less_level_at_the_top() =>
        Any.Sample(
            static team =>
            {
                // Where all may do all, whole jobs can at best reach the common rate.
                var advice = JobAdvice.Of(team.Members, team.Jobs.Select(j => j with { MayDo = [.. team.Members.Select(static m => m.Token)] }));
                var common = team.Jobs.Sum(static j => j.Time.TotalMinutes) / team.Members.Sum(static m => m.Available.TotalMinutes);
                Assert.True(advice.Members.Max(static m => m.After) >= common - 1e-12);
            },
            iter: 200);

    [Fact]
    public void Nobody_and_nothing_to_do_have_no_moves()
    {
        Assert.Equal(LevelingGap.NoWorkers, JobAdvice.Of([], []).After.Gap);
        Assert.Equal(LevelingGap.AllZero, JobAdvice.Of(Two, []).After.Gap);
        Assert.Empty(JobAdvice.Of(Two, [Job("J1", "w01", 0)]).Moves);
    }

    [Fact]
    public void Jobs_that_break_the_contract_are_a_bug_of_the_caller()
    {
        Assert.Throws<ArgumentException>("members", static () => JobAdvice.Of([new("w01", TimeSpan.Zero)], []));
        Assert.Throws<ArgumentException>("members", static () => JobAdvice.Of([.. Two, Two[0]], []));
        Assert.Throws<ArgumentException>("jobs", static () => JobAdvice.Of(Two, [Job("J1", "w09", 1)]));
        Assert.Throws<ArgumentException>("jobs", static () => JobAdvice.Of(Two, [Job("J1", "w01", -1)]));
        Assert.Throws<ArgumentException>("jobs", static () => JobAdvice.Of(Two, [Job("J1", "w01", 1), Job("J1", "w02", 1)]));
    }

    [Fact]
    public void Fifty_persons_with_five_hundred_jobs_become_level()
    {
        foreach (var skilled in (double[])[0.05, 0.2, 1])
        {
            var times = new List<double>();
            var (before, after, floor, moves) = (0.0, 0.0, 0.0, 0);
            const int Runs = 5;
            for (var seed = 0; seed < Runs; seed++)
            {
                var team = JobTeams.Of(new Random(seed), 50, 500, skilled, 1);
                var start = TimeProvider.System.GetTimestamp();
                var advice = team.Advice();
                times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
                before += advice.Before.LevelingRate!.Value / Runs;
                after += advice.After.LevelingRate!.Value / Runs;
                floor += team.Jobs.Sum(static j => j.Time.TotalMinutes) / team.Members.Sum(static m => m.Available.TotalMinutes) / advice.After.Max!.Value / Runs;
                moves += advice.Moves.Count / Runs;
            }

            output.WriteLine($"50 persons, 500 jobs, {skilled:P0} of pairs skilled: {times.Min():0}-{times.Max():0} ms, leveling {before:P1} -> {after:P1}, common rate / highest {floor:P2}, {moves} jobs moved");

            // A report, not a gate: the comparisons are capped, the machine is not.
            Assert.InRange(after, 0.95, 1);
        }
    }

    private static MemberTime[] Two => [new("w01", TimeSpan.FromMinutes(450)), new("w02", TimeSpan.FromMinutes(450))];

    private static Gen<JobTeams> Any => Gen.Int[0, int.MaxValue].Select(static seed =>
    {
        var random = new Random(seed);
        return JobTeams.Of(random, random.Next(1, 8), random.Next(0, 30), random.NextDouble(), 1);
    });

    private static TeamJob Job(string id, string worker, double minutes) => new(id, worker, TimeSpan.FromMinutes(minutes), ["w01", "w02"]);
}
