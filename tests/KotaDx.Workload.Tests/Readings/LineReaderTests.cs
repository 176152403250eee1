using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

/// <summary>Lines as the makers' manuals print them, their variants, and what must never become a number.</summary>
public sealed class LineReaderTests
{
    private static readonly LineFormat Pairs = new(LineKind.KeyValue, [new("hum", "humidity", "%"), new("batt", "-")]);
    private static readonly LineFormat Table = new(LineKind.Csv, [new("", "temp", "C"), new("", "-"), new("", "humidity")]);
    private static readonly LineFormat Objects = new(LineKind.Json, [new("t", "temp", "C"), new("h", "humidity"), new("n", "cycle")]);
    private static readonly LineFormat Places = new(LineKind.Fixed, [new("", "torque", "Nm", 4, 6), new("", "-", "", 0, 3), new("", "", "", 11, 2)]);

    [Theory]
    [InlineData("temp=21.5,hum=40", "temp 21.5 | humidity {\"v\":\"40\",\"u\":\"%\"}")]
    [InlineData(" temp = 21.5 , state=手待ち \r\n", "temp 21.5 | state 手待ち")]
    [InlineData("temp:21.5,hum:40,", "temp 21.5 | humidity {\"v\":\"40\",\"u\":\"%\"}")]
    [InlineData("temp=nan,cycle=1", "temp nan | cycle 1")]
    [InlineData("cycle=,temp=1", "cycle Empty@6 | temp 1")]
    [InlineData("weight=1,234,temp=5", "weight 1,234 | temp 5")]
    [InlineData("weight=1,234", "weight 1,234")]
    [InlineData("Temp=1,temp=2", "TopicLevel@0 | temp 2")]
    [InlineData("=1,temp=2", "TopicLevel@0 | temp 2")]
    [InlineData("hello", "OtherFormat@0")]
    [InlineData("batt=3.7", "DeviceText@0")]
    [InlineData("batt=3.7,temp=1", "temp 1")]
    [InlineData("", "Empty@0")]
    public void Keys_and_values(string line, string expected) => Assert.Equal(expected, Read(Pairs, line));

    [Theory]
    [InlineData("21.5,7,40", "temp {\"v\":\"21.5\",\"u\":\"C\"} | humidity 40")]
    [InlineData(" -0.5 ,, 40 ", "temp {\"v\":\"-0.5\",\"u\":\"C\"} | humidity 40")]
    [InlineData("21.5,7,", "temp {\"v\":\"21.5\",\"u\":\"C\"} | humidity Empty@7")]
    [InlineData(",7,40", "temp Empty@0 | humidity 40")]
    [InlineData("NaN,7,40", "temp {\"v\":\"NaN\",\"u\":\"C\"} | humidity 40")]
    [InlineData("21.5,40", "OtherFormat@0")]
    [InlineData("1,021.5,7,40", "OtherFormat@0")]
    public void Columns_separated(string line, string expected) => Assert.Equal(expected, Read(Table, line));

    [Fact]
    public void Another_separator_may_be_declared()
    {
        Assert.Equal("temp 21.5 | cycle 2", Read(new(LineKind.KeyValue, [], ' '), "temp=21.5 cycle=2"));
        Assert.Equal("temp 21,5 | cycle 2", Read(new(LineKind.Csv, [new("", "temp"), new("", "cycle")], ';'), "21,5;2"));
    }

    [Theory]
    [InlineData("{\"t\":21.5,\"h\":\"40\",\"x\":[1,{\"t\":2}]}", "temp {\"v\":21.5,\"u\":\"C\"} | humidity {\"v\":\"40\"}")]
    [InlineData(" { \"seq\" : 7, \"ts\":\"2026-04-01T06:25:00Z\" , \"h\":40 } ", "humidity {\"v\":40,\"ts\":\"2026-04-01T06:25:00Z\",\"seq\":7}")]
    [InlineData("{\"n\":null,\"h\":1}", "humidity {\"v\":1} | cycle MissingValue@5")]
    [InlineData("{\"other\":1}", "OtherFormat@0")]
    [InlineData("{}", "OtherFormat@0")]
    [InlineData("21.5", "OtherFormat@0")]
    [InlineData("{\"t\":NaN,\"h\":1}", "BadJson@5")]
    [InlineData("{\"t\":1}{", "BadJson@7")]
    public void An_object_each_line(string line, string expected) => Assert.Equal(expected, Read(Objects, line));

