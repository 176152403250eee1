namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class VirtualClock(DateTimeOffset begin) : TimeProvider
{
    private long _ticks = begin.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(_ticks, TimeSpan.Zero);

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan by) => _ticks += by.Ticks;
}
