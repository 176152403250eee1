using KotaDx.Workload.Factories;

namespace KotaDx.Workload.Leveling;

/// <summary>タクトタイム by the book: regular time of a shift ÷ pieces that its plan wants, in seconds; null without a plan.</summary>
public static class TaktTime
{
    /// <summary>Of one station.</summary>
    /// <param name="book">The book.</param>
    /// <param name="shift">The shift.</param>
    /// <param name="date">The date of work.</param>
    /// <param name="line">Topic level.</param>
    /// <param name="station">Topic level.</param>
    public static double? OfStation(Book book, ShiftEntry shift, int date, string line, string station)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(shift);
        return Of(shift, Planned(book, shift, date, line, station));
    }

    /// <summary>Of one person: of a shared station the person's part of what is wanted there.</summary>
    /// <param name="book">The book.</param>
    /// <param name="shift">The shift.</param>
    /// <param name="date">The date of work.</param>
    /// <param name="worker">The token.</param>
    public static double? OfWorker(Book book, ShiftEntry shift, int date, string worker)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(shift);
        var demand = 0.0;
        foreach (var place in book.PlacesOf(worker, date).Where(row => row.Shift == shift.Shift))
        {
            var roster = book.RosterOf(place.Line, place.Station, shift.Shift, date);
            var share = roster.Where(row => row.Worker == worker).Sum(static row => row.Share) / Math.Max(double.Epsilon, roster.Sum(static row => row.Share));
            demand += share * Planned(book, shift, date, place.Line, place.Station);
        }

        return Of(shift, demand);
    }

    private static double Planned(Book book, ShiftEntry shift, int date, string line, string station) =>
        book.PlanOf(line, station, shift.Shift, date).Sum(static plan => plan.Quantity);

    private static double? Of(ShiftEntry shift, double demand)
    {
        var regular = shift.End - shift.Start - shift.Breaks.Sum(static rest => rest.End - rest.Start);
        return demand > 0 && regular > 0 ? regular * 60 / demand : null;
    }
}
