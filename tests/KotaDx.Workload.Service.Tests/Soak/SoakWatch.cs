using System.Text.Json;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Soak;

/// <summary>Looks on: memory every ten seconds, every two how long a message takes until the board counts it, and how long starts take.</summary>
internal sealed class SoakWatch : IAsyncDisposable
{
    private static readonly TimeSpan MemoryEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    private readonly KotadxService _service;
    private readonly Shop _shop;
    private readonly SoakReport _report;
    private readonly Task[] _tasks;
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly long _started;
    private volatile bool _over;
    private volatile bool _inFault;
    private int _life;

    public SoakWatch(KotadxService service, Shop shop, SoakReport report)
    {
        (_service, _shop, _report) = (service, shop, report);
        _started = _clock.GetTimestamp();
        _tasks = [Task.Run(WatchMemory), Task.Run(WatchLatency)];
    }

    /// <summary>Notes a fault, and how long after its end the board was up to date again.</summary>
    public async Task<string> During(string name, Func<Task> fault)
    {
        var at = _clock.GetElapsedTime(_started);
        _inFault = true;
        var begun = _clock.GetTimestamp();
        await fault();
        var lasted = _clock.GetElapsedTime(begun);
        var over = _clock.GetTimestamp();
        var good = _shop.Good;
        await Eventually.True($"everything sent until the end of '{name}' counts", TimeSpan.FromMinutes(3), async () => await Accepted() >= good);
        _report.Fault(at, name, lasted, _clock.GetElapsedTime(over));
        _inFault = false;
        return name;
    }

    /// <summary>Another process: its memory is not that of the one before.</summary>
    public void StartAgain()
    {
        Interlocked.Increment(ref _life);
        _service.StartAgain();
    }

    public async Task KillAndStart()
    {
        if (_service.IsAlive)
        {
            await _service.Kill();
        }

        var begun = _clock.GetTimestamp();
        StartAgain();
        await _service.Ready();
        _report.Start(_clock.GetElapsedTime(begun));
    }

    public async Task Stop()
    {
        _over = true;
        await Task.WhenAll(_tasks);
    }

    public async ValueTask DisposeAsync()
    {
        _over = true;
        await Task.WhenAll(_tasks);
    }

    private static bool IsAway(Exception exception) =>
        exception is HttpRequestException or IOException or JsonException or TaskCanceledException or FormatException or InvalidOperationException;

    private async Task<long> Accepted() => (await _service.Board.View(Shop.Factory)).Frames("accepted");

    private async Task WatchMemory()
    {
        while (!_over)
        {
            try
            {
                _report.Memory(_clock.GetElapsedTime(_started), Volatile.Read(ref _life), _service.Memory, _shop.Readings);
            }
            catch (Exception exception) when (IsAway(exception))
            {
                // Killed just now.
            }

            await Eventually.Wait(MemoryEvery);
        }
    }

    private async Task WatchLatency()
    {
        while (!_over)
        {
            await Eventually.Wait(ProbeEvery);
            var quiet = !_inFault;
            var begun = _clock.GetTimestamp();
            var good = _shop.Good;
            while (!_over)
            {
                try
                {
                    if (await Accepted() >= good)
                    {
                        _report.Latency(_clock.GetElapsedTime(begun), quiet && !_inFault);
                        break;
                    }
                }
                catch (Exception exception) when (IsAway(exception))
                {
                    // The board is away with the service.
                }

                await Eventually.Wait(Look);
            }
        }
    }
}
