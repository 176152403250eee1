using System.Globalization;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Tests.Fuzzing;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>
/// Every codec, given a million lines of good, damaged, cut and foreign frames and noise. A failing one is printed with its question and
/// its bytes. A damaged frame whose checksum fits by chance is no fault: the oracle takes it too.
/// </summary>
public sealed class PlcFuzzTests
{
    private const int BlockLines = 1000;

    public static TheoryData<string> Names => [.. PlcOracles.All.Select(static row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_comes_over_the_line_is_read_as_the_manual_says(string name)
    {
        var row = PlcOracles.Of(name);
        var blocks = (int)((FuzzPlan.Scaled(1_000_000) + BlockLines - 1) / BlockLines);
        var counts = new PlcFuzzCounts();
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, () => new PlcFuzz(row), (block, _, fuzz) =>
        {
            fuzz.Run(FuzzRandom.Of(FuzzPlan.Seed, name, block), BlockLines);
            return fuzz;
        }, fuzz => counts.Add(fuzz.Counts));
        Assert.Equal((long)blocks * BlockLines, counts.Lines);

        // Each kind really was there; and what the end of noise and the beginning of a reply make together may rarely be a refusal.
        Assert.True(counts.Complete > counts.Lines / 4, $"{counts}");
        Assert.True(counts.Refused > counts.Lines / 50, $"{counts}");
        Assert.True(counts.Dropped > counts.Lines / 4, $"{counts}");
        Assert.True(counts.Found > counts.Lines / 10 || !row.HasStart, $"{counts}");
        Assert.True(counts.Swallowed < counts.Lines / 10_000, $"{counts}");
    }
}

/// <summary>What the lines of a run came to.</summary>
internal sealed class PlcFuzzCounts
{
    public long Lines { get; set; }

    public long Complete { get; set; }

    public long Refused { get; set; }

    public long Dropped { get; set; }

    /// <summary>Good replies found behind noise.</summary>
    public long Found { get; set; }

    /// <summary>Good replies whose beginning ended a refusal that began in the noise.</summary>
    public long Swallowed { get; set; }

    public void Add(PlcFuzzCounts other)
    {
        lock (this)
        {
            Lines += other.Lines;
            Complete += other.Complete;
            Refused += other.Refused;
            Dropped += other.Dropped;
            Found += other.Found;
            Swallowed += other.Swallowed;
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"lines {Lines}, complete {Complete}, refused {Refused}, dropped {Dropped}, found {Found}, swallowed {Swallowed}");
}

/// <summary>Makes lines for one protocol and checks what its codec makes of them.</summary>
internal sealed class PlcFuzz(PlcOracleRow row)
{
    private const ushort Untouched = 0xA5A5;

    // What frames are made of, so that noise comes near to one.
    private static readonly byte[] Telling = [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0D, 0x15, 0x10, 0x11, 0x81, 0x83, 0xD0, 0xFF, .. "00112389ABCDEFGRX@%$!*# .-"u8];

    private readonly IPlcOracle _oracle = row.Oracle;
    private readonly PlcCodec _codec = row.Oracle.Codec;
    private readonly List<Event> _atOnce = [];
    private readonly List<Event> _inPieces = [];
    private readonly ushort[] _values = new ushort[PlcCodec.MaxUnits];
    private byte[] _line = [];
    private PlcRead _question;

    public PlcFuzzCounts Counts { get; } = new();

    public void Run(FuzzRandom seed, int lines)
    {
        var random = new Random((int)(seed.Next() >> 33));
        for (var i = 0; i < lines; i++)
        {
            _question = _oracle.Question(random);
            _line = [];
            try
            {
                One(random);
                Counts.Lines++;
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"{row.Name}: {_question}: {Convert.ToHexString(_line)}: {fault.Message}", fault);
            }
        }
    }

