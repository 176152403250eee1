using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Tests.Readings;

namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>Payloads as devices send them, and as they do when something is wrong.</summary>
internal static class ReadingTargets
{
    /// <summary>What the table of the reader's tests holds, and what other systems' devices send.</summary>
    public static readonly byte[][] Payloads =
    [
        .. ReadingReaderTests.Golden.Select(static row => Encoding.UTF8.GetBytes(row.Data.Item2)),
        .. Mutator.Bytes(
            "{\"ts\":\"2026-04-01T06:25:00.123+09:00\",\"seq\":123,\"v\":12.3,\"u\":\"A\",\"q\":\"good\",\"worker\":\"w017\",\"id\":\"job-9\",\"ev\":\"start\",\"part\":\"A-100\"}",
            "[{\"ts\":1775024700,\"ev\":\"start\",\"id\":\"1\"},{\"ts\":1775024760.5,\"ev\":\"end\",\"id\":\"1\",\"v\":4}]",
            "{\"Time\":\"2026-04-01T06:25:00\",\"ENERGY\":{\"Power\":12,\"Factor\":0.98},\"v\":[1,[2,[3]]]}",
            "{\"tag\":\"04A2B1\",\"ev\":\"in\"}\n{\"tag\":\"04A2B1\",\"ev\":\"out\"}\r\n",
            "{\"worker\":\"\\u5c71\\u7530\",\"state\":\"\\u6bb5\\u53d6\\u308a\",\"v\":\"\\u0031\\u0032\"}",
            "ST,GS,+  12.34 kg\r\n", "+00012.30 g", "1\n2\n3\n\n\0", "net,wait,idle", "手待ち\n段取り\n{\"v\":\"休憩\"}"),
    ];

    /// <summary>Every key with the longest token that is allowed.</summary>
    private static readonly byte[] Longest = Encoding.UTF8.GetBytes(
        $"{{\"worker\":\"{new string('w', 128)}\",\"id\":\"{new string('i', 128)}\",\"part\":\"{new string('p', 128)}\",\"u\":\"{new string('u', 128)}\",\"tag\":\"{new string('t', 128)}\",\"ev\":\"start\",\"state\":\"段取り替え\",\"ts\":\"2026-04-01T06:25:00.123456789+09:00\",\"v\":\"{new string('0', 127)}1\"}}");

    private static readonly byte[][] Words = Mutator.Bytes(
        "{\"v\":", "\"v\":", "\"ts\":", "\"seq\":", "\"id\":", "\"ev\":", "\"tag\":", "\"part\":", "\"state\":", "\"worker\":", "\"u\":", "\"start\"", "\"end\"", "\"in\"", "\"out\"", "\"w1\"", "\"net\"", "{\"v\":1}", "{\"v\":1}\n",
        ",{\"v\":2}", "[1,2]", "1,", "1\n", "]", "}", ",", "\"\\u0076\":", "\"2026-04-01T06:25:00Z\"", "1775024700", "1775024700123", "online", "offline", "on", "off", "TRUE", "net", "手待ち", "0", "12.5", "E200-34");

    /// <summary>What the quick path is made for, and where its blocks of eight and sixteen bytes end.</summary>
    private static readonly byte[][] Usual =
    [
        .. Mutator.Bytes(
            "{\"ts\":\"2026-04-01T06:25:00.123+09:00\",\"v\":1,\"worker\":\"w00017\"}", "{\"ts\": 1775024760.123456, \"v\": 21.5, \"worker\": \"w00017\"}", "{\"ts\":1775000000123,\"seq\":17,\"v\":-0.25,\"u\":\"°C\",\"q\":\"good\",\"ok\":true}",
            "{\"ev\":\"start\",\"id\":\"job-9\",\"worker\":\"山田 太郎\",\"part\":\"A-100\",\"ts\":\"2026-04-01T06:25:00Z\"}", "{\"ev\":\"end\",\"id\":17,\"v\":4}", "{\"tag\":\"04A2B1\",\"ev\":\"in\"}", "{\"state\":\"wait\",\"worker\":\"w1\"}", "{\"v\":\"手待ち\"}", "{\"v\":\"red\"}",
            "{\"v\":1}", "{\"v\":\"12.5\"}", "{\"a rather long key\":[1,{\"v\":2}],\"v\":3}", "{\"workers\":1,\"worker\":\"0123456789abcdef\",\"v\":2}", "[{\"v\":1,\"worker\":\"w1\"},{\"v\":2,\"worker\":\"w2\"}]", "{\"v\":1}\n{\"v\":2}\r\n{\"v\":3}\n", "21.5", "-3.14159265", "999999999999999", "0.000000000000001", "-0"),
        Longest,
    ];

