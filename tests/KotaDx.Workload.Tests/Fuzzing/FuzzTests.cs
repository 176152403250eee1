namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>Every parser of the library, given millions of inputs. A failing one is printed with its number, to be kept in the cases.</summary>
public sealed class FuzzTests
{
    private static readonly Dictionary<string, FuzzTarget> Known =
        ((IEnumerable<FuzzTarget>[])[ReadingTargets.All, JsonTargets.All, TextTargets.All, LineTargets.All, PointTargets.All, FoldTargets.All]).SelectMany(static targets => targets).ToDictionary(static target => target.Name);

    public static TheoryData<string> Targets => [.. FuzzPlan.Library.Select(static row => row.Target)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Any_bytes_are_read_or_refused_as_they_must_be(string target) => Assert.Equal(FuzzPlan.InputsOf(target), FuzzRun.Run(Known[target]));

    [Fact]
    public void All_parsers_together_are_given_ten_million_inputs()
    {
        Assert.Equal(Known.Keys.Order(), FuzzPlan.Library.Select(static row => row.Target).Order());
        var planned = FuzzPlan.Library.Concat(FuzzPlan.Service).Select(static row => FuzzPlan.InputsOf(row.Target)).ToArray();
        Assert.DoesNotContain(0, planned);
        Assert.True(planned.Sum() >= FuzzPlan.Total, $"only {planned.Sum()} inputs");
    }

    /// <summary>Inputs that once failed, as they were printed: what they show, and the bytes.</summary>
    public static TheoryData<string, string, string> Kept => new()
    {
        { "readings of a counter", "a NUL behind an array", "WzFd" },
        { "readings of work", "a NUL behind an array of objects", "W3siZXYiOiJzdGFydCIsIiI6IiIsImlkIjoiMSJ9XQ==" },
        { "readings on both paths", "a NUL behind a key", "eyJ2ACI6MX0=" },
        { "serial lines", "an object on a port with an endless address", "ew==" },
        { "serial lines", "a signal on a port with an endless address", "Y3ljbGUgMQ==" },
        { "lines of points", "a text without its end", "ID0iIDcK" },
        { "lines of points", "a field without a value", "bSBmPSA3Cg==" },
        { "lines of instruments", "a scale's line of nothing but its header", "UVQ=" },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void What_once_failed_does_not_fail_again(string target, string shows, string base64)
    {
        Assert.NotEmpty(shows);
        FuzzRun.Check(Known[target], Convert.FromBase64String(base64));
    }
}
