namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>The running service on its data folder: it can be killed and started again with the same options, on the same ports.</summary>
internal sealed class KotadxService : IAsyncDisposable
{
    /// <summary>What a shell would say of a process that was killed.</summary>
    private const int Killed = 128 + ChildProcess.SigKill;

    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(60);

    private readonly string[] _arguments;
    private readonly List<ChildProcess> _before = [];
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

    /// <summary>What each process said, the one that runs last.</summary>
    public IEnumerable<string> Lives => _before.Append(_process).Select(static process => process.StandardError);

    /// <summary>Bytes of memory that it holds.</summary>
    public long Memory => _process.Memory;

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
        _before.Add(_process);
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

    /// <summary>Waits until it answers or has ended.</summary>
    /// <returns>The exit code; null if it runs.</returns>
    public async Task<int?> EndedWith(TimeSpan within)
    {
        await Eventually.True("kotadx answers or ends", within, async () => _process.HasExited || await Board.IsLive());
        return _process.ExitedWith is null ? null : await _process.ExitCode(within);
    }

    /// <summary>It still runs or was killed, and said nothing that only a programmer would understand.</summary>
    public void ShouldNotHaveFailed(params int[] exitCodes)
    {
        var said = string.Join("---\n", Lives);
        Assert.False(said.Contains("Unhandled exception", StringComparison.Ordinal) || said.Contains("\n   at ", StringComparison.Ordinal), "kotadx failed:\n" + said);
        Assert.False(_process.ExitedWith is { } exitCode and not (0 or Killed) && !exitCodes.Contains(exitCode), $"kotadx ended by itself with {_process.ExitedWith}:\n{said}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        foreach (var process in _before)
        {
            await process.DisposeAsync();
        }

        Board.Dispose();
    }

    private Task<int> Stop(int signal)
    {
        _process.Signal(signal);
        return _process.ExitCode(Drain);
    }
}