    [Fact]
    public void An_object_without_columns_is_a_reading_as_ever() =>
        Assert.Equal("- {\"v\":1}", Read(new(LineKind.Json, []), "{\"v\":1}\r\n"));

    [Theory]
    [InlineData("12.5", "- 12.5")]
    [InlineData("\0 -7e2 \r\n", "- -7e2")]
    [InlineData("1,234", "NotANumber@1")]
    [InlineData("12.5 kg", "NotANumber@4")]
    [InlineData("nan", "NotFinite@0")]
    [InlineData("-inf", "NotFinite@1")]
    [InlineData(" \t\r\n", "Empty@0")]
    [InlineData("１２", "NotANumber@0")]
    public void A_bare_number(string line, string expected) => Assert.Equal(expected, Read(new(LineKind.Number, []), line));

    [Theory]
    [InlineData("A01   12.5 OK", "torque {\"v\":\"12.5\",\"u\":\"Nm\"} | - OK")]
    [InlineData("A01        OK", "torque Empty@4 | - OK")]
    [InlineData("A01   12.5 O", "torque {\"v\":\"12.5\",\"u\":\"Nm\"} | OtherFormat@12")]
    [InlineData("A01   1", "torque OtherFormat@7 | OtherFormat@7")]
    public void Values_at_their_places(string line, string expected) => Assert.Equal(expected, Read(Places, line));

    [Theory]
    [InlineData("ST,+0001.234 kg\r\n", "- {\"v\":1.234,\"u\":\"kg\"}")]
    [InlineData("QT,+00001234 PC", "- {\"v\":1234,\"u\":\"PC\"}")]
    [InlineData("ST,-0000.5600  g", "OtherFormat@3")]
    [InlineData("ST,-000.5600  g", "- {\"v\":-0.5600,\"u\":\"g\"}")]
    [InlineData("ST,+  12.345 kg", "- {\"v\":12.345,\"u\":\"kg\"}")]
    [InlineData("ST,OK,+0001.234 kg", "- {\"v\":1.234,\"u\":\"kg\"}")]
    [InlineData("ST,LO,+0001.234 kg", "- {\"v\":1.234,\"u\":\"kg\"}")]
    [InlineData("ST,HI,+0001.234 kg", "- {\"v\":1.234,\"u\":\"kg\"}")]
    [InlineData("ST,--,+0001.234 kg", "- {\"v\":1.234,\"u\":\"kg\"}")]
    [InlineData("US,+0001.234 kg", "UnstableWeight@0")]
    [InlineData("US,OK,+0001.234 kg", "UnstableWeight@0")]
    [InlineData("OL,+999999.9  g", "OverRange@0")]
    [InlineData("OL,+9999999E+19", "OverRange@0")]
    [InlineData("OL", "OverRange@0")]
    [InlineData("ST,+9999999E+19", "OtherFormat@3")]
    [InlineData("ST,OL,+999999.9  g", "OtherFormat@3")]
    [InlineData("WT,+0001.234 kg", "OtherFormat@0")]
    [InlineData("TA,+0001.234 kg", "OtherFormat@0")]
    [InlineData("ST,+0001.23 kg", "OtherFormat@3")]
    [InlineData("ST,+0001.234", "OtherFormat@3")]
    [InlineData("ST,+0001.2345kg", "OtherFormat@3")]
    [InlineData("ST,+00 1.234 kg", "OtherFormat@3")]
    [InlineData("ST,0001.2345 kg", "OtherFormat@3")]
    [InlineData("T,+0001.234 kg", "OtherFormat@0")]
    [InlineData("S", "OtherFormat@0")]
    [InlineData("ST", "OtherFormat@2")]
    [InlineData("ST,", "OtherFormat@3")]
    public void Scales_of_AandD(string line, string expected) => Assert.Equal(expected, Read(new(LineKind.AndScale, []), line));

