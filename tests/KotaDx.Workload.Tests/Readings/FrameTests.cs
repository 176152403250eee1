using CsCheck;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class FrameTests
{
    [Fact]
    public void Written_frame_reads_back_the_same() =>
        Gen.Select(Gen.Long, Gen.Enum<FrameKind>(), Gen.Byte[0, 63], Gen.UShort, Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 300]).Sample(
            (arrival, kind, marks, delivery, origin, topic, payload) =>
            {
                var isNumbered = ((FrameMarks)marks & FrameMarks.Numbered) != 0;
                var frame = new Frame
                {
                    Arrival = new EventTime(arrival), Kind = kind, Marks = (FrameMarks)marks, Delivery = delivery, Origin = origin, Topic = topic,
                    Payload = payload,
                };
                var body = new byte[frame.Size];
                frame.Write(body);
                Assert.True(Frame.TryRead(body, out var read));
                Assert.Equal(arrival, read.Arrival.UnixNanoseconds);
                Assert.Equal(kind, read.Kind);
                Assert.Equal((FrameMarks)marks, read.Marks);
                Assert.Equal(isNumbered ? delivery : 0, read.Delivery);
                Assert.Equal(origin, read.Origin);
                Assert.Equal(topic, read.Topic);
                Assert.Equal(payload, read.Payload);
            },
            iter: 5_000);

    [Fact]
    public void Frame_without_a_number_has_the_bytes_that_it_always_had()
    {
        var frame = new Frame
        {
            Arrival = new EventTime(0x0102030405060708), Kind = FrameKind.Message, Marks = FrameMarks.Retained, Delivery = 7, Origin = "o"u8,
            Topic = "tt"u8, Payload = "ppp"u8,
        };
        var body = new byte[frame.Size];
        frame.Write(body);
        Assert.Equal("0807060504030201" + "01" + "01" + "0100" + "0200" + "6f" + "7474" + "707070", Convert.ToHexStringLower(body));
    }

    [Fact]
    public void Number_of_a_delivery_stands_behind_the_header()
    {
        var frame = new Frame { Kind = FrameKind.Message, Marks = FrameMarks.Numbered, Delivery = 0x1234, Origin = "o"u8, Topic = "t"u8, Payload = "p"u8 };
        var body = new byte[frame.Size];
        frame.Write(body);
        Assert.Equal("0000000000000000" + "01" + "20" + "0100" + "0100" + "3412" + "6f" + "74" + "70", Convert.ToHexStringLower(body));
    }

    [Theory]
    [InlineData(FrameMarks.None)]
    [InlineData(FrameMarks.Numbered)]
    public void Body_too_short_for_its_lengths_is_refused(FrameMarks marks)
    {
        var frame = new Frame { Kind = FrameKind.Message, Marks = marks, Origin = "mqtt:a"u8, Topic = "kotadx/v1/f/l/s/cycle"u8 };
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
