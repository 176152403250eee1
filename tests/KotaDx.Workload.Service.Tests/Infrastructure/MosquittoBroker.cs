namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>A real mosquitto on a free port that keeps sessions over a restart and never drops a queued message.</summary>
internal sealed class MosquittoBroker : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _program;
    private readonly string _config;
    private ChildProcess? _process;

    private MosquittoBroker(string program)
    {
        _program = program;
        Port = Loopback.FreePort();
        _config = _folder.Write("mosquitto.conf", $"""
            listener {Port} 127.0.0.1
            allow_anonymous true
            user {Environment.UserName}
            persistence true
            persistence_location {_folder.Path}/
            max_queued_messages 0
            """);
    }

    public int Port { get; }

    public string Url => $"mqtt://127.0.0.1:{Port}";

    public static async Task<MosquittoBroker> Start()
    {
        var broker = new MosquittoBroker(Needs.Program("mosquitto"));
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

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Dispose();
    }
}
