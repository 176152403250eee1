using KotaDx.Workload.Service.Sources;

namespace KotaDx.Workload.Service.Tests.Sources;

public sealed class AddressTests
{
    [Theory]
    [InlineData("mqtt://10.0.0.5", "10.0.0.5", 1883, false)]
    [InlineData("mqtt://10.0.0.5:1999", "10.0.0.5", 1999, false)]
    [InlineData("mqtts://broker", "broker", 8883, true)]
    [InlineData("broker:1999", "broker", 1999, false)]
    public void A_broker_is_read(string text, string host, int port, bool tls)
    {
        Assert.True(MqttAddress.TryParse(text, out var address));
        Assert.Equal((host, port, tls), (address.Host, address.Port, address.Tls));
    }

    [Fact]
    public void A_broker_may_carry_a_user_who_is_never_shown()
    {
        Assert.True(MqttAddress.TryParse("mqtt://kota:s%40cret@broker", out var address));
        Assert.Equal(("kota", "s@cret"), (address.User, address.Password));
        Assert.Equal("broker:1883", address.ToString());
    }

    [Theory]
    [InlineData("http://broker")]
    [InlineData("mqtt://")]
    [InlineData("mqtt://.")]
    [InlineData("mqtt://\u202e")]
    [InlineData("")]
    public void What_is_no_broker_is_refused(string text) => Assert.False(MqttAddress.TryParse(text, out _));

    [Theory]
    [InlineData("/dev/ttyUSB0", "kota", "/dev/ttyUSB0", 9600, "kotadx/v1/kota/serial/ttyusb0")]
    [InlineData("/dev/ttyUSB0:115200", "kota", "/dev/ttyUSB0", 115200, "kotadx/v1/kota/serial/ttyusb0")]
    [InlineData("COM3:2400", "kota/line1/scale", "COM3", 2400, "kotadx/v1/kota/line1/scale")]
    [InlineData("/dev/serial/by-id/usb-FTDI:if00", "kota/line1/scale/weight", "/dev/serial/by-id/usb-FTDI:if00", 9600, "kotadx/v1/kota/line1/scale/weight")]
    public void A_port_is_read_with_its_speed_and_address(string text, string declared, string port, int baud, string topic)
    {
        Assert.True(SerialAddress.TryParse(text, declared, out var address));
        Assert.Equal((port, baud, topic), (address.Port, address.Baud, address.Topic));
    }

    [Theory]
    [InlineData("", "kota")]
    [InlineData("COM3:7", "kota")]
    [InlineData("COM3", "Kota")]
    [InlineData("COM3", "a/b/c/d/e")]
    public void What_is_no_port_or_no_address_is_refused(string text, string declared) => Assert.False(SerialAddress.TryParse(text, declared, out _));
}
