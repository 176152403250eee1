using KotaDx.FirmwareSim.Plc;

namespace KotaDx.FirmwareSim.Tests.Plc;

public sealed class SlaveMemoryTests
{
    [Fact]
    public void A_counter_counts_with_the_time_and_wraps()
    {
        var memory = new SlaveMemory().Define("D", 10);
        var counter = new SimulatedCounter("D", 1, 0.5) { From = 65534 };
        memory.Add(counter);

        Assert.Equal(65534, memory["D", 1]);
        memory.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(65535, memory["D", 1]);
        memory.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal((0, 2L), ((int)memory["D", 1], counter.Made));
    }

    [Theory]
    [InlineData(true, 0x5678, 0x1234)]
    [InlineData(false, 0x1234, 0x5678)]
    public void A_counter_of_32_bits_has_its_words_in_the_order_asked_for(bool isLowWordFirst, int first, int second)
    {
        var memory = new SlaveMemory().Define("D", 10);
        memory.Add(new SimulatedCounter("D", 4, 0) { Bits = 32, From = 0x12345678, IsLowWordFirst = isLowWordFirst });

        Assert.Equal((first, second), (memory["D", 4], memory["D", 5]));
    }

    [Fact]
    public void A_counter_falls_to_0_at_the_count_at_which_its_power_fails()
    {
        var memory = new SlaveMemory().Define("D", 1);
        var counter = new SimulatedCounter("D", 0, 1) { ResetAt = 100 };
        memory.Add(counter);

        memory.Advance(TimeSpan.FromSeconds(99));
        Assert.Equal(99, memory["D", 0]);
        memory.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal((0, 100L), ((int)memory["D", 0], counter.Made));
    }

    [Fact]
    public void A_power_cycle_empties_a_counter_unless_it_is_latched()
    {
        var memory = new SlaveMemory().Define("D", 2);
        memory.Add(new SimulatedCounter("D", 0, 1));
        memory.Add(new SimulatedCounter("D", 1, 1) { IsLatched = true });

        memory.Advance(TimeSpan.FromSeconds(7));
        memory.PowerUp(TimeSpan.FromSeconds(8));

        Assert.Equal((0, 8), (memory["D", 0], memory["D", 1]));
    }

    [Fact]
    public void A_state_goes_round()
    {
        var state = new SimulatedState("D", 0, [(1, TimeSpan.FromSeconds(30)), (2, TimeSpan.FromSeconds(10))]);

        Assert.Equal([1, 1, 2, 1], ((int[])[0, 29, 39, 40]).Select(second => (int)state.At(TimeSpan.FromSeconds(second))));
    }
}
