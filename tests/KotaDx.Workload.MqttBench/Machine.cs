using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace KotaDx.Workload.MqttBench;

/// <summary>What was measured on, and which versions: half of what a figure means.</summary>
internal sealed record Machine(string Text)
{
    public static async Task<Machine> ReadAsync(Programs programs, CancellationToken stop)
    {
        var cpu = ValueOf("/proc/cpuinfo", "model name", ':') ?? "unknown processor";
        var system = ValueOf("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? Environment.OSVersion.ToString();
        var sdk = await FirstLineAsync("dotnet", ["--version"], stop);
        var mosquitto = await FirstLineAsync(programs.Mosquitto, ["-h"], stop);
        string[] parts =
        [
            $"{TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; {cpu}, {Environment.ProcessorCount} cores; {system}; .NET SDK {sdk}, runtime {Environment.Version}",
            mosquitto,
            $"kotadx {VersionOf(KotadxPeer.Program)}",
            $"MQTTnet {VersionOf(Path.Combine(AppContext.BaseDirectory, "MQTTnet.dll"))}",
            .. programs.NodeRed is { } folder && File.Exists(NodeRedPeer.ProgramIn(folder))
                ? (string[])[$"Node-RED {NodeRedVersion(folder)} on node {await FirstLineAsync("node", ["--version"], stop)}"]
                : [],
        ];
        return new Machine(string.Join("; ", parts));
    }

    private static string? ValueOf(string file, string key, char separator) => !File.Exists(file) ? null : File.ReadLines(file)
        .Where(line => line.StartsWith(key, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault();

    private static async Task<string> FirstLineAsync(string program, string[] arguments, CancellationToken stop) =>
        (await Child.OutputOf(program, arguments, stop))?.Split('\n')[0].Trim() is { Length: > 0 } line ? line : $"{Path.GetFileName(program)} (version unknown)";

    private static string VersionOf(string assembly) => (FileVersionInfo.GetVersionInfo(assembly).ProductVersion ?? "").Split('+')[0];

    private static string NodeRedVersion(string folder)
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(NodeRedPeer.ProgramIn(folder))!, "package.json")));
        return package.RootElement.GetProperty("version").GetString() ?? "";
    }
}
