using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Tests.Books;

/// <summary>The tables as Excel and people leave them.</summary>
public sealed class TableTests : IDisposable
{
    private const string Shifts = "shifts:\n  - {shift: s1, start: 6:25, end: 15:05}\n  - {shift: s2, start: 16:00, end: 24:40}\n";

    private readonly BookFolder _book = new();

    public void Dispose() => _book.Dispose();

    [Fact]
    public void Every_table_is_read()
    {
        var content = _book.With("factory.yaml", Shifts)
            .With("workers.csv", "worker,team,shift,tags,valid_from\nw01,press,s1,04A1;04A2 04A3,\nw02,mill,,,2026-04-01\n")
            .With("roster.csv", "shift,line,station,worker,share,valid_from,valid_to\ns1,press,p1,w01,0.5,2026/4/1,2026/4/30\ns1,press,press/p1,w02,0.5,2026年4月1日,\ns2,press,p1,,,,\n")
            .With("calendar.csv", "date,kind,shift\n2026-04-29,holiday,\n2026-05-02,出勤日,s1\n")
            .With("skills.csv", "worker,station,can_work,valid_from\nw01,press/*,,\nw02,press/p1,×,\n")
            .With("standard_times.csv", "part,station,seconds,valid_from\nA-100,press/p1,12.5,\n*,press/*,10,\n*,*,30,2026-04-01\n")
            .With("plan.csv", "date,shift,station,part,quantity\n2026-04-01,s1,press/p1,A-100,500\n")
            .Read();
        Assert.Equal(["04A1", "04A2", "04A3"], content.Workers[0].Tags);
        Assert.Equal(new DateOnly(2026, 4, 1), content.Workers[1].ValidFrom);
        Assert.Equal([new RosterEntry("press", "p1", "s1", "w01", 0.5, new(2026, 4, 1), new(2026, 4, 30)),
            new("press", "p1", "s1", "w02", 0.5, new(2026, 4, 1), null), new("press", "p1", "s2", "", 1, BookContent.Always, null)], content.Roster);
        Assert.Equal([new CalendarEntry(new(2026, 4, 29), "", false), new(new(2026, 5, 2), "s1", true)], content.Calendar);
        Assert.Equal([new SkillEntry("w01", "press", "*", true, BookContent.Always), new("w02", "press", "p1", false, BookContent.Always)], content.Skills);
        Assert.Equal([("*", "*", "*", 30.0), ("*", "press", "*", 10.0), ("A-100", "press", "p1", 12.5)], content.StandardTimes.Select(time => (time.Part, time.Line, time.Station, time.Seconds)));
        Assert.Equal([new PlanEntry(new(2026, 4, 1), "s1", "press", "p1", "A-100", 500)], content.Plan);
    }

    [Theory]
    [InlineData("time,text,kind,line,team,until\n2026-04-01 09:00,治具を変えた,,press,,\n2026/4/1,教育,人,,press,2026/4/3\n2026-04-01T22:30,夜間,machine,,,2026-04-01 24:40\n")]
    [InlineData("日時\t内容\t種別\tライン\t班\t終了\n2026年4月1日 9:00\t治具を変えた\t改善\tpress\t\t\n2026/4/1 0:00\t教育\tpeople\t\tpress\t2026/4/3 0:00:00\n２０２６／４／１ ２２：３０\t夜間\t設備\t\t\t2026-04-02 0:40:00\n")]
    public void Events_are_read_in_both_languages(string csv)
    {
        var content = _book.With("factory.yaml", "stations: [{station: press/p1}]\nteams: {press: [w1]}\n").With("events.csv", csv).Read();
        var april = new DateOnly(2026, 4, 1);
        Assert.Equal(
        [
            new(new(april, 0), "教育", EventKind.People, "", "press", new(new(2026, 4, 4), 0)), new(new(april, 540), "治具を変えた", EventKind.Kaizen, "press", "", null),
            new(new(april, 1350), "夜間", EventKind.Machine, "", "", new(new(2026, 4, 2), 40)),
        ], content.Events);
    }

