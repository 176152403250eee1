using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Tests.Books;

/// <summary>factory.yaml as people write it.</summary>
public sealed class FactoryFileTests : IDisposable
{
    private readonly BookFolder _book = new();

    public void Dispose() => _book.Dispose();

    [Fact]
    public void Without_a_file_the_factory_runs_open()
    {
        var book = _book.Load();
        Assert.False(book.Exists);
        Assert.Empty(book.Faults);
        Assert.Equal("Asia/Tokyo", book.Content!.Zone);
        Assert.Equal(0, book.Names.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# 何もまだない\n")]
    [InlineData("zone:\nlines:\nteams:\n")]
    [InlineData("---\n")]
    public void An_empty_file_is_an_open_book(string yaml)
    {
        var book = _book.With("factory.yaml", yaml).Load();
        Assert.True(book.Exists);
        Assert.Empty(book.Faults);
        Assert.Empty(book.Content!.Workers);
    }

    [Fact]
    public void The_short_form_of_teams_gives_everybody_a_home()
    {
        var content = _book.With("factory.yaml", "zone: Asia/Tokyo\nteams:\n  press: [w01, w02]\n  組立: [1003]\n").Read();
        Assert.Equal(["press", "組立"], content.Teams.Select(team => team.Team));
        Assert.Equal([("1003", "組立"), ("w01", "press"), ("w02", "press")], content.Workers.Select(worker => (worker.Worker, worker.Team)));
    }

    [Fact]
    public void A_team_s_later_entry_moves_people_from_that_day_on()
    {
        var content = _book.With("factory.yaml", """
            teams:
              - {team: press, name: プレス班, members: [w01, w02]}
              - {team: mill, members: []}
              - team: press
                members: [w01]
                valid_from: 2026-10-01
              - team: mill
                members: [w02]
                valid_from: 2026-10-01
              - {team: press, name: 第一プレス班, valid_from: 2026-11-01}
            """).Read();
        var book = new Book("f", content, Book.DefaultZone);
        Assert.Equal(("press", "press"), (book.TeamOf("w01", Day(2026, 9, 30)), book.TeamOf("w02", Day(2026, 9, 30))));
        Assert.Equal(("press", "mill"), (book.TeamOf("w01", Day(2026, 10, 1)), book.TeamOf("w02", Day(2026, 10, 1))));
        Assert.Equal("press", book.TeamOf("w01", Day(2026, 12, 1)));
    }

    [Fact]
    public void Shifts_are_read_as_they_are_written_in_japan()
    {
        var content = _book.With("factory.yaml", """
            shifts:
              - shift: s1
                name: 1直
                start: 6:25
                end: 15:05
                breaks: [8:25-8:35, "10:45〜11:30", 13時30分-13時40分]
              - {shift: s2, start: １６：００, end: 24:40, breaks: [23:50-0:05, 1800-1810], days: 月火水木金土}
              - {shift: s3, start: "22:10", end: 6:50, breaks: ["25:00-25:10", 3:00-3:45, 23:00～23:10], days: [sun, mon-wed, 木曜日, Friday]}
            """.Replace(", 1800-1810", "", StringComparison.Ordinal)).Read();
        Assert.Equal([(385, 905), (960, 1480), (1330, 1850)], content.Shifts.Select(shift => (shift.Start, shift.End)));
        Assert.Equal([new MinuteSpan(505, 515), new(645, 690), new(810, 820)], content.Shifts[0].Breaks);
        Assert.Equal([new MinuteSpan(1430, 1445)], content.Shifts[1].Breaks);
        Assert.Equal([new MinuteSpan(1380, 1390), new(1500, 1510), new(1620, 1665)], content.Shifts[2].Breaks);
        Assert.Equal(5, content.Shifts[0].Days.Count);
        Assert.Equal(DayOfWeek.Saturday, content.Shifts[1].Days[^1]);
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Sunday], content.Shifts[2].Days);
    }

    [Theory]
    [InlineData("16:00", "0:40", 960, 1480)]
    [InlineData("16:00", "24:40", 960, 1480)]
    [InlineData("16:00", "00:40:00", 960, 1480)]
    [InlineData("0:00", "24:00", 0, 1440)]
    [InlineData("8:00", "32:00", 480, 1920)]
    [InlineData("24:30", "8:30", 1470, 1950)]
    [InlineData("22時", "6時50分", 1320, 1850)]
    public void Times_of_a_shift(string start, string end, int from, int to)
    {
        var shift = Assert.Single(_book.With("factory.yaml", $"shifts:\n  - shift: s\n    start: {start}\n    end: {end}\n").Read().Shifts);
        Assert.Equal((from, to), (shift.Start, shift.End));
    }

