using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// Opens the lanes before the first source starts and closes them after the last one has stopped: then everything taken is folded,
/// handed on, and in the embedded store.
/// </summary>
internal sealed class PipelineService(Intake intake, SinkSet sinks, Telemetry telemetry, TimeProvider time) : BackgroundService
{
    /// <summary>How long a stop waits for stores: the embedded one needs moments, one that is away gets its points after the next start.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        intake.Opened += Watch;
        intake.OpenExisting();
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        intake.TellTurnedAway();
        using var limit = new CancellationTokenSource(DrainTime, time);
        try
        {
            await Task.WhenAll(intake.Lanes.Select(lane => lane.PublishAsync(limit.Token))).ConfigureAwait(false);
            await sinks.DrainAsync(time, null, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What is left lies in the logs and goes on from there at the next start.
        }

        sinks.Trim();
        await sinks.DisposeAsync().ConfigureAwait(false);
        await intake.DisposeAsync().ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, time);
        var books = intake.WatchBooksAsync(stoppingToken);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                intake.TellTurnedAway();
                sinks.Trim();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }

        await books.ConfigureAwait(false);
    }

    private void Watch(Lane lane)
    {
        sinks.Attach(lane);
        telemetry.Attach(lane);
    }
}
