using KotaDx.Workload.Factories;
using KotaDx.Workload.Service.Books;

namespace KotaDx.Workload.Service.Board;

/// <summary>What people are called, and how the book calls teams, lines, stations and shifts; their topic levels where it does not say.</summary>
internal static class BoardNames
{
    /// <summary>Null for who has no name; the page shows the token.</summary>
    public static string? Worker(DisplayNames names, string worker) => names.TryFind(worker, out var name) ? name : null;

    public static string Team(Book book, string team, int day) => Or(Latest(book.Content.Teams.Where(x => x.Team == team), static x => x.ValidFrom, day)?.Name, team);

    public static string Line(Book book, string line, int day) => Or(Latest(book.Content.Lines.Where(x => x.Line == line), static x => x.ValidFrom, day)?.Name, line);

    public static string Station(Book book, string line, string station, int day) => Or(book.Station(line, station, day)?.Name, station);

    public static string Shift(Book book, string shift, int day) => Or(book.ShiftOn(shift, day)?.Name, shift);

    private static T? Latest<T>(IEnumerable<T> entries, Func<T, DateOnly> from, int day)
        where T : class => entries.Where(entry => from(entry).DayNumber <= day).MaxBy(from);

    private static string Or(string? name, string level) => string.IsNullOrEmpty(name) ? level : name;
}