    [Fact]
    public void A_barcode_reader_says_a_code_once_a_second_unless_the_book_says_otherwise()
    {
        var content = _book.With("factory.yaml", """
            ports:
              - {port: a, at: COM4, speaks: barcode, station: pack/p1}
              - {port: b, at: COM5, speaks: barcode, station: pack/p1, debounce_s: 0.3}
              - {port: c, at: COM6, speaks: rfid, station: pack/p1}
            """).Read();
        Assert.Equal([1, 0.3, 0], content.Ports.Select(static port => port.DebounceSeconds));
    }

    [Fact]
    public void Stations_signals_and_settings_carry_everything_that_is_said()
    {
        var content = _book.With("factory.yaml", """
            zone: Asia/Tokyo
            day_starts: 5:00
            settings: {coverage_good: 0.9, coverage_least: 0.7, cycle_factor: 2, badge_debounce_s: 5, rest_min: 15, load_high: 1.1, load_busy: 0.9, load_room: 0.5, continuous_work_max_min: 90, leveling_good: 0.8, rest_interval_h: 9, over_28d_h: 30}
            lines: [{line: press, name: プレス}]
            stations:
              - {station: press/p1, name: 1号機, sees_all_work: yes, max_silence_s: 120, toggle_badge: はい}
              - {line: press, station: p2, valid_from: 2026年4月1日}
            signals:
              - {station: "*", signal: state, words: {red: wait, 緑: 正味, on: net}}
              - {station: press/*, signal: shots, kind: counter, modulus: 65536, pieces_per_count: 2, max_per_minute: 40}
              - {station: press/p1, signal: current, unit: A}
            """).Read();
        Assert.Equal(300, content.DayStarts);
        Assert.Equal(new BookSettings { CoverageGood = 0.9, CoverageLeast = 0.7, CycleFactor = 2, BadgeDebounceSeconds = 5, RestMinutes = 15, LoadHigh = 1.1, LoadBusy = 0.9, LoadRoom = 0.5, ContinuousWorkMaxMinutes = 90, LevelingGood = 0.8, RestIntervalHours = 9, Over28DaysHours = 30 }, content.Settings);
        Assert.Equal(new StationEntry("press", "p1", "1号機", true, 120, true, BookContent.Always), content.Stations[0]);
        Assert.Equal(new StationEntry("press", "p2", "", false, null, false, new DateOnly(2026, 4, 1)), content.Stations[1]);
        var state = Assert.Single(content.Signals, signal => signal.Kind == SignalKind.State);
        Assert.Equal((Book.Any, Book.Any), (state.Line, state.Station));
        Assert.Equal([WorkState.Net, WorkState.Wait, WorkState.Net], state.Words.OrderBy(word => word.Key, StringComparer.Ordinal).Select(word => word.Value));
        var counter = Assert.Single(content.Signals, signal => signal.Kind == SignalKind.Counter);
        Assert.Equal(("press", "*", 65536L, 2.0, 40.0), (counter.Line, counter.Station, counter.Modulus!.Value, counter.PiecesPerCount, counter.MaxPerMinute!.Value));
        Assert.Equal(SignalKind.Measurement, Assert.Single(content.Signals, signal => signal.Unit == "A").Kind);
    }

