using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Tests.Cases;

namespace KotaDx.Workload.Tests.Load;

public sealed class SnapshotTests
{
    private const int Steps = 200;

    private static IEnumerable<PropertyInfo> Counts => typeof(Ledger).GetProperties().Where(static property => property.PropertyType == typeof(long));

    private static int Seeds => Environment.GetEnvironmentVariable("KOTADX_RANDOM_SHOPS") is { Length: > 0 } wanted ? int.Parse(wanted, CultureInfo.InvariantCulture) : 10;

    [Fact]
    public void A_fold_that_was_saved_and_restored_goes_on_as_the_one_that_was_not()
    {
        var happened = new HashSet<string>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var kept = new Recorded(seed);
            var restored = new Recorded(seed);
            var when = new Random(seed);
            var log = new RandomShopLog(seed);
            for (var step = 0; step < Steps; step++)
            {
                log.Next(1).ForEach(act =>
                {
                    act(kept.Fold);
                    act(restored.Fold);
                });

                if (when.Next(8) == 0)
                {
                    restored.Restart(seed, step);
                }

                if (when.Next(20) == 0)
                {
                    Assert.Equal(kept.Seen(log.Now), restored.Seen(log.Now));
                }

                Assert.True(kept.TakeLines().SequenceEqual(restored.TakeLines()), $"seed {seed} step {step}: other points, or in another order");
            }

            kept.Fold.Publish();
            restored.Fold.Publish();
            Assert.Equal(kept.Seen(log.Now), restored.Seen(log.Now));
            Assert.True(kept.TakeLines().SequenceEqual(restored.TakeLines()), $"seed {seed}: other points at the end");
            Assert.True(kept.Save().AsSpan().SequenceEqual(restored.Save()), $"seed {seed}: another state at the end");
            happened.UnionWith(Counts.Where(count => (long)count.GetValue(kept.Fold.Ledger)! != 0).Select(static count => count.Name));
        }

