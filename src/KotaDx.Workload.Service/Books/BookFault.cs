using System.Globalization;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>Whether a book can be used in spite of a fault.</summary>
internal enum BookFaultSeverity
{
    /// <summary>The book cannot be used as it is; the one that was in force stays.</summary>
    Error,

    /// <summary>The book is used; somebody should look.</summary>
    Warning,
}

/// <summary>One thing that is wrong with a factory's book, for the person who can mend it.</summary>
/// <param name="Severity">Whether the book can be used in spite of it.</param>
/// <param name="File">Path of the file to look into.</param>
/// <param name="Line">Number of the line, from 1; 0 means the file as a whole.</param>
/// <param name="Key">The column's heading, or the key such as <c>shifts.start</c>; empty if no single one is at fault.</param>
/// <param name="Excerpt">What stands there, shortened and without control characters; may be empty.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Cause">The likely cause.</param>
/// <param name="Next">The next step.</param>
internal sealed record BookFault(
    BookFaultSeverity Severity, string File, int Line, string Key, string Excerpt, Text What, Text Cause, Text Next)
{
    public bool IsError => Severity == BookFaultSeverity.Error;

    /// <summary>The fault in one line: <c>FILE:LINE: what — cause — next step</c>, as editors and terminals turn into a link.</summary>
    public Text Words
    {
        get
        {
            var where = (Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}") : File) + ": ";
            var key = Key.Length > 0 ? $"[{Key}] " : "";
            return new Text(
                $"{where}{(IsError ? "" : "注意: ")}{key}{(Excerpt.Length > 0 ? $"「{Excerpt}」 " : "")}{What.Ja} — {Cause.Ja} — {Next.Ja}",
                $"{where}{(IsError ? "" : "warning: ")}{key}{(Excerpt.Length > 0 ? $"\"{Excerpt}\" " : "")}{What.En} — {Cause.En} — {Next.En}");
        }
    }

    /// <summary>A fault of a file as a whole, as an error of the book it belongs to.</summary>
    public static BookFault Of(FileFault fault) =>
        new(BookFaultSeverity.Error, fault.File, fault.Line, fault.Place, fault.Excerpt, fault.What, fault.Cause, fault.Next);
}
