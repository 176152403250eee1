using System.Buffers;
using System.Text;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>Frames in the log and lines in the point log: our own bytes, read back.</summary>
internal static class PointTargets
{
    private static readonly byte[][] Lines = Mutator.Bytes(
        "worker_load_15m,factory=f,team=all,worker=w1 net_s=60,busy_s=61.000000001,pieces=3.000001,quality=\"no_calendar\",rev=7i 1775024700000000000\n",
        "team_leveling_day,factory=f,team=all leveling_rate=0.75,n_used=2i,quality=\"n<2\",rev=1i 0\n", "m,t=a\\ b\\,c\\=d\\e f=1,renewed=t -5\n", "m,t=\"q f=\"a b,c=d\",g=1i 9223372036854775807\nm f=1 2\n");

    private static readonly byte[][] Names = Mutator.Bytes("w1", "山田 太郎", "a b,c=d\\e", "\\,", "\\ ", "é", "\"q\"", "\\\\", "a\\", "a\nb", "\r");

    public static IEnumerable<FuzzTarget> All =>
    [
        new FuzzTarget("frames in the log", [FrameOf("mqtt:a"u8, "kotadx/v1/f/l/s/cycle"u8, "1"u8), FrameOf("serial:/dev/x"u8, "kotadx/v1/f/l/s"u8, "cycle 1"u8), FrameOf(default, default, default), [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 255, 255, 255, 255]], [], FrameBack, 600),
        new FuzzTarget("lines of points", Lines, Mutator.Bytes(" ", ",", "=", "\\", "\\ ", "\\,", "\"", "\n", "f=1", "t=a", "1775024700000000000", "-1", "i", ",renewed=t"), LineBack, 1000),
        new FuzzTarget("tags of points", Names, Mutator.Bytes(",", "=", " ", "\\", "\\\\", "\n", "\r", "\"", "w", "山"), TagBack, 120),
    ];

    private static byte[] FrameOf(ReadOnlySpan<byte> origin, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        var frame = new Frame { Arrival = new EventTime(1_775_024_700_000_000_000), Kind = FrameKind.Message, Origin = origin, Topic = topic, Payload = payload };
        var body = new byte[frame.Size];
        frame.Write(body);
        return body;
    }

    private static void FrameBack(ReadOnlySpan<byte> body, ref FuzzRandom random)
    {
        if (!Frame.TryRead(body, out var frame))
        {
            var delivery = body.Length >= Frame.HeaderBytes && ((FrameMarks)body[9] & FrameMarks.Numbered) != 0 ? 2 : 0;
            FuzzCheck.That(
                body.Length < Frame.HeaderBytes + delivery || body.Length - Frame.HeaderBytes - delivery < BitConverter.ToUInt16(body[10..]) + BitConverter.ToUInt16(body[12..]),
                "refused a frame whose lengths fit");
            return;
        }

        FuzzCheck.That(frame.Size == body.Length, "a frame of another size");
        var again = new byte[frame.Size];
        frame.Write(again);
        FuzzCheck.That(body.SequenceEqual(again), "other bytes when written again");
    }

    private static void LineBack(ReadOnlySpan<byte> lines, ref FuzzRandom random)
    {
        var rest = lines;
        Span<byte> plain = stackalloc byte[1000];
        while (PointLine.TryNext(ref rest, out var line))
        {
            FuzzCheck.That(line.IndexOf((byte)'\n') < 0, "two lines in one");
            if (!PointLine.TrySplit(line, out var key, out var fields, out var time))
            {
                continue;
            }

            FuzzCheck.That(key.Length + fields.Length + 2 < line.Length && line.StartsWith(key) && line[(key.Length + 1)..].StartsWith(fields), "parts that are not the line's");
            FuzzCheck.That(long.TryParse(line[(key.Length + fields.Length + 2)..], System.Globalization.CultureInfo.InvariantCulture, out var expected) && expected == time, "another time than stands there");
            var tags = key[(key.IndexOf((byte)',') + 1)..];
            for (var before = tags.Length + 1; PointLine.TryNextTag(ref tags, out _, out var value); before = tags.Length)
            {
                FuzzCheck.That(tags.Length < before, "a tag that takes nothing off");
                FuzzCheck.That(PointLine.Unescape(value, plain) <= value.Length, "a tag longer than it was");
            }

            for (var before = fields.Length + 1; PointLine.TryNextPair(ref fields, out _, out var value); before = fields.Length)
            {
                FuzzCheck.That(fields.Length < before, "a field that takes nothing off");
                FuzzCheck.That(value[0] != (byte)'"' || (value.Length > 1 && value[^1] == (byte)'"'), "half a text");
            }
        }
    }

    private static void TagBack(ReadOnlySpan<byte> name, ref FuzzRandom random)
    {
        if (name.IsEmpty)
        {
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        new LineProtocolWriter(buffer).OnWorker(new WindowLoad
        {
            Factory = "f"u8, Group = name, Name = name, Size = WindowSize.Day, States = new long[WorkStates.Count], Revision = 1,
            Figures = new LoadFigures(null, null, null, LoadGap.NoCalendar, IsPartial: false, Level: null), Start = new EventTime(random.Long()),
        });
        var lines = buffer.WrittenSpan;
        FuzzCheck.That(PointLine.TryNext(ref lines, out var line) && lines.IsEmpty, "not one line");
        FuzzCheck.That(PointLine.TrySplit(line, out var key, out _, out _), "a line of ours that cannot be split");
        var tags = key[(key.IndexOf((byte)',') + 1)..];
        Span<byte> plain = stackalloc byte[256];
        foreach (var expected in (string[])["factory", "team", "worker"])
        {
            FuzzCheck.That(PointLine.TryNextTag(ref tags, out var tag, out var value) && Encoding.ASCII.GetString(tag) == expected, "other tags than were written");
            var length = PointLine.Unescape(value, plain);
            FuzzCheck.That(
                expected == "factory" || !TagText.IsTag(name) || name.ContainsAny((byte)'\n', (byte)'\r') || plain[..length].SequenceEqual(name), "another name than was written");
        }

        FuzzCheck.That(tags.IsEmpty, "a tag too many");
    }
}
