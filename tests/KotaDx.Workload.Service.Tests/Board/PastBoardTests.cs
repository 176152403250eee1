using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Board;

public sealed class PastBoardTests
{
    [Fact]
    public async Task Past_day_shows_what_the_live_board_showed_at_its_end()
    {
        using var data = new TempFolder();
        var shop = BoardShop.TwoHours();
        shop.Send("s3", "state", "idle", 9 * 60);
        var live = shop.Page(9 * 60).Teams;
        var past = await shop.Past(Path.Combine(data.Path, "store.db"));

        Assert.Equal(live.Select(static team => team.Team), past.Select(static team => team.Team));
        var (then, now) = (past[0], live[0]);
        Assert.Equal(now.Shift, then.Shift);
        Assert.Equal(now.LevelingShift, then.LevelingShift);
        Assert.Equal(now.Yamazumi!.Bars, then.Yamazumi!.Bars);
        Assert.Equal((now.Yamazumi.TaktS, now.Yamazumi.Efficiency, now.Yamazumi.Bottleneck), (then.Yamazumi.TaktS, then.Yamazumi.Efficiency, then.Yamazumi.Bottleneck));
        Assert.Equal(now.Workers.Select(static worker => worker.Shift), then.Workers.Select(static worker => worker.Shift));
        Assert.Equal(now.Workers.Select(static worker => worker.Ribbon!.States), then.Workers.Select(static worker => worker.Ribbon!.States));
        Assert.Null(then.LevelingNow);
        Assert.Null(then.Advice);
    }

    [Fact]
    public async Task Past_day_without_shifts_shows_times()
    {
        using var data = new TempFolder();
        var shop = BoardShop.TwoHours(hasShifts: false);
        var live = shop.Page(121).Teams[0];
        var past = (await shop.Past(Path.Combine(data.Path, "store.db")))[0];
        Assert.Equal(live.Workers.Select(static worker => worker.Day!.BusyS), past.Workers.Select(static worker => worker.Day!.BusyS));
        Assert.Equal((live.LevelingDay!.Rate, live.LevelingDay.Mean, "busy_s"), (past.LevelingDay!.Rate, past.LevelingDay.Mean, past.LevelingDay.Unit));
        Assert.Equal(live.Yamazumi!.Bars, past.Yamazumi!.Bars);
    }
}
