namespace KotaDx.Workload.Service.Sinks;

/// <summary>A store that takes points. Writing a point again is harmless, so each may be offered more than once.</summary>
internal interface IPointSink : IDisposable
{
    /// <summary>Its name for people.</summary>
    string Name { get; }

    /// <summary>Where it keeps the points that its store refuses.</summary>
    string RefusedFile { get; }

    /// <summary>How far it has come with a factory's point log; null if it has taken nothing from this log.</summary>
    long? PositionIn(string factory, ulong logId);

    /// <summary>Takes lines, drops the rows of withdrawn ones if it can, and remembers the position behind them.</summary>
    ValueTask<SinkResult> WriteAsync(PointBatch batch, CancellationToken cancellation);
}
