namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// What one factory has sent today, against what it may: a stranger who fills the disk would push out others' past. Days are those of
/// UTC and counted from the start of the service. Safe for concurrent use.
/// </summary>
internal sealed class DayQuota(long? bytesPerDay)
{
    private readonly Lock _gate = new();
    private long _day;
    private long _bytes;

    /// <summary>Counts bytes.</summary>
    /// <returns>False if they go over the day's limit; then they are not counted.</returns>
    public bool TryTake(int bytes, DateTimeOffset now)
    {
        if (bytesPerDay is not { } most)
        {
            return true;
        }

        lock (_gate)
        {
            var day = now.UtcTicks / TimeSpan.TicksPerDay;
            if (day != _day)
            {
                (_day, _bytes) = (day, 0);
            }

            if (_bytes + bytes > most)
            {
                return false;
            }

            _bytes += bytes;
            return true;
        }
    }
}
