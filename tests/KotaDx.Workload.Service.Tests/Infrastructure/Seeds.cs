using System.Globalization;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>Chance that can be repeated: the seed is printed, and <c>KOTADX_SEED</c> gives it again.</summary>
internal static class Seeds
{
    public static Random Draw(out int seed)
    {
        seed = int.TryParse(Environment.GetEnvironmentVariable("KOTADX_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        Say($"KOTADX_SEED={seed}");
        return new Random(seed);
    }

    /// <summary>Says something beside the test's result.</summary>
    public static void Say(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage("{0}", line);
    }
}
