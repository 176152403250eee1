using System.Globalization;
using System.Runtime.InteropServices;

namespace KotaDx.Workload.MqttBench;

/// <summary>What the kernel knows of a process, to the nanosecond: <c>/proc/PID/stat</c> counts in hundredths of a second.</summary>
internal static class ProcessFigures
{
    private const int OfChildren = -1;

    /// <summary>Time of all its threads, also of those that have ended, in user mode and in the kernel.</summary>
    /// <returns>Null if the process is no longer there.</returns>
    public static TimeSpan? Cpu(int process) =>
        ClockOf(process, out var clock) == 0 && ReadClock(clock, out var time) == 0 ? TimeOf(time.Seconds, time.Part / 1_000) : null;

    /// <summary>The same of all children that have ended and been waited for, and of theirs.</summary>
    public static TimeSpan CpuOfEnded() =>
        Usage(OfChildren, out var usage) == 0
            ? TimeOf(usage.UserSeconds, usage.UserPart) + TimeOf(usage.SystemSeconds, usage.SystemPart)
            : throw new BenchFaultException("The machine does not tell what ended processes have used (getrusage).");

    /// <summary>The most memory that it ever held (VmHWM), in bytes.</summary>
    /// <returns>Null if the process is no longer there.</returns>
    public static long? MostMemory(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status")
                .Where(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
                .Select(static line => (long?)long.Parse(line.AsSpan("VmHWM:".Length).Trim(" \tkB"), CultureInfo.InvariantCulture) * 1024)
                .FirstOrDefault();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static TimeSpan TimeOf(long seconds, long microseconds) => TimeSpan.FromSeconds(seconds) + TimeSpan.FromMicroseconds(microseconds);

    [DllImport("libc", EntryPoint = "clock_getcpuclockid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ClockOf(int process, out int clock);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadClock(int clock, out Time time);

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Usage(int whose, out ResourceUsage usage);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Part;
    }

    /// <summary><c>struct rusage</c>: two times, then fourteen counts that nobody asks for here.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 18 * sizeof(long))]
    private struct ResourceUsage
    {
        public long UserSeconds;
        public long UserPart;
        public long SystemSeconds;
        public long SystemPart;
    }
}
