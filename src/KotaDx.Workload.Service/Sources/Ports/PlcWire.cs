using System.Net.Sockets;
using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>
/// An open serial port or connection: bytes out, and what came in since. One task reads all the time, so that an answer that came too late
/// or noise between two questions is there to be seen, and since a read from a serial port cannot be cancelled on every system. One asker at a time.
/// </summary>
internal sealed class PlcWire : IAsyncDisposable
{
    private readonly IDisposable _owner;
    private readonly Stream _stream;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _came = new(0, 1);
    private readonly byte[] _bytes = new byte[PlcCodec.MaxFrameBytes];
    private readonly Task _reading;
    private int _length;
    private long _lastAt;
    private Exception? _fault;
    private volatile bool _closed;

    private PlcWire(IDisposable owner, Stream stream, PortAddress address)
    {
        _owner = owner;
        _stream = stream;
        Address = address;
        _reading = Task.Run(ReadAllAsync);
    }

    public PortAddress Address { get; }

    /// <summary>Bytes that had to be dropped because nobody took them: noise without end.</summary>
    public long Overflowed { get; private set; }

    /// <summary>When the last byte came or went, in the clock of <see cref="Environment.TickCount64"/> with fractions.</summary>
    public double IdleMilliseconds
    {
        get
        {
            lock (_lock)
            {
                return _lastAt == 0 ? double.MaxValue : TimeProvider.System.GetElapsedTime(_lastAt).TotalMilliseconds;
            }
        }
    }

    /// <summary>Opens a port.</summary>
    /// <exception cref="IOException">It is not there, held by another program, or does not take its settings.</exception>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop, or nobody answered in time.</exception>
    public static async Task<PlcWire> OpenAsync(PortAddress address, TimeSpan timeout, CancellationToken cancellation)
    {
        if (!address.IsTcp)
        {
            return OpenSerial(address);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(timeout);
            await socket.ConnectAsync(address.Name, address.TcpPort, limit.Token).ConfigureAwait(false);
            return new PlcWire(socket, new NetworkStream(socket, ownsSocket: false), address);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a question.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Throw();
        await _stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        Touch();
    }

    /// <summary>The bytes received and not yet taken. Copied, since more may come.</summary>
    public int Peek(Span<byte> to)
    {
        lock (_lock)
        {
            _bytes.AsSpan(0, _length).CopyTo(to);
            return _length;
        }
    }

    /// <summary>Takes bytes off the beginning.</summary>
    public void Skip(int count)
    {
        lock (_lock)
        {
            _bytes.AsSpan(count, _length - count).CopyTo(_bytes);
            _length -= count;
        }
    }

    /// <summary>Waits until there are more bytes than were seen.</summary>
    /// <returns>False if none came in time.</returns>
    /// <exception cref="IOException">The line is gone.</exception>
    public async Task<bool> WaitAsync(int seen, TimeSpan timeout, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            lock (_lock)
            {
                if (_length > seen)
                {
                    return true;
                }
            }

            Throw();
            var rest = timeout - TimeProvider.System.GetElapsedTime(began);
            if (rest <= TimeSpan.Zero || !await _came.WaitAsync(rest, cancellation).ConfigureAwait(false))
            {
                lock (_lock)
                {
                    return _length > seen;
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        _owner.Dispose();
        await _reading.ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        _came.Dispose();
    }

    private static PlcWire OpenSerial(PortAddress address)
    {
        try
        {
            var line = SerialLine.Open(address);
            return new PlcWire(line, line.Stream, address);
        }
        catch (Exception fault) when (fault is not PortInUseException && fault is UnauthorizedAccessException or ArgumentException or InvalidOperationException or IOException)
        {
            // A path that is not there is reported as access denied: the message alone would send people after permissions.
            throw new IOException(File.Exists(address.Name) || OperatingSystem.IsWindows() ? fault.Message : $"{address.Name}: no such port", fault);
        }
    }

    private async Task ReadAllAsync()
    {
        var buffer = new byte[1024];
        try
        {
            while (!_closed)
            {
                var read = await _stream.ReadAsync(buffer).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new IOException("The line was closed by the other side.");
                }

                Take(buffer.AsSpan(0, read));
            }
        }
        catch (Exception fault) when (_closed || fault is IOException or ObjectDisposedException or InvalidOperationException or UnauthorizedAccessException or OperationCanceledException)
        {
            lock (_lock)
            {
                _fault = fault;
            }

            Signal();
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var room = Math.Min(bytes.Length, _bytes.Length - _length);
            bytes[..room].CopyTo(_bytes.AsSpan(_length));
            _length += room;
            Overflowed += bytes.Length - room;
            _lastAt = TimeProvider.System.GetTimestamp();
        }

        Signal();
    }

    private void Touch()
    {
        lock (_lock)
        {
            _lastAt = TimeProvider.System.GetTimestamp();
        }
    }

    private void Signal()
    {
        lock (_lock)
        {
            if (_came.CurrentCount == 0 && !_closed)
            {
                _came.Release();
            }
        }
    }

    private void Throw()
    {
        lock (_lock)
        {
            if (_fault is not null)
            {
                throw new IOException(_fault.Message, _fault);
            }
        }
    }
}
