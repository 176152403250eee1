using System.Text;
using KotaDx.FirmwareSim.Instruments;
using KotaDx.FirmwareSim.Lines;
using KotaDx.FirmwareSim.Tests.Plc;

namespace KotaDx.FirmwareSim.Tests.Instruments;

public sealed class InstrumentTests
{
    [Theory]
    [InlineData("1.234", "kg", 3, true, "ST,+0001.234 kg␍␊")]
    [InlineData("1234", "PC", 0, true, "QT,+00001234 PC␍␊")]
    [InlineData("-12.5", "g", 1, false, "US,-000012.5  g␍␊")]
    [InlineData("99999", "g", 1, true, "OL,+999999.9  g␍␊")]
    public void A_scale_of_AandD_answers_in_its_standard_format(string weight, string unit, int decimals, bool isStable, string line)
    {
        var scale = new AndScale
        {
            Unit = unit,
            Decimals = decimals,
            Capacity = 30_000,
            Weight = decimal.Parse(weight, System.Globalization.CultureInfo.InvariantCulture),
            IsStable = isStable,
        };

        Assert.Equal(line, AskAndSend(scale, "Q␍␊"));
    }

    [Fact]
    public void It_says_what_its_comparator_says_and_that_it_does_not_understand()
    {
        var scale = new AndScale { Weight = 1.234m, Limits = (1, 2) };

        Assert.Equal("ST,OK,+0001.234 kg␍␊", AskAndSend(scale, "Q␍␊"));
        Assert.Equal("?␍␊", AskAndSend(scale, "HELLO␍␊"));
    }

    [Fact]
    public void Asked_for_a_stable_weight_it_waits_until_it_has_one()
    {
        var scale = new AndScale { Weight = 2, IsStable = false };

        Assert.Empty(AskAndSend(scale, "S␍␊"));
        scale.IsStable = true;
        Assert.Equal("ST,+0002.000 kg␍␊", Sent(scale, TimeSpan.Zero));
    }

    [Fact]
    public void A_scale_of_Shimadzu_sends_the_bytes_of_its_manual()
    {
        var scale = new ShimadzuScale { Weight = -186.65m };
        scale.Print();

        Assert.Equal(Ask.Hex("2D 20 20 31 38 36 2E 36 35 67 20 0D"), Ask.Text(Sent(scale, TimeSpan.Zero)));
    }

    [Fact]
    public void Its_options_add_their_characters()
    {
        var scale = new ShimadzuScale { Weight = 5, ShowsStability = true, HasLineFeed = true, BracketsLastDigit = true, Unit = "lb " };
        scale.IsStable = false;
        scale.Print();

        Assert.Equal("U     5.0[0]lb ␍␊", Sent(scale, TimeSpan.Zero));
    }

    [Fact]
    public void A_torque_wrench_sends_the_lines_of_its_manual_and_sends_again_with_the_same_counter()
    {
        var start = new DateTime(2016, 12, 31, 12, 59, 59);
        var wrench = new TohnichiWrench(start);
        wrench.Tighten(100, 90, "OO", TimeSpan.Zero);
        wrench.Resend();
        var brief = new TohnichiWrench(start) { IsShort = true };
        brief.Tighten(100, 90, "OO", TimeSpan.Zero);

        const string line = "RE,001,+100.0,nm,+090,deg,OO,123456A,16/12/31,12:59:59␍␊";
        Assert.Equal(line + line, Sent(wrench, TimeSpan.Zero));
        Assert.Equal("RE,001,100.0,16/12/31,12:59:59␍␊", Sent(brief, TimeSpan.Zero));
        Assert.Equal(1, wrench.Resent);
    }

    [Fact]
    public void Readers_send_codes_and_a_tag_as_long_as_it_lies_there()
    {
        var barcode = new BarcodeReader(["A-1", "A-2"]) { Interval = TimeSpan.FromSeconds(1) };
        var rfid = new RfidReader([]) { ReadsOfOneTap = 2 };
        rfid.Tap("04A2B3C4");

        Assert.Equal("A-1␍", Sent(barcode, TimeSpan.Zero));
        Assert.Equal("A-2␍", Sent(barcode, TimeSpan.FromSeconds(1)));
        barcode.Scan("X");
        Assert.Equal("X␍", Sent(barcode, TimeSpan.FromSeconds(1.5)));
        Assert.Equal("04A2B3C4␍04A2B3C4␍", Sent(rfid, TimeSpan.Zero));
    }

    [Fact]
    public void A_board_that_starts_says_what_its_chip_says_and_counts_from_0()
    {
        var board = new ArduinoCounter(2) { Interval = TimeSpan.FromSeconds(5) };
        var line = new SerialLineSimulator(board);

        Assert.Equal("count=20,state=run\r\n", Heard(line, TimeSpan.FromSeconds(10)));
        line.PowerCycle();
        var start = Heard(line, TimeSpan.FromSeconds(11));
        Assert.StartsWith("ets Jun  8 2016", start, StringComparison.Ordinal);
        Assert.Equal("counter ready\r\n", Heard(line, TimeSpan.FromSeconds(12)));
        Assert.Equal("count=8,state=run\r\n", Heard(line, TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public void At_another_rate_the_chips_words_are_rubbish()
    {
        var line = new SerialLineSimulator(new ArduinoCounter(1) { Baud = 9600 });
        line.PowerCycle();

        var start = Heard(line, TimeSpan.Zero);
        Assert.InRange(start.Length, 20, 60);
        Assert.Contains(start, c => c > '\x7F');
    }

    [Fact]
    public void Loggers_say_the_same_for_the_same_seed()
    {
        static string Lines(bool hasNames)
        {
            var logger = new DataLogger(3) { Interval = TimeSpan.FromSeconds(1), HasNames = hasNames, HasHeader = !hasNames };
            return string.Concat(Enumerable.Range(0, 3).Select(second => Sent(logger, TimeSpan.FromSeconds(second))));
        }

        Assert.Equal(Lines(true), Lines(true));
        Assert.Matches("^(temp=2[34]\\.\\d,hum=\\d\\d,amp=1[1-4]\\.\\d␍␊){3}$", Lines(true));
        Assert.Matches("^temp,hum,amp␍␊(2[34]\\.\\d,\\d\\d,1[1-4]\\.\\d␍␊){3}$", Lines(false));
    }

    [Fact]
    public void What_a_machine_that_stood_still_should_have_sent_is_not_sent_afterwards()
    {
        var barcode = new BarcodeReader(["A"]) { Interval = TimeSpan.FromSeconds(1) };

        Assert.Equal("A␍", Sent(barcode, TimeSpan.FromSeconds(1000)));
        Assert.Equal(TimeSpan.FromSeconds(1001), barcode.NextAt);
    }

    private static string AskAndSend(LineDevice device, string request)
    {
        device.Receive(TimeSpan.Zero, Ask.Text(request), []);
        return Sent(device, TimeSpan.Zero);
    }

    private static string Sent(LineDevice device, TimeSpan now)
    {
        var sent = new List<Transmission>();
        device.Send(now, sent);
        return Ask.Shown([.. sent.SelectMany(transmission => transmission.Bytes)]);
    }

    private static string Heard(SerialLineSimulator line, TimeSpan now)
    {
        var heard = new StringBuilder();
        while (line.Take(now) is { } piece)
            heard.Append(Encoding.Latin1.GetString(piece));
        return heard.ToString();
    }
}