    [Theory]
    [InlineData("zone: Asia/Tokio\n", "factory.yaml:1 zone")]
    [InlineData("zone: [Asia/Tokyo]\n", "factory.yaml:1 zone")]
    [InlineData("\ntime_zone: Asia/Tokyo\n", "factory.yaml:2 time_zone")]
    [InlineData("zone: UTC\nzone: UTC\n", "factory.yaml:2 zone")]
    [InlineData("day_starts: 24:00\n", "factory.yaml:1 day_starts")]
    [InlineData("day_starts: 5\n", "factory.yaml:1 day_starts")]
    [InlineData("settings: {coverage_best: 1}\n", "factory.yaml:1 settings.coverage_best")]
    [InlineData("settings:\n  coverage_good: 95%\n", "factory.yaml:2 settings.coverage_good")]
    [InlineData("settings:\n  coverage_good: 95\n", "factory.yaml:2 settings.coverage_good")]
    [InlineData("settings:\n  coverage_good: 0.7\n  coverage_least: 0.8\n", "factory.yaml:3 settings.coverage_least")]
    [InlineData("settings:\n  load_room: 0.9\n", "factory.yaml:2 settings.load_room")]
    [InlineData("settings:\n  load_room: 0.5\n  load_busy: 0.96\n", "factory.yaml:3 settings.load_busy")]
    [InlineData("settings:\n  load_high: 0.8\n", "factory.yaml:2 settings.load_high")]
    [InlineData("settings:\n  load_room: 0\n", "factory.yaml:2 settings.load_room")]
    [InlineData("settings:\n  continuous_work_max_min: 0\n", "factory.yaml:2 settings.continuous_work_max_min")]
    [InlineData("settings:\n  leveling_good: 90\n", "factory.yaml:2 settings.leveling_good")]
    [InlineData("settings:\n  over_28d_h: 0\n", "factory.yaml:2 settings.over_28d_h")]
    [InlineData("settings:\n  cycle_factor: 1,500\n", "factory.yaml:2 settings.cycle_factor")]
    [InlineData("settings:\n  cycle_factor: .nan\n", "factory.yaml:2 settings.cycle_factor")]
    [InlineData("settings:\n  rest_min: 0\n", "factory.yaml:2 settings.rest_min")]
    [InlineData("settings:\n  badge_debounce_s: -1\n", "factory.yaml:2 settings.badge_debounce_s")]
    [InlineData("settings: [1]\n", "factory.yaml:1 settings")]
    [InlineData("ports:\n  - port: gate\n    at: COM4\n    speaks: rfid\n    station: pack/p1\n    debounce_s: 2\n", "factory.yaml:6 ports.debounce_s")]
    [InlineData("ports:\n  - port: gate\n    at: COM4\n    speaks: barcode\n    station: pack/p1\n    debounce_s: -1\n", "factory.yaml:6 ports.debounce_s")]
    [InlineData("lines:\n  - line: Press\n", "factory.yaml:2 lines.line")]
    [InlineData("lines:\n  - name: プレス\n", "factory.yaml:2 lines.line")]
    [InlineData("lines:\n  - press\n", "factory.yaml:2 lines")]
    [InlineData("lines: press\n", "factory.yaml:1 lines")]
    [InlineData("lines:\n  - line: a\n  - line: a\n", "factory.yaml:3 lines.line")]
    [InlineData("lines:\n  - line: a\nstations:\n  - station: b/s1\n", "factory.yaml:4 stations.station")]
    [InlineData("stations:\n  - station: p1\n", "factory.yaml:2 stations.station")]
    [InlineData("stations:\n  - station: プレス/p1\n", "factory.yaml:2 stations.station")]
    [InlineData("stations:\n  - {station: a/p1, line: b}\n", "factory.yaml:2 stations.station")]
    [InlineData("stations:\n  - {station: a/*}\n", "factory.yaml:2 stations.station")]
    [InlineData("stations:\n  - {station: a/p1, toggle_badge: maybe}\n", "factory.yaml:2 stations.toggle_badge")]
    [InlineData("stations:\n  - {station: a/p1, sees_all_work: no, max_silence_s: 0}\n", "factory.yaml:2 stations.max_silence_s")]
    [InlineData("stations:\n  - {station: a/p1, max_silence_s: 59}\n", "factory.yaml:2 stations.max_silence_s")]
    [InlineData("settings: {rest_min: 1e12}\n", "factory.yaml:1 settings.rest_min")]
    [InlineData("shifts:\n  - {shift: s1, start: \"40:00\", end: \"52:00\"}\n", "factory.yaml:2 shifts.end")]
    [InlineData("stations:\n  - station: a/p1\n    valid_from: 2026-02-30\n", "factory.yaml:3 stations.valid_from")]
    [InlineData("stations:\n  - {station: a/p1}\n  - {station: a/p1, valid_from: 2026-04-01}\n  - {line: a, station: p1}\n", "factory.yaml:4 stations.station")]
    [InlineData("stations:\n  - station: a/p1\n    sees_all_work: yes\n", "~factory.yaml:3 stations.sees_all_work")]
    [InlineData("signals:\n  - {station: a/p1, signal: vib}\n", "factory.yaml:2 signals.kind")]
    [InlineData("signals:\n  - {station: a/p1, signal: vib, kind: count}\n", "factory.yaml:2 signals.kind")]
    [InlineData("signals:\n  - {station: a/p1, signal: n, kind: counter, modulus: 1}\n", "factory.yaml:2 signals.modulus")]
    [InlineData("signals:\n  - {station: a/p1, signal: n, kind: counter, modulus: 65536.5}\n", "factory.yaml:2 signals.modulus")]
    [InlineData("signals:\n  - {station: a/p1, signal: n, kind: counter, pieces_per_count: 0}\n", "factory.yaml:2 signals.pieces_per_count")]
    [InlineData("signals:\n  - {station: a/p1, signal: cycle, modulus: 100}\n", "factory.yaml:2 signals.modulus")]
    [InlineData("signals:\n  - {station: \"*/p1\", signal: cycle}\n", "factory.yaml:2 signals.station")]
    [InlineData("signals:\n  - station: *\n    signal: cycle\n", "factory.yaml:2")]
    [InlineData("signals:\n  - station: a/p1\n    signal: state\n    words:\n      red: rot\n", "factory.yaml:5 signals.words.red")]
    [InlineData("signals:\n  - {station: a/p1, signal: state, words: [red]}\n", "factory.yaml:2 signals.words")]
    [InlineData("stations:\n  - {station: a/p1}\nsignals:\n  - {station: a/p2, signal: cycle}\n", "factory.yaml:4 signals.station")]
    [InlineData("stations:\n  - {station: a/p1}\nsignals:\n  - {station: b/*, signal: cycle}\n", "~factory.yaml:4 signals.station")]
    [InlineData("teams:\n  all: [w01]\n", "factory.yaml:2 teams.all")]
    [InlineData("teams:\n  unassigned: [w01]\n", "factory.yaml:2 teams.unassigned")]
    [InlineData("teams:\n  press: [unassigned]\n", "factory.yaml:2 teams.press")]
    [InlineData("teams:\n  press: w01\n", "factory.yaml:2 teams.press")]
    [InlineData("teams:\n  press: [w01, ]\n  mill:\n    - w02\n    - w01\n", "factory.yaml:5 teams.mill")]
    [InlineData("teams:\n  press: [w01]\n  press: [w02]\n", "factory.yaml:3 teams.press")]
    [InlineData("teams:\n  press:\n  - w01\n  - w01\n", "factory.yaml:4 teams.press")]
    [InlineData("teams:\n  - {team: press, members: [w01], lead: w01}\n", "factory.yaml:2 teams.lead")]
    [InlineData("teams:\n  - {team: press, members: [w01, '']}\n", "factory.yaml:2 teams.members")]
    [InlineData("shifts:\n  - {shift: s1, start: 8:00}\n", "factory.yaml:2 shifts.end")]
    [InlineData("shifts:\n  - {shift: s1, start: 8:60, end: 17:00}\n", "factory.yaml:2 shifts.start")]
    [InlineData("shifts:\n  - {shift: s1, start: 8:00, end: 8:00}\n", "factory.yaml:2 shifts.end")]
    [InlineData("shifts:\n  - {shift: s1, start: 8:00, end: 32:01}\n", "factory.yaml:2 shifts.end")]
    [InlineData("shifts:\n  - {shift: s1, start: 32:00, end: 4:00}\n", "factory.yaml:2 shifts.end")]
    [InlineData("shifts:\n  - {start: 8:00, end: 9:00}\n", "factory.yaml:2 shifts.shift")]
    [InlineData("shifts:\n  - shift: s1\n    start: 8:00\n    end: 17:00\n    breaks:\n      - 10:00\n", "factory.yaml:6 shifts.breaks")]
    [InlineData("shifts:\n  - shift: s1\n    start: 8:00\n    end: 17:00\n    breaks:\n      - 12:00-12:45\n      - 12:40-12:50\n", "factory.yaml:7 shifts.breaks")]
    [InlineData("shifts:\n  - {shift: s1, start: 8:00, end: 17:00, breaks: [17:00-17:10]}\n", "factory.yaml:2 shifts.breaks")]
    [InlineData("shifts:\n  - {shift: s1, start: 16:00, end: 24:40, breaks: [0:30-0:50]}\n", "factory.yaml:2 shifts.breaks")]
    [InlineData("shifts:\n  - {shift: s1, start: 8:00, end: 17:00, breaks: [12:45-12:00]}\n", "factory.yaml:2 shifts.breaks")]
    [InlineData("shifts:\n  - {shift: s1, start: 8:00, end: 17:00, days: [mon, holiday]}\n", "factory.yaml:2 shifts.days")]
    [InlineData("shifts:\n  - {shift: s1, start: 8:00, end: 17:00, days: []}\n", "~factory.yaml:2 shifts.days")]
    [InlineData("shifts:\n  - {shift: s1, start: 8:00, end: 17:00}\n  - {shift: s1, start: 9:00, end: 17:00}\n", "factory.yaml:3 shifts.shift")]
    public void A_fault_is_told_with_its_line_and_key(string yaml, string place) => Assert.Equal([place], _book.With("factory.yaml", yaml).Places());

