using System.Text.Json;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Service.Board;
using KotaDx.Workload.Service.Books;

namespace KotaDx.Workload.Service.Tests.Board;

public sealed class LiveBoardTests
{
    [Fact]
    public void Load_rate_of_a_shift_is_work_by_what_is_known_and_null_has_its_reason()
    {
        var team = BoardShop.TwoHours().Page(120).Teams[0];
        Assert.Equal(["w1", "w2", "w3", "w4"], team.Workers.Select(static worker => worker.Worker));
        var w1 = team.Workers[0];
        Assert.Equal((0.95, 1.0, 7200.0, "assumed"), (w1.Shift!.LoadRate, w1.Shift.Coverage, w1.Shift.AvailableS, w1.Shift.Quality));
        Assert.Equal(120, w1.Shift.Pieces);
        Assert.Equal(0.95, w1.Shift.PlanLoad!.Value, 3);
        Assert.Equal((null, "insufficient_data"), (team.Workers[3].Shift!.LoadRate, team.Workers[3].Shift!.Quality));
        Assert.True(w1.OnShift);
        Assert.Null(w1.Day);
        Assert.Equal(("day", "昼勤"), (team.Shift!.Shift, team.Shift.Name));
    }

    [Fact]
    public void Leveling_of_a_shift_says_how_many_it_is_from()
    {
        var level = BoardShop.TwoHours().Page(120).Teams[0].LevelingShift!;
        Assert.Equal((3, 4, true, "rate"), (level.N, level.NTeam, level.Partial, level.Unit));
        Assert.Equal((0.95 + 0.5 + 0.45) / 3 / 0.95, level.Rate!.Value, 3);
        Assert.Equal((0.95, 38.0), (level.Max, level.MoveMinutes));
    }

    [Fact]
    public void Piled_times_stand_against_the_takt_and_name_the_neck()
    {
        var page = BoardShop.TwoHours().Page(120);
        var chart = page.Teams[0].Yamazumi!;
        Assert.Equal(("s_per_piece", 60.0, 0), (chart.Unit, chart.TaktS, chart.Bottleneck));
        Assert.Equal([57, 50, 45, null], chart.Bars.Select(static bar => bar.Net));
        Assert.Equal((57.0 + 50 + 45) / 3 / 57, chart.Efficiency!.Value, 3);

        var line = Assert.Single(page.Lines);
        Assert.Equal(("組立", 60.0), (line.Name, line.Yamazumi.TaktS));
        Assert.Equal(["工程1", "工程2", "工程3", "工程4"], line.Yamazumi.Bars.Select(static bar => bar.Name));
        Assert.Equal(0, line.Yamazumi.Bottleneck);
    }

    [Fact]
    public void Work_without_pieces_turns_the_whole_chart_to_minutes()
    {
        var shop = BoardShop.TwoHours();
        shop.Work("s4", "w4", 60, 30, 0);
        var chart = shop.Page(120).Teams[0].Yamazumi!;
        Assert.Equal(("minutes", null, "no_pieces"), (chart.Unit, chart.Efficiency, chart.Reason));
        Assert.Equal([114, 60, 54, 30], chart.Bars.Select(static bar => bar.Net));
    }

    [Fact]
    public void Pieces_that_were_split_need_not_be_whole()
    {
        var bars = new[] { new BoardFigures.Stacked("a", null, 100, 0, 0, 0, 2_500_000, 50), new BoardFigures.Stacked("b", null, 90, 0, 0, 0, 3_000_000, 40) };
        var chart = BoardFigures.Stack(bars);
        Assert.Equal([40, 30], chart.Bars.Select(static bar => bar.Net));
        Assert.Null(chart.TaktS);
        Assert.Equal([50, 40], chart.Bars.Select(static bar => bar.TaktS));
    }

