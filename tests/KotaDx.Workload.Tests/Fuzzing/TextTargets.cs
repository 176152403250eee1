using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Tests.Readings;

namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>The small grammars, each beside its own words as a regular expression and the framework's arithmetic.</summary>
internal static partial class TextTargets
{
    private const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly Dictionary<string, WorkState> StateWords = WorkStatesTests.Words.SelectMany(static row => row.Data.Item2.Select(word => (Word: word, State: row.Data.Item1)))
        .DistinctBy(static pair => Lower(pair.Word)).ToDictionary(static pair => Lower(pair.Word), static pair => pair.State, StringComparer.Ordinal);

    private static readonly byte[][] Declared = Mutator.Bytes(
        "kotadx/v1/f/l/s", "kotadx/v1/f/l/s/temp", "kotadx/v1/f/l/s/temp/more", "", "/", "kotadx/v1/f", new string('/', 40), "kotadx/v1/f/l/" + new string('s', 900), "kotadx/v1/" + new string('f', 2000) + "/l/s/temp", new string('x', 1100));

    private static readonly byte[][] SerialLines = Mutator.Bytes(
        "12.5", " 12.5 \0", "", "cycle 1", "cycle\t 1", "temp=12.5", "state 手待ち", "work {\"ev\":\"end\",\"id\":\"1\"}", "kotadx/v1/a/b/c/cycle 2", "kotadx/v1/a/b/c/cycle=2", "kotadx/v1/a/b/c/cycle", "\u0001xx~kotadx/v1/a/b/c/cycle 2",
        "kotadx/v1/a/b/c/work {\"ev\":\"stakotadx/v1/a/b/c/cycle 2", "kotadx/v1/a/b/c/work {\"id\":\"kotadx/v1/x\"}", "{\"signal\":\"badge\",\"v\":\"kotadx/v1/x\"}", "{\"topic\":\"kotadx/v1/a/b/c/temp\",\"v\":1}",
        "{ \"station\" : \"z9\" , \"signal\" : \"temp\" }", "{\"factory\":\"x\",\"line\":\"y\",\"station\":\"z\",\"signal\":\"work\"}", "Booting v1.2", "{");

    public static IEnumerable<FuzzTarget> All =>
    [
        new FuzzTarget("numbers", Mutator.Bytes("0", "12.5", "+12.5", "-.5", "5.", "007", "1e3", "1.5E-3", "1e-999", "1.7976931348623157e308", "4.9406564584124654e-324", "123456789012345678901234567890", "NaN", "-inf", "Infinity", "1,000", "12.5 A"),
            Mutator.Bytes("0", "1", "9", ".", "-", "+", "e", "E", "e-", "e308", "nan", "inf", "INFINITY", "00000", "999999999", " ", "\0"), Number, 2000),
        new FuzzTarget("times", Mutator.Bytes("2026-04-01T06:25:00Z", "2026-04-01T06:25:00.123456789+09:00", "2026/04/01 06:25:07.5", "2026-04-01t06:25:07,25z", "2026-04-01T06:25+0900", "2026-04-01T06:25-03", "2024-02-29T23:59:59", "1678-01-01T00:00:00+18:00", "2261-12-31T23:59:59.999-18:00",
            "1775024700", "1775024700.123456789", "1775024700123", "1775024700123456", "1775024700123456789", "9223372036854775807", "9223372036", "99999999999", "100000000000"),
            Mutator.Bytes("0", "9", "-", "/", ":", "T", " ", "Z", "z", "+09:00", "-18:00", "+1859", "+19", ".5", ",123456789", "000000000", "2026", "1678", "2261", "02", "29", "31", "24", "60"), Time, 200),
        new FuzzTarget("topics", Mutator.Bytes("kotadx/v1/kota/press/p1/cycle", "kotadx/v1/a/b/c/d", "kotadx/v1/f/l/s/" + new string('x', 32), "kotadx/v1/f/l/s", "kotadx/v1/f/l/s/x/y", "kotadx/v2/f/l/s/x", "tele/tasmota/SENSOR"),
            Mutator.Bytes("kotadx/v1/", "/", "a", "A", "_", "-", "9", "+", "#", "$SYS", new string('a', 31), new string('a', 33)), TopicOf, 400),
        new FuzzTarget("states", [.. StateWords.Keys.Select(Encoding.UTF8.GetBytes)], Mutator.Bytes("net", "RUN", "stop", "ped", "ing", "段取", "り", "手待", "ち", "作業", " ", "ı", "İ", "K"), State, 200),
        new FuzzTarget("serial lines", [.. SerialLines, .. ReadingTargets.Payloads],
            Mutator.Bytes("kotadx/v1/", "kotadx/v1/f/l/s/cycle ", "f/l/s/", "cycle", "temp=", " ", "=", "\t", "{", "}", "\"", ":", ",", "\"topic\":\"", "\"factory\":\"f\"", "\"line\":\"l\"", "\"station\":\"s9\"", "\"ev\":\"start\"", "\"signal\":\"temp\"", "1", "\\", "\0"), SplitLine),
        new FuzzTarget("excerpts", [.. ReadingTargets.Payloads, .. Mutator.Bytes(new string('段', 100), new string('x', 500))], [], Excerpt),
    ];