    private static readonly byte[][] UsualWords = Mutator.Bytes(",\"v\":21.5", ",\"worker\":\"w00017\"", ",\"id\":12", ",\"q\":null", ",\"u\":\"kg\"", "\": ", ", \"", "\\\"", "\u007f", "w00017", "-", "0", ".5", "e1", "123456789012345678");

    private static readonly StateWords Lamps = new(new Dictionary<string, WorkState> { ["red"] = WorkState.Wait, ["net"] = WorkState.Idle });

    public static IEnumerable<FuzzTarget> All =>
    [
        Of("readings of a cycle", SignalKind.Cycle), Of("readings of a counter", SignalKind.Counter), Of("readings of a state", SignalKind.State), Of("readings of work", SignalKind.Work),
        Of("readings of a badge", SignalKind.Badge), Of("readings of a status", SignalKind.Status), Of("readings of a measurement", SignalKind.Measurement), Of("readings of an unknown signal", SignalKind.Unknown),
        new FuzzTarget("readings on both paths", [.. Usual, .. Payloads], [.. Words, .. UsualWords], OnBothPaths),
        new FuzzTarget("large payloads", [.. Payloads.Select(Grown)], Words, static (payload, ref random) => Judge(random.Of(Enum.GetValues<SignalKind>()), payload, ref random), FrameLimits.MaxPayloadBytes + 2048),
        new FuzzTarget("readings written with escapes", [.. Payloads.Where(static payload => payload.Contains((byte)'{')), Longest], Words, Escaped),
    ];

    private static readonly SignalKind[] Kinds = Enum.GetValues<SignalKind>();

    private static FuzzTarget Of(string name, SignalKind kind) => new(name, Payloads, Words, (payload, ref random) => Judge(kind, payload, ref random));

    private static void Judge(SignalKind kind, ReadOnlySpan<byte> payload, ref FuzzRandom random)
    {
        Span<byte> scratch = stackalloc byte[ReadingReader.ScratchBytes];
        var reader = new ReadingReader(kind, payload, scratch);
        var count = 0;
        ParseStatus status;
        while ((status = reader.Read(out var reading, out var at)) != ParseStatus.End)
        {
            FuzzCheck.That(status is >= ParseStatus.Ok and <= ParseStatus.PayloadTooLarge, "a status that is none of a payload's");
            FuzzCheck.That(at >= 0 && at <= payload.Length, "a fault outside the payload");
            FuzzCheck.That(++count <= payload.Length + 1, "more readings than bytes");
            if (status == ParseStatus.Ok)
            {
                JudgeReading(reading, kind, payload.Length);
            }
        }

        SameOnBothPaths(kind, payload, null);
        FuzzCheck.That(count > 0, "a frame without a reading and without a reason");
        FuzzCheck.That(reader.Read(out _, out _) == ParseStatus.End, "something behind the end");
        switch (random.Below(8))
        {
            case 0:
                SameWithMore(kind, [.. payload, .. random.Of(Ends)], payload, 0);
                break;
            case 1 when !payload.StartsWith("\uFEFF"u8) && !payload.Trim(" \t\r\n\0"u8).IsEmpty:
                SameWithMore(kind, [.. "\uFEFF"u8, .. payload], payload, 3);
                break;
            case 2 when IsObject(payload):
                SameWithMore(kind, [(byte)'[', .. payload, (byte)']'], payload, 1);
                break;
            case 3 when IsObject(payload):
                JudgeObject(kind, payload);
                break;
        }
    }

    private static void OnBothPaths(ReadOnlySpan<byte> payload, ref FuzzRandom random)
    {
        foreach (var kind in Kinds)
        {
            SameOnBothPaths(kind, payload, random.OneIn(4) ? Lamps : null);
        }
    }

    /// <summary>The quick path says what the plain one says, to the last bit and byte.</summary>
    private static void SameOnBothPaths(SignalKind kind, ReadOnlySpan<byte> payload, StateWords? words)
    {
        var quick = new ReadingReader(kind, payload, stackalloc byte[ReadingReader.ScratchBytes], words);
        var plain = new ReadingReader(kind, payload, stackalloc byte[ReadingReader.ScratchBytes], words, isPlain: true);
        while (true)
        {
            var status = quick.Read(out var one, out var at);
            var expected = plain.Read(out var other, out var expectedAt);
            FuzzCheck.That(status == expected && at == expectedAt, "another answer on the quick path than on the plain one");
            FuzzCheck.That(status != ParseStatus.Ok || AreIdentical(one, other), "another reading on the quick path than on the plain one");
            if (status == ParseStatus.End)
            {
                return;
            }
        }
    }

