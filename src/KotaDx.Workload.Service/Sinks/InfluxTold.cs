namespace KotaDx.Workload.Service.Sinks;

/// <summary>What the log says once of a store, whichever of its places shows it.</summary>
internal sealed class InfluxTold(string sink, ILogger logger)
{
    private int _undeletable;
    private int _outdated;

    public void Undeletable(string words)
    {
        if (Interlocked.Exchange(ref _undeletable, 1) == 0)
        {
            Diagnostics.Log.DeleteUnknown(logger, sink, words);
        }
    }

    public void Outdated(string words)
    {
        if (Interlocked.Exchange(ref _outdated, 1) == 0)
        {
            Diagnostics.Log.PointsOutdated(logger, sink, words);
        }
    }
}
