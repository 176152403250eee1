using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Board;

namespace KotaDx.Workload.Service.Tests.Board;

public sealed class RibbonTextTests
{
    [Fact]
    public void Minute_has_the_state_that_filled_most_of_it() =>
        Assert.Equal("n1w1i1", RibbonText.Of([Part(0, 60, WorkState.Net), Part(60, 85, WorkState.Net), Part(85, 120, WorkState.Wait), Part(120, 180, WorkState.Idle)], 0, 10));

    [Fact]
    public void Neighbours_are_joined_and_gaps_are_told() =>
        Assert.Equal("-2n3-4o1", RibbonText.Of([Part(120, 200, WorkState.Net), Part(200, 300, WorkState.Net), Part(540, 600, null)], 0, 10));

    [Fact]
    public void What_lies_outside_of_the_axis_is_cut() =>
        Assert.Equal("b1y2", RibbonText.Of([Part(-500, 60, WorkState.Break), Part(60, 900, WorkState.Away)], 0, 3));

    [Fact]
    public void Empty_ribbon_is_empty() => Assert.Equal("", RibbonText.Of([], 0, 10));

    [Fact]
    public void Windows_of_a_minute_give_the_same_ribbon() =>
        Assert.Equal("n1-1u1", RibbonText.OfWindows([(0L, [0, 0, 40.0, 0, 0, 20, 0, 0]), (120 * EventTime.Second, [0, 0, 0, 0, 0, 0, 0, 60.0])], 0, 10));

    private static RibbonPart Part(int from, int to, WorkState? state) => new(new EventTime(from * EventTime.Second), new EventTime(to * EventTime.Second), state);
}