    [Theory]
    [InlineData("zone: Asia/Tokyo\nteams\n  press: [w01]\n", 2)]
    [InlineData("zone Asia/Tokyo\n", 1)]
    [InlineData("zone：Asia/Tokyo\n", 1)]
    [InlineData("zone: Asia/Tokyo\nteams:\n\tpress: [w01]\n", 3)]
    [InlineData("zone: \"Asia/Tokyo\n", 1)]
    [InlineData("teams:\n  press: [w01\n", 2)]
    [InlineData("zone: UTC\n---\nzone: UTC\n", 1)]
    [InlineData("- a\n", 1)]
    [InlineData("teams:\n  press: *w\n", 2)]
    public void What_is_not_yaml_is_told_in_our_own_words_at_about_its_line(string yaml, int line)
    {
        var faults = _book.With("factory.yaml", yaml).Load().Faults;
        Assert.NotEmpty(faults);
        Assert.Contains(faults, fault => Math.Abs(fault.Line - line) <= 1);
        Assert.All(faults, fault =>
        {
            Assert.DoesNotContain("YamlDotNet", fault.Words.En, StringComparison.Ordinal);
            Assert.DoesNotContain("while ", fault.Words.En, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("teams:\n　press: [w01]\n", "全角の空白")]
    [InlineData("zone：Asia/Tokyo\n", "全角のコロン")]
    [InlineData("teams:\n\tpress: [w01]\n", "タブ")]
    [InlineData("zone:Asia/Tokyo\n", "コロンのあとに空白")]
    [InlineData("signals:\n  - station: *\n    signal: cycle\n", "引用符")]
    public void The_usual_slips_of_a_japanese_keyboard_are_named(string yaml, string cause) =>
        Assert.Contains(_book.With("factory.yaml", yaml).Load().Faults, fault => fault.Words.Ja.Contains(cause, StringComparison.Ordinal));

    [Fact]
    public void One_slip_does_not_hide_the_faults_before_and_behind_it()
    {
        _book.With("factory.yaml", """
            zone: Asia/Tokio
            stations:
              - {station: press/p1
              - {station: press/P2}
              - {station: press/p3, sees_all: yes}
            teams:
              press: [w01, w02
              mill: [w03]
              all: [w04]
            shifts:
              - {shift: s1, start: 8:00, end: 8:00}
            """).With("roster.csv", "shift,station,worker\ns1,press/p1,w01\ns1,press/p3,w03\ns2,press/p9,w09\n");
        Assert.Equal(
            [
                "factory.yaml:1 zone", "factory.yaml:4 stations.station", "factory.yaml:5 stations.sees_all", "factory.yaml:9 teams.all", "factory.yaml:11 shifts.end",
                "roster.csv:4 shift", "roster.csv:4 station", "roster.csv:4 worker",
            ],
            _book.Places().Where(place => place is not ("factory.yaml:3" or "factory.yaml:4" or "factory.yaml:7" or "factory.yaml:8")));
        Assert.Equal(2, _book.Places().Count(place => !place.Contains(' ', StringComparison.Ordinal)));
    }

    [Fact]
    public void An_unreadable_factory_file_makes_no_faults_of_those_who_refer_to_it()
    {
        _book.With("factory.yaml", [0x61, 0x00, 0x62]).With("roster.csv", "shift,station,worker\ns1,press/p1,w01\ns1,press/p1,w02\ns1,press/p2,\n s1,press/p2,w03,x\n");
        Assert.Equal(["factory.yaml:0", "roster.csv:5"], _book.Places());
    }

    [Fact]
    public void Shift_jis_and_crlf_are_read_as_well()
    {
        var yaml = "# 工場台帳\r\nteams:\r\n  プレス班: [w01]\r\nshifts:\r\n  - {shift: 1直, start: 6:25, end: 15:05}\r\n";
        var content = _book.With("factory.yaml", ShiftJis.Encoding.GetBytes(yaml)).Read();
        Assert.Equal("プレス班", Assert.Single(content.Teams).Team);
        Assert.Equal("1直", Assert.Single(content.Shifts).Shift);
        Assert.Equal(content.Teams, new BookFolder().With("factory.yaml", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(yaml)]).Read().Teams);
    }

    [Fact]
    public void A_misspelt_key_is_suggested()
    {
        var fault = Assert.Single(_book.With("factory.yaml", "team:\n  press: [w01]\n").Load().Faults);
        Assert.Contains("\"teams\"", fault.Words.En, StringComparison.Ordinal);
        Assert.Contains("「teams」", fault.Words.Ja, StringComparison.Ordinal);
    }

    private static int Day(int year, int month, int day) => new DateOnly(year, month, day).DayNumber;
}
