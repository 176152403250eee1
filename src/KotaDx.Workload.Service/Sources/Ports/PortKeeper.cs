using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>Keeps the ports open that the books in force name: opens what a book adds, closes what it takes away, and leaves alone what stays.</summary>
internal sealed class PortKeeper(DataFolder folder, Intake intake, Components components, TimeProvider time, ILogger<PortKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(string Factory, string Port), Running> _running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                OpenLanes();
                await RenewAsync(stoppingToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }

        await Task.WhenAll(_running.Values.Select(static running => running.StopAsync())).ConfigureAwait(false);
    }

    /// <summary>A factory whose first word would come from a PLC has no lane yet, and without one its book is not in force.</summary>
    private void OpenLanes()
    {
        try
        {
            foreach (var factory in BookFiles.Factories(folder.BooksFolder, []).Where(factory => intake.Find(factory) is null))
            {
                if (BookFiles.Load(folder.BooksFolder, factory).Content is { Ports.Count: > 0 })
                {
                    intake.Open(factory);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A share that is away comes back.
        }
    }

    private async Task RenewAsync(CancellationToken stopping)
    {
        var wanted = new Dictionary<(string Factory, string Port), (PortEntry Entry, PlcPointEntry[] Points)>();
        foreach (var lane in intake.Lanes.Where(static lane => lane.CaughtUp.IsCompletedSuccessfully))
        {
            var book = lane.Book;
            var day = new FactoryClock(book.Zone).DayOf(EventTime.From(time.GetUtcNow()));
            foreach (var port in book.PortsOn(day))
            {
                var points = book.PlcPointsOf(port.Port, day).ToArray();
                if (points.Length > 0 || LineFormat.TryParseKind(port.Speaks, out _))
                {
                    wanted.Add((lane.Factory, port.Port), (port, points));
                }
            }
        }

        foreach (var (key, running) in _running.ToList())
        {
            if (running.Task.IsFaulted)
            {
                Diagnostics.Log.PortFailed(logger, key.Port, running.Task.Exception);
            }

            if (running.Task.IsFaulted || !wanted.TryGetValue(key, out var now) || !running.IsFor(now.Entry, now.Points))
            {
                await running.StopAsync().ConfigureAwait(false);
                components.RemoveSource(running.Component);
                _running.Remove(key);
            }
        }

        foreach (var (key, (entry, points)) in wanted.Where(pair => !_running.ContainsKey(pair.Key)))
        {
            var polls = PlcCodecs.TryFind(entry.Speaks, out _) ? new PollCounts(key.Factory, entry.Port) : null;
            var component = components.AddSource($"{entry.Speaks} {key.Factory}/{entry.Port}", polls);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var run = RunOf(key.Factory, entry, points, component);
            _running.Add(key, new Running(entry, points, component, stop, Task.Run(() => run(stop.Token), CancellationToken.None)));
        }
    }

    private Func<CancellationToken, Task> RunOf(string factory, PortEntry entry, PlcPointEntry[] points, Component component)
    {
        if (PlcCodecs.TryFind(entry.Speaks, out _))
        {
            return new PlcPort(factory, entry, points, intake, component, time, logger).RunAsync;
        }

        PortAddress.TryParse(entry.At, PortSpeech.UsualOf(entry.Speaks), out var address, out _);
        return new LineSource(
            address!, FrameKind.InstrumentLine, Encoding.UTF8.GetBytes("port:" + entry.Port), Encoding.UTF8.GetBytes($"kotadx/v1/{factory}/ports/{entry.Port}/line"),
            intake, component, time, logger).RunAsync;
    }

    private sealed record Running(PortEntry Entry, PlcPointEntry[] Points, Component Component, CancellationTokenSource Stop, Task Task)
    {
        public bool IsFor(PortEntry entry, PlcPointEntry[] points) =>
            entry with { Columns = [] } == Entry with { Columns = [] } && entry.Columns.SequenceEqual(Entry.Columns) && points.SequenceEqual(Points);

        public async Task StopAsync()
        {
            await Stop.CancelAsync().ConfigureAwait(false);
            await Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Stop.Dispose();
        }
    }
}
