using KotaDx.Workload.Service.Sources;

namespace KotaDx.Workload.Service.Tests.Sources;

public sealed class AckQueueTests
{
    [Fact]
    public void Message_is_due_when_its_own_log_has_committed_its_number()
    {
        var (queue, log) = (new AckQueue<FakeLog, string>(), new FakeLog());
        queue.Add(log, 5, "a");
        log.Committed = 5;
        Assert.False(queue.TryNext(FakeLog.CommittedOf, out _));
        log.Committed = 6;
        Assert.True(queue.TryNext(FakeLog.CommittedOf, out var message));
        Assert.Equal(("a", 0), (message, queue.Count));
        Assert.False(queue.TryNext(FakeLog.CommittedOf, out _));
    }

    [Fact]
    public void Message_whose_log_is_ahead_waits_for_those_that_came_before_it()
    {
        var (queue, slow, fast) = (new AckQueue<FakeLog, string>(), new FakeLog(), new FakeLog { Committed = 100 });
        queue.Add(slow, 1, "a");
        queue.Add(fast, 1, "b");
        queue.Add(null, 0, "c");
        Assert.Empty(Due(queue));
        Assert.True(queue.TryPeek(out var log, out var number));
        Assert.Same(slow, log);
        Assert.Equal(1, number);
        slow.Committed = 2;
        Assert.Equal(["a", "b", "c"], Due(queue));
    }

    [Fact]
    public void Message_of_no_log_is_due_at_once()
    {
        var queue = new AckQueue<FakeLog, string>();
        queue.Add(null, 0, "a");
        Assert.Equal(["a"], Due(queue));
    }

    [Fact]
    public void What_waits_when_the_connection_goes_is_never_due()
    {
        var (queue, log) = (new AckQueue<FakeLog, string>(), new FakeLog());
        queue.Add(log, 1, "a");
        queue.Add(log, 2, "b");
        Assert.Equal(2, queue.Drop());
        log.Committed = 100;
        Assert.Empty(Due(queue));
    }

    [Fact]
    public void Whatever_the_logs_do_nothing_is_early_nothing_is_lost_and_the_order_stays()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var queue = new AckQueue<FakeLog, (FakeLog Log, long Number, int Order)>();
            FakeLog[] logs = [new(), new(), new()];
            var (added, taken) = (0, 0);
            while (taken < 200)
            {
                var log = logs[random.Next(3)];
                if (added < 200 && random.Next(2) == 0)
                {
                    queue.Add(log, log.Next, (log, log.Next, added++));
                    log.Next++;
                }
                else
                {
                    log.Committed = log.Committed + random.NextInt64(log.Next - log.Committed + 1);
                }

                while (queue.TryNext(FakeLog.CommittedOf, out var message))
                {
                    Assert.True(message.Number < message.Log.Committed);
                    Assert.Equal(taken++, message.Order);
                }
            }

            Assert.Equal(0, queue.Count);
        }
    }

    private static List<string> Due(AckQueue<FakeLog, string> queue)
    {
        var due = new List<string>();
        while (queue.TryNext(FakeLog.CommittedOf, out var message))
        {
            due.Add(message);
        }

        return due;
    }

    private sealed class FakeLog
    {
        public static readonly Func<FakeLog, long> CommittedOf = static log => log.Committed;

        public long Committed { get; set; }

        public long Next { get; set; }
    }
}
