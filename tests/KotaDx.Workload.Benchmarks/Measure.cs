namespace KotaDx.Workload.Benchmarks;

/// <summary>
/// Measures pieces of work against each other, in turns of some milliseconds: whatever else the machine does falls on all of them alike, and
/// the median over the turns leaves out what fell on one. Processor time of the process counts, not time on the wall, so that a neighbour
/// who takes the core is not taken for slowness; the collector and the compiler of the process itself are in it.
/// </summary>
internal sealed class Measure
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private readonly TimeSpan _slice;
    private readonly int _rounds;

    /// <param name="isQuick">Tiny counts: to see that it runs, not how fast.</param>
    /// <param name="rounds">In how many rounds a full run takes its turns.</param>
    public Measure(bool isQuick, int rounds = 31)
    {
        IsQuick = isQuick;
        _slice = TimeSpan.FromMilliseconds(isQuick ? 0.2 : 20);
        _rounds = isQuick ? 3 : rounds;
    }

    /// <summary>True if the figures mean nothing and only have to come.</summary>
    public bool IsQuick { get; }

    /// <summary>A count for a full run, or the one for a quick one.</summary>
    public int Of(int full, int quick) => IsQuick ? quick : full;

    /// <summary>What an operation takes, in nanoseconds of processor time.</summary>
    /// <param name="works">Pieces of work.</param>
    public Figures[] Compare(params ReadOnlySpan<Work> works)
    {
        var times = new Slices[works.Length];
        for (var i = 0; i < works.Length; i++)
        {
            times[i] = new Slices(works[i], Repeats(works[i]), _rounds);
        }

        for (var round = 0; round < _rounds; round++)
        {
            for (var i = 0; i < times.Length; i++)
            {
                // The order turns, so that nobody always comes behind the same one.
                times[(i + round) % times.Length].Take(round);
            }
        }

        return [.. times.Select(static slices => slices.Figures())];
    }

    /// <summary>The median of values, which it puts in order.</summary>
    public static double Median(double[] values) => Percentile(values, 0.5);

    /// <summary>The value below which a share of the values lies, which it puts in order.</summary>
    public static double Percentile(double[] values, double share)
    {
        Array.Sort(values);
        return values.Length == 0 ? double.NaN : values[Math.Min(values.Length - 1, (int)(share * values.Length))];
    }

    /// <summary>Compiles what is to be measured as the service's is after a while, and finds how often it fits into a slice.</summary>
    private int Repeats(Work work)
    {
        var began = Environment.CpuUsage.TotalTime;
        var runs = 0;
        TimeSpan took;
        do
        {
            work.Prepare?.Invoke();
            work.Run();
            runs++;
            took = Environment.CpuUsage.TotalTime - began;
        }
        while (!IsQuick && took < WarmUp);

        return work.Prepare is null ? Math.Max(1, (int)(_slice / took * runs)) : 1;
    }

    /// <summary>What one piece of work took.</summary>
    /// <param name="PerSlice">Nanoseconds of processor time for an operation, in each turn.</param>
    /// <param name="Allocated">Bytes allocated for an operation.</param>
    public sealed record Figures(IReadOnlyList<double> PerSlice, double Allocated)
    {
        /// <summary>Nanoseconds for an operation: the median.</summary>
        public double Nanoseconds => Median([.. PerSlice]);

        /// <summary>How many times what another took: the median of the ratios, turn by turn.</summary>
        public double Over(Figures other) => Median([.. PerSlice.Zip(other.PerSlice, static (mine, others) => mine / others)]);
    }

    private sealed class Slices(Work work, int repeats, int rounds)
    {
        private readonly double[] _times = new double[rounds];
        private readonly double[] _allocated = new double[rounds];

        public void Take(int round)
        {
            work.Prepare?.Invoke();
            var operations = 0L;
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var began = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < repeats; i++)
            {
                operations += work.Run();
            }

            _times[round] = (Environment.CpuUsage.TotalTime - began).TotalNanoseconds / operations;
            _allocated[round] = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)operations;
        }

        // The compiler may still swap code in the first turns, and a table of the fold grow in any; the median is the steady state.
        public Figures Figures() => new(_times, Median(_allocated));
    }
}
