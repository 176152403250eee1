using System.Globalization;

namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>
/// How many inputs each parser is given in every run of the tests: ten million in all, more where the input is a stranger's and the
/// grammar is large. KOTADX_FUZZ_INPUTS asks for a larger total, KOTADX_FUZZ_SEED for other inputs.
/// </summary>
internal static class FuzzPlan
{
    public const long Total = 10_000_000;

    /// <summary>Targets of this library's tests.</summary>
    public static readonly (string Target, long Inputs)[] Library =
    [
        ("readings of a cycle", 500_000), ("readings of a counter", 400_000), ("readings of a state", 500_000), ("readings of work", 700_000), ("readings of a badge", 500_000),
        ("readings of a status", 400_000), ("readings of a measurement", 700_000), ("readings of an unknown signal", 300_000), ("readings on both paths", 1_000_000), ("large payloads", 5_000),
        ("readings written with escapes", 300_000), ("JSON", 1_200_000), ("escapes in JSON", 300_000), ("numbers", 800_000), ("times", 800_000),
        ("topics", 400_000), ("states", 300_000), ("serial lines", 500_000), ("frames in the log", 300_000), ("lines of points", 400_000), ("tags of points", 200_000),
        ("excerpts", 200_000), ("folding", 150_000), ("lines of instruments", 600_000), ("lines of scales", 300_000),
    ];

    /// <summary>Targets of the service's tests.</summary>
    public static readonly (string Target, long Inputs)[] Service =
    [
        ("lines of a stream", 200_000), ("packets of MQTT", 200_000), ("addresses of brokers", 100_000), ("addresses of ports", 100_000), ("ends of a range", 150_000), ("records of a log", 250_000),
        ("log files", 2_000), ("records of points", 100_000), ("records of books", 30_000), ("encodings", 200_000), ("files of recorded work", 15_000),
        ("import maps", 15_000), ("any files of a book", 3_000), ("factory files", 5_000), ("tables of a book", 4_000),
    ];

    /// <summary>0 on every run, so that what CI says of a commit does not change.</summary>
    public static ulong Seed { get; } = ulong.Parse(Environment.GetEnvironmentVariable("KOTADX_FUZZ_SEED") is { Length: > 0 } seed ? seed : "0", CultureInfo.InvariantCulture);

    public static long InputsOf(string target) => Scaled(Library.Concat(Service).Single(row => row.Target == target).Inputs);

    /// <summary>As many inputs as every run has, or more where more are asked for.</summary>
    public static long Scaled(long share)
    {
        var wanted = Environment.GetEnvironmentVariable("KOTADX_FUZZ_INPUTS") is { Length: > 0 } number ? long.Parse(number, CultureInfo.InvariantCulture) : Total;
        Assert.True(wanted >= Total, $"KOTADX_FUZZ_INPUTS={wanted}: fewer than {Total} inputs would say less than CI does.");
        return (long)Math.Ceiling(share * ((double)wanted / Total));
    }
}
