using System.Globalization;

namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>
/// The log, the sessions and the fold under a disk and a network that do their worst, seed by seed. <c>KOTADX_SEEDS=n</c> runs more or fewer
/// seeds, <c>KOTADX_SEED=k</c> one with every step told.
/// </summary>
public sealed class SimulatorTests(ITestOutputHelper output)
{
    private const int Seeds = 10_000;
    private const int KeptLines = 120;

    [Fact]
    public void Whatever_happens_every_acknowledged_reading_counts_once()
    {
        if (ulong.TryParse(Environment.GetEnvironmentVariable("KOTADX_SEED"), CultureInfo.InvariantCulture, out var one))
        {
            Replay(one, int.MaxValue);
            return;
        }

        var count = int.TryParse(Environment.GetEnvironmentVariable("KOTADX_SEEDS"), CultureInfo.InvariantCulture, out var asked) ? asked : Seeds;
        var faulty = long.MaxValue;
        Parallel.For(1L, count + 1L, (seed, state) =>
        {
            try
            {
                Simulation.Run((ulong)seed);
            }
            catch (Exception)
            {
                InterlockedMin(ref faulty, seed);
                state.Break();
            }
        });
        if (faulty < long.MaxValue)
        {
            Replay((ulong)faulty, KeptLines);
            Assert.Fail($"seed {faulty} failed once, and not when it was run again: something but the seed decides");
        }
    }

    [Fact]
    public void A_seed_is_the_same_run_each_time()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            Assert.Equal(Told(seed, out _), Told(seed, out _));
        }
    }

    private static void InterlockedMin(ref long to, long value)
    {
        for (var now = Volatile.Read(ref to); value < now; now = Volatile.Read(ref to))
        {
            Interlocked.CompareExchange(ref to, value, now);
        }
    }

    /// <summary>Runs a seed and tells its steps.</summary>
    private void Replay(ulong seed, int lines)
    {
        var steps = Told(seed, out var fault).Split('\n');
        output.WriteLine(string.Join('\n', steps.TakeLast(lines)));
        Assert.True(fault is null, $"seed {seed}: {fault}\nAll its steps: KOTADX_SEED={seed} tests/run -class '*SimulatorTests'");
    }

    private static string Told(ulong seed, out Exception? fault)
    {
        using var trace = new StringWriter(CultureInfo.InvariantCulture);
        fault = null;
        try
        {
            Simulation.Run(seed, trace);
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        return trace.ToString();
    }
}
