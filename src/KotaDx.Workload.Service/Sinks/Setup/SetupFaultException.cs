using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sinks.Setup;

/// <summary>The store cannot be set up: what it said, and what a person can do.</summary>
internal sealed class SetupFaultException(SinkVerdict verdict, string reason, Text next) : Exception(reason)
{
    /// <summary><see cref="SinkVerdict.Later"/> if it may be otherwise in a moment.</summary>
    public SinkVerdict Verdict { get; } = verdict;

    public Text Next { get; } = next;
}
