using System.Net;
using System.Net.Sockets;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// The embedded broker's TCP port. In place of MQTTnet's own listener, because a packet's length must be looked at before the packet is read, and
/// connections must be counted before anything is read from them.
/// </summary>
internal sealed class DeviceListener(EmbeddedBrokerOptions options, DeviceDesk desk, TimeProvider time) : IMqttServerAdapter
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _sockets = [];
    private int _open;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public Task StartAsync(MqttServerOptions server, IMqttNetLogger logger)
    {
        Listen(AddressFamily.InterNetwork, options.LoopbackOnly ? IPAddress.Loopback : IPAddress.Any, server, logger);
        if (!options.LoopbackOnly && Socket.OSSupportsIPv6)
        {
            try
            {
                Listen(AddressFamily.InterNetworkV6, IPAddress.IPv6Any, server, logger);
            }
            catch (SocketException)
            {
                // IPv6 is switched off on many factories' machines; devices come by IPv4.
            }
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        _stop.Dispose();
    }

    private void Listen(AddressFamily family, IPAddress address, MqttServerOptions server, IMqttNetLogger logger)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        if (family == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = false;
        }

        socket.Bind(new IPEndPoint(address, options.Port));
        socket.Listen(backlog: 128);
        _ = Task.Run(() => AcceptAsync(socket, server, logger, _stop.Token));
    }

    private async Task AcceptAsync(Socket listening, MqttServerOptions server, IMqttNetLogger logger, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var socket = await listening.AcceptAsync(stop).ConfigureAwait(false);
                if (Interlocked.Increment(ref _open) <= options.MaxClients)
                {
                    _ = Task.Run(() => ServeAsync(socket, server, logger), CancellationToken.None);
                }
                else
                {
                    Interlocked.Decrement(ref _open);
                    desk.NoteTurnedAway();
                    socket.Dispose();
                }
            }
            catch (SocketException) when (!stop.IsCancellationRequested)
            {
                // A caller that hung up at once, or no more file handles: those who are connected go on.
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket, MqttServerOptions server, IMqttNetLogger logger)
    {
        try
        {
            socket.NoDelay = true;

            // A device that was switched off without a farewell, and that asked for no keep-alive of MQTT, is noticed by this.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 15);
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            using var device = new DeviceChannel(new MqttTcpChannel(stream, socket.LocalEndPoint, socket.RemoteEndPoint, null), server, desk, logger);
            await (ClientHandler?.Invoke(device) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or OperationCanceledException or MQTTnet.Exceptions.MqttCommunicationException)
        {
            // The connection is gone, and with it whatever was to be said over it.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
