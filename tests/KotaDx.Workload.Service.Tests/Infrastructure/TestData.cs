using System.Runtime.CompilerServices;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>Recorded data with known answers, which lies beside the repository and never inside it.</summary>
internal static class TestData
{
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The path of a file of that data; the test is skipped with the reason where the folder is absent.</summary>
    public static string File(params string[] parts)
    {
        var folder = Environment.GetEnvironmentVariable("KOTADX_TEST_DATA") is { Length: > 0 } named
            ? named
            : Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "data"));
        var path = Path.Combine([folder, .. parts]);
        Needs.That(System.IO.File.Exists(path), $"{path} is not there; KOTADX_TEST_DATA can name the folder of recorded data.");
        return path;
    }

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        RootAbove(AppContext.BaseDirectory) ?? RootAbove(Path.GetDirectoryName(thisFile))
        ?? throw new InvalidOperationException("KotaDx.Workload.sln is in no folder above the tests.");

    private static string? RootAbove(string? folder)
    {
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "KotaDx.Workload.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }
}
