using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Leveling;

/// <summary>The shift of which a team or line is shown, where its people have several.</summary>
/// <param name="Shift">The shift.</param>
/// <param name="Start">Its first instant.</param>
/// <param name="Date">Its date of work.</param>
/// <param name="IsOn">True if it goes on.</param>
public readonly record struct MainShift(ShiftEntry Shift, EventTime Start, int Date, bool IsOn)
{
    /// <summary>Of the shifts that a team's people have: one that goes on before one that is over, then that of most, then the latest; null if none has any.</summary>
    /// <param name="book">The factory's book.</param>
    /// <param name="windows">The windows of their shifts with the dates of work.</param>
    /// <param name="now">The moment at which the windows were looked at.</param>
    public static MainShift? Of(Book book, IEnumerable<(LiveWindow Window, int Date)> windows, EventTime now)
    {
        ArgumentNullException.ThrowIfNull(book);
        var found = windows.Where(static x => x.Window.Name.Length > 0)
            .GroupBy(static x => (x.Window.Start, x.Window.Name, x.Date))
            .OrderByDescending(shift => shift.First().Window.End == now)
            .ThenByDescending(static shift => shift.Count())
            .ThenByDescending(static shift => shift.Key.Start.UnixNanoseconds)
            .FirstOrDefault();
        return found is not null && book.ShiftOn(found.Key.Name, found.Key.Date) is { } shift
            ? new MainShift(shift, found.Key.Start, found.Key.Date, found.First().Window.End == now)
            : null;
    }

    /// <summary>True if a window is one of this shift.</summary>
    /// <param name="window">The window.</param>
    public bool IsOf(LiveWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return window.Start == Start && window.Name == Shift.Shift;
    }
}
