namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>What a test cannot do without: absent on a developer's machine it is skipped with the reason, absent in CI it fails.</summary>
internal static class Needs
{
    public static bool InCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    public static void That(bool present, string reasonWhenNot)
    {
        if (present)
        {
            return;
        }

        if (InCi)
        {
            Assert.Fail("In CI nothing is skipped: " + reasonWhenNot);
        }

        Assert.Skip(reasonWhenNot);
    }

    /// <summary>The full path of a program; its folder need not be on the path of a plain user (Debian keeps servers in sbin).</summary>
    public static string Program(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin"]);
        var found = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        That(found is not null, $"{name} is not installed; tests/run installs it on Debian.");
        return found!;
    }
}
