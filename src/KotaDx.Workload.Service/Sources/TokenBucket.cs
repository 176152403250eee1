namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// Lets through so many per second in the long run, and so many at once after a rest. Has no clock of its own. The algorithm is the one that
/// ATM calls GCRA (ITU-T I.371): one instant says it all, the one at which the bucket is full again. One thread at a time.
/// </summary>
/// <param name="perSecond">Tokens that come in each second; more than 0.</param>
/// <param name="burst">Tokens that it holds; at least 1.</param>
internal sealed class TokenBucket(double perSecond, int burst)
{
    private readonly long _cost = Math.Max(1, (long)(TimeSpan.TicksPerSecond / perSecond));
    private readonly long _depth = Math.Max(1, (long)(TimeSpan.TicksPerSecond / perSecond)) * burst;
    private long _fullAt = long.MinValue;

    /// <summary>True if nothing is missing: then it need not be remembered.</summary>
    /// <param name="now">The time since any fixed moment; never less than before.</param>
    public bool IsFull(TimeSpan now) => _fullAt <= now.Ticks;

    /// <summary>Takes a token if there is one.</summary>
    /// <param name="now">The time since any fixed moment; never less than before.</param>
    public bool TryTake(TimeSpan now)
    {
        var fullAt = Math.Max(_fullAt, now.Ticks) + _cost;
        if (fullAt - now.Ticks > _depth)
        {
            return false;
        }

        _fullAt = fullAt;
        return true;
    }

    /// <summary>Takes a token even if there is none.</summary>
    /// <param name="now">The time since any fixed moment; never less than before.</param>
    /// <returns>How long until the debt is paid; zero without debt.</returns>
    public TimeSpan Take(TimeSpan now)
    {
        _fullAt = Math.Max(_fullAt, now.Ticks) + _cost;
        return TimeSpan.FromTicks(Math.Max(0, _fullAt - now.Ticks - _depth));
    }
}
