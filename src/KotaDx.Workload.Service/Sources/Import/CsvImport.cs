using CsvHelper;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>
/// A CSV file of recorded work, read row by row with a map. Blank lines and rows without any value are passed over; every other row
/// gives exactly one step. Memory does not grow with the file. Not safe for concurrent use, except <see cref="BytesRead"/>.
/// </summary>
internal sealed class CsvImport : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly RowFaults _faults;
    private readonly FileStream _stream;
    private readonly QuoteGuard _guard;
    private readonly CsvReader _csv;
    private RowReader? _rows;
    private long _bytesRead;

    private CsvImport(string path, char delimiter, FileStream stream, TextEncoding text)
    {
        _stream = stream;
        _faults = new RowFaults(path);
        TotalBytes = stream.Length;
        stream.Position = text.Preamble;
        var lines = new StreamReader(stream, text.Encoding!, detectEncodingFromByteOrderMarks: false, BufferBytes);
        _guard = new QuoteGuard(lines, delimiter);
        _csv = CsvReader.Create(_guard, new CsvReaderOptions { Separator = delimiter, HasHeader = false, TrackLineNumbers = true });
    }

    /// <summary>Size of the file when it was opened.</summary>
    public long TotalBytes { get; }

    /// <summary>How far reading has come, for progress: up to <see cref="TotalBytes"/>, ahead of the rows by a buffer at most.</summary>
    public long BytesRead => Math.Min(Interlocked.Read(ref _bytesRead), TotalBytes);

    /// <summary>
    /// Opens a file, recognises its encoding by reading it once, and finds the map's columns in its header. Never throws for what
    /// the file or the map holds, nor for a file that cannot be opened.
    /// </summary>
    /// <returns>The import, to be disposed of; or null and at least one fault.</returns>
    public static (CsvImport? Import, IReadOnlyList<FileFault> Faults) Open(string path, ImportMap map)
    {
        FileStream? stream = null;
        CsvImport? import = null;
        try
        {
            // Excel keeps its files open for writing; on Windows only a reader that allows this may read them.
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            var text = TextEncodings.Detect(stream, map.Encoding);
            if (text.Encoding is null)
            {
                return (null, [FileFaults.NoText(path, text)]);
            }

            import = new CsvImport(path, map.Delimiter, stream, text);
            var faults = import.ReadHeader(path, map);
            if (faults.Count > 0)
            {
                return (null, faults);
            }

            var opened = import;
            stream = null;
            import = null;
            return (opened, []);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, [FileFaults.Unreadable(path, fault)]);
        }
        finally
        {
            import?.Dispose();
            stream?.Dispose();
        }
    }

    /// <summary>The rows in the file's order, once.</summary>
    /// <exception cref="IOException">The file could be opened, but its disk fails now.</exception>
    public IEnumerable<ImportStep> Read()
    {
        while (_csv.Read())
        {
            Interlocked.Exchange(ref _bytesRead, _stream.Position);
            var fields = _csv.Current.ToArray();
            var line = checked((int)_csv.LineNumber);
            if (fields is [QuoteGuard.Mark] && _guard.TryTakeFault(line, out var fault))
            {
                yield return new ImportStep(_faults.BadQuotes(fault));
            }
            else if (!Array.TrueForAll(fields, string.IsNullOrWhiteSpace))
            {
                yield return _rows!.Read(line, fields);
            }
        }

        Interlocked.Exchange(ref _bytesRead, TotalBytes);
    }

    public void Dispose()
    {
        _rows?.Dispose();
        _csv.Dispose();
    }

    private List<FileFault> ReadHeader(string path, ImportMap map)
    {
        if (!_csv.Read())
        {
            return [FileFaults.Empty(path)];
        }

        var header = Array.ConvertAll(_csv.Current.ToArray(), name => name.Trim());
        if (header is [QuoteGuard.Mark] && _guard.TryTakeFault(checked((int)_csv.LineNumber), out var quotes))
        {
            return [_faults.BadQuotes(quotes)];
        }

        List<FileFault> faults = [];
        Dictionary<MapColumn, int> indexes = [];
        foreach (var column in map.Columns)
        {
            var found = Matches(header, column.Name, StringComparison.Ordinal);
            if (found.Count == 0)
            {
                found = Matches(header, column.Name, StringComparison.OrdinalIgnoreCase);
            }

            switch (found.Count)
            {
                case 0:
                    faults.Add(MapFaults.MissingColumn(map.Path, column, header, map.Delimiter));
                    break;
                case 1:
                    indexes.Add(column, found[0]);
                    break;
                default:
                    faults.Add(MapFaults.AmbiguousColumn(map.Path, column));
                    break;
            }
        }

        if (faults.Count == 0)
        {
            _rows = new RowReader(map, indexes, header.Length, _faults);
        }

        return faults;
    }

    private static List<int> Matches(string[] header, string name, StringComparison comparison) =>
        [.. Enumerable.Range(0, header.Length).Where(index => string.Equals(header[index], name, comparison))];
}
