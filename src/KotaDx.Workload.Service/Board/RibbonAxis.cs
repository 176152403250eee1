using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Board;

/// <summary>
/// The common axis of a date's ribbons: from the hour of its first shift for 24 h, and further where a shift or overtime reaches
/// beyond; without shifts from midnight to midnight.
/// </summary>
internal sealed class RibbonAxis
{
    private readonly Book _book;
    private readonly FactoryClock _clock;
    private readonly int _date;

    /// <param name="book">The factory's book.</param>
    /// <param name="clock">The factory's.</param>
    /// <param name="date">The date of work.</param>
    /// <param name="first">First instant with anything to show; null if nothing is.</param>
    public RibbonAxis(Book book, FactoryClock clock, int date, EventTime? first)
    {
        (_book, _clock, _date) = (book, clock, date);
        var shifts = book.ShiftsOn(date).ToList();
        var start = clock.StartOf(date).UnixNanoseconds;
        var from = shifts.Count > 0 ? clock.At(date, shifts.Min(static shift => shift.Start)).UnixNanoseconds
            : book.DayStarts > 0 ? clock.At(date, book.DayStarts).UnixNanoseconds
            : start;
        from = Math.Min(from, first?.UnixNanoseconds ?? from);
        Start = start + (Math.DivRem(from - start, EventTime.Hour) is var (hours, rest) && rest < 0 ? hours - 1 : hours) * EventTime.Hour;
        var end = shifts.Count > 0 ? clock.At(date, shifts.Max(static shift => shift.End)).UnixNanoseconds : clock.StartOf(date + 1).UnixNanoseconds;
        var length = Math.Max(book.HasShifts ? 24 : 0, (end - Start + EventTime.Hour - 1) / EventTime.Hour);
        Minutes = (int)length * 60;
    }

    public long Start { get; }

    public int Minutes { get; }

    /// <summary>A worker's ribbon with the planned shifts and breaks behind it.</summary>
    /// <param name="states">As <see cref="RibbonText"/> writes them.</param>
    /// <param name="worker">Null where nobody's shift is planned.</param>
    public BoardRibbon Ribbon(string states, string? worker)
    {
        var shifts = worker is null ? [] : _book.ShiftsOfWorker(worker, _date).OrderBy(static shift => shift.Start).ToList();
        return new BoardRibbon(
            states,
            shifts.ConvertAll(shift => Span(shift.Start, shift.End)),
            [.. shifts.SelectMany(static shift => shift.Breaks).Select(rest => Span(rest.Start, rest.End))]);
    }

    private int[] Span(int from, int to) => [MinuteOf(from), MinuteOf(to)];

    private int MinuteOf(int minute) => (int)((_clock.At(_date, minute).UnixNanoseconds - Start) / EventTime.Minute);
}
