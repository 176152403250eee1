using KotaDx.FirmwareSim.Lines;
using KotaDx.FirmwareSim.Plc;
using KotaDx.FirmwareSim.Tests.Plc;

namespace KotaDx.FirmwareSim.Tests.Lines;

public sealed class PtyTests
{
    private static readonly byte[] Request = Ask.Hex("01 03 00 00 00 04 44 09");

    public PtyTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo terminals are Linux's.");

    [Fact]
    public async Task Every_byte_goes_through_both_ways_as_it_is()
    {
        using var pty = Pty.Open();
        await using var port = Open(pty.Path);
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

        await port.WriteAsync(all, TestContext.Current.CancellationToken);
        var there = new byte[256];
        await pty.Stream.ReadExactlyAsync(there, TestContext.Current.CancellationToken);
        await pty.Stream.WriteAsync(all, TestContext.Current.CancellationToken);
        var back = new byte[256];
        port.ReadExactly(back);

        Assert.Equal(all, there);
        Assert.Equal(all, back);
    }

    [Fact]
    public async Task What_is_sent_while_nobody_has_the_port_open_is_lost()
    {
        using var pty = Pty.Open();
        pty.Stream.Write("lost"u8);
        await using (var first = Open(pty.Path))
        {
        }

        pty.Stream.Write("too"u8);
        await using var port = Open(pty.Path);
        pty.Stream.Write("heard"u8);
        var heard = new byte[5];
        port.ReadExactly(heard);

        Assert.Equal("heard"u8, heard);
        Assert.Equal(7, pty.BytesUnheard);
    }

    [Fact]
    public async Task A_line_that_is_pulled_out_takes_its_name_along_and_comes_back_under_it()
    {
        using var folder = new TempFolder();
        var link = Path.Combine(folder.Path, "ttyUSB0");
        await using var line = PtyLine.Start(new SerialLineSimulator(new ModbusRtuSlave(1)), link, TimeProvider.System);

        Assert.Equal(13, Exchange(link).Length);
        await using var held = Open(link);
        await line.UnplugAsync();
        Assert.False(File.Exists(link));
        Assert.True(IsHungUp(held));
        line.Plug();
        Assert.Equal(13, Exchange(link).Length);
        Assert.Equal(2, line.Line.TransmissionsSent);
    }

    [Fact]
    public void A_link_where_a_file_is_cannot_be_made_and_both_languages_say_so()
    {
        var file = Path.GetTempFileName();
        try
        {
            var fault = Assert.Throws<LineUnavailableException>(() => Pty.Open(file));
            Assert.Contains(file, fault.Japanese, StringComparison.Ordinal);
            Assert.Contains(file, fault.English, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    private static byte[] Exchange(string path)
    {
        using var port = Open(path);
        port.Write(Request);
        var reply = new byte[13];
        port.ReadExactly(reply);
        return reply;
    }

    private static bool IsHungUp(FileStream port)
    {
        try
        {
            return port.Read(new byte[1]) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
