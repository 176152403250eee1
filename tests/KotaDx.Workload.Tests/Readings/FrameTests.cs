using CsCheck;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class FrameTests
{
    [Fact]
    public void Written_frame_reads_back_the_same() =>
        Gen.Select(Gen.Long, Gen.Enum<FrameKind>(), Gen.Byte[0, 15], Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 300]).Sample(
            (arrival, kind, marks, origin, topic, payload) =>
            {
                var frame = new Frame
                {
                    Arrival = new EventTime(arrival), Kind = kind, Marks = (FrameMarks)marks, Origin = origin, Topic = topic, Payload = payload,
                };
                var body = new byte[frame.Size];
                frame.Write(body);
                Assert.True(Frame.TryRead(body, out var read));
                Assert.Equal(arrival, read.Arrival.UnixNanoseconds);
                Assert.Equal(kind, read.Kind);
                Assert.Equal((FrameMarks)marks, read.Marks);
                Assert.Equal(origin, read.Origin);
                Assert.Equal(topic, read.Topic);
                Assert.Equal(payload, read.Payload);
            },
            iter: 5_000);

    [Fact]
    public void Body_too_short_for_its_lengths_is_refused()
    {
        var frame = new Frame { Kind = FrameKind.Message, Origin = "mqtt:a"u8, Topic = "kotadx/v1/f/l/s/cycle"u8 };
        var body = new byte[frame.Size];
        frame.Write(body);
        for (var length = 0; length < body.Length; length++)
        {
            Assert.False(Frame.TryRead(body.AsSpan(0, length), out _));
        }

        Assert.True(Frame.TryRead(body, out _));
    }

    [Fact]
    public void Origin_or_topic_beyond_the_format_is_a_bug_of_the_caller()
    {
        var body = new byte[70_000];
        Assert.Throws<OverflowException>(() => new Frame { Topic = new byte[65_536] }.Write(body));
        Assert.Throws<OverflowException>(() => new Frame { Origin = new byte[65_536] }.Write(body));
        new Frame { Topic = new byte[65_535] }.Write(body);
    }
}
