using System.Globalization;
using System.Text;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Instruments;

/// <summary>
/// A trainee's board that counts pieces: <c>count=12,state=run</c>. Its count begins at 0 with its power, and where it is an ESP32 the
/// chip's own words come first: at 115200 as text, at any other rate as rubbish.
/// </summary>
/// <param name="perSecond">Pieces per second while it runs, 0 or more.</param>
public sealed class ArduinoCounter(double perSecond) : Instrument
{
    // What the ROM of an ESP32 says at 115200 at each start.
    private static readonly byte[] RomWords = Encoding.ASCII.GetBytes(
        "ets Jun  8 2016 00:22:57\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\nconfigsip: 0, SPIWP:0xee\r\n"
        + "clk_drv:0x00,q_drv:0x00,d_drv:0x00,cs0_drv:0x00,hd_drv:0x00,wp_drv:0x00\r\nmode:DIO, clock div:1\r\n"
        + "load:0x3fff0030,len:1344\r\nload:0x40078000,len:13964\r\nload:0x40080400,len:3600\r\nentry 0x400805f0\r\n");

    private TimeSpan _poweredAt;

    /// <summary>Rate of the line; other than 115200 the ROM's words are rubbish. Default 115200.</summary>
    public int Baud { get; init; } = 115200;

    /// <summary>Whether it is an ESP32, whose ROM speaks first. Default <see langword="true"/>.</summary>
    public bool IsEsp32 { get; init; } = true;

    /// <summary>What its state says. Default <c>run</c>.</summary>
    public string State { get; set; } = "run";

    /// <inheritdoc/>
    protected internal override void PowerUp(TimeSpan now, ICollection<Transmission> sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        base.PowerUp(now, sent);
        _poweredAt = now;
        if (IsEsp32)
            sent.Add(new Transmission(Baud == 115200 ? RomWords : Rubbish(Baud)));
        sent.Add(new Transmission("counter ready\r\n"u8.ToArray(), TimeSpan.FromMilliseconds(300)));
    }

    /// <inheritdoc/>
    protected override string? Measure(TimeSpan now)
    {
        var count = (long)((now - _poweredAt).TotalSeconds * perSecond);
        return string.Create(CultureInfo.InvariantCulture, $"count={count},state={State}\r\n");
    }

    // A slower receiver takes several of the sender's bits for one: fewer bytes, without sense, but the same at each start.
    private static byte[] Rubbish(int baud)
    {
        var bytes = new byte[Math.Max(1, (int)(RomWords.Length * (long)baud / 115200))];
        new Random(baud).NextBytes(bytes);
        return bytes;
    }
}
