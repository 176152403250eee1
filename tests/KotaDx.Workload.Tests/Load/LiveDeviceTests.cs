using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Tests.Cases;

namespace KotaDx.Workload.Tests.Load;

/// <summary>Whether devices are heard of.</summary>
public sealed class LiveDeviceTests
{
    private static readonly DateTimeOffset Eight = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));

    private static readonly BookContent Content = new()
    {
        Stations =
        [
            new("l", "limited", "", false, 120, false, BookContent.Always), new("l", "sees", "", true, null, false, BookContent.Always),
            new("l", "free", "", false, null, false, BookContent.Always), new("l", "never", "", false, 120, false, BookContent.Always),
            new("l", "later", "", false, 120, false, new(2026, 4, 2)),
        ],
    };

    [Fact]
    public void A_device_lives_as_long_as_its_limit_and_one_without_a_limit_for_ever()
    {
        var folded = Spoken();
        Assert.Equal(["free", "limited", "never", "sees", "strange"], At(folded, 0).Select(static device => device.Station));
        foreach (var (second, alive) in new[] { (0, "free limited sees strange"), (120, "free limited sees strange"), (121, "free sees strange"), (600, "free sees strange"), (601, "free strange"), (50_000, "free strange") })
        {
            Assert.Equal(alive, string.Join(' ', At(folded, second).Where(static device => device.IsAlive).Select(static device => device.Station)));
            Assert.All(At(folded, second), device => Assert.Equal(device.Station == "never" ? null : second * EventTime.Second, device.Silence));
        }

        Assert.Equal([null, 120, 120, 600, null], At(folded, 0).Select(static device => device.Limit / EventTime.Second));
    }

    [Fact]
    public void A_device_that_was_said_to_be_gone_is_dead_until_it_speaks()
    {
        var folded = Spoken();
        folded.Take(Eight.AddSeconds(65), default, "kotadx/v1/f/l/free/status", "offline");
        Assert.False(At(folded, 66).Single(static device => device.Station == "free").IsAlive);
        folded.Take(Eight.AddSeconds(70), default, "kotadx/v1/f/l/free/temp", "1");
        Assert.True(At(folded, 71).Single(static device => device.Station == "free").IsAlive);
    }

    [Fact]
    public void Looking_at_devices_leaves_the_fold_as_it_was()
    {
        var looked = Spoken();
        At(looked, 50);
        Assert.Equal(Saved(Spoken().Fold), Saved(looked.Fold));
    }

    private static FoldedCase Spoken()
    {
        var folded = new FoldedCase(new Book("f", Content, Book.DefaultZone));
        foreach (var station in new[] { "limited", "sees", "free", "strange" })
        {
            folded.Take(Eight, default, $"kotadx/v1/f/l/{station}/temp", "1");
        }

        return folded;
    }

    private static IReadOnlyList<LiveDevice> At(FoldedCase folded, int second) => folded.Fold.ViewDevices(EventTime.From(Eight.AddSeconds(second)));

    private static byte[] Saved(FactoryFold fold)
    {
        using var bytes = new MemoryStream();
        fold.Save(bytes.Write);
        return bytes.ToArray();
    }
}
