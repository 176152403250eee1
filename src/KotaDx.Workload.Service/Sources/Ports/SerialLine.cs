using System.IO.Ports;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>
/// An open serial port that no other program of good manners opens beside us. The runtime marks the terminal as exclusive (TIOCEXCL), which does not
/// bind root; so on Linux its device is locked as well (flock), as other serial programs do.
/// </summary>
internal sealed partial class SerialLine : IDisposable
{
    private const int ReadOnly = 0;
    private const int NoControllingTerminal = 0x100;
    private const int DoNotWait = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int LockExclusivelyOrFail = 2 | 4;
    private const int WouldBlock = 11;
    private const int Busy = 16;

    private readonly SerialPort _port;
    private readonly SafeFileHandle? _lock;

    private SerialLine(SerialPort port, SafeFileHandle? held) => (_port, _lock) = (port, held);

    public Stream Stream => _port.BaseStream;

    /// <summary>Opens a port.</summary>
    /// <exception cref="PortInUseException">Another program has it.</exception>
    /// <exception cref="IOException">It is gone, or does not take its settings; so are the next three.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not there, or permission is missing.</exception>
    /// <exception cref="ArgumentException">The name is none of a port, or the port does not take its settings.</exception>
    /// <exception cref="InvalidOperationException">It cannot be opened.</exception>
    public static SerialLine Open(PortAddress address)
    {
        var held = OperatingSystem.IsLinux() ? Lock(address.Name) : null;
        var port = new SerialPort(address.Name, address.Baud, address.Parity, address.DataBits, address.StopBits) { DtrEnable = false, RtsEnable = false };
        try
        {
            port.Open();
            return new SerialLine(port, held);
        }
        catch
        {
            port.Dispose();
            held?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _port.Dispose();
        _lock?.Dispose();
    }

    /// <returns>Null where there is nothing to lock: why, opening the port will say.</returns>
    private static SafeFileHandle? Lock(string device)
    {
        // Without DoNotWait a port whose other end shows no carrier would never be open.
        var file = OpenFile(device, ReadOnly | NoControllingTerminal | DoNotWait | CloseOnExec);
        if (file < 0)
        {
            return Marshal.GetLastPInvokeError() == Busy ? throw new PortInUseException(device) : null;
        }

        var held = new SafeFileHandle(file, ownsHandle: true);
        if (LockFile(held, LockExclusivelyOrFail) == 0)
        {
            return held;
        }

        var error = Marshal.GetLastPInvokeError();
        held.Dispose();
        return error == WouldBlock ? throw new PortInUseException(device) : null;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int LockFile(SafeFileHandle file, int operation);
}
