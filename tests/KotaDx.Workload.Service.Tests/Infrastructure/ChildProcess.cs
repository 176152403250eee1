using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>A real process with everything it says kept; disposing ends it.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigUsr2 = 12;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private ChildProcess(ProcessStartInfo start, Action<string>? onOutputLine)
    {
        Name = Path.GetFileName(start.FileName);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) =>
        {
            if (onOutputLine is null)
            {
                Keep(_output, line.Data);
            }
            else if (line.Data is not null)
            {
                onOutputLine(line.Data);
            }
        };
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Bytes of memory that the process holds.</summary>
    public long Memory =>
        long.Parse(File.ReadAllText($"/proc/{_process.Id}/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <summary>The exit code; null while it runs.</summary>
    public int? ExitedWith => _process.HasExited ? _process.ExitCode : null;

    public string StandardOutput => Text(_output);

    public string StandardError => Text(_error);

    public static ChildProcess Start(
        string file, IEnumerable<string> arguments, string? workingFolder = null, Action<string>? onOutputLine = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
            WorkingDirectory = workingFolder ?? "",
        };
        return new ChildProcess(start, onOutputLine);
    }

    /// <summary>Waits for the end, and for the last line of both streams.</summary>
    public async Task<int> ExitCode(TimeSpan within)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(within);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Signal(SigKill);
            Assert.Fail($"{Name} did not end within {within.TotalSeconds:0} s. Standard error:\n{StandardError}");
        }

        return _process.ExitCode;
    }

    public void Signal(int signal)
    {
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, signal);
        }
    }

    /// <summary>What Ctrl-C does: the signal goes to the whole process group, which must have been started as one (setsid).</summary>
    public void SignalGroup(int signal) => _ = Kill(-_process.Id, signal);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // A broker writes its sessions to disk when it ends; killed too early, it would lose messages that a test expects.
            Signal(SigTerm);
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await _process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private static void Keep(StringBuilder kept, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (kept)
        {
            kept.Append(line).Append('\n');
        }
    }

    private static string Text(StringBuilder kept)
    {
        lock (kept)
        {
            return kept.ToString();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
