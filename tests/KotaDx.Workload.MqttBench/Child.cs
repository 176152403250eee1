using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace KotaDx.Workload.MqttBench;

/// <summary>A process of the measurement; disposing ends it.</summary>
internal sealed class Child : IAsyncDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly StringBuilder _error = new();

    /// <param name="onLine">Is given each line of standard output; what is not wanted is read and forgotten.</param>
    /// <param name="onError">Is given each line of standard error, whose last part is kept in any case.</param>
    private Child(string name, ProcessStartInfo start, Action<string>? onLine, Action<string>? onError)
    {
        Name = name;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hand(line.Data, onLine);
        _process.ErrorDataReceived += (_, line) =>
        {
            Keep(line.Data);
            Hand(line.Data, onError);
        };
        try
        {
            _process.Start();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new BenchFaultException($"{name} cannot be started: {exception.Message}");
        }

        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    public int Id { get; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The last of what it said.</summary>
    public string Said
    {
        get
        {
            lock (_error)
            {
                return _error.ToString().Trim();
            }
        }
    }

    public static Child Start(string name, string program, IEnumerable<string> arguments, Action<string>? onLine = null, Action<string>? onError = null, string folder = "") =>
        new(name, new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder }, onLine, onError);

    /// <summary>What a program prints until it ends, whatever it ends with (mosquitto tells its version and ends with 3); null if it cannot be started.</summary>
    public static async Task<string?> OutputOf(string program, IEnumerable<string> arguments, CancellationToken stop, string folder = "")
    {
        var output = new StringBuilder();
        try
        {
            await using var child = Start(program, program, arguments, line => output.Append(line).Append('\n'), folder: folder);
            await child.Ended(stop);
            return output.ToString();
        }
        catch (BenchFaultException)
        {
            return null;
        }
    }

    /// <summary>The full path of a program; its folder need not be on the path of a plain user (Debian keeps servers in sbin).</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin"])
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>Waits for its end and for the last line that it wrote.</summary>
    public Task Ended(CancellationToken stop) => _process.WaitForExitAsync(stop);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Kill(Id, Terminate);
            using var late = new CancellationTokenSource(Farewell);
            try
            {
                await _process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
    }

    private static void Hand(string? line, Action<string>? to)
    {
        if (line is not null)
        {
            to?.Invoke(line);
        }
    }

    private void Keep(string? line)
    {
        lock (_error)
        {
            _error.Append(line).Append('\n');
            _error.Remove(0, Math.Max(0, _error.Length - 4_000));
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
