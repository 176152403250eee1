using System.Globalization;
using System.Text;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KotaDx.Workload.Service.Tests.Pipeline;

/// <summary>One lane on real files, step by step, over several lives.</summary>
public sealed class LaneWorkTests : IDisposable
{
    private static readonly DateTimeOffset Eight = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Eight);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_frame_that_the_fold_fails_at_is_refused_and_the_others_are_folded()
    {
        var options = new LaneOptions { BeforeFold = static number => Fail(number == 3) };
        await using (var life = Life.Begin(_folder, _time, options))
        {
            life.Send(1, 2, 3, 4, 5);
            life.Step();
            Assert.Equal((5, 4, 1), (life.Ledger.FramesReceived, life.Ledger.FramesAccepted, life.Ledger.Refused(ParseStatus.NotFolded)));
            Assert.True(life.Ledger.AddsUp);
            Assert.Equal(3, Assert.Single(RefusedIndex.Open(life.Refused)).Number);
        }

        // A later start knows it, also where nothing fails any more; and every other frame is counted as if nothing had been.
        await using (var life = Life.Begin(_folder, _time, new LaneOptions()))
        {
            life.Send(6);
            life.Step();
            Assert.Equal((6, 5, 1), (life.Ledger.FramesReceived, life.Ledger.FramesAccepted, life.Ledger.Refused(ParseStatus.NotFolded)));
            Assert.Equal(5 * 60, life.BusyToday());
        }
    }

    [Fact]
    public async Task A_fold_that_fails_at_everything_gives_up()
    {
        await using var life = Life.Begin(_folder, _time, new LaneOptions { BeforeFold = static number => Fail(number > 2) });
        life.Send([.. Enumerable.Range(1, 40)]);
        Assert.Throws<InvalidOperationException>(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                life.Step();
            }
        });
    }

    [Fact]
    public async Task A_start_goes_on_from_the_snapshot_and_reads_only_what_came_behind_it()
    {
        await using (var life = Life.Begin(_folder, _time, new LaneOptions()))
        {
            life.Send([.. Enumerable.Range(1, 100)]);
            life.Step();
            life.Snapshot();
            life.Send(101, 102);
            life.Step();
        }

        var folded = new List<long>();
        await using var again = Life.Begin(_folder, _time, new LaneOptions { BeforeFold = folded.Add });
        again.Step();
        Assert.Equal([101L, 102L], folded);
        Assert.Equal(102, again.Ledger.FramesAccepted);
        Assert.Equal(102 * 60, again.BusyToday());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_damaged_snapshot_is_passed_over_for_the_one_before_and_then_for_the_log(int damaged)
    {
        await using (var life = Life.Begin(_folder, _time, new LaneOptions()))
        {
            for (var i = 1; i <= 30; i++)
            {
                life.Send(i);
                life.Step();
                if (i % 10 == 0)
                {
                    life.Snapshot();
                }
            }
        }

        var files = Directory.GetFiles(_folder.File("snapshots")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, files.Count);
        foreach (var file in files.AsEnumerable().Reverse().Take(damaged))
        {
            using var handle = new FileStream(file, FileMode.Open);
            handle.Position = handle.Length / 2;
            var old = handle.ReadByte();
            handle.Position--;
            handle.WriteByte((byte)(old ^ 1));
        }

        var folded = new List<long>();
        await using var again = Life.Begin(_folder, _time, new LaneOptions { BeforeFold = folded.Add });
        again.Step();
        Assert.Equal(damaged == 1 ? 10 : 30, folded.Count);
        Assert.Equal(30 * 60, again.BusyToday());
    }

    [Fact]
    public async Task Frames_past_keeping_go_when_two_snapshots_lie_behind_them_and_the_figures_stay()
    {
        var options = new LaneOptions { KeepBytes = 4000 };
        await using (var life = Life.Begin(_folder, _time, options))
        {
            for (var i = 1; i <= 60; i++)
            {
                life.Send(i);
                life.Step();
                Assert.True(i >= 20 || life.Frames.First == 1);
                if (i % 10 == 0)
                {
                    life.Snapshot();
                }
            }

            Assert.InRange(life.Frames.First, 2, 50);
            Assert.InRange(life.Frames.Segments().Sum(static segment => segment.Bytes), 1, 7000);
        }

        await using (var life = Life.Begin(_folder, _time, options))
        {
            life.Send(61);
            life.Step();
            Assert.Equal(61 * 60, life.BusyToday());
        }

        // Without a snapshot a part of the log must not be written over the whole.
        Directory.Delete(_folder.File("snapshots"), recursive: true);
        await using (var life = Life.Begin(_folder, _time, options))
        {
            life.Send(62);
            life.Step();
            Assert.Equal(61 * 60, life.BusyToday());
        }
    }

    [Fact]
    public async Task A_log_that_is_gone_as_a_whole_does_not_write_a_part_over_the_figures()
    {
        await using (var life = Life.Begin(_folder, _time, new LaneOptions()))
        {
            life.Send([.. Enumerable.Range(1, 100)]);
            life.Step();
            life.Snapshot();
        }

        Directory.Delete(_folder.File("log"), recursive: true);
        for (var i = 0; i < 2; i++)
        {
            await using var life = Life.Begin(_folder, _time, new LaneOptions());
            life.Send(101 + i);
            life.Step();
            Assert.Equal((101, i == 0 ? 100 : 0), (life.Frames.First, life.Damaged));
            Assert.Equal(100 * 60, life.BusyToday());
        }

        // What the log has whole is handed on again.
        _time.Advance(TimeSpan.FromDays(9));
        await using var later = Life.Begin(_folder, _time, new LaneOptions());
        var points = later.Points.Next;
        later.Send(9 * 720);
        later.Step();
        Assert.Equal(60, later.BusyToday(points));
    }

    [Fact]
    public async Task Everything_that_was_not_handed_on_to_its_end_is_handed_on_again()
    {
        await using (var life = Life.Begin(_folder, _time, new LaneOptions()))
        {
            life.Send(1, 2, 3);
            life.Step();
            life.Snapshot();

            // As a process that was killed amid handing everything on.
            var body = new byte[PointRecord.HeaderBytes];
            PointRecord.WriteHeader(body, isComplete: false, isEverything: true, 0);
            life.Points.Append(body);
            life.Points.Commit();
        }

        await using var again = Life.Begin(_folder, _time, new LaneOptions());
        again.Step();
        Assert.Equal(3 * 60, again.BusyToday(from: again.PointsAtStart));
    }

    private static void Fail(bool wanted)
    {
        if (wanted)
        {
            throw new InvalidOperationException("as asked");
        }
    }

    /// <summary>One process.</summary>
    private sealed class Life : IAsyncDisposable
    {
        private readonly FakeTimeProvider _time;
        private readonly LaneWork _work;

        private Life(TempFolder folder, FakeTimeProvider time, LaneOptions options)
        {
            _time = time;
            var log = new SegmentLogOptions { CommitsByItself = false, SegmentBytes = 1000 };
            Frames = SegmentLog.Open(folder.File("log"), log, time, NullLogger.Instance);
            Points = SegmentLog.Open(folder.File("points"), log with { SegmentBytes = 1_000_000 }, time, NullLogger.Instance);
            Refused = SegmentLog.Open(folder.File("refused"), log, time, NullLogger.Instance);
            PointsAtStart = Points.Next;
            _work = new LaneWork(
                "f", Frames, Points, new RefusedIndex(Refused), new Poisoned(MachineDisk.Instance, folder.File("poisoned.txt")),
                new Snapshots(MachineDisk.Instance, folder.File("snapshots"), NullLogger.Instance), sinksFrom: Points.Next, options with { WaitsForRoom = false }, time, NullLogger.Instance);
        }

        public SegmentLog Frames { get; }

        public SegmentLog Points { get; }

        public SegmentLog Refused { get; }

        public long PointsAtStart { get; }

        public Ledger Ledger => _work.Fold.Ledger;

        public long Damaged => _work.Damaged;

        public static Life Begin(TempFolder folder, FakeTimeProvider time, LaneOptions options)
        {
            var life = new Life(folder, time, options);
            life._work.Prepare();
            life._work.Begin();
            life.Commit();
            return life;
        }

        /// <summary>Appends jobs of a minute each, whose number says which minute of the day.</summary>
        public void Send(params int[] jobs)
        {
            foreach (var job in jobs)
            {
                var start = Eight.AddMinutes(2 * job);
                Frames.Append(new Frame
                {
                    Arrival = EventTime.From(_time.GetUtcNow()),
                    Kind = FrameKind.Message,
                    Marks = FrameMarks.Backfill,
                    Origin = "test"u8,
                    Topic = "kotadx/v1/f/l/s/work"u8,
                    Payload = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                        $"[{{\"ts\":\"{start:O}\",\"ev\":\"start\",\"id\":\"{job}\",\"worker\":\"w\"}},{{\"ts\":\"{start.AddMinutes(1):O}\",\"ev\":\"end\",\"id\":\"{job}\"}}]")),
                });
                Commit();
            }
        }

        public void Step()
        {
            while (_work.FoldSome())
            {
            }

            _work.Publish();
            Commit();
        }

        public void Snapshot()
        {
            _work.KeepSnapshot(atOnce: true);
            Commit();
            _work.KeepSnapshot();
        }

        /// <summary>The last value of the day that the point log holds.</summary>
        public double? BusyToday(long from = 0)
        {
            double? busy = null;
            using var reader = Points.Read(from);
            while (reader.TryRead(out _, out var body))
            {
                var lines = PointRecord.Read(body, out _, out _, out _);
                while (PointLine.TryNext(ref lines, out var line))
                {
                    var text = Encoding.UTF8.GetString(line);
                    if (text.StartsWith("worker_load_day,", StringComparison.Ordinal) && text.Contains("worker=w ", StringComparison.Ordinal))
                    {
                        var at = text.IndexOf("busy_s=", StringComparison.Ordinal) + "busy_s=".Length;
                        busy = double.Parse(text.AsSpan(at, text.IndexOf(',', at) - at), CultureInfo.InvariantCulture);
                    }
                }
            }

            return busy;
        }

        public async ValueTask DisposeAsync()
        {
            _work.Dispose();
            await Frames.DisposeAsync();
            await Points.DisposeAsync();
            await Refused.DisposeAsync();
        }

        private void Commit()
        {
            Frames.Commit();
            Points.Commit();
            Refused.Commit();
        }
    }
}