    [Theory]
    [InlineData("-  186.65g \r", "- {\"v\":-186.65,\"u\":\"g\"}")]
    [InlineData("   186.65g \r\n", "- {\"v\":186.65,\"u\":\"g\"}")]
    [InlineData("S-  186.65g ", "- {\"v\":-186.65,\"u\":\"g\"}")]
    [InlineData("S   186.65g ", "- {\"v\":186.65,\"u\":\"g\"}")]
    [InlineData("-  186.6[5]g ", "- {\"v\":-186.65,\"u\":\"g\"}")]
    [InlineData("S   186.6[5]mom", "- {\"v\":186.65,\"u\":\"mom\"}")]
    [InlineData("     1234PCS", "- {\"v\":1234,\"u\":\"PCS\"}")]
    [InlineData(" 1.234567kg", "- {\"v\":1.234567,\"u\":\"kg\"}")]
    [InlineData("     0.00 %", "- {\"v\":0.00,\"u\":\"%\"}")]
    [InlineData("U   186.65g ", "UnstableWeight@0")]
    [InlineData("U-  186.6[5]g ", "UnstableWeight@0")]
    [InlineData("     OL     ", "OverRange@5")]
    [InlineData("S-    OL   g", "OverRange@6")]
    [InlineData("   186.65", "OtherFormat@9")]
    [InlineData("   186.", "OtherFormat@7")]
    [InlineData("   18[6].65g ", "OtherFormat@8")]
    [InlineData("   186.6[5g ", "OtherFormat@8")]
    [InlineData("   123456789g ", "OtherFormat@11")]
    [InlineData("   1E5g ", "OtherFormat@4")]
    [InlineData("--186.65g ", "OtherFormat@1")]
    [InlineData("   1,234g", "OtherFormat@4")]
    public void Balances_of_Shimadzu(string line, string expected) => Assert.Equal(expected, Read(new(LineKind.Shimadzu, []), line));

    [Fact]
    public void The_known_bytes_of_Shimadzu_are_read() => Assert.Equal(
        "- {\"v\":-186.65,\"u\":\"g\"}",
        Read(new(LineKind.Shimadzu, []), [0x2D, 0x20, 0x20, 0x31, 0x38, 0x36, 0x2E, 0x36, 0x35, 0x67, 0x20, 0x0D]));

    [Theory]
    [InlineData("RE,001,+100.0,nm,+090,deg,OO,123456A,16/12/31,12:59:59\r\n", "- {\"v\":100.0,\"u\":\"nm\",\"seq\":1,\"ts\":\"2016/12/31T12:59:59\",\"id\":\"123456A\",\"q\":\"OO\"}")]
    [InlineData("RE,012,-0.50,nm,+090,deg,L ,       ,16/12/31,12:59:59", "- {\"v\":-0.50,\"u\":\"nm\",\"seq\":12,\"ts\":\"2016/12/31T12:59:59\",\"q\":\"L\"}")]
    [InlineData("RE,999,100.0,16/12/31,12:59:59\r\n", "- {\"v\":100.0,\"seq\":999,\"ts\":\"2016/12/31T12:59:59\"}")]
    [InlineData("RE,999,100.0,16/02/31,12:59:59", "BadTime@13")]
    [InlineData("RE,999,100.0,16/12/31,24:00:00", "BadTime@13")]
    [InlineData("RE,999,,16/12/31,12:59:59", "Empty@7")]
    [InlineData("RE,999,1O0.0,16/12/31,12:59:59", "NotANumber@7")]
    [InlineData("RE,99x,100.0,16/12/31,12:59:59", "OtherFormat@3")]
    [InlineData("RE,999,100.0,16/12/31", "OtherFormat@0")]
    [InlineData("RX,999,100.0,16/12/31,12:59:59", "OtherFormat@0")]
    [InlineData("RE,001,+1,000.0,nm,+090,deg,OO,123456A,16/12/31,12:59:59", "OtherFormat@0")]
    public void Torque_wrenches_of_Tohnichi(string line, string expected) => Assert.Equal(expected, Read(new(LineKind.Tohnichi, []), line));

    [Fact]
    public void Torque_comes_with_the_tools_time_and_number()
    {
        var reading = Readout.Of(SignalKind.Measurement, Read(new(LineKind.Tohnichi, [new("", "torque", "Nm")]), "RE,007,100.5,16/12/31,12:59:59")["torque ".Length..]);
        Assert.Contains("100.5", reading);
        Assert.Contains("Nm", reading);
        Assert.Contains("7", reading);
        Assert.DoesNotContain("@", reading);
    }

    [Theory]
    [InlineData("4901234567894\r", "", "- {\"tag\":\"4901234567894\"}")]
    [InlineData("W-017", "worker", "- {\"worker\":\"W-017\"}")]
    [InlineData("a\"b\\c", "part", "- {\"part\":\"a\\\"b\\\\c\"}")]
    [InlineData("段取-1", "id", "- {\"id\":\"段取-1\"}")]
    [InlineData("a\u001db", "", "BadToken@1")]
    [InlineData("", "", "Empty@0")]
    public void Text_of_a_code(string line, string key, string expected) =>
        Assert.Equal(expected, Read(new(LineKind.Barcode, [new(key, "")]), line));

