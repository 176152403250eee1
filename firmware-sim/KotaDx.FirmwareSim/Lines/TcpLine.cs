using System.Net;
using System.Net.Sockets;

namespace KotaDx.FirmwareSim.Lines;

/// <summary>
/// A line behind a TCP port. Like many a small PLC it serves one connection at a time; here a new one ends the old, so that whoever
/// comes back after a cut cable is not kept out by its own past.
/// </summary>
public sealed class TcpLine : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Task _accepting;
    private CancellationTokenSource? _connection;

    private TcpLine(SerialLineSimulator line, IPEndPoint endPoint, TimeProvider time)
    {
        (Line, _time) = (line, time);
        _listener = new TcpListener(endPoint);
        try
        {
            _listener.Start();
        }
        catch (SocketException e)
        {
            throw new LineUnavailableException(
                $"{endPoint} で待ち受けられません（{e.Message}）。ほかのプログラムが同じポートを使っていないか確かめてください。",
                $"Cannot listen at {endPoint} ({e.Message}). Check whether another program has that port.");
        }

        _accepting = AcceptAsync();
    }

    /// <summary>What is behind the port.</summary>
    public SerialLineSimulator Line { get; }

    /// <summary>The port that it listens at.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections accepted so far.</summary>
    public long Connections { get; private set; }

    /// <summary>Begins to listen.</summary>
    /// <param name="line">The line.</param>
    /// <param name="endPoint">Address and port; port 0 for any that is free.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LineUnavailableException">The port is taken.</exception>
    public static TcpLine Start(SerialLineSimulator line, IPEndPoint endPoint, TimeProvider time) => new(line, endPoint, time);

    /// <summary>Cuts the connection that there is; the next one is served.</summary>
    public void Disconnect()
    {
        lock (_lock)
            _connection?.Cancel();
    }

    /// <summary>Stops listening and cuts the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = Task.CompletedTask;
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Disconnect();
                await serving;
                Connections++;
                serving = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException && _stop.IsCancellationRequested)
        {
        }

        await serving;
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var ending = client;
        using var connection = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        lock (_lock)
            _connection = connection;
        try
        {
            client.NoDelay = true;
            await Line.RunAsync(client.GetStream(), _time, connection.Token);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Whoever asked is gone; the next one may come.
        }
        finally
        {
            lock (_lock)
                _connection = null;
        }
    }
}