    [Theory]
    [InlineData(",x,,,,", "time")]
    [InlineData("2026-02-30 9:00,x,,,,", "time")]
    [InlineData("46113.5,x,,,,", "time")]
    [InlineData("2026-04-01 9:61,x,,,,", "time")]
    [InlineData("きのう,x,,,,", "time")]
    [InlineData("R8.4.1 9:00,x,,,,", "time")]
    [InlineData("2026-04-01,,,,,", "text")]
    [InlineData("2026-04-01,x,改悪,,,", "kind")]
    [InlineData("2026-04-01,x,,Press,,", "line")]
    [InlineData("2026-04-01,x,,,mill,", "team")]
    [InlineData("2026-04-01 9:00,x,,,,2026-04-01 8:59", "until")]
    [InlineData("2026-04-01 9:00,x,,,,2026-03-31", "until")]
    public void Faults_of_events_are_told_with_their_column(string row, string key)
    {
        var fault = Assert.Single(_book.With("factory.yaml", "stations: [{station: press/p1}]\nteams: {press: [w1]}\n")
            .With("events.csv", $"time,text,kind,line,team,until\n2026-04-01,good,,press,press,\n{row}\n").Load().Faults);
        Assert.Equal((3, key, true), (fault.Line, fault.Key, fault.IsError));
    }

    [Fact]
    public void An_event_of_a_thousand_characters_is_the_longest()
    {
        Assert.Single(_book.With("events.csv", $"time,text\n2026-04-01,{new string('長', 1000)}\n").Read().Events);
        Assert.Contains(_book.With("events.csv", $"time,text\n2026-04-01,{new string('長', 1001)}\n").Load().Faults, static fault => fault.IsError && fault.Key == "text");
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("shift_jis", false)]
    [InlineData("utf-16", true)]
    public void A_table_saved_from_a_japanese_excel_is_read(string encoding, bool withMark)
    {
        const string Csv = "直,工程,作業者,備考,割合\r\ns1,press/p1,髙橋,\"休み、\"\"第2\"\"火曜\",１\r\n\r\n,,,,\r\ns2,press/p1,w02,,0.5\r\n";
        var chosen = encoding == "shift_jis" ? ShiftJis.Encoding : Encoding.GetEncoding(encoding);
        byte[] mark = withMark ? chosen.GetPreamble() is { Length: > 0 } bytes ? bytes : [0xEF, 0xBB, 0xBF] : [];
        var content = _book.With("factory.yaml", Shifts).With("roster.csv", [.. mark, .. chosen.GetBytes(Csv)]).Read();
        Assert.Equal([("s1", "髙橋", 1.0), ("s2", "w02", 0.5)], content.Roster.Select(row => (row.Shift, row.Worker, row.Share)));
    }

    [Theory]
    [InlineData("worker\tteam\nw01\tpress\n")]
    [InlineData("worker;team\nw01;press\n")]
    [InlineData("team,worker\npress,w01\n")]
    [InlineData("Worker , Team\nw01,press\n")]
    [InlineData("作業者,班\nw01,press\n")]
    [InlineData("社員番号,チーム,メモ,\nw01,press,\"a,b\",\n")]
    [InlineData("# 班の名簿, 2026年\n\n\"# 説明, その2\",\nworker,team\n# w00 \"は欠番\nw01,press\n")]
    [InlineData("ｗｏｒｋｅｒ,ＴＥＡＭ\rw01,press\r")]
    public void Headings_separators_and_remarks_are_taken_as_they_come(string csv) =>
        Assert.Equal(("w01", "press"), Assert.Single(_book.With("workers.csv", csv).Read().Workers.Select(worker => (worker.Worker, worker.Team))));

