using System.Text;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Tests.Infrastructure;
using KotaDx.Workload.Tests.Fuzzing;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Tests.Fuzzing;

/// <summary>The bytes of a log, damaged in every way: what is read was written, and what is missing is counted.</summary>
internal static class LogTargets
{
    private const int Records = 40;
    private const int InFirstSegment = 25;

    private static readonly byte[][] Segments = [Segment(1, InFirstSegment), Segment(InFirstSegment + 1, Records)];

    public static IEnumerable<FuzzTarget> All =>
    [
        new FuzzTarget("records of a log", [.. Segments, Segments[0][LogFormat.HeaderBytes..], Sealed(7, [])], [.. Mutator.Bytes("KDXR", "KDXLOG\u001a"), Sealed(1, "a"u8), Sealed(long.MaxValue, "b"u8), [0xFF, 0xFF, 0xFF, 0x7F], [1, 0, 0, 0]], Record),
        new FuzzTarget("log files", Segments, Mutator.Bytes("KDXR", "KDXLOG\u001a", "\0\0\0\0"), static () => new Files(), 8192),
        new FuzzTarget("records of points", [PointBody("m,t=a f=1 2\n"u8), PointBody([])], [], Points, 400),
    ];

    private static string Text(long number) => $"record {number:D6} {new string('x', (int)(number % 17))}";

    private static byte[] Sealed(long number, ReadOnlySpan<byte> body)
    {
        var record = new byte[LogFormat.RecordHeaderBytes + body.Length];
        body.CopyTo(record.AsSpan(LogFormat.RecordHeaderBytes));
        LogFormat.SealRecord(record, number);
        return record;
    }

    private static byte[] Segment(long first, long last)
    {
        var header = new byte[LogFormat.HeaderBytes];
        LogFormat.WriteHeader(header, 42, first);
        return [.. header, .. Enumerable.Range((int)first, (int)(last - first + 1)).SelectMany(static number => Sealed(number, Encoding.UTF8.GetBytes(Text(number))))];
    }

    private static byte[] PointBody(ReadOnlySpan<byte> lines)
    {
        var body = new byte[PointRecord.HeaderBytes + lines.Length];
        PointRecord.WriteHeader(body, isComplete: true, isEverything: false, folded: 17);
        lines.CopyTo(body.AsSpan(PointRecord.HeaderBytes));
        return body;
    }

    private static void Points(ReadOnlySpan<byte> body, ref FuzzRandom random)
    {
        var lines = PointRecord.Read(body, out var isComplete, out var folded, out _);
        FuzzCheck.That(lines.IsEmpty || body[PointRecord.HeaderBytes..].SequenceEqual(lines), "lines that are not the record's");
        FuzzCheck.That(body.Length >= PointRecord.HeaderBytes || (!isComplete && folded == 0), "a publish in a record that is none");
    }

    private static void Record(ReadOnlySpan<byte> bytes, ref FuzzRandom random)
    {
        if (LogFormat.TryReadHeader(bytes, out _, out var id, out var first))
        {
            var header = new byte[LogFormat.HeaderBytes];
            LogFormat.WriteHeader(header, id, first);
            FuzzCheck.That(bytes.StartsWith(header), "a header that was not written");
        }

        while (!bytes.IsEmpty)
        {
            var used = LogFormat.NextMark(bytes);
            FuzzCheck.That(used >= 1 && used <= bytes.Length, "a mark outside the bytes");
            if (LogFormat.TryReadRecord(bytes, out var number, out var body) == LogFormat.Outcome.Complete)
            {
                var record = Sealed(number, body);
                FuzzCheck.That(bytes.StartsWith(record), "a record that was not written");
                used = record.Length;
            }

            bytes = bytes[used..];
        }
    }

    private sealed class Files : FuzzCheck
    {
        private readonly TempFolder _folder = new();
        private int _logs;

        public override void Take(ReadOnlySpan<byte> input, ref FuzzRandom random)
        {
            var folder = _folder.Folder($"log{_logs++}");
            var damaged = random.Below(3);
            for (var i = 0; i < Segments.Length; i++)
            {
                File.WriteAllBytes(LogSegment.PathOf(folder, i == 0 ? 1 : InFirstSegment + 1), i == damaged ? input : Segments[i]);
            }

            CheckAsync(folder).GetAwaiter().GetResult();
            Directory.Delete(folder, recursive: true);
        }

        protected override void Close() => _folder.Dispose();

        private static async Task CheckAsync(string folder)
        {
            SegmentLog log;
            try
            {
                log = SegmentLog.Open(folder, new SegmentLogOptions { Sync = false }, TimeProvider.System, NullLogger.Instance);
            }
            catch (InvalidDataException fault) when (fault.Message.Contains("later kotadx", StringComparison.Ordinal))
            {
                // The one damage that stops a start: the byte of the version.
                return;
            }

            await using (log)
            {
                var number = log.Append("again"u8);
                await log.WaitCommittedAsync(number, CancellationToken.None);
                ReadAll(log, number);
            }
        }

        private static void ReadAll(SegmentLog log, long appended)
        {
            using var reader = log.Read(0);
            var first = log.First;
            var before = first - 1;
            long count = 0;
            while (reader.TryRead(out var number, out var body))
            {
                That(number > before, "a number that does not go up");
                That(number == appended ? body.SequenceEqual("again"u8) : number <= Records && Encoding.UTF8.GetString(body) == Text(number), "a record that was not written");
                before = number;
                count++;
            }

            That(before == appended, "the last record cannot be read");
            That(count + reader.Damaged == appended - first + 1, $"counted wrongly: {count} read and {reader.Damaged} damaged of {first} to {appended}");
        }
    }
}
