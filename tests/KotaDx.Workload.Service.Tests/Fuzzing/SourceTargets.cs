using System.Buffers;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Commands;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Sources;
using KotaDx.Workload.Service.Sources.Import;
using KotaDx.Workload.Service.Tests.Infrastructure;
using KotaDx.Workload.Service.Tests.Sources;
using KotaDx.Workload.Service.Tests.Sources.Import;
using KotaDx.Workload.Tests.Fuzzing;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace KotaDx.Workload.Service.Tests.Fuzzing;

/// <summary>What comes over wires, in files and on the command line.</summary>
internal static class SourceTargets
{
    private static readonly string[] Zones = ["Asia/Tokyo", "Europe/Berlin", "America/New_York", "UTC"];

    private static readonly byte[][] Csv =
    [
        .. Mutator.Bytes(
            ImportFiles.PlainHeader + "\nSaw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5\nSaw,w2,2026/04/01 09:00:00,2026/04/01 09:30:00,S,\n",
            ImportFiles.PlainHeader + "\r\n\"検査,\n梱包\",佐藤 一郎,2026/04/01 08:00:00,2026/04/01 09:00:00,D,\"1\"\r\n", "\uFEFF" + ImportFiles.PlainHeader + "\n\n,,,,,\n"),
        ImportFiles.ShiftJis.GetBytes(ImportFiles.PlainHeader + "\n旋盤１号機,ﾀﾅｶ,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5\n"),
        [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(ImportFiles.PlainHeader + "\nSaw,w1,2026/04/01 08:00:00,2026/04/01 09:00:00,D,5\n")],
    ];

    private static readonly byte[][] Cells = Mutator.Bytes(
        ",", "\n", "\r\n", "\"", "\"\"", "Saw", "w1", "2026/04/01 08:00:00", "2026/04/01 09:00:00", "1678/01/01 00:00:00", "9999/12/31 23:59:59", "0001/01/01 00:00:00", "2200/01/01 00:00:00", "D", "S", "5", "1e9", "-1", "w\\", "station", "\uFFFF");

    private static readonly byte[][] Maps = Mutator.Bytes(
        ImportFiles.PlainMap, "{}", "{ \"factory\": \"f\", \"line\": \"l\", \"station\": { \"value\": \"s\" }, \"start\": { \"column\": \"a\", \"formats\": [\"yyyy/M/d H:mm\", \"M/d/yyyy h:mm tt\"] }, \"end\": { \"column\": \"b\" }, \"id\": { \"column\": \"c\" }, \"part\": { \"column\": \"d\" }, // no\n }",
        "{ \"factory\": \"f\", \"line\": \"l\", \"delimiter\": \";\", \"encoding\": \"sjis\", \"station\": { \"column\": \"設備\" }, \"worker\": { \"value\": \"w\" }, \"start\": { \"column\": \"開始\" }, \"end\": { \"column\": \"終了\" }, \"state\": { \"value\": \"段取\" } }");

    private static readonly byte[][] MapWords = Mutator.Bytes(
        "\"factory\":", "\"zone\": \"Mars/Base\",", "\"zone\": \"../etc/passwd\",", "\"delimiter\": \"\\t\",", "\"encoding\": \"latin1\",", "\"column\":", "\"value\":", "\"values\": {", "\"default\": \"net\"", "\"format\": \"%\"", "\"format\": \"'\"", "\"format\": \"d\"", "\"format\": \"yyyyMMddHHmmssfffffffff\"",
        "\"formats\": []", "null", "true", "1", "/*", "*/", "//", ",", "{", "}", "[", "]", "\"", "\"\\uD83D\"");

    private static readonly byte[][] Times = Mutator.Bytes("2026-04-01", "2026-04-01T06:25:00+09:00", "2026-04-01T06:25", "1775024700", "0001-01-01", "9999-12-31", "1677-09-21", "2262-04-12", "1678-01-01T00:00", "2261-12-31T23:59:59");