    private static bool AreIdentical(in Reading a, in Reading b) =>
        a.Kind == b.Kind && a.Start == b.Start && a.TimeKind == b.TimeKind && a.Time == b.Time && a.HasSequence == b.HasSequence && a.Sequence == b.Sequence
        && a.HasValue == b.HasValue && BitConverter.DoubleToInt64Bits(a.Value) == BitConverter.DoubleToInt64Bits(b.Value) && a.HasState == b.HasState && a.State == b.State && a.Event == b.Event
        && a.Worker.SequenceEqual(b.Worker) && a.Id.SequenceEqual(b.Id) && a.Part.SequenceEqual(b.Part) && a.Text.SequenceEqual(b.Text) && a.Unit.SequenceEqual(b.Unit);

    private static void JudgeReading(in Reading reading, SignalKind kind, int length)
    {
        FuzzCheck.That(reading.Kind == kind && reading.Start >= 0 && reading.Start <= length, "a reading of another kind or place");
        FuzzCheck.That(double.IsFinite(reading.Value), "a value that is not finite");
        FuzzCheck.That(IsToken(reading.Worker) && IsToken(reading.Id) && IsToken(reading.Part) && IsToken(reading.Text) && IsToken(reading.Unit), "a token that is none");
        FuzzCheck.That(TagText.IsTag(reading.Worker), "a worker that cannot be a tag");
        FuzzCheck.That(kind != SignalKind.Work || (reading.Event is WorkEvent.Start or WorkEvent.End && !reading.Id.IsEmpty), "work without its event or id");
        FuzzCheck.That(kind != SignalKind.State || reading.HasState, "a state without a state");
        FuzzCheck.That(kind is not (SignalKind.Counter or SignalKind.Measurement or SignalKind.Cycle) || reading.HasValue, "a number without a number");
        FuzzCheck.That(!(kind == SignalKind.Cycle || (kind == SignalKind.Work && reading.HasValue)) || reading.Value is >= 0 and <= FrameLimits.MaxPieces, "pieces out of range");
        FuzzCheck.That(reading.TimeKind is >= TimeKind.Absent and <= TimeKind.Local, "a time of no kind");
    }

    private static bool IsToken(ReadOnlySpan<byte> text) => text.Length <= FrameLimits.MaxTokenBytes && Utf8.IsValid(text) && !text.ContainsAnyInRange((byte)0, (byte)0x1F);

    // Line ends, and the NUL of a string in C, say nothing.
    private static readonly byte[][] Ends = Mutator.Bytes("\n", "\r\n", "\0", "\n\0", " \t\r\n", "\0\0");

    private static void SameWithMore(SignalKind kind, ReadOnlySpan<byte> more, ReadOnlySpan<byte> payload, int moved)
    {
        if (more.Length > FrameLimits.MaxPayloadBytes)
        {
            return;
        }

        var a = new ReadingReader(kind, payload, stackalloc byte[ReadingReader.ScratchBytes]);
        var b = new ReadingReader(kind, more, stackalloc byte[ReadingReader.ScratchBytes]);
        while (true)
        {
            var status = a.Read(out var one, out var at);
            var other = b.Read(out var two, out var otherAt);
            FuzzCheck.That(status == other, $"other answers with signs that say nothing: {status} and {other}");
            FuzzCheck.That(status != ParseStatus.Ok || AreSame(one, two, moved), "other readings with signs that say nothing");
            FuzzCheck.That(status is ParseStatus.Ok or ParseStatus.End or ParseStatus.BadJson or ParseStatus.Empty or ParseStatus.BadUtf8 || otherAt == at + moved, "another place with signs that say nothing");
            if (status == ParseStatus.End)
            {
                return;
            }
        }
    }

    private static bool AreSame(in Reading a, in Reading b, int moved) =>
        a.TimeKind == b.TimeKind && a.Time == b.Time && a.HasSequence == b.HasSequence && a.Sequence == b.Sequence && a.HasValue == b.HasValue && a.Value.Equals(b.Value) && a.HasState == b.HasState && a.State == b.State
        && a.Event == b.Event && a.Worker.SequenceEqual(b.Worker) && a.Id.SequenceEqual(b.Id) && a.Part.SequenceEqual(b.Part) && a.Text.SequenceEqual(b.Text) && a.Unit.SequenceEqual(b.Unit) && (moved == 0 || a.Start + moved == b.Start);

