namespace KotaDx.Workload.Tests;

/// <summary>What a test cannot do without: absent on a developer's machine it is skipped with the reason, absent in CI it fails.</summary>
internal static class Needs
{
    public static void That(bool present, string reasonWhenNot)
    {
        if (present)
        {
            return;
        }

        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Fail("In CI nothing is skipped: " + reasonWhenNot);
        }

        Assert.Skip(reasonWhenNot);
    }
}
