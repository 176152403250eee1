using System.Text;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KotaDx.Workload.Service.Tests.Sinks;

public sealed class SinkPumpTests : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Components _components = new();
    private readonly FakeSink _sink = new("store");
    private readonly FakeSink _other = new("other");
    private readonly List<SegmentLog> _logs = [];
    private SinkSet? _set;

    private SinkSet Set => _set ??= new SinkSet([_sink, _other], _components, _time, NullLogger<SinkSet>.Instance);

    public async ValueTask DisposeAsync()
    {
        await Set.DisposeAsync();
        foreach (var log in _logs)
        {
            await log.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_store_that_stays_away_costs_no_memory_however_much_waits()
    {
        var log = Open("kota");
        const int records = 640;
        _sink.Answer = static _ => new SinkResult(SinkVerdict.Later, "away");
        Set.Attach("kota", log, Nothing);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < records; i++)
        {
            // Each minute has points of its own, so that none takes the place of another.
            Append(log, string.Concat(Enumerable.Range(0, 3000).Select(worker => $"worker_load_1m,factory=kota,team=a,worker=w{worker} busy_s={i},quality=\"good\",rev=1i {i}000000000\n")));
            await log.WaitForRoomAsync(TestContext.Current.CancellationToken);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        await log.WaitCommittedAsync(records, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(new DirectoryInfo(_folder.File("kota")).EnumerateFiles().Sum(static file => file.Length), 120_000_000, long.MaxValue);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 48 * 1024 * 1024);
        Assert.InRange(_sink.Largest, 1, SinkPump.MostBytes + (512 * 1024));

        _sink.Answer = static _ => SinkResult.Taken;
        await Until(() => Pump(_sink).Behind == 0);
        Assert.Equal(records * 3000, Pump(_sink).PointsWritten);
        Assert.InRange(_sink.Largest, 1, SinkPump.MostBytes + (512 * 1024));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 48 * 1024 * 1024);
    }

    [Fact]
    public async Task Pumps_that_work_before_they_are_known_carry_on()
    {
        var log = Open("kota");
        Append(log, "worker_load_day,factory=kota,team=a,worker=w1 busy_s=1,quality=\"good\",rev=1i 60\n");
        await log.WaitCommittedAsync(1, TestContext.Current.CancellationToken);
        _sink.Positions["kota"] = (log.Id, log.Next);
        List<SinkSet> sets = [.. Enumerable.Range(0, 2000).Select(_ => new SinkSet([_sink], new Components(), _time, NullLogger<SinkSet>.Instance))];
        sets.ForEach(set => set.Attach("kota", log, Nothing));
        Append(log, "worker_load_day,factory=kota,team=a,worker=w1 busy_s=1,quality=\"good\",rev=1i 60\n");
        await Until(() => sets.TrueForAll(static set => set.Pumps.Single().Behind == 0));
        foreach (var set in sets)
        {
            await set.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_waits_too_long_is_dropped_and_everything_is_asked_for_again()
    {
        var log = SegmentLog.Open(_folder.File("kota"), new SegmentLogOptions { SegmentBytes = 10_000 }, _time, NullLogger.Instance);
        _logs.Add(log);
        _set = new SinkSet([_sink, _other], _components, _time, NullLogger<SinkSet>.Instance) { MostWaitingBytes = 50_000 };
        _sink.Answer = static _ => new SinkResult(SinkVerdict.Later, "away");
        var asked = 0;
        Set.Attach("kota", log, () =>
        {
            asked++;
            Append(log, "worker_load_day,factory=kota,team=a,worker=all busy_s=1,quality=\"good\",rev=1i 60\n");
        });
        for (var i = 0; i < 2000; i++)
        {
            Append(log, $"worker_load_1m,factory=kota,team=a,worker=w busy_s={i},quality=\"good\",rev=1i {i}000000000\n");
            await log.WaitCommittedAsync(log.Next - 1, TestContext.Current.CancellationToken);
        }

        Set.Trim();
        Assert.InRange(log.Segments().Sum(static segment => segment.Bytes), 1, 60_000);
        Assert.Equal(0, Pump(_other).Behind);
        _sink.Answer = static _ => SinkResult.Taken;
        await Until(() => asked == 1 && Pump(_sink).Behind == 0);
        Assert.Equal(2001, Pump(_other).PointsWritten);
        Assert.InRange(Pump(_sink).PointsWritten, 1, 1000);
    }

    [Fact]
    public async Task Catching_up_sends_the_last_of_each_open_window_and_nothing_else()
    {
        var log = Open("kota");
        _sink.Answer = static _ => new SinkResult(SinkVerdict.Later, "away");
        Set.Attach("kota", log, Nothing);
        for (var second = 0; second < 2000; second++)
        {
            Append(log, string.Concat(Enumerable.Range(0, 50).Select(worker => $"worker_load_day,factory=kota,team=a,worker=w{worker} busy_s={second},quality=\"good\",rev=1i 60\n")));
        }

        await log.WaitCommittedAsync(2000, TestContext.Current.CancellationToken);
        _sink.Answer = static _ => SinkResult.Taken;
        await Until(() => Pump(_sink).Behind == 0);
        Assert.All(Enumerable.Range(0, 50), worker => Assert.Contains("busy_s=1999,", _sink.Rows[$"worker_load_day,factory=kota,team=a,worker=w{worker} 60"], StringComparison.Ordinal));
        Assert.InRange(Pump(_sink).PointsWritten, 50, 1000);
    }

    [Fact]
    public async Task A_sink_that_stopped_says_so_holds_up_nobody_and_goes_on_by_itself_once_mended()
    {
        var (kota, mino) = (Open("kota"), Open("mino"));
        _sink.Answer = static batch => batch.Factory == "kota" ? new SinkResult(SinkVerdict.Stopped, "HTTP 401") : SinkResult.Taken;
        Set.Attach("kota", kota, Nothing);
        Set.Attach("mino", mino, Nothing);
        for (var i = 0; i < 20; i++)
        {
            Append(kota, $"m,w=a v={i} {i}\n");
            Append(mino, $"m,w=b v={i} {i}\n");
        }

        await Until(() => _other.Rows.Count == 40 && _sink.Rows.Count == 20 && Pump(_sink).IsStopped, advance: false);
        var component = _components.Sinks.First();
        Assert.Equal(ComponentState.Stopped, component.Current.State);
        Assert.StartsWith("kota: ", component.Current.Detail.En, StringComparison.Ordinal);
        Assert.Equal(ComponentState.Ok, _components.Sinks.Last().Current.State);
        Assert.False(await Set.DrainAsync(_time, null, TestContext.Current.CancellationToken));

        // Points of another factory that are taken do not hide it, and what is not taken stays in the log.
        Append(mino, "m,w=b v=1 99\n");
        await Until(() => _sink.Rows.Count == 21, advance: false);
        Assert.Equal(ComponentState.Stopped, component.Current.State);
        Set.Trim();
        Assert.Equal(1, kota.First);

        _sink.Answer = static _ => SinkResult.Taken;
        _time.Advance(SinkPump.AskAgain - TimeSpan.FromSeconds(1));
        Assert.Equal(21, _sink.Rows.Count);
        await Until(() => _sink.Rows.Count == 41);
        await Until(() => component.Current.State == ComponentState.Ok);
        Assert.True(await Set.DrainAsync(_time, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_last_record_of_a_burst_is_taken_though_nothing_comes_behind_it()
    {
        var log = Open("kota");
        Set.Attach("kota", log, Nothing);
        var bursts = new Random(1);
        var patience = new SpinWait();
        for (var burst = 0; burst < 30_000; burst++)
        {
            // A few at once, or one by one into whatever writer and pump are at: asleep, waking, at work, about to sleep.
            for (var left = bursts.Next(1, 6); left > 0; left--)
            {
                Append(log, $"m,w=a v={burst} {left}\n");
                Thread.SpinWait(bursts.Next(0, 2000));
            }

            var began = TimeProvider.System.GetTimestamp();
            while (Set.Pumps.Any(static pump => pump.Behind > 0))
            {
                patience.SpinOnce(sleep1Threshold: -1);
                if (TimeProvider.System.GetElapsedTime(began) > Soon)
                {
                    Assert.Fail($"burst {burst}: {log.Next - log.Committed} records not committed, {string.Join(" and ", Set.Pumps.Select(static pump => pump.Behind))} not taken");
                }
            }
        }
    }

    [Fact]
    public async Task A_fault_of_the_sink_itself_does_not_end_its_pump()
    {
        var log = Open("kota");
        _sink.Answer = static _ => throw new InvalidOperationException("a bug");
        Set.Attach("kota", log, Nothing);
        Append(log, "m,w=a v=1 1\n");
        await Until(() => Pump(_sink).IsStopped);
        Assert.Contains("a bug", Pump(_sink).LastError, StringComparison.Ordinal);
        _sink.Answer = static _ => SinkResult.Taken;
        await Until(() => _sink.Rows.Count == 1);
        Assert.False(Pump(_sink).IsStopped);
    }

    [Theory]
    [InlineData(604_800)]
    [InlineData(7_000_000)]
    [InlineData(int.MaxValue)]
    public async Task A_store_that_wants_to_be_left_alone_for_a_week_is_asked_in_minutes(int seconds)
    {
        var log = Open("kota");
        _sink.Answer = _ => new SinkResult(SinkVerdict.Later, "HTTP 429", TimeSpan.FromSeconds(seconds));
        Set.Attach("kota", log, Nothing);
        Append(log, "m,w=a v=1 1\n");
        await Until(() => Pump(_sink).Retries == 1, advance: false);
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(1, Pump(_sink).Retries);
        _sink.Answer = static _ => SinkResult.Taken;
        _time.Advance(SinkPump.LongestAsked * 1.25);
        await Until(() => _sink.Rows.Count == 1, advance: false);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task A_store_that_asks_for_no_pause_is_not_hammered(int seconds)
    {
        var log = Open("kota");
        var asked = 0;
        _sink.Answer = _ =>
        {
            Interlocked.Increment(ref asked);
            return new SinkResult(SinkVerdict.Later, "HTTP 503", TimeSpan.FromSeconds(seconds));
        };
        Set.Attach("kota", log, Nothing);
        Append(log, "m,w=a v=1 1\n");
        await Until(() => Pump(_sink).Retries == 1, advance: false);
        await Eventually.Wait(TimeSpan.FromMilliseconds(50));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task What_came_while_a_batch_waited_goes_with_it_and_a_store_that_is_slow_gets_less_at_once()
    {
        var log = Open("kota");
        _sink.Answer = static batch => batch.Lines.Length > 100_000 ? new SinkResult(SinkVerdict.Later, "no answer") { IsTooMuch = true } : SinkResult.Taken;
        Set.Attach("kota", log, Nothing);
        for (var i = 0; i < 200; i++)
        {
            Append(log, string.Concat(Enumerable.Range(0, 100).Select(worker => $"m,w=w{worker} v={i} {i}\n")));
        }

        await Until(() => Pump(_sink).Behind == 0);
        Assert.Equal(20_000, _sink.Rows.Count);
        Assert.Equal(20_000, Pump(_sink).PointsWritten);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_store_that_does_not_answer()
    {
        var log = Open("kota");
        _sink.Hangs = true;
        Set.Attach("kota", log, Nothing);
        Append(log, "m,w=a v=1 1\n");
        await Until(() => _sink.Largest > 0);
        await Set.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);

        // The log goes on without it.
        Append(log, "m,w=a v=1 2\n");
        await log.WaitCommittedAsync(2, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task How_far_behind_and_since_when_is_told()
    {
        var log = Open("kota");
        Set.Attach("kota", log, Nothing);
        Assert.Equal(TimeSpan.Zero, Pump(_sink).StuckFor);
        _sink.Answer = static _ => new SinkResult(SinkVerdict.Stopped, "HTTP 401");
        Append(log, "m,w=a v=1 1\nm,w=b v=1 1\n");
        await Until(() => Pump(_sink).IsStopped, advance: false);
        _time.Advance(TimeSpan.FromMinutes(2));
        var pump = Pump(_sink);
        Assert.Equal((1L, TimeSpan.FromMinutes(2), 0L, 0L, 1L, "HTTP 401"), (pump.Behind, pump.StuckFor, pump.PointsWritten, pump.Batches, pump.Retries, pump.LastError));
        _sink.Answer = static _ => SinkResult.Taken with { SetAside = 1 };
        await Until(() => pump.Behind == 0);
        Assert.Equal((1L, 1L, 1L, TimeSpan.Zero), (pump.PointsWritten, pump.PointsSetAside, pump.Batches, pump.StuckFor));
        await Until(() => pump.Condition.Detail.En.Contains("refused", StringComparison.Ordinal));
        Assert.Equal("kota", pump.Factory);
        Assert.Equal("store", pump.Sink);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public async Task A_position_that_the_log_does_not_have_means_everything_again(long position, bool isGood)
    {
        var log = Open("kota");
        for (var i = 0; i < 3; i++)
        {
            Append(log, "m v=1 1\n");
        }

        await log.WaitCommittedAsync(3, TestContext.Current.CancellationToken);
        _sink.Positions["kota"] = (log.Id, position);
        Assert.Equal(isGood ? position : null, SinkPump.StartOf(_sink, "kota", log));
        _sink.Positions["kota"] = (log.Id ^ 1, 2);
        Assert.Null(SinkPump.StartOf(_sink, "kota", log));
    }

    private SinkPump Pump(IPointSink sink) => Set.Pumps.First(pump => pump.Sink == sink.Name);

    private SegmentLog Open(string factory)
    {
        var log = SegmentLog.Open(_folder.File(factory), new SegmentLogOptions { Sync = false, SegmentBytes = 16 * 1024 * 1024 }, TimeProvider.System, NullLogger.Instance);
        _logs.Add(log);
        return log;
    }

    private static void Nothing()
    {
    }

    private static void Append(SegmentLog log, string lines)
    {
        var body = new byte[PointRecord.HeaderBytes + Encoding.UTF8.GetByteCount(lines)];
        PointRecord.WriteHeader(body, isComplete: true, isEverything: false, 1);
        Encoding.UTF8.GetBytes(lines, body.AsSpan(PointRecord.HeaderBytes));
        log.Append(body);
    }

    /// <summary>Waits for what other threads do; the pumps' own clock runs on meanwhile.</summary>
    private Task Until(Func<bool> holds, bool advance = true) => Eventually.True("it has come to pass", Soon, () =>
    {
        if (advance && !holds())
        {
            _time.Advance(TimeSpan.FromSeconds(40));
        }

        return Task.FromResult(holds());
    });

    private sealed class FakeSink(string name) : IPointSink
    {
        private volatile int _largest;

        public string Name => name;

        public string RefusedFile => "refused.txt";

        public bool Hangs { get; set; }

        public int Largest => _largest;

        public Func<PointBatch, SinkResult> Answer { get; set; } = static _ => SinkResult.Taken;

        public System.Collections.Concurrent.ConcurrentDictionary<string, string> Rows { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, (ulong LogId, long Position)> Positions { get; } = [];

        public long? PositionIn(string factory, ulong logId) => Positions.TryGetValue(factory, out var at) && at.LogId == logId ? at.Position : null;

        public async ValueTask<SinkResult> WriteAsync(PointBatch batch, CancellationToken cancellation)
        {
            _largest = Math.Max(_largest, batch.Lines.Length);
            if (Hangs)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            }

            var result = Answer(batch);
            if (result.Verdict == SinkVerdict.Taken && batch.Lines.Length < 200_000)
            {
                ReadOnlySpan<byte> lines = batch.Lines.Span;
                while (PointLine.TryNext(ref lines, out var line))
                {
                    PointLine.TrySplit(line, out var key, out _, out var time);
                    Rows[$"{Encoding.UTF8.GetString(key)} {time}"] = Encoding.UTF8.GetString(line);
                }
            }

            return result;
        }

        public void Dispose()
        {
        }
    }
}
