using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// How a calendar day of a person or station is cut: into quarter hours, and where the date of work or the shift changes inside one.
/// Whatever windows there are, each is a sum of whole cells.
/// </summary>
internal sealed class DayLayout
{
    public DayLayout(int day, long start, long end, IReadOnlyList<Span> spans)
    {
        Day = day;
        Start = start;
        End = end;
        Spans = [.. spans];
        Minutes = (int)((end - start) / EventTime.Minute);
        Quarters = (Minutes + 14) / 15;
        var cells = new List<CellBounds>();
        FirstOfQuarter = new int[Quarters + 1];
        var span = 0;
        for (var quarter = 0; quarter < Quarters; quarter++)
        {
            FirstOfQuarter[quarter] = cells.Count;
            var at = start + (quarter * 15 * EventTime.Minute);
            var quarterEnd = Math.Min(end, at + (15 * EventTime.Minute));
            while (at < quarterEnd)
            {
                while (Spans[span].End <= at)
                {
                    span++;
                }

                var to = Math.Min(quarterEnd, Spans[span].End);
                cells.Add(new CellBounds(at, to, quarter, span));
                at = to;
            }
        }

        FirstOfQuarter[Quarters] = cells.Count;
        Cells = [.. cells];
    }

    public int Day { get; }

    public long Start { get; }

    public long End { get; }

    public int Minutes { get; }

    public int Quarters { get; }

    /// <summary>Stretches of one date of work and one shift, without a gap from the day's start to its end.</summary>
    public Span[] Spans { get; }

    public CellBounds[] Cells { get; }

    /// <summary>Index of the first cell of each quarter hour, and the number of cells behind the last.</summary>
    public int[] FirstOfQuarter { get; }

    /// <summary>The cell that holds an instant of the day.</summary>
    public int CellAt(long time)
    {
        var cell = FirstOfQuarter[(time - Start) / (15 * EventTime.Minute)];
        while (Cells[cell].End <= time)
        {
            cell++;
        }

        return cell;
    }

    public int DateOf(int cell) => Spans[Cells[cell].Span].Date;

    /// <summary>[Start, End), all of one date of work, in one shift or in none.</summary>
    public readonly record struct Span(long Start, long End, int Date, Instance? Shift);

    public readonly record struct CellBounds(long Start, long End, int Quarter, int Span);
}
