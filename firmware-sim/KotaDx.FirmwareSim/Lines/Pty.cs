using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace KotaDx.FirmwareSim.Lines;

/// <summary>
/// A pair of pseudo terminals, of which we hold the one end and programs open the other as a serial port. Linux only. As on a wire,
/// what is sent while nobody has the port open is lost. Closing is what pulling a USB adapter is: whoever reads gets an error, and the
/// path is gone.
/// </summary>
public sealed partial class Pty : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int SetNow = 0;
    private const short CanRead = 1;
    private const short CanWrite = 4;
    private const short HungUp = 16;

    // Larger than struct termios of any Linux.
    private const int TermiosBytes = 256;

    // How soon it is seen that somebody opened the port; poll tells of leaving only.
    private const int OpenedCheckMilliseconds = 20;

    private readonly Channel<byte[]> _received = Channel.CreateUnbounded<byte[]>();
    private readonly Lock _lock = new();
    private readonly Thread _reader;
    private readonly int _master;
    private readonly int _stop;
    private bool _isClosed;
    private long _bytesUnheard;

    private Pty(int master, int stop, string device, string? link)
    {
        (_master, _stop, Device, Link) = (master, stop, device, link);
        Stream = new PtyStream(this);
        _reader = new Thread(ReadUntilStopped) { IsBackground = true, Name = $"pty {device}" };
        _reader.Start();
    }

    /// <summary>Path of the end for programs, <c>/dev/pts/N</c>.</summary>
    public string Device { get; }

    /// <summary>The stable name that points to it, or null.</summary>
    public string? Link { get; }

    /// <summary>What programs open: the link, else the device.</summary>
    public string Path => Link ?? Device;

    /// <summary>Our end. Reading waits, and ends with 0 when this is disposed; writing never waits.</summary>
    public Stream Stream { get; }

    /// <summary>Bytes that were lost because nobody had the port open or read from it.</summary>
    public long BytesUnheard => Interlocked.Read(ref _bytesUnheard);

    /// <summary>Opens a pair, raw and without echo.</summary>
    /// <param name="link">A path at which it can be found, whatever its number; null for none. A link that is there is replaced.</param>
    /// <exception cref="LineUnavailableException">No Linux, no pty to be had, or the link cannot be made.</exception>
    public static Pty Open(string? link = null)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new LineUnavailableException(
                "擬似端末（pty）は Linux だけで使えます。ほかの OS では --port で実際のシリアルポートを指定してください。",
                "Pseudo terminals work on Linux only. Elsewhere give a real serial port with --port.");
        }

        var master = posix_openpt(ReadWrite | NoControllingTerminal | CloseOnExec);
        if (master < 0)
            throw NoPty();
        var name = new byte[128];
        if (grantpt(master) != 0 || unlockpt(master) != 0 || ptsname_r(master, name, (nuint)name.Length) != 0 || fcntl(master, 4, NonBlocking) != 0)
        {
            _ = close(master);
            throw NoPty();
        }

        var device = System.Text.Encoding.UTF8.GetString(name.AsSpan(0, name.AsSpan().IndexOf((byte)0)));
        var stop = eventfd(0, CloseOnExec);
        if (!MakeRaw(device) || stop < 0)
        {
            _ = close(master);
            throw NoPty();
        }

        try
        {
            Point(link, device);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _ = close(master);
            _ = close(stop);
            throw new LineUnavailableException(
                $"{link} に擬似端末へのリンクを作れません（{e.Message}）。フォルダがあるか、同じ名前のファイルがないかを確かめてください。",
                $"The link {link} to the pseudo terminal cannot be made ({e.Message}). Check that its folder is there and no file of that name.");
        }

        return new Pty(master, stop, device, link);
    }

    /// <summary>Closes our end and removes the link, unless it points elsewhere by now.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isClosed)
                return;
            _isClosed = true;
        }

        _ = write(_stop, BitConverter.GetBytes(1UL), 8);
        _reader.Join();
        if (Link is not null && new FileInfo(Link).LinkTarget == Device)
            File.Delete(Link);
        lock (_lock)
        {
            _ = close(_master);
            _ = close(_stop);
        }
    }

    private static void Point(string? link, string device)
    {
        if (link is null)
            return;
        if (new FileInfo(link).LinkTarget is not null)
            File.Delete(link);
        File.CreateSymbolicLink(link, device);
    }

    private static LineUnavailableException NoPty() => new(
        $"擬似端末（pty）を作れません（{Marshal.GetLastPInvokeErrorMessage()}）。/dev/pts があるか確かめてください。",
        $"No pseudo terminal could be opened ({Marshal.GetLastPInvokeErrorMessage()}). Check that /dev/pts is there.");

    // A terminal would echo, wait for line ends and turn CR into LF. Settings stay with the pair when this descriptor is closed again.
    private static bool MakeRaw(string device)
    {
        var slave = open(device, ReadWrite | NoControllingTerminal | CloseOnExec);
        if (slave < 0)
            return false;
        var termios = new byte[TermiosBytes];
        var isDone = tcgetattr(slave, termios) == 0;
        cfmakeraw(termios);
        isDone = isDone && tcsetattr(slave, SetNow, termios) == 0;
        _ = close(slave);
        return isDone;
    }

    private void ReadUntilStopped()
    {
        var buffer = new byte[4096];
        while (true)
        {
            PollDescriptor[] both = [new(_stop, CanRead), new(_master, CanRead)];
            _ = poll(both, 2, -1);
            if (both[0].Ready != 0)
                break;
            if ((both[1].Ready & CanRead) != 0 && read(_master, buffer, (nuint)buffer.Length) is > 0 and var count)
                _received.Writer.TryWrite(buffer[..(int)count]);
            else if (both[1].Ready != 0)
                _ = poll([new(_stop, CanRead)], 1, OpenedCheckMilliseconds);
        }

        _received.Writer.Complete();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            PollDescriptor[] state = [new(_master, CanWrite)];
            while (bytes.Length > 0)
            {
                // Asked each time: what is written after somebody left would stay for the next one who opens.
                var isHeard = !_isClosed && poll(state, 1, 0) > 0 && (state[0].Ready & HungUp) == 0;
                if (!isHeard || write(_master, bytes.ToArray(), (nuint)bytes.Length) is not (> 0 and var count))
                {
                    Interlocked.Add(ref _bytesUnheard, bytes.Length);
                    return;
                }

                bytes = bytes[(int)count..];
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(int descriptor, [Out] byte[] name, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint count, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, [Out] byte[] bytes, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, byte[] bytes, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll([In, Out] PollDescriptor[] descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcgetattr(int descriptor, [In, Out] byte[] termios);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcsetattr(int descriptor, int when, byte[] termios);

    [LibraryImport("libc")]
    private static partial void cfmakeraw([In, Out] byte[] termios);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor(int descriptor, short wanted)
    {
        public int Descriptor = descriptor;
        public short Wanted = wanted;
        public short Ready;
    }

    /// <summary>Our end as a stream.</summary>
    private sealed class PtyStream(Pty pty) : Stream
    {
        private ReadOnlyMemory<byte> _rest;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_rest.IsEmpty)
            {
                if (!await pty._received.Reader.WaitToReadAsync(cancellationToken))
                    return 0;
                if (pty._received.Reader.TryRead(out var bytes))
                    _rest = bytes;
            }

            var count = Math.Min(buffer.Length, _rest.Length);
            _rest[..count].CopyTo(buffer);
            _rest = _rest[count..];
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) =>
            ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

        public override void Write(byte[] buffer, int offset, int count) => pty.Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => pty.Write(buffer);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            pty.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