    [Theory]
    [InlineData("04A2B13C", "04A2B13C")]
    [InlineData("04a2b13c\r\n", "04A2B13C")]
    [InlineData("04 A2 B1 3C", "04A2B13C")]
    [InlineData("04:a2:b1:3c:5d:6e:80", "04A2B13C5D6E80")]
    [InlineData("04-A2-B1-3C", "04A2B13C")]
    [InlineData("Card UID: 04 A2 B1 3C", "04A2B13C")]
    [InlineData("UID tag :  04 A2 B1 3C", "04A2B13C")]
    [InlineData("IDm=0123456789ABCDEF", "0123456789ABCDEF")]
    [InlineData("0x04 0xA2 0xB1 0x3C", "04A2B13C")]
    [InlineData("\u000204A2B13C\u0003", "04A2B13C")]
    public void Number_of_a_card(string line, string tag) => Assert.Equal($"- {{\"tag\":\"{tag}\"}}", Read(new(LineKind.Rfid, []), line));

    [Theory]
    [InlineData("04A2B13")]
    [InlineData("04A2B13C5")]
    [InlineData("0123456789ABCDEF0")]
    [InlineData("04A2B13C OK")]
    [InlineData("PICC type: MIFARE 1KB")]
    [InlineData("hello")]
    public void What_is_no_number_of_a_card_is_nobodys(string line) => Assert.StartsWith("OtherFormat", Read(new(LineKind.Rfid, []), line));

