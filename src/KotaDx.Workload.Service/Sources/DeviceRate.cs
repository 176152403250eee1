namespace KotaDx.Workload.Service.Sources;

/// <summary>How much one client id may still send. Safe for concurrent use: the old connection of a client may still be there while the new one is.</summary>
internal sealed class DeviceRate(double perSecond, int burst)
{
    private readonly Lock _gate = new();
    private readonly TokenBucket _bucket = new(perSecond, burst);
    private long _refused;

    /// <summary>Messages refused so far.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public bool IsIdle(TimeSpan now)
    {
        lock (_gate)
        {
            return _bucket.IsFull(now);
        }
    }

    public bool TryTake(TimeSpan now)
    {
        lock (_gate)
        {
            if (_bucket.TryTake(now))
            {
                return true;
            }
        }

        Interlocked.Increment(ref _refused);
        return false;
    }

    public TimeSpan Take(TimeSpan now)
    {
        lock (_gate)
        {
            return _bucket.Take(now);
        }
    }
}
