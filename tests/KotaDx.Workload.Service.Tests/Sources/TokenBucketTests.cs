using KotaDx.Workload.Service.Sources;

namespace KotaDx.Workload.Service.Tests.Sources;

public sealed class TokenBucketTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    [Fact]
    public void Burst_goes_through_at_once_and_not_one_more()
    {
        var bucket = new TokenBucket(10, 5);
        Assert.Equal(5, Enumerable.Range(0, 20).Count(_ => bucket.TryTake(Start)));
    }

    [Fact]
    public void One_token_comes_in_each_interval()
    {
        var bucket = new TokenBucket(10, 5);
        Empty(bucket, Start);
        Assert.False(bucket.TryTake(Start + TimeSpan.FromMilliseconds(99)));
        Assert.True(bucket.TryTake(Start + TimeSpan.FromMilliseconds(100)));
        Assert.False(bucket.TryTake(Start + TimeSpan.FromMilliseconds(199)));
        Assert.True(bucket.TryTake(Start + TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public void Rest_fills_it_no_further_than_to_the_burst()
    {
        var bucket = new TokenBucket(10, 5);
        Empty(bucket, Start);
        Assert.False(bucket.IsFull(Start + TimeSpan.FromMilliseconds(499)));
        Assert.True(bucket.IsFull(Start + TimeSpan.FromMilliseconds(500)));
        Assert.Equal(5, Enumerable.Range(0, 20).Count(_ => bucket.TryTake(Start + TimeSpan.FromDays(1))));
    }

    [Fact]
    public void Who_cannot_be_refused_goes_into_debt_and_is_told_how_long()
    {
        var bucket = new TokenBucket(10, 5);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(TimeSpan.Zero, bucket.Take(Start));
        }

        Assert.Equal(TimeSpan.FromMilliseconds(100), bucket.Take(Start));
        Assert.Equal(TimeSpan.FromMilliseconds(200), bucket.Take(Start));
        Assert.Equal(TimeSpan.FromMilliseconds(150), bucket.Take(Start + TimeSpan.FromMilliseconds(150)));
        Assert.False(bucket.TryTake(Start + TimeSpan.FromMilliseconds(399)));
    }

    [Fact]
    public void In_any_stretch_of_time_no_more_goes_through_than_burst_and_rate_allow()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var bucket = new TokenBucket(1000, 50);
        var taken = new List<TimeSpan>();
        for (var now = Start; taken.Count < 2000; now += TimeSpan.FromTicks(random.Next(random.Next(20) == 0 ? 500_000 : 5_000)))
        {
            if (bucket.TryTake(now))
            {
                taken.Add(now);
            }
        }

        for (var from = 0; from < taken.Count; from += 7)
        {
            for (var to = from; to < taken.Count; to += 11)
            {
                Assert.True(to - from + 1 <= 50 + (taken[to] - taken[from]).TotalMilliseconds + 1e-6);
            }
        }
    }

    private static void Empty(TokenBucket bucket, TimeSpan now)
    {
        while (bucket.TryTake(now))
        {
        }
    }
}