    public static TheoryData<LineKind> Kinds => [.. Enum.GetValues<LineKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_a_controller_says_when_it_starts_is_no_reading_and_no_fault(LineKind kind)
    {
        var format = Of(kind);
        foreach (var line in new[]
        {
            "ets Jun  8 2016 00:22:57", " ets Jan  8 2013,rst cause:2, boot mode:(3,6)", "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)", "configsip: 0, SPIWP:0xee",
            "clk_drv:0x00,q_drv:0x00,d_drv:0x00,cs0_drv:0x00,hd_drv:0x00,wp_drv:0x00", "mode:DIO, clock div:1", "load:0x3fff0018,len:4", "entry 0x400806a8",
            "ESP-ROM:esp32s3-20210327", "I (31) boot: ESP-IDF v4.4", "Brownout detector was triggered", "Rebooting...",
        })
        {
            Assert.Equal("DeviceText@0", Read(format, line));
        }

        Assert.Equal("DeviceText@0", Read(format, [0x82, 0xFC, 0x72, 0xE0, 0x00, 0x8C, 0xFE, 0x1C, 0x6C, 0xF0]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bytes_that_are_no_text_are_refused_without_harm(LineKind kind)
    {
        var status = Read(Of(kind), [.. "temp=21.5 weight "u8, 0x8B, 0x73, 0xFF]);
        Assert.True(kind is LineKind.KeyValue or LineKind.Fixed || status.Contains('@'), status);
    }

    [Fact]
    public void A_line_that_is_too_long_is_refused() => Assert.Equal("CutLine@4096", Read(Pairs, "temp=" + new string('1', 4096)));

    [Fact]
    public void A_long_line_of_signs_to_escape_fits() =>
        Assert.StartsWith("temp {\"v\":\"1\\u0001", Read(new(LineKind.KeyValue, [new("temp", "temp", new string('x', 128))]), "temp=1" + string.Concat(Enumerable.Repeat("\u0001\"", 2044)) + "1"));

    [Fact]
    public void Names_of_kinds_are_read_as_they_are_written()
    {
        foreach (var kind in Enum.GetValues<LineKind>())
        {
            Assert.Matches("^[a-z]+(_[a-z]+)?$", LineFormat.NameOf(kind));
            Assert.True(LineFormat.TryParseKind(LineFormat.NameOf(kind), out var same));
            Assert.Equal(kind, same);
        }

        Assert.False(LineFormat.TryParseKind("", out _));
        Assert.False(LineFormat.TryParseKind("CSV", out _));
        Assert.Equal(Enum.GetValues<LineKind>().Length, LineFormat.KindNames.Count());
    }

    public static TheoryData<LineFormat, string> Faulty => new()
    {
        { new(LineKind.Csv, []), "csv" },
        { new(LineKind.Csv, [new("", "-")]), "csv" },
        { new(LineKind.Csv, [new("", "Temp")]), "Temp" },
        { new(LineKind.Csv, [new("", "temp", "\n")]), "unit" },
        { new(LineKind.Csv, [new("", "temp")], '.'), "separator" },
        { new(LineKind.Json, [new("", "temp")]), "key" },
        { new(LineKind.Json, [new("x", "-")]), "json" },
        { new(LineKind.KeyValue, [new("", "temp")]), "key" },
        { new(LineKind.Fixed, []), "fixed" },
        { new(LineKind.Fixed, [new("", "temp", "", 0, 0)]), "length" },
        { new(LineKind.Fixed, [new("", "temp", "", -1, 4)]), "start" },
        { new(LineKind.Fixed, [new("", "temp", "", 4090, 7)]), "4096" },
        { new(LineKind.Fixed, [new("", "temp", "", 1, int.MaxValue)]), "4096" },
        { new(LineKind.AndScale, [new("", "weight"), new("", "temp")]), "one" },
        { new(LineKind.Shimadzu, [new("", "-")]), "one" },
        { new(LineKind.Barcode, [new("v", "")]), "worker" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_format_that_cannot_be_read_with_says_why(LineFormat format, string word)
    {
        var fault = format.Fault();
        Assert.NotNull(fault);
        Assert.Contains(word, fault.Value.En);
        Assert.NotEmpty(fault.Value.Ja);
    }

    [Fact]
    public void Formats_are_equal_if_they_read_alike()
    {
        Assert.Null(Pairs.Fault());
        Assert.Equal(new LineFormat(LineKind.Csv, [new("", "temp", "C")]), new LineFormat(LineKind.Csv, [new("", "temp", "C")]));
        Assert.NotEqual(new LineFormat(LineKind.Csv, [new("", "temp", "C")]), new LineFormat(LineKind.Csv, [new("", "temp", "F")]));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var scratch = new byte[LineReader.ScratchBytes];
        (LineFormat, byte[])[] lines =
        [
            (Pairs, "temp=21.5,hum=40"u8.ToArray()), (Table, "21.5,7,40"u8.ToArray()), (Objects, "{\"t\":21.5,\"h\":\"40\"}"u8.ToArray()), (Places, "A01   12.5 OK"u8.ToArray()),
            (new(LineKind.Number, []), "12.5"u8.ToArray()), (new(LineKind.AndScale, []), "ST,+0001.234 kg"u8.ToArray()), (new(LineKind.Shimadzu, []), "S-  186.6[5]g "u8.ToArray()),
            (new(LineKind.Tohnichi, []), "RE,001,+100.0,nm,+090,deg,OO,123456A,16/12/31,12:59:59"u8.ToArray()), (new(LineKind.Barcode, []), "4901234567894"u8.ToArray()),
            (new(LineKind.Rfid, []), "Card UID: 04 A2 B1 3C"u8.ToArray()), (Pairs, "ets Jun  8 2016 00:22:57"u8.ToArray()),
        ];
        Assert.Equal(0, Allocations.InSteadyState(() =>
        {
            foreach (var (format, line) in lines)
            {
                var reader = new LineReader(line, format, scratch);
                while (reader.Read(out _, out _, out _) != ParseStatus.End)
                {
                }
            }
        }));
    }

    private static LineFormat Of(LineKind kind) => kind switch
    {
        LineKind.Csv => Table,
        LineKind.Json => Objects,
        LineKind.Fixed => Places,
        LineKind.KeyValue => Pairs,
        _ => new(kind, []),
    };

    private static string Read(LineFormat format, string line) => Read(format, Encoding.UTF8.GetBytes(line));

    /// <summary>What a reader makes of a line: signal and payload of each value, or its reason and place.</summary>
    private static string Read(LineFormat format, byte[] line)
    {
        var text = new StringBuilder();
        var reader = new LineReader(line, format, new byte[LineReader.ScratchBytes]);
        ParseStatus status;
        while ((status = reader.Read(out var signal, out var payload, out var at)) != ParseStatus.End)
        {
            text.Append(text.Length > 0 ? " | " : "");
            var name = signal.IsEmpty ? "" : Encoding.UTF8.GetString(signal) + " ";
            text.Append(status == ParseStatus.Ok ? $"{(name.Length == 0 ? "- " : name)}{Encoding.UTF8.GetString(payload)}" : $"{name}{status}@{at}");
        }

        return text.ToString();
    }
}
