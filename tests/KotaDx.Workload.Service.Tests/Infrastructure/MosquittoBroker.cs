namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>A real mosquitto on a free port that keeps sessions over a restart and never drops a queued message.</summary>
internal sealed class MosquittoBroker : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _program;
    private readonly string _config;
    private ChildProcess? _process;

    private MosquittoBroker(string program, string[] more)
    {
        _program = program;
        Port = Loopback.FreePort();
        _config = _folder.Write("mosquitto.conf", $"""
            listener {Port} 127.0.0.1
            {(more.Length == 0 ? "allow_anonymous true" : string.Join('\n', more))}
            user {Environment.UserName}
            persistence true
            persistence_location {_folder.Path}/
            max_queued_messages 0
            """);
    }

    public int Port { get; }

    public string Url => $"mqtt://127.0.0.1:{Port}";

    /// <summary>Starts one; with lines of configuration of its own it lets nobody in without a name, unless these do.</summary>
    public static async Task<MosquittoBroker> Start(params string[] more)
    {
        var broker = new MosquittoBroker(Needs.Program("mosquitto"), more);
        await broker.Restart();
        return broker;
    }

    public async Task Restart()
    {
        await Stop();
        _process = ChildProcess.Start(_program, ["-c", _config]);
        await Listening.On(Port, _process);
    }

    public async Task Stop()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    /// <summary>Stands still without closing anything, as a machine does that swaps or hangs.</summary>
    public void Freeze() => _process!.Signal(ChildProcess.SigStop);

    public void Thaw() => _process?.Signal(ChildProcess.SigCont);

    public async ValueTask DisposeAsync()
    {
        Thaw();
        await Stop();
        _folder.Dispose();
    }
}
