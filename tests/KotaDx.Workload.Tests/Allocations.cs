namespace KotaDx.Workload.Tests;

/// <summary>Counts what a piece of work allocates once it has been done before: names known, buffers grown.</summary>
internal static class Allocations
{
    public static long InSteadyState(Action work)
    {
        for (var i = 0; i < 3; i++)
        {
            work();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
