using System.Globalization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Files;

/// <summary>One thing that is wrong with a file or a row of it, for the person who can mend it.</summary>
/// <param name="File">Path of the file to look into, as it was given.</param>
/// <param name="Line">Number of the line, from 1; 0 means the file as a whole.</param>
/// <param name="Place">The column's name, or the map's key such as <c>start.format</c>; empty if no single one is at fault.</param>
/// <param name="Excerpt">What stands there, shortened and without control characters; may be empty.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Cause">The likely cause.</param>
/// <param name="Next">The next step.</param>
internal sealed record FileFault(string File, int Line, string Place, string Excerpt, Text What, Text Cause, Text Next)
{
    /// <summary>The fault in one line: where, what, the likely cause, the next step.</summary>
    public Text Words
    {
        get
        {
            var where = (Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}") : File) + (Place.Length > 0 ? $" [{Place}]" : "");
            return new Text(
                $"{where}:{(Excerpt.Length > 0 ? $" 「{Excerpt}」" : "")} {What.Ja}。考えられる原因: {Cause.Ja}。対処: {Next.Ja}",
                $"{where}:{(Excerpt.Length > 0 ? $" \"{Excerpt}\"" : "")} {What.En}; likely cause: {Cause.En}; next step: {Next.En}");
        }
    }
}