    [Fact]
    public void Names_are_kept_apart_from_the_book()
    {
        var book = _book.With("workers.csv", "worker\nw01\n").With("names.csv", "番号,氏名\nw01,田中\n").Load();
        Assert.Empty(book.Faults);
        Assert.True(book.Names.TryFind("w01", out var name));
        Assert.Equal("田中", name);
        Assert.DoesNotContain("田中", System.Text.Json.JsonSerializer.Serialize(book.Content), StringComparison.Ordinal);
        Assert.Equal(book.Hash, _book.With("names.csv", "番号,氏名\nw01,山田\n").Load().Hash);
    }

    [Fact]
    public void Teams_of_both_files_are_joined_by_day()
    {
        var content = _book.With("factory.yaml", "teams:\n  - {team: press, members: [w01, w03]}\n  - {team: mill, members: [w02]}\n  - {team: press, members: [w03], valid_from: 2026-10-01}\n")
            .With("workers.csv", "worker,team,tags,valid_from\nw01,,T1,\nw02,mill,T2,2026-04-01\n").Read();
        var book = new Book("f", content, Book.DefaultZone);
        Assert.Equal("press", book.TeamOf("w01", new DateOnly(2026, 9, 30).DayNumber));
        Assert.Equal("all", book.TeamOf("w01", new DateOnly(2026, 10, 1).DayNumber));
        Assert.Equal("w01", book.WorkerOfTag("T1", new DateOnly(2026, 10, 1).DayNumber));
        Assert.Equal("mill", book.TeamOf("w02", new DateOnly(2026, 1, 1).DayNumber));
        Assert.Null(book.WorkerOfTag("T2", new DateOnly(2026, 1, 1).DayNumber));
        Assert.Equal("w02", book.WorkerOfTag("T2", new DateOnly(2026, 4, 1).DayNumber));
        Assert.Equal("press", book.TeamOf("w03", new DateOnly(2027, 1, 1).DayNumber));
    }

