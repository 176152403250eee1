using CsvHelper;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>
/// Reads one table's rows with their lines. The separator is recognised from the heading; lines that begin with # and rows without
/// any value are passed over; every row that cannot be a row is a fault, and the rest is read.
/// </summary>
internal sealed class CsvTable(string path, BookTable table, List<BookFault> faults)
{
    private static readonly char[] Separators = [',', '\t', ';'];

    private readonly string _path = path;
    private readonly Dictionary<string, (int Index, string Heading)> _columns = new(StringComparer.Ordinal);

    /// <summary>Reads all rows.</summary>
    /// <returns>False if a needed heading is missing, so that nobody can say what the table holds.</returns>
    public bool Read(string text, out List<BookRow> rows)
    {
        rows = [];
        text = WithoutComments(text);
        var separator = SeparatorOf(text);
        using var guard = new QuoteGuard(new StringReader(text), separator);
        using var csv = CsvReader.Create(guard, new CsvReaderOptions { Separator = separator, HasHeader = false, TrackLineNumbers = true });
        string[]? header = null;
        while (csv.Read())
        {
            var cells = csv.Current.ToArray();
            var line = checked((int)csv.LineNumber);
            if (cells is [QuoteGuard.Mark] && guard.TryTakeFault(line, out var fault))
            {
                faults.Add(BookFaults.BadQuotes(_path, fault));
                if (header is null)
                {
                    return false;
                }
            }
            else if (Array.TrueForAll(cells, string.IsNullOrWhiteSpace) || cells[0].StartsWith('#'))
            {
                // Excel puts quotes around a remark with a comma in it, so that its # is no longer the line's first sign.
            }
            else if (header is null)
            {
                header = cells;
                if (!ReadHeader(line, header))
                {
                    return false;
                }
            }
            else if (Fits(line, cells, header))
            {
                rows.Add(new Row(this, line, cells));
            }
        }

        if (header is null && text.Length > 0)
        {
            faults.Add(BookFaults.NoHeader(_path, table));
        }

        return header is not null;
    }

    /// <summary>Remarks become empty lines before quotes are looked at: an apostrophe or inch sign in one must not swallow rows.</summary>
    private static string WithoutComments(string text)
    {
        if (!text.Contains('#', StringComparison.Ordinal))
        {
            return text;
        }

        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return string.Join('\n', lines.Select(static line => line.StartsWith('#') ? "" : line));
    }

    private static char SeparatorOf(string text)
    {
        var heading = text.Split('\n').FirstOrDefault(static line => !string.IsNullOrWhiteSpace(line)) ?? "";
        return Separators.MaxBy(separator => heading.Count(c => c == separator));
    }

    private bool ReadHeader(int line, string[] header)
    {
        for (var i = 0; i < header.Length; i++)
        {
            var heading = header[i].Trim();
            var name = KeyOf(heading);
            var column = ColumnOf(heading, table);
            if (column is not null)
            {
                if (!_columns.TryAdd(column.Key, (i, heading)))
                {
                    faults.Add(BookFaults.TwoColumns(new BookPlace(_path, line, heading), _columns[column.Key].Heading));
                }
            }
            else if (name.Length > 0 && !BookTables.Remarks.Any(remark => KeyOf(remark) == name))
            {
                faults.Add(BookFaults.UnknownColumn(new BookPlace(_path, line, heading), heading, table));
            }
        }

        var isGood = true;
        foreach (var column in table.Columns.Where(column => column.IsRequired && !_columns.ContainsKey(column.Key)))
        {
            faults.Add(BookFaults.MissingColumn(new BookPlace(_path, line, ""), column, header));
            isGood = false;
        }

        return isGood;
    }

    /// <summary>The separator of a table's text and the keys of its columns, null where a column is not the table's; null without a heading.</summary>
    public static (char Separator, string?[] Keys)? HeadingOf(string text, BookTable table)
    {
        text = WithoutComments(text);
        var separator = SeparatorOf(text);
        using var guard = new QuoteGuard(new StringReader(text), separator);
        using var csv = CsvReader.Create(guard, new CsvReaderOptions { Separator = separator, HasHeader = false });
        while (csv.Read())
        {
            var cells = csv.Current.ToArray();
            if (!Array.TrueForAll(cells, string.IsNullOrWhiteSpace) && !cells[0].StartsWith('#'))
            {
                return (separator, [.. cells.Select(cell => ColumnOf(cell.Trim(), table)?.Key)]);
            }
        }

        return null;
    }

    private static BookColumn? ColumnOf(string heading, BookTable table)
    {
        var name = KeyOf(heading);
        return table.Columns.FirstOrDefault(column => KeyOf(column.Key) == name || column.Headings.Any(other => KeyOf(other) == name));
    }

    private bool Fits(int line, string[] cells, string[] header)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (!string.IsNullOrWhiteSpace(cells[i]) && (i >= header.Length || string.IsNullOrWhiteSpace(header[i])))
            {
                faults.Add(BookFaults.TooManyCells(new BookPlace(_path, line, ""), cells[i], cells.Length, header.Length));
                return false;
            }
        }

        return true;
    }

    /// <summary>Headings are compared without case, width, spaces, underscores and brackets.</summary>
    private static string KeyOf(string heading) =>
        string.Concat(HalfWidth.Of(heading).ToLowerInvariant().Where(static c => c is not (' ' or '_' or '-' or '(' or ')' or '[' or ']')));

    private sealed class Row(CsvTable owner, int line, string[] cells) : BookRow
    {
        private readonly string _file = owner._path;
        private readonly Dictionary<string, (int Index, string Heading)> _columns = owner._columns;

        public override BookPlace Place => new(_file, line, "");

        public override BookCell? Find(string key) =>
            _columns.TryGetValue(key, out var column) && column.Index < cells.Length && cells[column.Index].Trim() is { Length: > 0 } text
                ? new BookCell(text, At(key))
                : null;

        public override BookPlace At(string key) => new(_file, line, _columns.TryGetValue(key, out var column) ? column.Heading : key);
    }
}
