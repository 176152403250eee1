using System.Buffers.Binary;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Log;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KotaDx.Workload.Service.Tests.Log;

public sealed class SegmentLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kotadx-log-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Records_come_back_in_order_with_their_numbers_after_reopening()
    {
        await using (var log = Open())
        {
            for (var i = 1; i <= 1000; i++)
            {
                Assert.Equal(i, log.Append(Body(i)));
            }

            await log.WaitCommittedAsync(1000, Token);
        }

        await using var again = Open();
        Assert.Equal(1001, again.Next);
        Assert.Equal(1001, again.Append(Body(1001)));
        await again.WaitCommittedAsync(1001, Token);
        Assert.Equal(Enumerable.Range(1, 1001).Select(static i => ((long)i, Text(i))), ReadAll(again, 1));
        Assert.Equal(Enumerable.Range(500, 502).Select(static i => ((long)i, Text(i))), ReadAll(again, 500));
    }

    [Fact]
    public async Task Segments_roll_by_size_and_are_read_across()
    {
        await FillAsync(300, segmentBytes: 2000);
        Assert.True(Segments().Count >= 4);
        await using var log = Open();
        Assert.Equal(300, ReadAll(log, 1).Count);
        Assert.Equal((250L, Text(250)), ReadAll(log, 250)[0]);
    }

    [Fact]
    public async Task Trimming_keeps_what_is_still_wanted_and_always_the_last_record()
    {
        await FillAsync(300, segmentBytes: 2000);
        await using var log = Open();
        log.Trim(200);
        Assert.InRange(log.First, 2, 200);
        Assert.Equal(300, ReadAll(log, 1)[^1].Number);
        log.Trim(long.MaxValue);
        Assert.Equal(300, ReadAll(log, 1)[^1].Number);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    [InlineData(21)]
    public async Task A_torn_tail_is_cut_off_and_its_number_given_again(int cut)
    {
        await FillAsync(10);
        var path = Segments()[^1];
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(file.Length - cut);
        }

        await using var log = Open();
        Assert.Equal(10, log.Next);
        log.Append(Encoding.UTF8.GetBytes("again"));
        await log.WaitCommittedAsync(10, Token);
        Assert.Equal((10L, "again"), ReadAll(log, 1)[^1]);
        Assert.Equal(10, ReadAll(log, 1).Count);
    }

    [Fact]
    public async Task Garbage_behind_the_last_record_is_cut_off()
    {
        await FillAsync(10);
        await File.AppendAllTextAsync(Segments()[^1], "KDXR and then nothing of the kind", Token);
        await using var log = Open();
        Assert.Equal(11, log.Next);
        Assert.Equal(10, ReadAll(log, 1).Count);
    }

    [Fact]
    public async Task A_flipped_bit_costs_one_record_wherever_it_strikes()
    {
        await FillAsync(20);
        var path = Segments()[^1];
        var good = await File.ReadAllBytesAsync(path, Token);
        for (var at = LogFormat.HeaderBytes; at < good.Length; at++)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= 0x10;
            await File.WriteAllBytesAsync(path, bad, Token);
            await using var log = Open();
            var read = ReadAll(log, 1);

            // A flip in the last record looks like a torn tail; there the number is free again.
            Assert.Equal(19, read.Count);
            Assert.All(read, static record => Assert.Equal(Text((int)record.Number), record.Text));
        }
    }

    [Fact]
    public async Task A_record_damaged_under_an_open_reader_is_counted_and_passed_over()
    {
        await FillAsync(20);
        var path = Segments()[^1];
        await using var log = Open();
        var record = LogFormat.RecordHeaderBytes + Body(1).Length;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            // The length of the third record: it now seems to reach far beyond the segment.
            file.Position = LogFormat.HeaderBytes + (2 * record) + 6;
            file.WriteByte(0x20);
        }

        using var reader = log.Read(1);
        var numbers = new List<long>();
        while (reader.TryRead(out var number, out _))
        {
            numbers.Add(number);
        }

        Assert.Equal(Enumerable.Range(1, 20).Where(static i => i != 3).Select(static i => (long)i), numbers);
        Assert.Equal(1, reader.Damaged);
    }

    [Fact]
    public async Task A_segment_of_a_later_version_is_refused()
    {
        await FillAsync(1);
        Rewrite(Segments()[0], LogFormat.Version + 1, isSealed: true);

        var refused = Assert.Throws<InvalidDataException>(() => Open());
        Assert.Contains("later kotadx", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flipped_bit_in_the_version_is_no_later_version()
    {
        await FillAsync(3);
        Rewrite(Segments()[0], LogFormat.Version + 1, isSealed: false);
        await using var log = Open();
        Assert.Equal(3, ReadAll(log, 1).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2000)]
    public async Task A_damaged_header_costs_no_record(long segmentBytes)
    {
        await FillAsync(100, segmentBytes == 1 ? 1000 : 1_000_000);
        foreach (var path in Segments())
        {
            using var file = File.OpenWrite(path);
            file.Position = 3;
            file.WriteByte(0);
            file.Position = 10;
            file.WriteByte(0xAA);
        }

        await using var log = Open();
        Assert.Equal(101, log.Next);
        Assert.Equal(100, ReadAll(log, 1).Count);
    }

    /// <summary>An earlier kotadx takes what it has never heard of for unmapped: a kind of frame belongs to the version from which on logs may hold it.</summary>
    [Fact]
    public void Every_kind_of_frame_came_with_a_version_of_its_own()
    {
        var kindsOf = new Dictionary<int, int> { [1] = 4, [2] = 6, [3] = 8 };
        Assert.Equal(Enum.GetValues<FrameKind>().Length, kindsOf[LogFormat.Version]);
        Assert.Equal(LogFormat.Version, kindsOf.Keys.Max());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_log_of_a_version_before_is_read_and_goes_on_in_a_new_segment(byte version)
    {
        await FillAsync(3);
        Rewrite(Segments()[0], version, isSealed: true);

        await using (var log = Open())
        {
            Assert.Equal(7UL, log.Id);
            log.Append(Body(4));
            await log.WaitCommittedAsync(4, Token);
            Assert.Equal([1, 2, 3, 4], ReadAll(log, 1).Select(static record => record.Number));
        }

        Assert.Equal([version, LogFormat.Version], Segments().Select(static path => File.ReadAllBytes(path)[7]));
    }

    [Fact]
    public async Task Numbers_that_somebody_remembers_are_not_given_again()
    {
        await FillAsync(10);
        using (var file = File.OpenWrite(Segments()[^1]))
        {
            // As a disk that said it had all ten.
            file.SetLength(file.Length - 100);
        }

        await using (var log = Open())
        {
            Assert.True(log.Next < 11);
            log.SkipTo(11);
            log.SkipTo(5);
            log.Append(Body(11));
            await log.WaitCommittedAsync(11, Token);
        }

        await using var again = Open();
        Assert.Equal(12, again.Next);
        Assert.Equal((11L, Text(11)), ReadAll(again, 1)[^1]);
        using var reader = again.Read(1);
        var read = 0;
        while (reader.TryRead(out _, out _))
        {
            read++;
        }

        Assert.Equal(11, read + reader.Damaged);
    }

    [Fact]
    public async Task Segments_roll_by_age()
    {
        var time = new FakeTimeProvider();
        await using var log = SegmentLog.Open(_folder, new SegmentLogOptions { SegmentAge = TimeSpan.FromHours(1) }, time, NullLogger.Instance);
        for (var i = 1; i <= 6; i++)
        {
            log.Append(Body(i));
            await log.WaitCommittedAsync(i, Token);
            time.Advance(TimeSpan.FromMinutes(40));
        }

        Assert.Equal([1, 3, 5], log.Segments().Select(static segment => segment.First));
    }

    [Fact]
    public async Task A_segment_whose_header_never_reached_the_disk_is_dropped()
    {
        await FillAsync(5);
        await File.WriteAllTextAsync(Path.Combine(_folder, "00000000000000000006.klog"), "KDX", Token);
        await using var log = Open();
        Assert.Equal(6, log.Next);
        Assert.Equal(5, ReadAll(log, 1).Count);
        Assert.True(File.Exists(Path.Combine(_folder, "00000000000000000006.klog.aside")));
    }

    [Fact]
    public async Task A_disk_that_refuses_is_asked_again_and_nothing_is_readable_meanwhile()
    {
        // A log folder that has vanished makes the roll fail; it works again when the folder is back.
        await using var log = Open(segmentBytes: 1);
        log.Append(Body(1));
        await log.WaitCommittedAsync(1, Token);
        using var reader = log.Read(1);
        Assert.True(reader.TryRead(out _, out _));
        var away = _folder + "-away";
        Directory.Move(_folder, away);
        var number = log.Append(Body(2));
        await Infrastructure.Eventually.True("the log says that the disk refuses", TimeSpan.FromSeconds(10), () => Task.FromResult(log.Trouble is not null));
        Assert.Equal(number, log.Committed);
        Assert.False(reader.TryRead(out _, out _));
        Directory.Move(away, _folder);
        await log.WaitCommittedAsync(number, Token);
        Assert.Null(log.Trouble);
        Assert.True(reader.TryRead(out var read, out _));
        Assert.Equal(number, read);
    }

    [Fact]
    public async Task A_disk_that_never_takes_the_last_bytes_does_not_hold_up_the_end()
    {
        var log = Open(segmentBytes: 1);
        log.Append(Body(1));
        await log.WaitCommittedAsync(1, Token);
        var away = _folder + "-away";
        Directory.Move(_folder, away);
        log.Append(Body(2));
        await Infrastructure.Eventually.True("the log says that the disk refuses", TimeSpan.FromSeconds(10), () => Task.FromResult(log.Trouble is not null));
        await log.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token);
        Directory.Move(away, _folder);
    }

    [Fact]
    public async Task Frames_are_written_as_they_are_read()
    {
        await using var log = Open();
        log.Append(new Frame
        {
            Arrival = new EventTime(42),
            Kind = FrameKind.SerialLine,
            Marks = FrameMarks.Backfill,
            Origin = "serial:/dev/x"u8,
            Topic = "kotadx/v1/a/b/c"u8,
            Payload = "cycle 1"u8,
        });
        await log.WaitCommittedAsync(1, Token);
        using var reader = log.Read(1);
        Assert.True(reader.TryRead(out _, out var body));
        Assert.True(Frame.TryRead(body, out var frame));
        Assert.Equal(42, frame.Arrival.UnixNanoseconds);
        Assert.Equal("cycle 1"u8, frame.Payload);
    }

    /// <summary>Gives a segment a header of another version, with the checksum that belongs to it or without.</summary>
    private static void Rewrite(string path, int version, bool isSealed)
    {
        var header = new byte[LogFormat.HeaderBytes];
        LogFormat.WriteHeader(header, 7, 1);
        header[7] = (byte)version;
        if (isSealed)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), LogFormat.Checksum(0, header.AsSpan(0, 24)));
        }

        using var file = File.OpenWrite(path);
        file.Write(header);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Text(int i) => $"record {i:D6}";

    private static byte[] Body(int i) => Encoding.UTF8.GetBytes(Text(i));

    private List<string> Segments() => [.. LogSegment.In(_folder).Select(static segment => segment.Path)];

    private SegmentLog Open(long segmentBytes = 64 * 1024 * 1024) => SegmentLog.Open(
        _folder, new SegmentLogOptions { SegmentBytes = segmentBytes, RetryAfter = TimeSpan.FromMilliseconds(20) }, TimeProvider.System, NullLogger.Instance);

    private async Task FillAsync(int records, long segmentBytes = 64 * 1024 * 1024)
    {
        await using var log = Open(segmentBytes);
        for (var i = 1; i <= records; i++)
        {
            log.Append(Body(i));
            await log.WaitCommittedAsync(i, Token);
        }
    }

    private static List<(long Number, string Text)> ReadAll(SegmentLog log, long from)
    {
        using var reader = log.Read(from);
        var records = new List<(long, string)>();
        while (reader.TryRead(out var number, out var body))
        {
            records.Add((number, Encoding.UTF8.GetString(body)));
        }

        return records;
    }
}
