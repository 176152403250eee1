using System.Runtime.CompilerServices;

namespace KotaDx.Workload.Tests;

/// <summary>Where the sources are, and the recorded data that lies beside the repository and never inside it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string LibrarySources => Path.Combine(Root, "src", "KotaDx.Workload");

    /// <summary>A folder of the data with known answers; the test is skipped with the reason where it is absent.</summary>
    public static string Data(params string[] parts)
    {
        var folder = Environment.GetEnvironmentVariable("KOTADX_TEST_DATA") is { Length: > 0 } named
            ? named
            : Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));
        var path = Path.Combine([folder, .. parts]);
        Needs.That(Path.Exists(path), $"{path} is not there; KOTADX_TEST_DATA can name the folder of data with known answers.");
        return path;
    }

    /// <summary>A script that computes known answers in its own way, from the folder beside the data.</summary>
    public static string Oracle(string name) => Path.Combine(Path.GetDirectoryName(Data())!, "oracles", name);

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        RootAbove(AppContext.BaseDirectory) ?? RootAbove(Path.GetDirectoryName(thisFile))
        ?? throw new InvalidOperationException("KotaDx.Workload.sln is in no folder above the tests.");

    private static string? RootAbove(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "KotaDx.Workload.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }
}
