using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class SignalsTests
{
    [Theory]
    [InlineData(SignalKind.Cycle, "cycle")]
    [InlineData(SignalKind.Counter, "counter")]
    [InlineData(SignalKind.State, "state")]
    [InlineData(SignalKind.Work, "work")]
    [InlineData(SignalKind.Badge, "badge")]
    [InlineData(SignalKind.Status, "status")]
    [InlineData(SignalKind.Measurement, "weight", "torque", "temp", "humidity", "wbgt", "current", "heart_rate")]
    [InlineData(SignalKind.Unknown, "", "Work", "works", "tempo", "vibration", "wb-gt")]
    public void Signal_is_known_by_its_exact_name(SignalKind expected, params string[] names)
    {
        foreach (var name in names)
        {
            Assert.Equal(expected, Signals.KindOf(Encoding.UTF8.GetBytes(name)));
        }
    }
}
