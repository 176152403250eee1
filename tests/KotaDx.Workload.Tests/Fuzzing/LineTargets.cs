using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>Lines of instruments, read in every declared format; those of scales beside their makers' grammar as a regular expression.</summary>
internal static partial class LineTargets
{
    private static readonly byte[][] Lines = Mutator.Bytes(
        "temp=21.5,hum=40,batt=3.7", "temp:21.5;hum:40", "state=手待ち,cycle=1", "21.5,7,40", "{\"t\":21.5,\"h\":\"40\",\"ts\":\"2026-04-01T06:25:00Z\",\"seq\":7}", "12.5", "A01   12.5 OK",
        "ST,+0001.234 kg\r\n", "QT,+00001234 PC", "ST,OK,+0001.234 kg", "ST,--,-  12.345  g", "US,+0001.234 kg", "OL,+999999.9  g", "OL,+9999999E+19", "WT,+0001.234 kg",
        "-  186.65g \r", "S   186.6[5]mom", "U-  186.65kg", "     1234PCS", "     OL     ", "     0.00 %",
        "RE,001,+100.0,nm,+090,deg,OO,123456A,16/12/31,12:59:59\r\n", "RE,999,100.0,16/12/31,12:59:59", "4901234567894", "W-017", "Card UID: 04 A2 B1 3C", "04:a2:b1:3c:5d:6e:80", "IDm=0123456789ABCDEF", "0x04 0xA2 0xB1 0x3C",
        "ets Jun  8 2016 00:22:57", "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)", "configsip: 0, SPIWP:0xee", "load:0x3fff0018,len:4", "I (31) boot: ESP-IDF v4.4");

    private static readonly byte[][] Words = Mutator.Bytes(
        "ST,", "QT,", "US,", "OL,", "OK,", "LO,", "HI,", "--,", "+", "-", " ", "0", "9", ".", "+0001.234", " kg", "  g", " PC", "  %", "kg", "g ", "S", "U", "[5]", "[", "]", "OL", "E+19",
        "RE,", "001,", "nm,", "16/12/31", "12:59:59", ",", "=", ":", ";", "temp", "t", "hum", "{\"t\":", "\"h\":1", "}", "null", "0x", "04", "A2", "UID: ", "\u0002", "\u0003", "\r", "\n", "\0", "nan");

    private static readonly LineFormat[] Formats =
    [
        new(LineKind.KeyValue, []), new(LineKind.KeyValue, [new("hum", "humidity", "%"), new("batt", "-"), new("t", "temp")]), new(LineKind.KeyValue, [], ' '), new(LineKind.KeyValue, [], ';'),
        new(LineKind.Csv, [new("", "temp", "C"), new("", "-"), new("", "humidity")]), new(LineKind.Csv, [new("", "temp"), new("", "cycle")], ' '), new(LineKind.Csv, [new("", "")]),
        new(LineKind.Json, []), new(LineKind.Json, [new("t", "temp", "C"), new("h", "humidity"), new("n", "cycle")]), new(LineKind.Number, []), new(LineKind.Number, [new("", "temp", "°C")]),
        new(LineKind.Fixed, [new("", "torque", "Nm", 4, 6), new("", "-", "", 0, 3), new("", "", "", 11, 2)]), new(LineKind.AndScale, []), new(LineKind.Shimadzu, [new("", "weight")]),
        new(LineKind.Tohnichi, []), new(LineKind.Tohnichi, [new("", "torque", "Nm")]), new(LineKind.Barcode, []), new(LineKind.Barcode, [new("worker", "badge")]), new(LineKind.Rfid, []),
    ];

    private static readonly SignalKind[] Kinds = Enum.GetValues<SignalKind>();

    public static IEnumerable<FuzzTarget> All =>
    [
        new FuzzTarget("lines of instruments", Lines, Words, Judge, FrameLimits.MaxLineBytes + 64),
        new FuzzTarget("lines of scales", [.. Lines.Skip(7).Take(14)], Words, Scales, 64),
    ];

