namespace KotaDx.Workload.Load;

/// <summary>Where the fold hands on what changed. Called on the fold's own thread; the spans hold only during the call.</summary>
public interface ILoadReceiver
{
    /// <summary>A worker's window has a new value.</summary>
    /// <param name="load">The value as it stands.</param>
    void OnWorker(in WindowLoad load);

    /// <summary>A station's window has a new value.</summary>
    /// <param name="load">The value as it stands.</param>
    void OnStation(in WindowLoad load);

    /// <summary>A team's window has a new value.</summary>
    /// <param name="loads">The loads as they stand.</param>
    void OnTeam(in TeamLoads loads);

    /// <summary>A line's window has a new value.</summary>
    /// <param name="loads">The stations' times as they stand.</param>
    void OnLine(in TeamLoads loads);

    /// <summary>The book has a new event, or one no longer.</summary>
    /// <param name="annotation">The event.</param>
    void OnAnnotation(in Annotation annotation);
}