    private static readonly byte[][] Packets =
    [
        [.. MqttBytes.Packet(0x20, 0, 0), .. MqttBytes.Message(0, "kotadx/v1/f/l/s/cycle", 0, "1", isMqtt5: false), .. MqttBytes.Packet(0xD0), .. MqttBytes.Message(3, "段", 7, "", isMqtt5: false)],
        [.. MqttBytes.Packet(0x10, 0, 4), .. MqttBytes.Message(10, "t", 65_535, "{\"seq\":1}", isMqtt5: true), .. MqttBytes.Message(4, "", 1, "x", isMqtt5: true), .. MqttBytes.Packet(0x62, 0, 1)],
        [.. MqttBytes.Packet(0x20, 0, 0), .. MqttBytes.Message(1, "a/b", 0, new string('v', 300), isMqtt5: true), .. MqttBytes.Packet(0x82, [.. Enumerable.Repeat((byte)1, 130)])],
    ];

    private static readonly byte[][] PacketParts =
    [
        MqttBytes.Packet(0xD0), MqttBytes.Message(2, "t", 1, "1", isMqtt5: false), MqttBytes.Message(0, "t", 0, "1", isMqtt5: true), [0x30], [0x32, 0x80], [0x36, 5], [0x30, 0x80, 0x80, 0x80, 1], [0xFF, 0xFF, 0xFF, 0xFF],
        [0xFF, 0x7F], [0x30, 0xAC, 2], [0, 0], [0, 1], [0xFF, 0xFE], [2, 0x23, 1], [3, 0x23, 0, 1], [0x0B, 0x80, 1],
    ];