    [Theory]
    [InlineData("workers.csv", "worker,tean\nw01,press\n", "workers.csv:1 tean")]
    [InlineData("workers.csv", "worker,氏名\nw01,田中\n", "workers.csv:1 氏名")]
    [InlineData("workers.csv", "team,shift\npress,s1\n", "workers.csv:1")]
    [InlineData("workers.csv", "worker,作業者\nw01,w02\n", "workers.csv:1 作業者")]
    [InlineData("workers.csv", "# なにもない\n", "workers.csv:0")]
    [InlineData("workers.csv", "worker,team\n,press\n", "workers.csv:2 worker")]
    [InlineData("workers.csv", "worker,team\nw01,all\n", "workers.csv:2 team")]
    [InlineData("workers.csv", "worker,team\nunassigned,\n", "workers.csv:2 worker")]
    [InlineData("workers.csv", "worker,team\nw01\\,\n", "workers.csv:2 worker")]
    [InlineData("workers.csv", "worker,team\nw01,a\nw01,b\n", "workers.csv:3 worker")]
    [InlineData("workers.csv", "作業者,開始日\nw01,2026-04-31\n", "workers.csv:2 開始日")]
    [InlineData("workers.csv", "作業者,開始日\nw01,令和8年4月1日\n", "workers.csv:2 開始日")]
    [InlineData("workers.csv", "worker,shift\nw01,s9\n", "workers.csv:2 shift")]
    [InlineData("workers.csv", "worker,team\nw01,a,b\n", "workers.csv:2")]
    [InlineData("workers.csv", "worker,team\nw01,\"a\nw02,b\n", "workers.csv:2")]
    [InlineData("workers.csv", "worker,tags\nw01,T1\nw02,T2 T1\n", "workers.csv:3 tags")]
    [InlineData("workers.csv", "worker,tags,valid_from\nw01,T1,\nw02,T1,2026-04-01\nw01,,2026-04-02\n", "workers.csv:3 tags")]
    [InlineData("workers.csv", "worker,tags\nw01,1.23E+15\n", "~workers.csv:2 tags")]
    [InlineData("workers.csv", "worker,tags\nw01,0012345678\nw02,0023456789\nw03,34567890\nw04,0045678901\n", "~workers.csv:4 tags")]
    [InlineData("names.csv", "worker,name\nw01,田中\nw01,鈴木\n", "names.csv:3 worker")]
    [InlineData("names.csv", "worker,name\nw01,\n", "names.csv:2 name")]
    [InlineData("roster.csv", "shift,station,worker\ns9,press/p1,w01\n", "roster.csv:2 shift")]
    [InlineData("roster.csv", "shift,station,worker\n,press/p1,w01\n", "roster.csv:2 shift")]
    [InlineData("roster.csv", "shift,station,worker\ns1,p1,w01\n", "roster.csv:2 station")]
    [InlineData("roster.csv", "shift,station,worker\ns1,press/*,w01\n", "roster.csv:2 station")]
    [InlineData("roster.csv", "直,工程,作業者,分担\ns1,press/p1,w01,0\n", "roster.csv:2 分担")]
    [InlineData("roster.csv", "shift,station,worker,share\ns1,press/p1,w01,\"1,000\"\n", "roster.csv:2 share")]
    [InlineData("roster.csv", "shift,station,worker,valid_from,valid_to\ns1,press/p1,w01,2026-04-02,2026-04-01\n", "roster.csv:2 valid_to")]
    [InlineData("roster.csv", "shift,station,worker\ns1,press/p1,w01\ns1,press/p1,w01\n", "roster.csv:3 worker")]
    [InlineData("roster.csv", "shift,station,worker\ns1,press/p1,w01\ns1,press/p1,\n", "~roster.csv:3 worker")]
    [InlineData("calendar.csv", "date,kind\n2026-02-29,holiday\n", "calendar.csv:2 date")]
    [InlineData("calendar.csv", "日付,区分\n2026-04-29,祭\n", "calendar.csv:2 区分")]
    [InlineData("calendar.csv", "date,kind,shift\n2026-04-29,休日,\n2026/4/29,出勤日,\n", "calendar.csv:3 date")]
    [InlineData("calendar.csv", "date,kind\n46141,holiday\n", "calendar.csv:2 date")]
    [InlineData("calendar.csv", "date,kind\n4/29/2026,holiday\n", "calendar.csv:2 date")]
    [InlineData("skills.csv", "worker,station,can_work\nw01,press/p1,sometimes\n", "skills.csv:2 can_work")]
    [InlineData("skills.csv", "worker,station\nw01,press/p1\nw01,press/p1\n", "skills.csv:3 worker")]
    [InlineData("skills.csv", "worker,station\nw01,*\n", "skills.csv:2 station")]
    [InlineData("standard_times.csv", "part,station,seconds\nA,press/p1,0\n", "standard_times.csv:2 seconds")]
    [InlineData("standard_times.csv", "part,station,seconds\nA,press/p1,1分\n", "standard_times.csv:2 seconds")]
    [InlineData("standard_times.csv", "part,station,seconds\n,press/p1,1\n", "standard_times.csv:2 part")]
    [InlineData("standard_times.csv", "part,station,seconds\nA,*,1\nA,*/*,2\n", "standard_times.csv:3 part")]
    [InlineData("plan.csv", "date,shift,station,quantity\n2026-04-01,s1,press/p1,-1\n", "plan.csv:2 quantity")]
    [InlineData("plan.csv", "date,shift,station,quantity\n,s1,press/p1,1\n", "plan.csv:2 date")]
    [InlineData("plan.csv", "date,shift,station,quantity\n2026-04-01,s1,press/p1,1\n", "~plan.csv:2 part")]
    public void A_fault_of_a_table_is_told_with_its_line_and_column(string file, string csv, string place) =>
        Assert.Equal([place], _book.With("factory.yaml", Shifts).With(file, csv).Places());

    [Fact]
    public void All_faults_of_one_row_are_told_at_once()
    {
        _book.With("factory.yaml", Shifts + "stations: [{station: press/p1}]\nteams: {press: [w01]}\n")
            .With("roster.csv", "shift,station,worker,share,valid_from\ns8,press/p8,w08,x,2026-13-01\n");
        Assert.Equal(["roster.csv:2 share", "roster.csv:2 valid_from", "roster.csv:2 shift", "roster.csv:2 station", "roster.csv:2 worker"], _book.Places().Order(StringComparer.Ordinal)
            .OrderBy(place => Array.IndexOf(["share", "valid_from", "shift", "station", "worker"], place.Split(' ')[1])));
    }