    private void One(Random random)
    {
        var values = AnyValues(_question, random);
        var good = _oracle.Reply(_question, values);
        switch (random.Next(8))
        {
            case 0:
                _line = random.Next(2) == 0 ? good : [.. good, .. Noise(random)];
                Check(random);
                Say(_atOnce.Count > 0 && _atOnce[0] is { Start: 0, Status: PlcReplyStatus.Complete } whole && whole.Length == good.Length, "a good reply was not taken");
                break;
            case 1:
                var refusal = _oracle.Refusal(_question, random);
                _line = random.Next(2) == 0 ? refusal : [.. refusal, .. Noise(random)];
                Check(random);
                Say(_atOnce.Count > 0 && _atOnce[0] is { Start: 0, Status: PlcReplyStatus.Refused } said && said.Length == refusal.Length, "a refusal was not taken");
                break;
            case 2 or 3:
                _line = Mutated(random.Next(4) == 0 ? _oracle.Refusal(_question, random) : good, random);
                Check(random);
                Say(_oracle.Values(_line, _question) is null || (_atOnce[0].Status == PlcReplyStatus.Complete && _atOnce[0].Length == _line.Length), "the oracle takes it");
                break;
            case 4:
                _line = [.. Piece(good, random), .. Piece(good, random), .. Piece(good, random)];
                Check(random);
                break;
            default:
                Behind(random.Next(4) switch
                {
                    0 => Cut(good, random),
                    1 => OtherReply(random),
                    2 => Cut(OtherReply(random), random),
                    _ => Noise(random),
                }, good, random);
                break;
        }
    }

    /// <summary>A good reply behind something else is found, unless what comes first is, with its beginning, a good answer itself.</summary>
    private void Behind(byte[] noise, byte[] good, Random random)
    {
        _line = [.. noise, .. good];
        Check(random);
        if (!row.HasStart)
        {
            return;
        }

        foreach (var one in _atOnce)
        {
            if (one.Start == noise.Length && one.Length == good.Length && one.Status == PlcReplyStatus.Complete)
            {
                Counts.Found++;
                return;
            }

            if (one.Start < noise.Length && one.Start + one.Length > noise.Length)
            {
                Counts.Swallowed += one.Status == PlcReplyStatus.Refused ? 1 : 0;
                return;
            }
        }

        Say(false, $"the reply behind {noise.Length} bytes was not found");
    }

    private void Check(Random random)
    {
        var rest = Feed(_atOnce, 0, random);
        Say(Feed(_inPieces, random.Next(1, 4), random) == rest && _inPieces.SequenceEqual(_atOnce), "in pieces it is read otherwise");
    }

    /// <summary>Reads the line as a master would.</summary>
    /// <returns>Where the bytes begin that are left.</returns>
    private int Feed(List<Event> events, int cuts, Random random)
    {
        events.Clear();
        var isFirst = cuts == 0;
        Array.Fill(_values, Untouched, 0, _question.Count);
        var start = 0;
        for (var end = 0; ;)
        {
            end = cuts-- > 0 ? random.Next(end, _line.Length + 1) : _line.Length;
            for (; ; )
            {
                var reply = _codec.Read(_line.AsSpan(start, end - start), _question, _values);
                if (reply.Status == PlcReplyStatus.NeedMore)
                {
                    Say(reply == PlcReply.NeedMore, "something comes with NeedMore");
                    break;
                }

                Say(reply.Length >= 1 && reply.Length <= end - start, "no progress, or beyond the bytes");
                if (reply.Status == PlcReplyStatus.Complete)
                {
                    var values = _values.AsSpan(0, _question.Count);
                    if (isFirst)
                    {
                        Say(_oracle.Values(_line.AsSpan(start, reply.Length), _question) is { } expected && values.SequenceEqual(expected), "the oracle reads other values, or none");
                        Counts.Complete++;
                    }

                    var hash = 17;
                    foreach (var value in values)
                    {
                        hash = unchecked((hash * 31) + value);
                    }

                    events.Add(new Event(start, reply.Length, reply.Status, hash));
                    values.Fill(Untouched);
                }
                else if (reply.Status == PlcReplyStatus.Refused)
                {
                    Counts.Refused += isFirst ? 1 : 0;
                    events.Add(new Event(start, reply.Length, reply.Status, reply.Code));
                }
                else
                {
                    Say(reply.Fault != PlcFault.None && reply.At >= 0 && reply.At < end - start, "malformed without a reason or a place");
                    Counts.Dropped += isFirst ? 1 : 0;
                }

                start += reply.Length;
            }

            if (end == _line.Length && cuts <= 0)
            {
                Say(_values.AsSpan(0, _question.Count).IndexOfAnyExcept(Untouched) < 0, "values without a good reply");
                return start;
            }
        }
    }

