using System.Buffers;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>
/// Carries one factory's points to one sink, from the point log and never from memory: a store that is away costs disk, and
/// catches up by itself.
/// </summary>
internal sealed class SinkPump : IAsyncDisposable
{
    private const int BatchBytes = 1024 * 1024;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly IPointSink _sink;
    private readonly Lane _lane;
    private readonly Component _component;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ArrayBufferWriter<byte> _batch = new(64 * 1024);
    private readonly Dictionary<LineKey, int> _lastLine = [];
    private readonly Task _run;
    private long _position;

    public SinkPump(IPointSink sink, Lane lane, Component component, TimeProvider time, ILogger logger)
    {
        _sink = sink;
        _lane = lane;
        _component = component;
        _time = time;
        _logger = logger;
        _position = StartOf(sink, lane.Factory, lane.Points) ?? lane.Points.Next;
        lane.Points.Committing += Wake;
        _run = Task.Run(CarryAsync);
    }

    /// <summary>Records of the point log that the sink has yet to take.</summary>
    public long Behind => Math.Max(0, _lane.Points.Next - Volatile.Read(ref _position));

    /// <summary>Number of the first record that the sink has yet to take.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>True once the sink has given up.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Where a sink goes on in a point log; null if it lacks points that the log no longer holds, or knows some that the log has lost.</summary>
    public static long? StartOf(IPointSink sink, string factory, Log.SegmentLog points) =>
        sink.PositionIn(factory, points.Id) is { } position && position >= points.First && position <= points.Next ? position : null;

    public async ValueTask DisposeAsync()
    {
        _lane.Points.Committing -= Wake;
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _run.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }

        _stop.Dispose();
        _wake.Dispose();
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    /// <summary>A sink that ends must be seen to have ended.</summary>
    private async Task CarryAsync()
    {
        try
        {
            await RunAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Stop(exception.Message);
        }
    }

    private void Stop(string reason)
    {
        IsStopped = true;
        _component.Set(ComponentState.Stopped, $"停止しました: {reason}", $"stopped: {reason}");
        Diagnostics.Log.SinkStopped(_logger, _sink.Name, reason);
    }

    private async Task<SinkResult> OfferAsync(PointBatch batch)
    {
        try
        {
            return await _sink.WriteAsync(batch, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its own disk, where it keeps its position: the points can be offered again.
            return new SinkResult(SinkVerdict.Later, exception.Message);
        }
    }

    private async Task RunAsync()
    {
        using var reader = _lane.Points.Read(_position);
        var delay = FirstDelay;
        var troubled = true;
        while (true)
        {
            if (!Gather(reader))
            {
                if (troubled && delay == FirstDelay)
                {
                    troubled = false;
                    _component.Set(ComponentState.Ok, "正常", "working");
                }

                await _wake.WaitAsync(_stop.Token).ConfigureAwait(false);
                continue;
            }

            while (true)
            {
                var result = await OfferAsync(
                    new PointBatch(_lane.Factory, _lane.Points.Id, reader.Position, _batch.WrittenMemory)).ConfigureAwait(false);
                if (result.Verdict == SinkVerdict.Taken)
                {
                    break;
                }

                if (result.Verdict == SinkVerdict.Stopped)
                {
                    Stop(result.Reason ?? "");
                    return;
                }

                if (!troubled || delay == FirstDelay)
                {
                    troubled = true;
                    Diagnostics.Log.SinkRetries(_logger, _sink.Name, result.Reason ?? "", delay);
                }

                _component.Set(ComponentState.Waiting, $"待っています（データは保管中）: {result.Reason}", $"waiting, data is kept: {result.Reason}");
                var jittered = (result.RetryAfter ?? delay) * (0.75 + (Random.Shared.NextDouble() / 2));
                await Task.Delay(jittered, _time, _stop.Token).ConfigureAwait(false);
                delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
            }

            Volatile.Write(ref _position, reader.Position);
            delay = FirstDelay;
            if (troubled)
            {
                troubled = false;
                _component.Set(ComponentState.Ok, "正常", "working");
                Diagnostics.Log.SinkWell(_logger, _sink.Name);
            }
        }
    }

    /// <summary>Fills the batch; of points that come more than once in it, only the last is kept.</summary>
    private bool Gather(Log.LogReader reader)
    {
        _batch.ResetWrittenCount();
        var any = false;
        while (_batch.WrittenCount < BatchBytes && reader.TryRead(out _, out var body))
        {
            any = true;
            _batch.Write(PointRecord.Read(body, out _, out _, out _));
        }

        if (any)
        {
            KeepLast();
        }

        return any;
    }

    private void KeepLast()
    {
        _lastLine.Clear();
        ReadOnlySpan<byte> lines = _batch.WrittenSpan;
        var count = 0;
        while (PointLine.TryNext(ref lines, out var line))
        {
            _lastLine[LineKey.Of(line)] = count++;
        }

        if (_lastLine.Count == count)
        {
            return;
        }

        var kept = new ArrayBufferWriter<byte>(_batch.WrittenCount);
        lines = _batch.WrittenSpan;
        for (var i = 0; PointLine.TryNext(ref lines, out var line); i++)
        {
            if (_lastLine[LineKey.Of(line)] == i)
            {
                kept.Write(line);
                kept.Write("\n"u8);
            }
        }

        _batch.ResetWrittenCount();
        _batch.Write(kept.WrittenSpan);
    }

    /// <summary>Measurement, tags and time of a line, as a hash of 128 bits.</summary>
    private readonly record struct LineKey(ulong High, ulong Low)
    {
        public static LineKey Of(ReadOnlySpan<byte> line)
        {
            if (!PointLine.TrySplit(line, out var key, out _, out var time))
            {
                return default;
            }

            Span<byte> hash = stackalloc byte[32];
            System.Security.Cryptography.SHA256.HashData(key, hash);
            return new LineKey(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]) ^ (ulong)time);
        }
    }
}