    private static void Judge(ReadOnlySpan<byte> line, ref FuzzRandom random)
    {
        Span<byte> scratch = stackalloc byte[LineReader.ScratchBytes];
        Span<byte> readingScratch = stackalloc byte[ReadingReader.ScratchBytes];
        var format = random.Of(Formats);
        var reader = new LineReader(line, format, scratch);
        var kind = random.Of(Kinds);
        var count = 0;
        ParseStatus status;
        while ((status = reader.Read(out var signal, out var payload, out var at)) != ParseStatus.End)
        {
            FuzzCheck.That(at >= 0 && at <= line.Length, "a fault outside the line");
            FuzzCheck.That(++count <= line.Length + 4, "more values than bytes");
            FuzzCheck.That(signal.IsEmpty || Topic.IsLevel(signal), "a signal that is no level of a topic");
            FuzzCheck.That(format.Kind is LineKind.KeyValue or LineKind.Csv or LineKind.Fixed or LineKind.Json || count == 1, "more values than the instrument has");
            if (status != ParseStatus.Ok)
            {
                continue;
            }

            FuzzCheck.That(!payload.IsEmpty, "a payload of nothing, which would be a cycle");
            JudgePayload(payload, kind, format.Kind, readingScratch);
        }

        FuzzCheck.That(count > 0, "a line without a reading and without a reason");
        FuzzCheck.That(reader.Read(out _, out _, out _) == ParseStatus.End, "something behind the end");
    }

    /// <summary>What the fold will do with it. Where we have written the payload, it is one object of good JSON.</summary>
    private static void JudgePayload(ReadOnlySpan<byte> payload, SignalKind kind, LineKind line, Span<byte> scratch)
    {
        var readings = new ReadingReader(kind, payload, scratch);
        var count = 0;
        ParseStatus status;
        while ((status = readings.Read(out var reading, out var at)) != ParseStatus.End)
        {
            count++;
            FuzzCheck.That(at >= 0 && at <= payload.Length, "a fault outside the payload");
            FuzzCheck.That(line < LineKind.AndScale || status is not (ParseStatus.BadJson or ParseStatus.BadUtf8), "an object that is none");
            FuzzCheck.That(status is >= ParseStatus.Ok and <= ParseStatus.PayloadTooLarge, "a status that is none of a payload's");
            FuzzCheck.That(status != ParseStatus.Ok || double.IsFinite(reading.Value), "a value that is no number");
        }

        FuzzCheck.That(count == 1 || (count > 0 && line < LineKind.AndScale), "a payload of no reading, or of several");
    }

    private static void Scales(ReadOnlySpan<byte> line, ref FuzzRandom random)
    {
        Span<byte> scratch = stackalloc byte[LineReader.ScratchBytes];
        Span<byte> readingScratch = stackalloc byte[ReadingReader.ScratchBytes];
        var letters = Encoding.Latin1.GetString(line).Trim(' ', '\t', '\r', '\n', '\0', '\u0002', '\u0003');
        foreach (var kind in (LineKind[])[LineKind.AndScale, LineKind.Shimadzu])
        {
            var reader = new LineReader(line, new LineFormat(kind, []), scratch);
            var status = reader.Read(out _, out var payload, out _);
            var match = (kind == LineKind.AndScale ? AndScale() : Shimadzu()).Match(letters);
            var digits = (match.Groups["digits"].Value + match.Groups["last"].Value).TrimStart(' ');
            var unit = match.Groups["unit"].Value.TrimStart(' ');
            var isWeight = match.Success && digits.Length <= 8 && Digits().IsMatch(digits) && Unit().IsMatch(unit);
            FuzzCheck.That((status == ParseStatus.Ok) == isWeight, $"{status} for {(isWeight ? "a" : "no")} weight");
            if (!isWeight)
            {
                continue;
            }

            var expected = double.Parse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            expected = match.Groups["sign"].Value == "-" ? -expected : expected;
            var readings = new ReadingReader(SignalKind.Measurement, payload, readingScratch);
            FuzzCheck.That(readings.Read(out var reading, out _) == ParseStatus.Ok, "a weight that cannot be read");
            FuzzCheck.That(reading.Value.Equals(expected) && Encoding.Latin1.GetString(reading.Unit) == unit, "another weight");
        }
    }

    [GeneratedRegex(@"\A(ST|QT),((OK|LO|HI|--),)?(?<sign>[+-])(?<digits>.{8})(?<unit>.{3})\z", RegexOptions.CultureInvariant)]
    private static partial Regex AndScale();

    [GeneratedRegex(@"\A(S *)?(?<sign>[+-])? *(?<digits>[0-9.]*)(\[(?<last>[0-9])\])?(?<unit> *[A-Za-z%]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shimadzu();

    [GeneratedRegex(@"\A[0-9]+(\.[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A[A-Za-z%]{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Unit();
}
