using System.Collections.Concurrent;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>All sinks, with a pump for each of them and each lane.</summary>
internal sealed class SinkSet : IAsyncDisposable
{
    private readonly List<(IPointSink Sink, Component Component)> _sinks = [];
    private readonly ConcurrentQueue<(IPointSink Sink, Lane Lane, SinkPump Pump)> _pumps = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _disposed;

    public SinkSet(IEnumerable<IPointSink> sinks, Components components, TimeProvider time, ILogger<SinkSet> logger)
    {
        _time = time;
        _logger = logger;
        foreach (var sink in sinks)
        {
            _sinks.Add((sink, components.AddSink(sink.Name)));
        }
    }

    /// <summary>
    /// Where in a factory's point log the sinks go on; null if one has nothing of it or lacks what is gone: then everything has to be handed
    /// on again. Records that a sink has and the log has lost leave their numbers to nobody.
    /// </summary>
    public long? StartIn(string factory, SegmentLog points)
    {
        foreach (var (sink, _) in _sinks)
        {
            if (sink.PositionIn(factory, points.Id) is { } position)
            {
                points.SkipTo(position);
            }
        }

        long? start = points.Next;
        foreach (var (sink, _) in _sinks)
        {
            start = SinkPump.StartOf(sink, factory, points) is { } from && start is { } to ? Math.Min(from, to) : null;
        }

        return start;
    }

    public void Attach(Lane lane)
    {
        foreach (var (sink, component) in _sinks)
        {
            _pumps.Enqueue((sink, lane, new SinkPump(sink, lane, component, _time, _logger)));
        }
    }

    /// <summary>Records that a sink has yet to take, over all lanes.</summary>
    public long Behind(string sinkName) => _pumps.Where(pump => pump.Sink.Name == sinkName).Sum(static pump => pump.Pump.Behind);

    /// <summary>Points that no running sink waits for any longer.</summary>
    public void Trim()
    {
        foreach (var lane in _pumps.GroupBy(static pump => pump.Lane))
        {
            lane.Key.Points.Trim(lane.Min(static pump => pump.Pump.Position));
        }
    }

    /// <summary>Waits until every sink that has not given up has taken everything.</summary>
    /// <returns>False if a sink has given up.</returns>
    public async Task<bool> DrainAsync(TimeProvider time, Action<long>? progress, CancellationToken cancellation)
    {
        while (true)
        {
            var left = _pumps.Where(static pump => !pump.Pump.IsStopped).Sum(static pump => pump.Pump.Behind);
            progress?.Invoke(left);
            if (left == 0)
            {
                return _pumps.All(static pump => !pump.Pump.IsStopped);
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

        foreach (var (_, _, pump) in _pumps)
        {
            await pump.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var (sink, _) in _sinks)
        {
            sink.Dispose();
        }
    }
}
