using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Books;

/// <summary>
/// One order for entries that say the same in any order, so that a table sorted otherwise in a spreadsheet is the same book. Lines,
/// stations, teams and shifts keep the order of <c>factory.yaml</c>: people see them in it.
/// </summary>
internal static class BookOrder
{
    private static readonly StringComparer By = StringComparer.Ordinal;

    public static BookContent Canonical(BookContent content) => content with
    {
        Signals = [.. content.Signals.Select(static x => x with { Words = Sorted(x.Words) })
            .OrderBy(static x => x.Line, By).ThenBy(static x => x.Station, By).ThenBy(static x => x.Signal, By).ThenBy(static x => x.ValidFrom)],
        Workers = [.. content.Workers.Select(static x => x with { Tags = [.. x.Tags.Distinct(By).Order(By)] }).OrderBy(static x => x.Worker, By).ThenBy(static x => x.ValidFrom)],
        Shifts = [.. content.Shifts.Select(static x => x with
        {
            Breaks = [.. x.Breaks.OrderBy(static span => span.Start).ThenBy(static span => span.End)],
            Days = BookDays.InOrder(x.Days.ToHashSet()),
        })],
        Calendar = [.. content.Calendar.OrderBy(static x => x.Date).ThenBy(static x => x.Shift, By)],
        Roster = [.. content.Roster.OrderBy(static x => x.Line, By).ThenBy(static x => x.Station, By).ThenBy(static x => x.Shift, By)
            .ThenBy(static x => x.ValidFrom).ThenBy(static x => x.Worker, By)],
        Skills = [.. content.Skills.OrderBy(static x => x.Worker, By).ThenBy(static x => x.Line, By).ThenBy(static x => x.Station, By).ThenBy(static x => x.ValidFrom)],
        StandardTimes = [.. content.StandardTimes.OrderBy(static x => x.Part, By).ThenBy(static x => x.Line, By).ThenBy(static x => x.Station, By).ThenBy(static x => x.ValidFrom)],
        Plan = [.. content.Plan.OrderBy(static x => x.Date).ThenBy(static x => x.Shift, By).ThenBy(static x => x.Line, By).ThenBy(static x => x.Station, By).ThenBy(static x => x.Part, By)],
        Ports = [.. content.Ports.OrderBy(static x => x.Port, By).ThenBy(static x => x.ValidFrom)],
        Events = [.. content.Events.Distinct().OrderBy(static x => x.Time.Date).ThenBy(static x => x.Time.Minute).ThenBy(static x => x.Kind).ThenBy(static x => x.Text, By)
            .ThenBy(static x => x.Line, By).ThenBy(static x => x.Team, By).ThenBy(static x => x.Until?.Date).ThenBy(static x => x.Until?.Minute)],
        PlcPoints = [.. content.PlcPoints.OrderBy(static x => x.Line, By).ThenBy(static x => x.Station, By).ThenBy(static x => x.Signal, By).ThenBy(static x => x.ValidFrom)],
    };

    private static SortedDictionary<string, WorkState> Sorted(IReadOnlyDictionary<string, WorkState> words) =>
        new(words.ToDictionary(static word => word.Key, static word => word.Value, By), By);
}