    private static void Number(ReadOnlySpan<byte> text, ref FuzzRandom random)
    {
        var status = NumberText.TryParse(text, out var value, out var at);
        FuzzCheck.That(at >= 0 && at <= text.Length, "a fault outside the text");
        var letters = Encoding.Latin1.GetString(text);
        if (!NumberGrammar().IsMatch(letters))
        {
            FuzzCheck.That(status == (NotFiniteGrammar().IsMatch(letters) ? ParseStatus.NotFinite : ParseStatus.NotANumber), $"no number, but {status}");
            return;
        }

        var expected = double.Parse(letters, Styles, CultureInfo.InvariantCulture);
        FuzzCheck.That(status == (double.IsFinite(expected) ? ParseStatus.Ok : ParseStatus.NotFinite), $"a number, but {status}");
        FuzzCheck.That(status != ParseStatus.Ok || BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(value), $"{value:R} for {expected:R}");
    }

    private static void Time(ReadOnlySpan<byte> text, ref FuzzRandom random)
    {
        var kind = TimeText.TryParse(text, out var time);
        var letters = Encoding.Latin1.GetString(text);
        if (IsoGrammar().Match(letters) is { Success: true } iso)
        {
            var (expected, isLocal) = Iso(iso);
            FuzzCheck.That(kind == (expected is null ? TimeKind.Absent : isLocal ? TimeKind.Local : TimeKind.Instant), $"an ISO time, but {kind}");
            FuzzCheck.That(expected is null || expected == time.UnixNanoseconds, $"another instant: {time.UnixNanoseconds} for {expected}");
        }
        else if (EpochGrammar().Match(letters) is { Success: true } epoch)
        {
            var whole = BigInteger.Parse(epoch.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            var unit = whole < 100_000_000_000 ? 1_000_000_000L : whole < 100_000_000_000_000 ? 1_000_000 : whole < 100_000_000_000_000_000 ? 1_000 : 1;
            var exact = (whole * unit) + (BigInteger.Parse("0" + epoch.Groups[2].Value.PadRight(9, '0')[..9], NumberStyles.None, CultureInfo.InvariantCulture) * unit / 1_000_000_000);

            // The last second before the range ends may be refused; nobody lives to send it.
            FuzzCheck.That(kind == TimeKind.Absent ? exact > long.MaxValue - (2 * EventTime.Second) : kind == TimeKind.Instant && exact == time.UnixNanoseconds, $"an epoch number, but {kind} {time.UnixNanoseconds}");
        }
        else
        {
            FuzzCheck.That(kind == TimeKind.Absent, $"no time, but {kind}");
        }
    }

    private static (long? Nanoseconds, bool IsLocal) Iso(Match iso)
    {
        int Part(string name) => iso.Groups[name].Success ? int.Parse(iso.Groups[name].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        var zone = iso.Groups["zone"].Value;
        var offset = zone.Length > 1 ? new TimeSpan(Part("oh"), Part("om"), 0) * (zone[0] == '-' ? -1 : 1) : TimeSpan.Zero;
        if (Part("y") is < 1678 or > 2261 || Part("oh") > 18 || Part("om") > 59)
        {
            return (null, false);
        }

        try
        {
            var written = new DateTime(Part("y"), Part("mo"), Part("d"), Part("h"), Part("mi"), Part("s"), DateTimeKind.Utc);
            var fraction = long.Parse(iso.Groups["f"].Value.PadRight(9, '0')[..9], CultureInfo.InvariantCulture);
            return (((written - offset - DateTime.UnixEpoch).Ticks * 100) + fraction, zone.Length == 0);
        }
        catch (ArgumentOutOfRangeException)
        {
            return (null, false);
        }
    }

    private static void TopicOf(ReadOnlySpan<byte> text, ref FuzzRandom random)
    {
        var status = Topic.TryParse(text, out var topic, out var at);
        var letters = Encoding.Latin1.GetString(text);
        var match = TopicGrammar().Match(letters);
        FuzzCheck.That(at >= 0 && at <= text.Length, "a fault outside the topic");
        FuzzCheck.That(status is ParseStatus.Ok or ParseStatus.TopicDepth or ParseStatus.TopicLevel && (status == ParseStatus.Ok) == match.Success, $"{status} for {(match.Success ? "a" : "no")} topic");
        FuzzCheck.That(status != ParseStatus.TopicLevel || at == text.Length || text[at] == (byte)'/' || !LevelGrammar().IsMatch($"{letters[at]}") || at >= 32, "a sign at fault that is none");
        var hasFactory = Topic.TryFactory(text, out var factory);
        FuzzCheck.That(hasFactory == FactoryGrammar().IsMatch(letters), "a factory found or not");
        if (status == ParseStatus.Ok)
        {
            var levels = letters.Split('/');
            FuzzCheck.That(
                Encoding.Latin1.GetString(topic.Factory) == levels[2] && Encoding.Latin1.GetString(topic.Line) == levels[3] && Encoding.Latin1.GetString(topic.Station) == levels[4]
                && Encoding.Latin1.GetString(topic.Signal) == levels[5] && Encoding.Latin1.GetString(topic.Place) == levels[3] + "/" + levels[4] && factory.SequenceEqual(topic.Factory), "other levels than stand there");
        }
    }

    private static void State(ReadOnlySpan<byte> word, ref FuzzRandom random)
    {
        var isState = WorkStates.TryParse(word, out var state);
        var isKnown = StateWords.TryGetValue(Lower(Encoding.UTF8.GetString(word)), out var expected) && System.Text.Unicode.Utf8.IsValid(word);
        FuzzCheck.That(isState == isKnown && state == (isKnown ? expected : WorkState.Unknown), $"{state} for {expected}");
    }

    private static void SplitLine(ReadOnlySpan<byte> line, ref FuzzRandom random)
    {
        Span<byte> space = stackalloc byte[FrameLimits.MaxTopicBytes];
        var declared = random.OneIn(3) ? random.Of(Declared) : Declared[random.Below(2)];
        var status = SerialLine.TrySplit(line, declared, space, out var topic, out var payload);
        FuzzCheck.That(status is ParseStatus.Ok or ParseStatus.BadLine or ParseStatus.BadUtf8, "a status that is none of a line's");
        if (status != ParseStatus.Ok)
        {
            return;
        }

        FuzzCheck.That(payload.IsEmpty || line.Overlaps(payload), "a payload that is not of the line");
        if (Topic.TryParse(topic, out _, out _) == ParseStatus.Ok && payload.IndexOf(Topic.Prefix) < 0)
        {
            // With its address written out the line says the same.
            Span<byte> again = stackalloc byte[FrameLimits.MaxTopicBytes];
            byte[] whole = [.. topic, (byte)' ', .. payload];
            FuzzCheck.That(SerialLine.TrySplit(whole, declared, again, out var sameTopic, out var samePayload) == ParseStatus.Ok && sameTopic.SequenceEqual(topic) && samePayload.SequenceEqual(payload), "another line when its address is written out");
        }
    }

    private static void Excerpt(ReadOnlySpan<byte> bytes, ref FuzzRandom random)
    {
        var text = Excerpts.Of(bytes, random.OneIn(8) ? bytes.Length : random.Below(bytes.Length + 1));
        FuzzCheck.That(text.Length <= 2 + (120 * 12), "an excerpt that is no excerpt");
        foreach (var c in text)
        {
            FuzzCheck.That(!char.IsControl(c), "a control character that a terminal obeys");
        }

        foreach (var rune in text.EnumerateRunes())
        {
            FuzzCheck.That(rune != Rune.ReplacementChar || bytes.IndexOf("\uFFFD"u8) >= 0, "half a character");
        }
    }

    private static string Lower(string text) => string.Concat(text.Select(static c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c));

    [GeneratedRegex(@"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberGrammar();

    [GeneratedRegex(@"^[+-]?([nN][aA][nN]|[iI][nN][fF]([iI][nN][iI][tT][yY])?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NotFiniteGrammar();

    [GeneratedRegex(@"^(?<y>[0-9]{4})(?<sep>[-/])(?<mo>[0-9]{2})\k<sep>(?<d>[0-9]{2})[Tt ](?<h>[0-9]{2}):(?<mi>[0-9]{2})(:(?<s>[0-9]{2})([.,](?<f>[0-9]+))?)?(?<zone>[Zz]|[+-](?<oh>[0-9]{2})(:?(?<om>[0-9]{2}))?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex IsoGrammar();

    [GeneratedRegex(@"^([0-9]+)(?:\.([0-9]+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex EpochGrammar();

    [GeneratedRegex(@"^kotadx/v1(/[a-z0-9_-]{1,32}){4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TopicGrammar();

    [GeneratedRegex(@"^kotadx/v1/[a-z0-9_-]{1,32}(/|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex FactoryGrammar();

    [GeneratedRegex(@"^[a-z0-9_-]\z", RegexOptions.CultureInvariant)]
    private static partial Regex LevelGrammar();
}
