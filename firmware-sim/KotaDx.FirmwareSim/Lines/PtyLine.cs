namespace KotaDx.FirmwareSim.Lines;

/// <summary>A line on a pty, like an adapter in a USB socket: it can be pulled and plugged in again under the same name.</summary>
public sealed class PtyLine : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly string? _link;
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;
    private Pty? _pty;

    private PtyLine(SerialLineSimulator line, string? link, TimeProvider time) => (Line, _link, _time) = (line, link, time);

    /// <summary>What is on it.</summary>
    public SerialLineSimulator Line { get; }

    /// <summary>What programs open.</summary>
    /// <exception cref="InvalidOperationException">It is pulled out and has no link.</exception>
    public string Path => _link ?? _pty?.Path ?? throw new InvalidOperationException("The line is pulled out.");

    /// <summary>Bytes lost because nobody had the port open, since it was last plugged in.</summary>
    public long BytesUnheard => _pty?.BytesUnheard ?? 0;

    /// <summary>Plugs a line in.</summary>
    /// <param name="line">The line.</param>
    /// <param name="link">The name at which it is to be found; null for that of the pty, which changes with each <see cref="Plug"/>.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LineUnavailableException">The machine gives no pty.</exception>
    public static PtyLine Start(SerialLineSimulator line, string? link, TimeProvider time)
    {
        var started = new PtyLine(line, link, time);
        started.Plug();
        return started;
    }

    /// <summary>Plugs the line in again after <see cref="UnplugAsync"/>; a new pty, the same link.</summary>
    /// <exception cref="LineUnavailableException">The machine gives no pty.</exception>
    public void Plug()
    {
        if (_pty is not null)
            return;
        _pty = Pty.Open(_link);
        _stop = new CancellationTokenSource();
        _running = Line.RunAsync(_pty.Stream, _time, _stop.Token);
    }

    /// <summary>Pulls it out: whoever has the port open gets an error, and the name is gone.</summary>
    public async Task UnplugAsync()
    {
        if (_pty is null)
            return;
        await _stop!.CancelAsync();
        await _running;
        _pty.Dispose();
        _stop.Dispose();
        _pty = null;
    }

    /// <summary>Pulls it out.</summary>
    public async ValueTask DisposeAsync() => await UnplugAsync();
}