    public static IEnumerable<FuzzTarget> All =>
    [
        new FuzzTarget("lines of a stream", [.. Mutator.Bytes("cycle 1\ncycle 2\r\nweight=12.5\rhalf", "\n\n\r\r\n", new string('x', 4090) + "\n"), [0x83, 0x0A, 0xFF, 0x0D]], Mutator.Bytes("\n", "\r", "\r\n", "x", "kotadx/v1/f/l/s/cycle 1", new string('y', 2000)), Lines, 12 * 1024),
        new FuzzTarget("packets of MQTT", Packets, PacketParts, MqttPackets, 600),
        new FuzzTarget("addresses of brokers", Mutator.Bytes("mqtt://10.0.0.5", "mqtt://10.0.0.5:1999", "mqtts://broker", "broker:1999", "mqtt://kota:s%40cret@broker", "tcp://[::1]:1883", "mqtt://工場.example"),
            Mutator.Bytes("mqtt://", "mqtts://", "tcp://", "http://", "@", ":", "[", "]", "::1", "%40", "%", "%zz", "xn--", "..", "a", "0", "65536", "/", "?", "#", "\\", "。"), Broker, 400),
        new FuzzTarget("addresses of ports", Mutator.Bytes("/dev/ttyUSB0\nkota", "/dev/ttyUSB0:115200\nkota/line1", "COM3:2400\nkota/line1/scale", "/dev/serial/by-id/usb-FTDI:if00\nkota/line1/scale/weight", "//./COM10\na"),
            Mutator.Bytes("\n", ":", "/", "\\", "9600", "4000000", "COM", "/dev/", "kota", "A", "..", "段"), Port, 300),
        new FuzzTarget("ends of a range", Times, Mutator.Bytes("-", "T", ":", "00", "9999", "0001", "12-31", "+18:00", "Z"), Range, 100),
        new FuzzTarget("encodings", Csv, [[0x81], [0xE0, 0x9F], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], [0xD8, 0x00], [0x00, 0xDC], [0x82, 0xA0], [0xB1], [0xFC, 0x4B], [0x50, 0x4B, 3, 4], [0xD0, 0xCF, 0x11, 0xE0]], Encodings, 600),
        new FuzzTarget("files of recorded work", Csv, Cells, static () => new Imports()),
        new FuzzTarget("import maps", Maps, MapWords, static () => new MapFiles()),
    ];

    private static void Lines(ReadOnlySpan<byte> bytes, ref FuzzRandom random)
    {
        var whole = new List<(string, bool)>();
        new LineSplitter().Take(bytes, (line, isCut) => whole.Add((Encoding.Latin1.GetString(line), isCut)));

        var pieces = new List<(string, bool)>();
        var splitter = new LineSplitter();
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(bytes.Length - at, random.OneIn(3) ? random.Below(5) : random.Below(3000));
            splitter.Take(bytes.Slice(at, length), (line, isCut) => pieces.Add((Encoding.Latin1.GetString(line), isCut)));
            at += length;
        }

        FuzzCheck.That(whole.SequenceEqual(pieces), "other lines when they come in other pieces");
        var text = Encoding.Latin1.GetString(bytes).Split('\n', '\r');
        var expected = text.SkipLast(1).Append(text[^1].Length > FrameLimits.MaxLineBytes ? text[^1] : "").Where(static line => line.Length > 0)
            .Select(static line => line.Length > FrameLimits.MaxLineBytes ? (line[..FrameLimits.MaxLineBytes], true) : (line, false));
        FuzzCheck.That(whole.SequenceEqual(expected), "other lines than stand there");
    }

    private static void MqttPackets(ReadOnlySpan<byte> bytes, ref FuzzRandom random)
    {
        const int longest = 250;
        var (isMqtt5, cutsLong, pieces) = (random.OneIn(2), random.OneIn(2), new Random(random.Below(int.MaxValue)));
        var formatter = new MqttPacketFormatterAdapter(isMqtt5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311, new MqttBufferWriter(64, 1024));
        var (left, messages, end) = (new List<byte>(), new List<MqttBytes.Taken>(), "closed");
        for (var rest = bytes; !rest.IsEmpty;)
        {
            // The same by the book: one packet after the other, of which the first is no message.
            var (type, length, scale, at) = (rest[0] >> 4, 0, 1, 1);
            while (at < rest.Length && at < 5)
            {
                length += (rest[at] & 0x7F) * scale;
                scale *= 128;
                if (rest[at++] < 0x80)
                {
                    scale = 0;
                    break;
                }
            }

            if (scale > 0)
            {
                end = at == 5 ? "too long" : end;
                break;
            }

            var isMessage = type == 3 && rest.Length < bytes.Length;
            if (length > longest && !(isMessage && cutsLong))
            {
                end = "too long";
                break;
            }

            var (isWhole, taken) = (rest.Length - at >= Math.Min(length, isMessage ? longest : int.MaxValue), Math.Min(rest.Length - at, length));
            if (!isMessage)
            {
                left.AddRange(rest[..(at + taken)]);
            }
            else if (isWhole)
            {
                var body = rest.Slice(at, Math.Min(length, longest));
                if (ByHand(rest[0], body, isMqtt5) is not { } message)
                {
                    end = "malformed";
                    FuzzCheck.That(length > longest || (rest[0] & 6) == 6 || ByMqttNet(formatter, rest[0], body) is null, "a message refused that MQTTnet takes, which looks at QoS 3 later");
                    break;
                }

                // MQTTnet also looks into the properties, and a value that goes on behind their end takes it from the payload.
                FuzzCheck.That(
                    length > longest || ByMqttNet(formatter, rest[0], body) is not { } theirs || theirs == Shown(message)
                    || (isMqtt5 && message.Payload.EndsWith(theirs.Payload, StringComparison.Ordinal) && theirs == Shown(message) with { Payload = theirs.Payload }),
                    "another message than MQTTnet's");
                messages.Add(message);
            }

            rest = rest[(at + taken)..];
        }

        var taker = new MqttBytes.Taker { Room = 1 + random.Below(4) };
        using var tap = MqttBytes.Tap(new MqttBytes.Channel(bytes.ToArray(), () => pieces.Next(1, 400)), taker, isMqtt5, longest, cutsLong);
        var (passed, buffer, ended) = (new List<byte>(), new byte[50], "closed");
        try
        {
            while (tap.ReadAsync(buffer, 0, 1 + random.Below(50), CancellationToken.None).GetAwaiter().GetResult() is > 0 and var read)
            {
                passed.AddRange(buffer.AsSpan(0, read));
            }
        }
        catch (MqttProtocolViolationException)
        {
            ended = tap.IsExceeded ? "too long" : "malformed";
        }

        FuzzCheck.That(ended == end, $"ended as {ended} instead of {end}");
        FuzzCheck.That(messages.SequenceEqual(taker.All), "other messages than stand there");
        FuzzCheck.That(passed.SequenceEqual(left), "other bytes left to MQTTnet than stand there");
    }

    private static MqttBytes.Taken? ByHand(byte first, ReadOnlySpan<byte> body, bool isMqtt5)
    {
        var quality = (first & 6) >> 1;
        var topicEnd = body.Length < 2 ? int.MaxValue : 2 + (body[0] << 8) + body[1];
        var idEnd = topicEnd == int.MaxValue ? topicEnd : topicEnd + (quality > 0 ? 2 : 0);
        if (quality == 3 || idEnd > body.Length)
        {
            return null;
        }

        var properties = 0;
        var payload = body[idEnd..];
        if (isMqtt5 && !payload.IsEmpty)
        {
            var bytes = 0;
            do
            {
                if (bytes == 4 || bytes == payload.Length)
                {
                    return null;
                }

                properties += (payload[bytes] & 127) << (7 * bytes);
            }
            while (payload[bytes++] >= 128);
            if (properties > payload.Length - bytes)
            {
                return null;
            }

            payload = payload[(bytes + properties)..];
        }

        return new MqttBytes.Taken(
            quality, (ushort)(quality > 0 ? (body[topicEnd] << 8) + body[topicEnd + 1] : 0), (first & 8) > 0, (first & 1) > 0, Encoding.Latin1.GetString(body[2..topicEnd]), Encoding.Latin1.GetString(payload));
    }

    /// <summary>As text, in which bytes that are no UTF-8 are others.</summary>
    private static MqttBytes.Taken Shown(MqttBytes.Taken message) => message with { Topic = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(message.Topic)) };

    private static MqttBytes.Taken? ByMqttNet(MqttPacketFormatterAdapter formatter, byte first, ReadOnlySpan<byte> body)
    {
        try
        {
            return formatter.Decode(new ReceivedMqttPacket(first, body.ToArray(), body.Length + 2)) is MqttPublishPacket packet
                ? new MqttBytes.Taken(
                    (int)packet.QualityOfServiceLevel, packet.PacketIdentifier, packet.Dup, packet.Retain, packet.Topic, Encoding.Latin1.GetString(packet.Payload.ToArray()))
                : null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static void Broker(ReadOnlySpan<byte> bytes, ref FuzzRandom random)
    {
        if (!MqttAddress.TryParse(Encoding.UTF8.GetString(bytes), out var address))
        {
            return;
        }

        FuzzCheck.That(address.Host.Length > 0 && address.Port is > 0 and <= 65535, "a broker that cannot be");

        // Of other scripts the framework drops marks of direction one at a time; a name of ASCII it reads as it shows it.
        FuzzCheck.That(!Ascii.IsValid(bytes) || MqttAddress.TryParse(address.ToString(), out var shown) && (shown.Host, shown.Port, shown.User) == (address.Host, address.Port, null), $"another broker than is shown: {address}");
    }

    private static void Port(ReadOnlySpan<byte> bytes, ref FuzzRandom random)
    {
        var text = Encoding.UTF8.GetString(bytes).Split('\n', 2);
        if (SerialAddress.TryParse(text[0], text.Length > 1 ? text[1] : "kota", out var address))
        {
            FuzzCheck.That(address.Port.Length > 0 && address.Baud is >= 50 and <= 4_000_000, "a port that cannot be");
            var topic = Encoding.UTF8.GetBytes(address.Topic);
            var whole = address.Topic.Count(static c => c == '/') == 5 ? topic : [.. topic, .. "/x"u8];
            FuzzCheck.That(Topic.TryParse(whole, out _, out _) == ParseStatus.Ok, $"an address that is none: {address.Topic}");
        }
    }

    private static void Range(ReadOnlySpan<byte> bytes, ref FuzzRandom random)
    {
        var clock = new FactoryClock(TimeZoneInfo.FindSystemTimeZoneById(random.Of(Zones)));
        try
        {
            RangeText.Parse(Encoding.UTF8.GetString(bytes), clock, 0, "--from");
        }
        catch (UsageException)
        {
        }
    }

    private static void Encodings(ReadOnlySpan<byte> bytes, ref FuzzRandom random)
    {
        var copy = bytes.ToArray();
        var declared = (DeclaredEncoding)random.Below(3);
        var whole = TextEncodings.Detect(new MemoryStream(copy), declared);
        var pieces = TextEncodings.Detect(new MemoryStream(copy), declared, chunkBytes: 4 + random.Below(30));

        // Of several faults the first that makes reading on useless is told, and that depends on how much is read at a time.
        FuzzCheck.That((whole.Encoding?.CodePage, whole.Preamble) == (pieces.Encoding?.CodePage, pieces.Preamble), $"another encoding when it is read in pieces: {whole} and {pieces}");
        FuzzCheck.That(whole.Encoding is null == (whole.Fault != TextFault.None) && whole.At >= 0 && whole.At <= copy.Length, "neither an encoding nor a fault, or both");
        if (whole.Encoding is not null)
        {
            var text = whole.Encoding.GetString(copy, whole.Preamble, copy.Length - whole.Preamble);
            FuzzCheck.That(whole.Encoding.GetBytes(text).Length <= copy.Length || whole.Encoding.CodePage == 932, "text that grew when it was read");
            FuzzCheck.That(whole.Encoding.CodePage != 65001 || whole.Encoding.GetBytes(text).AsSpan().SequenceEqual(copy.AsSpan(whole.Preamble)), "other text than stands there");
        }
    }

    private sealed class Imports : FuzzCheck
    {
        private readonly ImportFiles _files = new();
        private readonly ImportMap _map;

        public Imports() => _map = _files.Map(ImportFiles.PlainMap);

        public override void Take(ReadOnlySpan<byte> input, ref FuzzRandom random)
        {
            var (import, faults) = CsvImport.Open(_files.Write("records.csv", input.ToArray()), _map);
            using (import)
            {
                That(import is null == faults.Count > 0, "neither an import nor a fault, or both");
                var line = 1;
                foreach (var step in import?.Read() ?? [])
                {
                    That(step.IsRow == (step.Fault is null), "a row and a fault");
                    if (step.Row is { } row)
                    {
                        That(row.Line > line || line == 1, "a line that does not go up");
                        line = row.Line;
                        Work(row);
                    }
                }
            }
        }

        protected override void Close() => _files.Dispose();

        private static void Work(ImportedRow row)
        {
            That(Topic.TryParse(Encoding.UTF8.GetBytes(row.Topic), out _, out _) == ParseStatus.Ok, $"a topic that is none: {row.Topic}");
            var reader = new ReadingReader(SignalKind.Work, row.Payload.Span, stackalloc byte[ReadingReader.ScratchBytes]);
            That(reader.Read(out var start, out _) == ParseStatus.Ok && reader.Read(out var end, out _) == ParseStatus.Ok && reader.Read(out _, out _) == ParseStatus.End, "a row that is not read as a start and an end");
        }
    }

    private sealed class MapFiles : FuzzCheck
    {
        private readonly TempFolder _folder = new();

        public override void Take(ReadOnlySpan<byte> input, ref FuzzRandom random)
        {
            var (map, faults) = ImportMap.Load(_folder.Write("map.json", input.ToArray()));
            That(map is null == faults.Count > 0, "neither a map nor a fault, or both");
            foreach (var fault in faults)
            {
                That(fault.What.Ja.Length > 0 && !fault.What.En.Contains('\n', StringComparison.Ordinal), "a fault without words, or on two lines");
            }
        }

        protected override void Close() => _folder.Dispose();
    }
}
