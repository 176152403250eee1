using KotaDx.Workload.Tests.Fuzzing;

namespace KotaDx.Workload.Service.Tests.Fuzzing;

/// <summary>Every parser of the service, given its share of the inputs. A failing one is printed with its number, to be kept in the cases.</summary>
public sealed class FuzzTests
{
    private static readonly Dictionary<string, FuzzTarget> Known =
        ((IEnumerable<FuzzTarget>[])[SourceTargets.All, LogTargets.All, BookTargets.All]).SelectMany(static targets => targets).ToDictionary(static target => target.Name);

    public static TheoryData<string> Targets => [.. FuzzPlan.Service.Select(static row => row.Target)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Any_bytes_are_read_or_refused_as_they_must_be(string target) => Assert.Equal(FuzzPlan.InputsOf(target), FuzzRun.Run(Known[target]));

    [Fact]
    public void Every_parser_of_the_plan_is_there() => Assert.Equal(FuzzPlan.Service.Select(static row => row.Target).Order(), Known.Keys.Order());

    /// <summary>Inputs that once failed, as they were printed: what they show, and the bytes.</summary>
    public static TheoryData<string, string, string> Kept => new()
    {
        { "addresses of brokers", "a host of dots", "bXF0dDovLy4=" },
        { "addresses of brokers", "a host of nothing but a mark of direction", "bXF0dDovL+KArg==" },
        { "ends of a range", "a day before the first nanosecond", "MTY3Ny0wOS0yMQ==" },
        { "ends of a range", "a day behind the last nanosecond", "OTk5OS0xMi0zMQ==" },
        { "records of points", "a record shorter than its header", "gA==" },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void What_once_failed_does_not_fail_again(string target, string shows, string base64)
    {
        Assert.NotEmpty(shows);
        FuzzRun.Check(Known[target], Convert.FromBase64String(base64));
    }
}
