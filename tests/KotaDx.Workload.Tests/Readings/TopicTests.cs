using System.Text;
using CsCheck;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class TopicTests
{
    private const string Level32 = "abcdefghijklmnopqrstuvwxyz012345";

    [Fact]
    public void Topic_is_split_into_its_levels()
    {
        Assert.Equal(ParseStatus.Ok, Topic.TryParse("kotadx/v1/levy/line-a/st_01/work"u8, out var topic, out var at));
        Assert.Equal("levy", Text(topic.Factory));
        Assert.Equal("line-a", Text(topic.Line));
        Assert.Equal("st_01", Text(topic.Station));
        Assert.Equal("line-a/st_01", Text(topic.Place));
        Assert.Equal("work", Text(topic.Signal));
        Assert.Equal(0, at);
    }

    [Theory]
    [InlineData("", ParseStatus.TopicDepth, 0)]
    [InlineData("kotadx", ParseStatus.TopicDepth, 0)]
    [InlineData("kotadx/v2/f/l/s/work", ParseStatus.TopicDepth, 0)]
    [InlineData("KOTADX/v1/f/l/s/work", ParseStatus.TopicDepth, 0)]
    [InlineData("kotadx/v1/f", ParseStatus.TopicDepth, 11)]
    [InlineData("kotadx/v1/f/l/s", ParseStatus.TopicDepth, 15)]
    [InlineData("kotadx/v1/f/l/s/work/more", ParseStatus.TopicDepth, 20)]
    [InlineData("kotadx/v1/f/l/s/a/b/c/d/e", ParseStatus.TopicDepth, 17)]
    [InlineData("kotadx/v1/f/l/s/", ParseStatus.TopicLevel, 16)]
    [InlineData("kotadx/v1//l/s/work", ParseStatus.TopicLevel, 10)]
    [InlineData("kotadx/v1/F/l/s/work", ParseStatus.TopicLevel, 10)]
    [InlineData("kotadx/v1/f/l/s 1/work", ParseStatus.TopicLevel, 15)]
    [InlineData("kotadx/v1/f/ライン/s/work", ParseStatus.TopicLevel, 12)]
    [InlineData("kotadx/v1/f/l/" + Level32 + "6/work", ParseStatus.TopicLevel, 46)]
    [InlineData("kotadx/v1/f/l/" + Level32 + "/work", ParseStatus.Ok, 0)]
    public void Wrong_topic_is_refused_at_the_byte_at_fault(string topic, ParseStatus expected, int expectedAt)
    {
        Assert.Equal(expected, Topic.TryParse(Encoding.UTF8.GetBytes(topic), out _, out var at));
        Assert.Equal(expectedAt, at);
    }

    [Theory]
    [InlineData("kotadx/v1/levy", "levy")]
    [InlineData("kotadx/v1/levy/A B/c/d/e/f/g", "levy")]
    [InlineData("kotadx/v1/LEVY/a/b/c", null)]
    [InlineData("kotadx/v1/", null)]
    [InlineData("zigbee2mqtt/lamp", null)]
    public void Factory_is_found_in_a_topic_that_is_otherwise_wrong(string topic, string? expected)
    {
        var found = Topic.TryFactory(Encoding.UTF8.GetBytes(topic), out var factory);
        Assert.Equal(expected, found ? Text(factory) : null);
    }

    [Fact]
    public void Any_bytes_give_a_status_and_an_offset_inside_the_topic()
    {
        var pieces = Gen.OneOf("kotadx/v1/", "/", "a", "work", "A", " ", "é", Level32);
        Gen.OneOf(Gen.Byte.Array[0, 80], pieces.Array[0, 12].Select(p => Encoding.UTF8.GetBytes(string.Concat(p)))).Sample(
            bytes =>
            {
                var status = Topic.TryParse(bytes, out var topic, out var at);
                Assert.InRange(at, 0, bytes.Length);
                if (status == ParseStatus.Ok)
                {
                    Assert.Equal(Text(bytes), $"kotadx/v1/{Text(topic.Factory)}/{Text(topic.Line)}/{Text(topic.Station)}/{Text(topic.Signal)}");
                }
            },
            iter: 20_000);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
