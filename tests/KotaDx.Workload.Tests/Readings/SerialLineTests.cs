using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class SerialLineTests
{
    private const string Station = "kotadx/v1/f/l/s";
    private const string Signal = Station + "/temp";

    [Theory]
    [InlineData("12.5", Signal, Signal, "12.5")]
    [InlineData(" 12.5 \0", Signal, Signal, "12.5")]
    [InlineData("", Signal, Signal, "")]
    [InlineData("cycle 1", Station, Station + "/cycle", "1")]
    [InlineData("cycle\t 1", Station, Station + "/cycle", "1")]
    [InlineData("temp=12.5", Station, Station + "/temp", "12.5")]
    [InlineData("cycle 1", Signal, Station + "/cycle", "1")]
    [InlineData("state 手待ち", Station, Station + "/state", "手待ち")]
    [InlineData("work {\"ev\":\"end\",\"id\":\"1\"}", Station, Station + "/work", "{\"ev\":\"end\",\"id\":\"1\"}")]
    [InlineData("kotadx/v1/a/b/c/cycle 2", Station, "kotadx/v1/a/b/c/cycle", "2")]
    [InlineData("kotadx/v1/a/b/c/cycle=2", Signal, "kotadx/v1/a/b/c/cycle", "2")]
    [InlineData("kotadx/v1/a/b/c/cycle", Station, "kotadx/v1/a/b/c/cycle", "")]
    [InlineData("\u0001xx~kotadx/v1/a/b/c/cycle 2", Station, "kotadx/v1/a/b/c/cycle", "2")]
    [InlineData("kotadx/v1/a/b/ckotadx/v1/a/b/c/cycle 2", Station, "kotadx/v1/a/b/c/cycle", "2")]
    [InlineData("kotadx/v1/a/b/c/work {\"ev\":\"stakotadx/v1/a/b/c/cycle 2", Station, "kotadx/v1/a/b/c/cycle", "2")]
    [InlineData("kotadx/v1/a/b/c/work {\"id\":\"kotadx/v1/x\"}", Station, "kotadx/v1/a/b/c/work", "{\"id\":\"kotadx/v1/x\"}")]
    [InlineData("{\"signal\":\"badge\",\"v\":\"kotadx/v1/x\"}", Station, "kotadx/v1/f/l/s/badge", "{\"signal\":\"badge\",\"v\":\"kotadx/v1/x\"}")]
    [InlineData("{\"v\":1}", Signal, Signal, "{\"v\":1}")]
    [InlineData("{\"topic\":\"kotadx/v1/a/b/c/temp\",\"v\":1}", Station, "kotadx/v1/a/b/c/temp", "{\"topic\":\"kotadx/v1/a/b/c/temp\",\"v\":1}")]
    [InlineData("{\"signal\":\"temp\",\"v\":1}", Station, Station + "/temp", "{\"signal\":\"temp\",\"v\":1}")]
    [InlineData("{ \"station\" : \"z9\" , \"signal\" : \"temp\" }", Station, "kotadx/v1/f/l/z9/temp", "{ \"station\" : \"z9\" , \"signal\" : \"temp\" }")]
    [InlineData("{\"v\":{\"signal\":\"no\"},\"station\":\"z9\"}", Signal, "kotadx/v1/f/l/z9/temp", "{\"v\":{\"signal\":\"no\"},\"station\":\"z9\"}")]
    [InlineData("{\"factory\":\"x\",\"line\":\"y\",\"station\":\"z\",\"signal\":\"work\"}", Station, "kotadx/v1/x/y/z/work", "{\"factory\":\"x\",\"line\":\"y\",\"station\":\"z\",\"signal\":\"work\"}")]
    [InlineData("{\"ev\":\"start\",\"id\":\"1\"}", Station, Station + "/work", "{\"ev\":\"start\",\"id\":\"1\"}")]
    [InlineData("{\"ev\":\"start\",\"id\":\"1\"}", Signal, Signal, "{\"ev\":\"start\",\"id\":\"1\"}")]
    [InlineData("{\"v\":1,", Signal, Signal, "{\"v\":1,")]
    public void Line_says_what_it_is(string line, string declared, string topic, string payload)
    {
        Assert.Equal(ParseStatus.Ok, Split(line, declared, out var foundTopic, out var foundPayload));
        Assert.Equal(topic, foundTopic);
        Assert.Equal(payload, foundPayload);
    }

    [Theory]
    [InlineData("12.5")]
    [InlineData("")]
    [InlineData("Booting v1.2")]
    [InlineData("12 34")]
    [InlineData("{\"v\":1}")]
    [InlineData("{\"ev\":\"in\",\"tag\":\"a\"}")]
    [InlineData("{")]
    public void Line_without_a_signal_is_refused_where_none_was_declared(string line) =>
        Assert.Equal(ParseStatus.BadLine, Split(line, Station, out _, out _));

    [Fact]
    public void Json_line_that_is_not_Utf8_is_refused_as_such() =>
        Assert.Equal(ParseStatus.BadUtf8, SerialLine.TrySplit([(byte)'{', 0xFF], "kotadx/v1/f/l/s"u8, new byte[FrameLimits.MaxTopicBytes], out _, out _));

    [Fact]
    public void Json_line_with_an_endless_address_is_refused() =>
        Assert.Equal(ParseStatus.BadLine, Split($"{{\"line\":\"{new string('a', 4000)}\",\"signal\":\"temp\"}}", Station, out _, out _));

    [Theory]
    [InlineData("cycle 1")]
    [InlineData("{\"signal\":\"cycle\",\"v\":1}")]
    public void Line_on_a_port_with_an_endless_address_is_refused(string line) =>
        Assert.Equal(ParseStatus.BadLine, Split(line, $"kotadx/v1/f/l/{new string('s', FrameLimits.MaxTopicBytes)}", out _, out _));

    private static ParseStatus Split(string line, string declared, out string topic, out string payload)
    {
        var status = SerialLine.TrySplit(
            Encoding.UTF8.GetBytes(line), Encoding.UTF8.GetBytes(declared), new byte[FrameLimits.MaxTopicBytes], out var topicBytes, out var payloadBytes);
        topic = Encoding.UTF8.GetString(topicBytes);
        payload = Encoding.UTF8.GetString(payloadBytes);
        return status;
    }
}