        // A log in which nothing happens proves nothing.
        Assert.Empty(Counts.Select(static count => count.Name).Except(happened));
    }

    [Fact]
    public void A_day_of_two_shifts_is_the_same_with_a_restart_now_and_then()
    {
        var day = FactoryCase.Open(Path.Combine(Repository.Root, "tests", "Cases", "two-shift-day"));
        var kept = new Recorded(day.Book);
        var restored = new Recorded(day.Book);
        var n = 0;
        foreach (var (arrival, isRetained, topic, payload) in day.Frames)
        {
            foreach (var one in (Recorded[])[kept, restored])
            {
                one.Fold.Fold(new Frame
                {
                    Arrival = EventTime.From(arrival), Kind = FrameKind.Message, Marks = isRetained ? FrameMarks.Retained : FrameMarks.None, Origin = "case"u8,
                    Topic = Encoding.UTF8.GetBytes(topic), Payload = Encoding.UTF8.GetBytes(payload),
                });
                if (n % 7 == 0)
                {
                    one.Fold.Publish();
                }
            }

            if (++n % 60 == 0)
            {
                restored.Restart(0, n);
            }
        }

        Assert.True(n > 600);
        Assert.Equal(kept.Published(), restored.Published());
        Assert.Equal(kept.Seen(EventTime.From(day.Frames[^1].Arrival)), restored.Seen(EventTime.From(day.Frames[^1].Arrival)));
    }

    [Fact]
    public void After_a_store_lost_what_it_had_it_gets_the_last_value_of_every_window_once()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var log = new RandomShopLog(seed);
            var one = new Recorded(seed);
            var lost = new Recorded(seed);
            var last = new Dictionary<string, string>();
            for (var round = 0; round < 4; round++)
            {
                foreach (var step in log.Next(Steps / 4, lostStores: false))
                {
                    step(one.Fold);
                    step(lost.Fold);
                }

                // Also from what is not published yet.
                if (round % 2 == 0)
                {
                    lost.Fold.Publish();
                }

                Put(one.Published(), last);
                lost.TakeLines();
                lost.Fold.HandOnEverything();
                lost.Restart(seed, round);
                lost.Fold.Publish();
                var again = new Dictionary<string, string>();
                var count = Put(Encoding.UTF8.GetString(lost.TakeLines()), again);
                Assert.True(count == again.Count, $"seed {seed}: a window came twice");
                Assert.Equal(Held(last), Held(again));

                // What was withdrawn is withdrawn again, but for what another zone took with it.
                Assert.Empty(again.Keys.Except(last.Keys));
                Assert.False(lost.Fold.HasChanges);
            }

            // And it left no trace: not in revisions, and nothing else is handed on for it.
            Assert.Equal(one.Published(), lost.Published());
            foreach (var step in log.Next(Steps / 4, lostStores: false))
            {
                step(one.Fold);
                step(lost.Fold);
            }

            Assert.Equal(one.Published().Split('\n').Order(StringComparer.Ordinal), lost.Published().Split('\n').Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_snapshot_that_is_cut_off_anywhere_is_refused()
    {
        var snapshot = SomeSnapshot(out var book);
        for (var length = 0; length < snapshot.Length; length += length < 2000 ? 1 : 9973)
        {
            Assert.Throws<FormatException>(() => Restore(book, snapshot[..length]));
        }

        // Nor is one with more behind it, or a stream that holds less than it says.
        Assert.Throws<FormatException>(() => Restore(book, [.. snapshot, 0]));
        Assert.Throws<FormatException>(() => FactoryFold.Restore(
            book, new LineProtocolWriter(new ArrayBufferWriter<byte>()), new MemoryStream(snapshot[..^1]).Read, snapshot.Length));
    }

    [Fact]
    public void A_damaged_snapshot_is_refused_or_restored_and_costs_no_more_than_its_size()
    {
        var snapshot = SomeSnapshot(out var book);
        var random = new Random(1);
        var refused = 0;
        long[] numbers = [-1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1 << 30, 0, 255];
        for (var i = 0; i < 1500; i++)
        {
            var damaged = (byte[])snapshot.Clone();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                var at = random.Next(16, damaged.Length - 8);
                if (random.Next(2) == 0)
                {
                    damaged[at] = (byte)random.Next(256);
                }
                else
                {
                    BitConverter.TryWriteBytes(damaged.AsSpan(at, 8), numbers[random.Next(numbers.Length)]);
                }
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Restore(book, damaged);
            }
            catch (FormatException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000 + (40L * snapshot.Length));
        }

        Assert.InRange(refused, 50, 1499);
    }

    [Fact]
    public void A_snapshot_of_another_version_or_factory_is_refused()
    {
        var snapshot = SomeSnapshot(out var book);
        foreach (var at in (int[])[0, 8, 12])
        {
            var other = (byte[])snapshot.Clone();
            other[at] ^= 1;
            Assert.Throws<FormatException>(() => Restore(book, other));
        }

        Assert.Throws<FormatException>(() => Restore(Book.Open("g"), snapshot));
    }

    [Fact]
    public void A_snapshot_may_stand_anywhere_in_a_stream()
    {
        var snapshot = SomeSnapshot(out var book);
        using var stream = new MemoryStream([1, 2, 3, .. snapshot, 4, 5]) { Position = 3 };
        FactoryFold.Restore(book, new LineProtocolWriter(new ArrayBufferWriter<byte>()), stream.Read, snapshot.Length);
        Assert.Equal(3 + snapshot.Length, stream.Position);
    }

    [Fact]
    public void Pairs_lie_in_memory_as_they_are_written()
    {
        // The runtime may order a tuple's fields as it likes. It does not; should it ever, the snapshot's version has to be raised.
        Assert.Equal([1L, 2L], MemoryMarshal.Cast<(long, long), long>([(1L, 2L)]).ToArray());
        Assert.Equal([1, 2], MemoryMarshal.Cast<(int, int), int>([(1, 2)]).ToArray());
    }

    private static byte[] SomeSnapshot(out Book book)
    {
        var shop = new Recorded(7);
        foreach (var step in new RandomShopLog(7).Next(150))
        {
            step(shop.Fold);
        }

        book = shop.Fold.Book;
        return shop.Save();
    }

    private static void Restore(Book book, byte[] snapshot) =>
        FactoryFold.Restore(book, new LineProtocolWriter(new ArrayBufferWriter<byte>()), new MemoryStream(snapshot).Read, snapshot.Length);

    /// <summary>Keeps the last line of each key.</summary>
    private static int Put(string lines, Dictionary<string, string> into)
    {
        var count = 0;
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            into[line[..line.IndexOf(' ', StringComparison.Ordinal)] + line[line.LastIndexOf(' ')..]] = line;
            count++;
        }

        return count;
    }

    private static List<string> Held(Dictionary<string, string> lines) =>
        [.. lines.Values.Where(static line => !line.Contains("quality=\"withdrawn\"", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>A fold and what it handed on.</summary>
    private sealed class Recorded
    {
        private readonly ArrayBufferWriter<byte> _lines = new();
        private readonly LineProtocolWriter _writer;

        public Recorded(int seed)
            : this(Shop.BookOf(RandomShopLog.FirstBook(seed)))
        {
        }

        public Recorded(Book book)
        {
            _writer = new LineProtocolWriter(_lines);
            Fold = new FactoryFold(book, _writer);
        }

        public FactoryFold Fold { get; private set; }

        public byte[] Save()
        {
            var stream = new MemoryStream();
            Fold.Save(stream.Write);
            return stream.ToArray();
        }

        public void Restart(int seed, int step)
        {
            var saved = Save();
            Assert.True(saved.AsSpan().SequenceEqual(Save()), $"seed {seed} step {step}: saving changed the fold");
            Fold = FactoryFold.Restore(Fold.Book, _writer, new MemoryStream(saved).Read, saved.Length);
            Assert.True(saved.AsSpan().SequenceEqual(Save()), $"seed {seed} step {step}: what was restored is saved as something else");
        }

        /// <summary>What was handed on since the last call.</summary>
        public byte[] TakeLines()
        {
            var lines = _lines.WrittenSpan.ToArray();
            _lines.ResetWrittenCount();
            return lines;
        }

        public string Published()
        {
            Fold.Publish();
            return Encoding.UTF8.GetString(TakeLines());
        }

        /// <summary>Everything that can be asked of a fold.</summary>
        public string Seen(EventTime now) => JsonSerializer.Serialize(new
        {
            Fold.Ledger,
            Reasons = Enum.GetValues<ParseStatus>().Select(Fold.Ledger.Refused),
            Fold.Refusals,
            Fold.Unmapped,
            Fold.HasChanges,
            Workers = Fold.View(now, 15 * EventTime.Minute),
            Stations = Fold.ViewStations(now),
        });
    }
}
