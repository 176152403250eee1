using System.Collections.Concurrent;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>All sinks, with a pump for each of them and each lane.</summary>
internal sealed class SinkSet : IAsyncDisposable
{
    private readonly List<Entry> _sinks = [];
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _disposed;

    public SinkSet(IEnumerable<IPointSink> sinks, Components components, TimeProvider time, ILogger<SinkSet> logger)
    {
        _time = time;
        _logger = logger;
        foreach (var sink in sinks)
        {
            _sinks.Add(new Entry(sink, components.AddSink(sink.Name)));
        }
    }

    /// <summary>
    /// Bytes of points that may wait for a sink in one lane. Of more the oldest are dropped, and a sink that lacks them is handed everything
    /// again when it comes to them: a store that stays away for weeks must not fill the disk that new frames need. Default 2 GiB.
    /// </summary>
    public long MostWaitingBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How each sink is doing with each factory.</summary>
    public IEnumerable<SinkPump> Pumps => _sinks.SelectMany(static entry => entry.Pumps);

    /// <summary>
    /// Where in a factory's point log the sinks go on; null if one has nothing of it or lacks what is gone: then everything has to be handed
    /// on again. Records that a sink has and the log has lost leave their numbers to nobody.
    /// </summary>
    public long? StartIn(string factory, SegmentLog points)
    {
        foreach (var entry in _sinks)
        {
            if (entry.Sink.PositionIn(factory, points.Id) is { } position)
            {
                points.SkipTo(position);
            }
        }

        long? start = points.Next;
        foreach (var entry in _sinks)
        {
            start = SinkPump.StartOf(entry.Sink, factory, points) is { } from && start is { } to ? Math.Min(from, to) : null;
        }

        return start;
    }

    public void Attach(Lane lane) => Attach(lane.Factory, lane.Points, lane.AskEverything);

    /// <param name="factory">The factory.</param>
    /// <param name="points">Its point log.</param>
    /// <param name="askEverything">Has everything handed on again.</param>
    public void Attach(string factory, SegmentLog points, Action askEverything)
    {
        foreach (var entry in _sinks)
        {
            entry.Add(new SinkPump(entry.Sink, factory, points, askEverything, entry.Show, _time, _logger), points);
        }
    }

    /// <summary>Records that a sink has yet to take, over all lanes.</summary>
    public long Behind(string sinkName) => Pumps.Where(pump => pump.Sink == sinkName).Sum(static pump => pump.Behind);

    /// <summary>Drops points that no sink waits for any longer, one that has stopped among them, and those that are too many.</summary>
    public void Trim()
    {
        foreach (var lane in _sinks.SelectMany(static entry => entry.Lanes).GroupBy(static lane => lane.Points))
        {
            try
            {
                lane.Key.Trim(lane.Min(static lane => lane.Pump.Position));
                DropTooMany(lane.Key, lane.First().Pump.Factory);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A folder that is away for a moment; the next round asks again.
            }
        }
    }

    private void DropTooMany(SegmentLog points, string factory)
    {
        var segments = points.Segments();
        var bytes = segments.Sum(static segment => segment.Bytes);
        for (var i = 0; i + 1 < segments.Count && bytes > MostWaitingBytes; i++)
        {
            bytes -= segments[i].Bytes;
            points.Trim(segments[i + 1].First);
            Diagnostics.Log.WaitingPointsDropped(_logger, factory, segments[i].Bytes);
        }
    }

    /// <summary>Waits until every sink that has not given up has taken everything.</summary>
    /// <returns>False if a sink has given up.</returns>
    public async Task<bool> DrainAsync(TimeProvider time, Action<long>? progress, CancellationToken cancellation)
    {
        while (true)
        {
            var left = Pumps.Where(static pump => !pump.IsStopped).Sum(static pump => pump.Behind);
            progress?.Invoke(left);
            if (left == 0)
            {
                return Pumps.All(static pump => !pump.IsStopped);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await Task.WhenAll(Pumps.Select(static pump => pump.DisposeAsync().AsTask())).ConfigureAwait(false);
        foreach (var entry in _sinks)
        {
            entry.Sink.Dispose();
        }
    }

    /// <summary>A sink and its pumps. People see the worst of them: one factory that works must not hide another that does not.</summary>
    private sealed class Entry(IPointSink sink, Component component)
    {
        private readonly Lock _gate = new();
        private readonly ConcurrentQueue<(SinkPump Pump, SegmentLog Points)> _lanes = new();

        public IPointSink Sink => sink;

        public IEnumerable<(SinkPump Pump, SegmentLog Points)> Lanes => _lanes;

        public IEnumerable<SinkPump> Pumps => _lanes.Select(static lane => lane.Pump);

        public void Add(SinkPump pump, SegmentLog points)
        {
            _lanes.Enqueue((pump, points));
            pump.Start();
            Show();
        }

        public void Show()
        {
            lock (_gate)
            {
                if (Pumps.Select(static pump => (pump.Factory, pump.Condition, pump.PointsSetAside)).MaxBy(static pump => (pump.Condition.State, pump.PointsSetAside)) is not { Condition: { } worst } at)
                {
                    return;
                }

                var detail = worst.State == ComponentState.Ok || _lanes.Count == 1
                    ? worst.Detail
                    : new Text($"{at.Factory}: {worst.Detail.Ja}", $"{at.Factory}: {worst.Detail.En}");
                component.Set(worst.State, detail.Ja, detail.En);
            }
        }
    }
}
