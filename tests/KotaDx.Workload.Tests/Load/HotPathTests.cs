using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

/// <summary>What a reading costs in memory, and the parts that make it cheap against plain ones.</summary>
public sealed class HotPathTests
{
    private const int Workers = 20;
    private const int Warm = 20_000;
    private const int Measured = 50_000;

    private static readonly DateTimeOffset Eight = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));

    // What is kept of a cycle is 34 bytes at its station, and 12 where it names its person, in a list that doubles.
    [Theory]
    [InlineData("cycle", "1", false, 40)]
    [InlineData("cycle", "{\"ts\":\"TIME\",\"v\":1}", false, 40)]
    [InlineData("cycle", "{\"ts\":\"TIME\",\"v\":1,\"worker\":\"WORKER\"}", true, 90)]
    [InlineData("temp", "21.5", false, 0)]
    [InlineData("temp", "{\"v\":21.5,\"u\":\"C\"}", false, 0)]
    public void A_reading_allocates_nothing_but_the_page_that_it_is_kept_in(string signal, string payload, bool isNamed, int mostKept)
    {
        var fold = new FactoryFold(Factory(), new LineProtocolWriter(new System.Buffers.ArrayBufferWriter<byte>()));
        var frames = Enumerable.Range(0, Warm + Measured).Select(i => Encoding.ASCII.GetBytes(payload
            .Replace("TIME", At(i).ToString("yyyy-MM-ddTHH:mm:ss.fffffffzzz", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("WORKER", $"w{i % Workers:D2}", StringComparison.Ordinal))).ToArray();
        var topics = Enumerable.Range(0, Workers).Select(i => Encoding.ASCII.GetBytes($"kotadx/v1/f/l/s{i:D2}/{signal}")).ToArray();
        long kept = 0;
        var allocating = 0;
        for (var i = 0; i < frames.Length; i++)
        {
            var arrival = EventTime.From(At(i));
            var before = GC.GetAllocatedBytesForCurrentThread();
            fold.Fold(new Frame { Arrival = arrival, Kind = FrameKind.Message, Origin = "test"u8, Topic = topics[i % Workers], Payload = frames[i] });
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (i >= Warm)
            {
                kept += allocated;
                allocating += allocated > 0 ? 1 : 0;
            }
        }

        Assert.Equal(frames.Length, fold.Ledger.FramesAccepted);
        Assert.InRange(kept / (double)Measured, 0, mostKept);
        Assert.InRange(allocating / (double)Measured, 0, isNamed ? 0.006 : 0.005);

        // All within one minute, behind which the fold would look at its windows.
        static DateTimeOffset At(int i) => Eight.AddTicks(i * 50 * TimeSpan.TicksPerSecond / (Warm + Measured));
    }

    [Fact]
    public void Pages_of_cycles_hold_them_in_order_however_they_come_and_go()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var random = new Random(seed);
            var names = new NameTable();
            foreach (var name in new[] { "b", "a", "c" })
            {
                names.NumberOf(Encoding.ASCII.GetBytes(name));
            }

            var cycles = new StationCycles(names, new NameTable());
            var plain = new List<Cycle>();
            for (var step = 0; step < 3000; step++)
            {
                var span = seed % 3 == 0 ? 50 : 100_000;
                if (plain.Count > 0 && random.Next(5) == 0)
                {
                    var gone = plain[random.Next(plain.Count)];
                    Assert.True(cycles.TryFind(gone, out var at));
                    cycles.Remove(at);
                    plain.Remove(gone);
                    continue;
                }

                var time = random.Next(3) == 0 ? random.Next(span) : plain.Count == 0 ? 0 : plain.Max(static c => c.Time) + random.Next(3);
                var cycle = new Cycle { Time = time, MicroPieces = random.Next(3), Mark = random.Next(4), Worker = random.Next(-1, 3), Part = -1, IsCounted = random.Next(4) == 0 };
                var isTwin = !cycle.IsCounted && cycle.Mark != 0 && plain.Exists(other => other.Time == time && !other.IsCounted && other.Mark == cycle.Mark);
                Assert.Equal(!isTwin, cycles.TryAdd(cycle, out _));
                if (!isTwin)
                {
                    plain.Add(cycle);
                }
            }

            // Equals of one instant that say the same may stand in any order.
            static (long, int, long) Key(Cycle cycle) => (cycle.Time, cycle.Worker switch { 0 => 1, 1 => 0, var other => other }, cycle.MicroPieces);
            var found = new List<Cycle>();
            for (var at = cycles.From(long.MinValue); cycles.Holds(at); at = cycles.After(at))
            {
                Assert.Equal(found.Count == 0 ? null : found[^1].Time, cycles.TimeBefore(at));
                found.Add(cycles[at]);
            }

            Assert.Equal(plain.Count, cycles.Count);
            Assert.Equal(plain.Select(Key).Order(), found.Select(Key));
            for (var i = 0; i < 200; i++)
            {
                var time = random.Next(110_000);
                var expected = found.FindIndex(cycle => cycle.Time >= time);
                var at = cycles.From(time);
                Assert.Equal(expected >= 0, cycles.Holds(at));
                if (expected >= 0)
                {
                    Assert.Equal(found[expected].Time, cycles[at].Time);
                }
            }
        }
    }

    [Fact]
    public void A_rank_among_sorted_sequences_is_that_of_all_of_them_together()
    {
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var sequences = new List<CycleTimes>();
            var all = new List<long>();
            var values = round % 3 == 0 ? 5 : 1_000_000;
            for (var i = random.Next(1, 40); i > 0; i--)
            {
                var times = new CycleTimes();
                for (var n = random.Next(i == 1 ? 1 : 0, 300); n > 0; n--)
                {
                    var value = random.Next(values);
                    times.Add(value);
                    all.Add(value);
                    if (random.Next(50) == 0)
                    {
                        times.Sorted();
                    }
                }

                sequences.Add(times);
            }

            all.Sort();
            for (var i = 0; i < 5; i++)
            {
                var rank = random.Next(all.Count);
                Assert.Equal(all[rank], CycleTimes.Select(sequences, rank, []));
            }
        }
    }

    [Fact]
    public void A_name_has_one_number_whatever_its_length()
    {
        var names = new NameTable();
        var numbers = new Dictionary<string, int>();
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var name = new string((char)('a' + random.Next(3)), random.Next(12)) + random.Next(2000) + new string('x', random.Next(3));
            var number = names.NumberOf(Encoding.ASCII.GetBytes(name));
            if (!numbers.TryAdd(name, number))
            {
                Assert.Equal(numbers[name], number);
            }

            Assert.Equal(name, Encoding.ASCII.GetString(names[number]));
        }

        Assert.Equal(numbers.Count, names.Count);
        Assert.False(names.TryFind("never seen"u8, out _));
    }

    private static Book Factory() => new("f", new BookContent
    {
        Shifts = [new ShiftEntry("day", "", 8 * 60, 17 * 60, [new MinuteSpan(12 * 60, 12 * 60 + 45)], [DayOfWeek.Wednesday], BookContent.Always)],
        Workers = [.. Enumerable.Range(0, Workers).Select(static i => new WorkerEntry($"w{i:D2}", "team", "", [], BookContent.Always))],
        Roster = [.. Enumerable.Range(0, Workers).Select(static i => new RosterEntry("l", $"s{i:D2}", "day", $"w{i:D2}", 1, BookContent.Always, null))],
        StandardTimes = [new StandardTimeEntry(Book.Any, Book.Any, Book.Any, 1, BookContent.Always)],
    }, Book.DefaultZone);
}
