namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>A null-modem cable: two pseudo terminals joined by socat, which can be pulled out and put back at the same path.</summary>
internal sealed class SocatPair : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _program = Needs.Program("socat");
    private ChildProcess? _process;
    private FileStream? _device;

    /// <summary>The end that kotadx opens.</summary>
    public string HostPort => _folder.File("ttyHost");

    public string DevicePort => _folder.File("ttyDevice");

    public static async Task<SocatPair> Start()
    {
        var pair = new SocatPair();
        await pair.Plug();
        return pair;
    }

    public async Task Plug()
    {
        _process = ChildProcess.Start(_program, [$"pty,raw,echo=0,link={HostPort}", $"pty,raw,echo=0,link={DevicePort}"]);
        await Eventually.True("socat makes both ends", TimeSpan.FromSeconds(30),
            () => Task.FromResult(File.Exists(HostPort) && File.Exists(DevicePort)));
    }

    /// <summary>Pulls the cable: both ends disappear, and what is not read yet is gone, as with a USB adapter.</summary>
    public async Task Unplug()
    {
        if (_device is not null)
        {
            await _device.DisposeAsync();
            _device = null;
        }

        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }

        await Eventually.True("the ends disappear", TimeSpan.FromSeconds(30), () => Task.FromResult(!Path.Exists(HostPort)));
    }

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        // Opened when it is needed: a FileStream locks the device, which keeps out a program that is to be the other end.
        _device ??= new FileStream(DevicePort, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await _device.WriteAsync(bytes, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Unplug();
        _folder.Dispose();
    }
}
