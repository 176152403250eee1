namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>The running service on its data folder: it can be killed and started again with the same options, on the same ports.</summary>
internal sealed class KotadxService : IAsyncDisposable
{
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(60);

    private readonly string[] _arguments;
    private ChildProcess _process;

    private KotadxService(string command, TempFolder data, string[] more)
    {
        var url = $"http://127.0.0.1:{Loopback.FreePort()}";
        Board = new BoardClient(url);
        _arguments = [Kotadx.Program, command, "--data", data.Path, "--board", url, "--lang", "en", .. more];
        _process = ChildProcess.Start("dotnet", _arguments);
    }

    public BoardClient Board { get; }

    public string StandardError => _process.StandardError;

    public bool IsAlive => !_process.HasExited;

    /// <summary>Starts <c>kotadx run</c> and waits until its sources are connected and its log has been read.</summary>
    public static async Task<KotadxService> Run(TempFolder data, params string[] more)
    {
        var service = new KotadxService("run", data, more);
        await service.Ready();
        return service;
    }

    /// <summary>Starts a command without waiting for anything.</summary>
    public static KotadxService Launch(string command, TempFolder data, params string[] more) => new(command, data, more);

    public Task Ready() => Eventually.True("kotadx is ready", StartUp, async () =>
    {
        Assert.False(_process.HasExited, $"kotadx ended by itself:\n{_process.StandardError}");
        return await Board.IsReady();
    });

    /// <summary>kill -9: no farewell, no flush.</summary>
    public async Task Kill()
    {
        _process.Signal(ChildProcess.SigKill);
        await _process.ExitCode(TimeSpan.FromSeconds(10));
    }

    public void StartAgain()
    {
        Assert.True(_process.HasExited, "kotadx still runs");
        _process = ChildProcess.Start("dotnet", _arguments);
    }

    /// <summary>Ctrl-C, and the exit code after what was queued has been written.</summary>
    public Task<int> Interrupt() => Stop(ChildProcess.SigInt);

    public Task<int> Terminate() => Stop(ChildProcess.SigTerm);

    public async Task ShouldStopCleanly()
    {
        var exitCode = await Interrupt();
        Assert.True(exitCode == 0, $"kotadx ended with {exitCode}:\n{StandardError}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Board.Dispose();
    }

    private Task<int> Stop(int signal)
    {
        _process.Signal(signal);
        return _process.ExitCode(Drain);
    }
}