    private byte[] Piece(byte[] good, Random random) => random.Next(6) switch
    {
        0 => good,
        1 => Cut(good, random),
        2 => Mutated(good, random),
        3 => OtherReply(random),
        4 => Cut(_oracle.Refusal(_question, random), random),
        _ => Noise(random),
    };

    /// <summary>The reply to another question, which often differs in one thing only.</summary>
    private byte[] OtherReply(Random random)
    {
        var most = _codec.Areas[_question.First.Area].MostAtOnce;
        var other = random.Next(4) switch
        {
            0 => _question with { Station = (byte)Math.Clamp(_question.Station + random.Next(-1, 2), _codec.Stations.First, _codec.Stations.Last) },
            1 => _question with { Count = Math.Clamp(_question.Count + random.Next(-1, 2), 1, most) },
            2 => _question with { Transaction = (ushort)(_question.Transaction ^ 1) },
            _ => _oracle.Question(random),
        };
        return random.Next(8) == 0 ? _oracle.Refusal(other with { Station = Another(other.Station) }, random) : _oracle.Reply(other, AnyValues(other, random));
    }

    private byte Another(byte station) => station == _codec.Stations.First ? _codec.Stations.Last : _codec.Stations.First;

    private ushort[] AnyValues(in PlcRead read, Random random)
    {
        var values = new ushort[read.Count];
        var isBit = _codec.Areas[read.First.Area].IsBit;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (ushort)random.Next(isBit ? 2 : random.Next(3) == 0 ? 65536 : 300);
        }

        return values;
    }

    private static byte[] Cut(byte[] frame, Random random) => frame[..random.Next(frame.Length)];

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(1, 12)];
        random.NextBytes(noise);
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] = random.Next(3) == 0 ? noise[i] : Telling[noise[i] % Telling.Length];
        }

        return noise;
    }

    private static byte[] Mutated(byte[] frame, Random random)
    {
        byte[] changed = [.. frame];
        for (var times = random.Next(1, 4); times > 0 && changed.Length > 0; times--)
        {
            // Mostly at the ends, where the grammar is.
            var at = random.Next(3) switch { 0 => random.Next(Math.Min(changed.Length, 12)), 1 => changed.Length - 1 - random.Next(Math.Min(changed.Length, 6)), _ => random.Next(changed.Length) };
            switch (random.Next(6))
            {
                case 0:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    changed[at] = Telling[random.Next(Telling.Length)];
                    break;
                case 2:
                    changed = [.. changed.AsSpan(0, at), (byte)random.Next(256), .. changed.AsSpan(at)];
                    break;
                case 3:
                    changed = [.. changed.AsSpan(0, at), .. changed.AsSpan(at + 1)];
                    break;
                case 4:
                    (changed[at], changed[^1]) = (changed[^1], changed[at]);
                    break;
                default:
                    changed = [.. changed.AsSpan(0, at), .. Noise(random), .. frame.AsSpan(Math.Min(at, frame.Length))];
                    break;
            }
        }

        return changed;
    }

    private static void Say(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private readonly record struct Event(int Start, int Length, PlcReplyStatus Status, int Says);
}
