using System.Runtime.InteropServices;

namespace KotaDx.Workload.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>The processor's name.</summary>
    public static string Processor => Line("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The operating system's name.</summary>
    public static string System => Line("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;

    /// <summary>The SDK that built this program, as the project file wrote it down.</summary>
    public static string Sdk => AppContext.GetData("KotaDx.Sdk") as string ?? "?";

    private static string? Line(string file, string key, char separator) =>
        File.Exists(file) && File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } found
            ? found[(found.IndexOf(separator) + 1)..].Trim()
            : null;
}