    private static bool IsObject(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || payload[0] != (byte)'{' || !Utf8.IsValid(payload))
        {
            return false;
        }

        var scanner = new JsonScanner(payload, 0);
        return scanner.SkipValue() == ParseStatus.Ok && scanner.AtEnd;
    }

    /// <summary>What the framework's reader finds under the keys, where ours took the object.</summary>
    private static void JudgeObject(SignalKind kind, ReadOnlySpan<byte> payload)
    {
        var reader = new ReadingReader(kind, payload, stackalloc byte[ReadingReader.ScratchBytes]);
        if (reader.Read(out var reading, out _) != ParseStatus.Ok)
        {
            return;
        }

        using var document = JsonDocument.Parse(payload.ToArray(), new JsonDocumentOptions { MaxDepth = 1 + FrameLimits.MaxDepth });
        JsonElement value = default, sequence = default;
        string id = "", worker = "";
        foreach (var property in document.RootElement.EnumerateObject().Where(static property => property.Value.ValueKind != JsonValueKind.Null))
        {
            switch (NameOf(property))
            {
                case "v":
                    value = property.Value;
                    break;
                case "seq":
                    sequence = property.Value;
                    break;
                case "id":
                    id = TextOf(property.Value, id);
                    break;
                case "worker":
                    worker = TextOf(property.Value, worker);
                    break;
            }
        }

        FuzzCheck.That(reading.HasSequence == (sequence.ValueKind == JsonValueKind.Number) && (!reading.HasSequence || sequence.GetInt64() == reading.Sequence), "another seq than the framework finds");
        FuzzCheck.That(Encoding.UTF8.GetString(reading.Id) == id && Encoding.UTF8.GetString(reading.Worker) == worker, "another id or worker than the framework finds");
        FuzzCheck.That(kind != SignalKind.Measurement || value.ValueKind != JsonValueKind.Number || value.GetDouble().Equals(reading.Value), "another value than the framework finds");
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair; none of our keys.
            return null;
        }
    }

    private static string TextOf(JsonElement value, string before) =>
        (value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()).Trim(' ', '\t') is { Length: > 0 } text ? text : before;

    /// <summary>The same object with every character of its keys and texts as <c>\uXXXX</c>.</summary>
    private static void Escaped(ReadOnlySpan<byte> payload, ref FuzzRandom random)
    {
        if (!IsObject(payload))
        {
            return;
        }

        var plain = new StringBuilder();
        var escaped = new StringBuilder();
        using var document = JsonDocument.Parse(payload.ToArray(), new JsonDocumentOptions { MaxDepth = 1 + FrameLimits.MaxDepth });
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (NameOf(property) is not { } name)
            {
                return;
            }

            var raw = property.Value.GetRawText();
            plain.Append(plain.Length == 0 ? "{" : ",").Append(JsonSerializer.Serialize(name)).Append(':');
            escaped.Append(escaped.Length == 0 ? "{" : ",").Append(AsEscapes(name)).Append(':');
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                plain.Append(raw);
                escaped.Append(raw);
                continue;
            }

            string text;
            try
            {
                text = property.Value.GetString()!;
            }
            catch (InvalidOperationException)
            {
                return;
            }

            if (Encoding.UTF8.GetByteCount(text) > FrameLimits.MaxTokenBytes)
            {
                return;
            }

            plain.Append(raw);
            escaped.Append(AsEscapes(text));
        }

        if (plain.Length > 0)
        {
            foreach (var kind in Enum.GetValues<SignalKind>())
            {
                var one = Readout.WithoutOffsets(Readout.Of(kind, plain.ToString() + "}"));
                var two = Readout.WithoutOffsets(Readout.Of(kind, escaped.ToString() + "}"));
                FuzzCheck.That(one == two, $"other readings with escapes: {one} but {two}");
            }
        }
    }

    private static string AsEscapes(string text) => "\"" + string.Concat(text.Select(static c => $"\\u{(int)c:x4}")) + "\"";

    /// <summary>The payload many times, up to about the largest that is read.</summary>
    private static byte[] Grown(byte[] payload)
    {
        var line = payload.Length == 0 ? "\n"u8.ToArray() : [.. payload, (byte)'\n'];
        var grown = new byte[FrameLimits.MaxPayloadBytes / line.Length * line.Length];
        for (var at = 0; at < grown.Length; at += line.Length)
        {
            line.CopyTo(grown.AsSpan(at));
        }

        return grown;
    }
}