    [Fact]
    public void What_nobody_declares_is_open_and_what_somebody_does_is_not()
    {
        const string Roster = "shift,station,worker\ns1,press/p1,w01\n";
        Assert.Empty(_book.With("factory.yaml", Shifts).With("roster.csv", Roster).Places());
        Assert.Equal(["roster.csv:2 worker"], _book.With("workers.csv", "worker\nw02\n").Places());
        Assert.Equal(["roster.csv:2 station"], _book.With("workers.csv", "worker\nw01\n").With("factory.yaml", Shifts + "lines: [{line: mill}]\n").Places());
        Assert.Equal(["roster.csv:2 station"], _book.With("factory.yaml", Shifts + "stations: [{station: press/p2}]\n").Places());
    }

    [Fact]
    public void A_worker_whom_nobody_knows_is_told_once()
    {
        _book.With("factory.yaml", Shifts + "teams: {press: [w01]}\n").With("roster.csv", "shift,station,worker\ns1,press/p1,w02\n");
        Assert.Equal(["roster.csv:2 worker"], _book.Places());
    }

    [Fact]
    public void Two_files_that_disagree_on_a_team_are_told()
    {
        _book.With("factory.yaml", "teams: {press: [w01], mill: [w02]}\n").With("workers.csv", "worker,team\nw01,mill\nw02,\n");
        Assert.Equal(["workers.csv:2 team"], _book.Places());
    }

    [Fact]
    public void Warnings_do_not_keep_a_book_from_being_used()
    {
        var book = _book.With("factory.yaml", Shifts + "teams: {press: [w01]}\n").With("workers.csv", "worker\nw01\nw02\n").With("names.csv", "worker,name\nw07,田中\n")
            .With("roster.csv", "shift,station,worker\ns1,press/p1,w01\ns1,press/p2,w02\ns2,press/p2,w02\n")
            .With("standard_times.csv", "part,station,seconds,valid_from\nA,press/p1,10,2026-04-03\n")
            .With("plan.csv", "date,shift,station,part,quantity\n2026-04-04,s1,press/p1,A,10\n2026-04-02,s1,press/p1,A,10\n2026-04-02,s1,press/p1,B,10\n2026-04-03,s1,press/p1,B,10\n");
        Assert.NotNull(book.Load().Content);
        Assert.Equal(["~names.csv:2 worker", "~roster.csv:3 worker", "~plan.csv:2 date", "~plan.csv:3 part", "~plan.csv:4 part"], book.Places());
    }

    [Theory]
    [InlineData("worker.csv", "workers.csv")]
    [InlineData("Roster.csv", "roster.csv")]
    [InlineData("factory.yml", "factory.yaml")]
    [InlineData("plan.xlsx", "plan.csv")]
    public void A_file_that_is_not_read_is_told(string name, string meant)
    {
        var fault = Assert.Single(_book.With(name, "x").Load().Faults);
        Assert.False(fault.IsError);
        Assert.Contains(meant, fault.Next.En, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 0x03, 0x04, 0 })]
    [InlineData(new byte[] { 0x61, 0xFF, 0xFF, 0x0A })]
    public void A_table_that_is_no_text_is_told_and_the_rest_is_checked(byte[] bytes) =>
        Assert.Equal(["workers.csv:0", "roster.csv:2 station"], _book.With("factory.yaml", Shifts).With("workers.csv", bytes).With("roster.csv", "shift,station,worker\ns1,p1,w01\n").Places());

    [Fact]
    public void A_folder_in_a_file_s_place_is_told()
    {
        Directory.CreateDirectory(_book.FileOf("roster.csv"));
        Assert.Equal(["roster.csv:0"], _book.Places());
    }
}