    [Fact]
    public void Advice_names_those_who_are_there_and_have_the_skill()
    {
        var shop = BoardShop.TwoHours();
        shop.Names["w1"] = "田中";
        shop.Names["w2"] = "鈴木";
        var advice = shop.Page(120).Teams[0].Advice!;
        Assert.Equal("known", advice.Skills);
        Assert.StartsWith("田中さんの仕事を25分、鈴木さんに回すと、平準化率は67%から", advice.Text!.Ja, StringComparison.Ordinal);
        Assert.DoesNotContain("w3", advice.Text.En, StringComparison.Ordinal);

        var open = BoardShop.TwoHours(hasSkills: false).Page(120).Teams[0].Advice!;
        Assert.Equal("none", open.Skills);
        Assert.Contains("w3さん", open.Text!.Ja, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_on_a_break_all_the_last_quarter_hour_gets_no_work()
    {
        var shop = BoardShop.TwoHours();
        shop.Send("s2", "badge", """{"tag":"nobody","ev":"in"}""", 255);
        var team = shop.Page(256).Teams[0];
        Assert.Equal("absent", team.Workers[0].Now!.Quality);
        Assert.Equal("いまは班の負荷のデータがないので、助言できません。", team.Advice!.Text!.Ja);
    }

    [Fact]
    public void Unassigned_work_is_its_own_bar_behind_all_teams()
    {
        var page = BoardShop.TwoHours().Page(120);
        Assert.Equal(["gumi", "all"], page.Teams.Select(static team => team.Team));
        var unassigned = Assert.Single(page.Teams[1].Workers);
        Assert.Equal(("unassigned", 720.0, "unassigned"), (unassigned.Worker, unassigned.Shift!.BusyS, unassigned.Shift.Quality));
        Assert.Null(page.Teams[1].Yamazumi);
        Assert.Null(page.Teams[1].Advice);
    }

    [Fact]
    public void Hours_that_are_over_are_leveled_over_time()
    {
        var hours = BoardShop.TwoHours().Page(150).Teams[0].OverTime!;
        Assert.Equal([true, true, false], hours.Hours.Select(static hour => hour.LoadRate is not null));
        Assert.Equal((2, 1.0), (hours.Used, hours.Rate));
    }

    [Fact]
    public void Without_shifts_loads_are_times_and_the_advice_says_what_is_missing()
    {
        var team = BoardShop.TwoHours(hasShifts: false).Page(120).Teams[0];
        Assert.Equal(["w1", "w2", "w3"], team.Workers.Select(static worker => worker.Worker));
        Assert.Equal((null, null, "busy_s"), (team.Shift, team.LevelingShift, team.LevelingDay!.Unit));
        Assert.Equal((6840.0, "no_calendar"), (team.Workers[0].Day!.BusyS, team.Workers[0].Day!.Quality));
        Assert.Equal("no_calendar", team.Advice!.Reason);
        Assert.Null(team.OverTime);
    }

    [Fact]
    public void Ribbon_runs_from_the_first_shift_s_hour_with_planned_breaks()
    {
        var page = BoardShop.TwoHours().Page(120);
        Assert.Equal(("2026-04-01T08:00:00+09:00", 1440), (page.Ribbon!.Start, page.Ribbon.Minutes));
        var ribbon = page.Teams[0].Workers[1].Ribbon!;
        Assert.StartsWith("n5i5n5i5", ribbon.States, StringComparison.Ordinal);
        Assert.Equal([0, 540], Assert.Single(ribbon.Planned));
        Assert.Equal([240, 300], Assert.Single(ribbon.Breaks));
    }

    [Fact]
    public void Stretches_of_a_plan_stand_in_order_of_time()
    {
        var axis = new RibbonAxis(NightFirst(), new FactoryClock(Book.DefaultZone), DateOnly.FromDateTime(BoardShop.Eight.Date).DayNumber, null);
        Assert.Equal([0, 480, 960, 1440], axis.Ribbon("", "w1").Planned.SelectMany(static span => span));

        static Book NightFirst() => new(
            "f",
            new BookContent
            {
                Shifts = [new ShiftEntry("b", "", 16 * 60, 24 * 60, [], Enum.GetValues<DayOfWeek>(), BookContent.Always), new ShiftEntry("a", "", 0, 8 * 60, [], Enum.GetValues<DayOfWeek>(), BookContent.Always)],
                Roster = [new RosterEntry("l", "s", "b", "w1", 1, BookContent.Always, null), new RosterEntry("l", "s", "a", "w1", 1, BookContent.Always, null)],
            },
            Book.DefaultZone);
    }

    [Fact]
    public void Faulty_book_is_told_with_its_faults()
    {
        var fault = new BookFault(BookFaultSeverity.Error, "/data/books/shop/roster.csv", 12, "shift", "夜勤", new("何が", "what"), new("なぜ", "why"), new("次", "next"));
        using var json = JsonDocument.Parse(BoardShop.Json(BoardShop.TwoHours().Page(120, fault)));
        var book = json.RootElement.GetProperty("book");
        Assert.Equal("faulty", book.GetProperty("state").GetString());
        Assert.Equal("2026-04-01T08:00:00+09:00", book.GetProperty("since").GetString());
        var shown = Assert.Single(book.GetProperty("faults").EnumerateArray());
        Assert.Equal(("error", "roster.csv", 12, "次"), (
            shown.GetProperty("severity").GetString(), shown.GetProperty("file").GetString(), shown.GetProperty("line").GetInt32(), shown.GetProperty("next").GetProperty("ja").GetString()));
        var warned = BoardShop.TwoHours().Page(120, fault with { Severity = BookFaultSeverity.Warning }).Book!;
        Assert.Equal(("ok", null, 1), (warned.State, warned.Since, warned.Faults.Count));
    }

    [Fact]
    public void Two_hundred_people_stay_small()
    {
        var shop = new BoardShop();
        for (var minute = 0; minute < 480; minute += 8)
        {
            for (var worker = 0; worker < 200; worker++)
            {
                shop.Work("s1", $"p{worker:000}", minute, 5, 5);
            }
        }

        var page = shop.Page(480);
        var whole = BoardShop.Json(page).Length;
        var polled = BoardShop.Json(page with { Ribbon = null, Teams = [.. page.Teams.Select(static team => team with { Workers = [.. team.Workers.Select(static worker => worker with { Ribbon = null })] })] }).Length;
        Assert.InRange(polled, 50_000, 250_000);
        Assert.InRange(whole - polled, 10_000, 200_000);
    }
}
