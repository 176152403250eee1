using System.Text;
using CsCheck;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class ReadingReaderFuzzTests
{
    private static readonly byte[][] Valid =
    [
        .. ReadingReaderTests.Golden.Select(row => Encoding.UTF8.GetBytes(row.Data.Item2)),
    ];

    private static readonly byte[] Interesting = [.. "{}[]\",:\\u0eE+-.tfn \n\r\t"u8, 0, 0x7F, 0x80, 0xC3, 0xE3, 0xFF];

    private static readonly Gen<byte[]> Mutated =
        Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Select(Gen.Int[0, 200], Gen.Int[0, 3], Gen.Int[0, Interesting.Length - 1]).Array[1, 6]).Select((row, edits) =>
        {
            var bytes = Valid[row].ToList();
            foreach (var (where, how, which) in edits)
            {
                var at = where % (bytes.Count + 1);
                switch (how)
                {
                    case 0:
                        bytes.Insert(at, Interesting[which]);
                        break;
                    case 1 when at < bytes.Count:
                        bytes.RemoveAt(at);
                        break;
                    case 2 when at < bytes.Count:
                        bytes[at] = Interesting[which];
                        break;
                    default:
                        bytes.RemoveRange(at, bytes.Count - at);
                        break;
                }
            }

            return bytes.ToArray();
        });

    private static readonly Gen<byte[]> Joined =
        Gen.Int[0, Valid.Length - 1].Array[0, 5].Select(rows => rows.SelectMany(row => Valid[row].Append((byte)'\n')).ToArray());

    [Fact]
    public void Any_bytes_end_with_a_status_for_each_reading_and_never_throw()
    {
        var scratch = new ThreadLocal<byte[]>(static () => new byte[ReadingReader.ScratchBytes]);
        Gen.Select(Gen.OneOf(Mutated, Mutated, Joined, Gen.Byte.Array[0, 60]), Gen.Enum<SignalKind>()).Sample(
            (payload, kind) =>
            {
                var reader = new ReadingReader(kind, payload, scratch.Value);
                var count = 0;
                ParseStatus status;
                while ((status = reader.Read(out var reading, out var at)) != ParseStatus.End)
                {
                    Assert.True(Enum.IsDefined(status));
                    Assert.InRange(at, 0, payload.Length);
                    Assert.True(++count <= payload.Length + 1, "more readings than bytes");
                    if (status == ParseStatus.Ok)
                    {
                        Check(reading, kind, payload.Length);
                    }
                }

                Assert.True(count > 0, "a frame without a reading and without a reason");
                Assert.Equal(ParseStatus.End, reader.Read(out _, out _));
            },
            iter: 200_000);
    }

    [Fact]
    public void Lines_read_one_by_one_are_the_batch_of_them()
    {
        var lines = ReadingReaderTests.Golden
            .Select(row => row.Data.Item2)
            .Where(text => text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal) && text[0] is not '[' && text.Trim(' ', '\r', '\0').Length > 0)
            .ToArray();
        Gen.Select(Gen.Int[0, lines.Length - 1].Array[1, 6], Gen.Enum<SignalKind>()).Sample(
            (rows, kind) =>
            {
                // An object that is not closed reaches for the next line; what it swallows is pinned by the table.
                var chosen = rows.Select(row => lines[row]).Where(text => Readout.Of(kind, text) is var o && !o.Contains("BadJson", StringComparison.Ordinal)).ToList();
                if (chosen.Count > 0)
                {
                    var alone = chosen.Select(text => WithoutOffsets(Readout.Of(kind, text)));
                    Assert.Equal(string.Join(" | ", alone), WithoutOffsets(Readout.Of(kind, string.Join('\n', chosen))));
                }
            },
            iter: 20_000);
    }

    private static string WithoutOffsets(string readout) => System.Text.RegularExpressions.Regex.Replace(readout, "@[0-9]+", "");

    private static void Check(in Reading reading, SignalKind kind, int length)
    {
        Assert.Equal(kind, reading.Kind);
        Assert.InRange(reading.Start, 0, length);
        Assert.True(double.IsFinite(reading.Value));
        Assert.True(reading.Worker.Length <= FrameLimits.MaxTokenBytes && reading.Id.Length <= FrameLimits.MaxTokenBytes);
        Assert.True(reading.Text.Length <= FrameLimits.MaxTokenBytes && reading.Part.Length <= FrameLimits.MaxTokenBytes);
        Assert.True(reading.Unit.Length <= FrameLimits.MaxTokenBytes);
        Assert.True(System.Text.Unicode.Utf8.IsValid(reading.Worker) && System.Text.Unicode.Utf8.IsValid(reading.Id) && System.Text.Unicode.Utf8.IsValid(reading.Text));
        if (kind == SignalKind.Work)
        {
            Assert.True(reading.Event is WorkEvent.Start or WorkEvent.End && !reading.Id.IsEmpty);
        }

        if (kind is SignalKind.Cycle || (kind is SignalKind.Work && reading.HasValue))
        {
            Assert.InRange(reading.Value, 0, FrameLimits.MaxPieces);
        }
    }
}
