namespace KotaDx.Workload.Service.Sinks.Setup;

/// <summary>Sets the store up at the start, before there is a point, again and again until it answers. Nothing waits for it.</summary>
internal sealed class InfluxSetupService(IEnumerable<IPointSink> sinks, TimeProvider time, ILogger<InfluxSetupService> logger) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var sink in sinks.OfType<InfluxSink>())
        {
            string? said = null;
            for (var wait = TimeSpan.FromSeconds(1); !stoppingToken.IsCancellationRequested; wait = wait * 2 < Longest ? wait * 2 : Longest)
            {
                var result = await sink.PrepareAsync(stoppingToken).ConfigureAwait(false);
                if (result.Verdict == SinkVerdict.Taken)
                {
                    break;
                }

                if (result.Reason != said)
                {
                    said = result.Reason;
                    Diagnostics.Log.SetupWaits(logger, $"{result.Reason} {result.Next?.En}", wait);
                }

                await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
