using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Sources;
using KotaDx.Workload.Service.Tests.Infrastructure;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Implementations;

namespace KotaDx.Workload.Service.Tests.Sources;

/// <summary>Counts what the whole process allocates, so nothing else may run beside it.</summary>
[Collection(nameof(MqttAllocationTests))]
[CollectionDefinition(nameof(MqttAllocationTests), DisableParallelization = true)]
public sealed class MqttAllocationTests
{
    private const int Messages = 50_000;
    private const int Rounds = 3;

    [Fact]
    public async Task Reading_a_message_of_QoS_0_from_a_real_broker_allocates_next_to_nothing()
    {
        await using var broker = await MosquittoBroker.Start();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build();
        var taker = new Counter();
        using var tap = new PublishTap(
            new MqttTcpChannel(options), new MqttPacketFormatterAdapter(MqttProtocolVersion.V311, new MqttBufferWriter(64, 1024)), taker, MqttBytes.MaxBytes, cutsLong: true, TimeProvider.System);
        await tap.ConnectAsync(TestContext.Current.CancellationToken);
        var packet = new byte[16];
        await tap.WriteAsync(MqttBytes.Packet(0x10, [0, 4, .. "MQTT"u8, 4, 2, 0, 0, 0, 1, (byte)'k']), TestContext.Current.CancellationToken);
        Assert.Equal(4, await tap.ReadAsync(packet, 0, packet.Length, TestContext.Current.CancellationToken));
        await tap.WriteAsync(MqttBytes.Packet(0x82, [0, 1, 0, 11, .. "kotadx/v1/#"u8, 0]), TestContext.Current.CancellationToken);
        Assert.Equal(5, await tap.ReadAsync(packet, 0, packet.Length, TestContext.Current.CancellationToken));

        // No other packet comes any more, so this reads all the time.
        var reading = tap.ReadAsync(packet, 0, packet.Length, TestContext.Current.CancellationToken);
        var allocated = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            await using var publisher = ChildProcess.Start(
                "sh", ["-c", $"yes '{{\"seq\":1234,\"value\":1,\"t\":\"2026-04-01T08:00:00Z\",\"id\":\"job-1\"}}' | head -n {Messages} | {Needs.Program("mosquitto_pub")} -p {broker.Port} -t {TestIntake.Topic} -l"]);
            var before = 0L;
            await Eventually.True("messages come", TimeSpan.FromSeconds(30), () => Task.FromResult(taker.Count > (round - 1) * Messages));
            (before, var first) = (GC.GetTotalAllocatedBytes(), taker.Count);
            await Eventually.True("all have come", TimeSpan.FromSeconds(60), () => Task.FromResult(taker.Count == round * Messages));
            allocated.Add((GC.GetTotalAllocatedBytes() - before) / (double)(taker.Count - first));
            Assert.Equal(0, await publisher.ExitCode(TimeSpan.FromSeconds(10)));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{string.Join(", ", allocated.Select(static bytes => $"{bytes:0.0}"))} bytes a message");
        Assert.InRange(allocated.Min(), 0, 64);
        Assert.False(reading.IsCompleted);
    }

    [Fact]
    public async Task Putting_a_message_into_the_log_allocates_nothing()
    {
        await using var intake = new TestIntake();
        var topic = Encoding.UTF8.GetBytes(TestIntake.Topic);
        var rounds = new List<long>();
        for (var round = 0; round < 20; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                intake.Intake.Append(new Frame { Arrival = new EventTime(1), Kind = FrameKind.Message, Origin = "mqtt:b"u8, Topic = topic, Payload = "1"u8 });
            }

            rounds.Add(GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Contains(0, rounds);
    }

    private sealed class Counter : IPublishTaker
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public bool HasRoom => true;

        public bool IsAwaited => false;

        public bool Take(in MqttPublish publish, EventTime arrival)
        {
            Interlocked.Increment(ref _count);
            return false;
        }

        public ValueTask WaitForRoomAsync(CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
