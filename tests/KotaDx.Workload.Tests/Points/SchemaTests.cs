using System.Text;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;

namespace KotaDx.Workload.Tests.Points;

public sealed class SchemaTests
{
    public static TheoryData<string> Measurements => [.. Schema.All.Select(m => m.Name)];

    [Fact]
    public void Every_measurement_has_the_resolution_of_its_windows_and_what_is_observed_has_minutes()
    {
        foreach (var measurement in Schema.All)
        {
            var expected = measurement.Name.EndsWith("_day", StringComparison.Ordinal) || measurement.Name.EndsWith("_shift", StringComparison.Ordinal) ? Resolution.Rest
                : measurement.IsObserved || measurement.Name.EndsWith("_1m", StringComparison.Ordinal) ? Resolution.Minutes
                : measurement.Name.EndsWith("_15m", StringComparison.Ordinal) ? Resolution.Quarters : Resolution.Rest;
            Assert.Equal(expected, Schema.ResolutionOf(System.Text.Encoding.UTF8.GetBytes(measurement.Name)));
        }

        Assert.Equal(Resolution.Rest, Schema.ResolutionOf("worker_load_shift"u8));
        Assert.Equal(Resolution.Rest, Schema.ResolutionOf("anything"u8));
    }

    [Fact]
    public void Measurements_are_those_of_the_design() => Assert.Equal(
        ["annotation", "device_status", "factory_settings", "heat_1m", "ingest_1m", "leveling_advice", "leveling_move", "line_leveling_day", "line_leveling_shift", "refused_1m", "station_load_15m", "station_load_1m", "station_load_day", "station_load_shift", "station_takt", "team_leveling_15m", "team_leveling_day", "team_leveling_shift", "work_hours_day", "worker_load_15m", "worker_load_1m", "worker_load_day", "worker_load_shift", "worker_takt"],
        Schema.All.Select(m => m.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void What_the_service_saw_of_itself_is_told_apart_from_what_follows_from_the_log() =>
        Assert.Equal([Schema.Ingest, Schema.Refusals, Schema.Settings, Schema.Devices, Schema.Advice, Schema.Moves, Schema.WorkerTakt, Schema.StationTakt, Schema.WorkHours, Schema.Heat], Schema.All.Where(static measurement => measurement.IsObserved));

    [Theory]
    [MemberData(nameof(Measurements))]
    public void Names_within_a_measurement_are_unique_and_no_tag_is_also_a_field(string name)
    {
        var measurement = Schema.Find(Encoding.UTF8.GetBytes(name))!;
        var names = measurement.Tags.Concat(measurement.Fields.Select(f => f.Name)).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, n => Assert.Matches("^[a-z][a-z0-9_]*$", n));
        Assert.DoesNotContain("time", names);
    }

    [Theory]
    [MemberData(nameof(Measurements))]
    public void Fields_say_their_unit_and_meaning_in_both_languages(string name)
    {
        foreach (var field in Schema.Find(Encoding.UTF8.GetBytes(name))!.Fields)
        {
            Assert.False(string.IsNullOrWhiteSpace(field.Meaning.Ja));
            Assert.False(string.IsNullOrWhiteSpace(field.Meaning.En));
            Assert.Equal(field.Kind == FieldKind.Text, field.Unit.Length == 0);
            Assert.True(!field.Name.EndsWith("_s", StringComparison.Ordinal) || field.Unit == "s");
        }
    }

    [Fact]
    public void Field_has_one_kind_and_one_unit_wherever_it_appears() => Assert.All(
        Schema.All.SelectMany(m => m.Fields).GroupBy(f => f.Name),
        field => Assert.Single(field.Select(f => (f.Kind, f.Unit)).Distinct()));

    [Fact]
    public void Window_that_is_not_published_is_a_bug_of_the_caller()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Schema.LineLeveling(WindowSize.Minute15));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schema.TeamLeveling(WindowSize.Minute1));
        Assert.Null(Schema.Find("line_leveling_1m"u8));
        Assert.Null(Schema.Find(""u8));
    }
}
