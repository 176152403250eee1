using System.Security.Cryptography;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>
/// Adds a row to a book's <c>events.csv</c>, whose encoding, separator, columns and line ends stay as they are. A new file is UTF-8 with a byte
/// order mark, as Excel wants it. What stood there stays byte for byte, and nothing is written that the loader would not read back.
/// </summary>
/// <param name="folder">The folder that holds a folder for each factory.</param>
/// <param name="factory">The factory's topic level.</param>
internal sealed class EventFile(string folder, string factory)
{
    private const string NewLine = "\r\n";

    private static readonly UTF8Encoding Marked = new(encoderShouldEmitUTF8Identifier: true);

    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, factory, BookTables.Events.FileName);

    /// <summary>Adds a row.</summary>
    /// <param name="cells">Values by the keys of the columns; what is empty may lack its column.</param>
    /// <returns>What is wrong with the rest of the book: while there are errors it is not taken.</returns>
    /// <exception cref="InputFaultException">The row, or the file as it is, is not what the loader reads.</exception>
    /// <exception cref="EnvironmentFaultException">The file cannot be read or written.</exception>
    public IReadOnlyList<BookFault> Add(IReadOnlyDictionary<string, string> cells)
    {
        try
        {
            using var turn = new Turn(Path);
            var (before, encoding, text) = Read();
            var (separator, keys) = CsvTable.HeadingOf(text, BookTables.Events) ?? throw Refused([BookFaults.NoHeader(Path, BookTables.Events)]);
            foreach (var (key, value) in cells)
            {
                if (value.Length > 0 && !keys.Contains(key))
                {
                    throw new InputFaultException(new($"{Path} に {key} の列がありません。見出しに加えてください。", $"{Path} has no column {key}. Add it to the heading."));
                }
            }

            if (keys[0] is { } first && cells.GetValueOrDefault(first, "").StartsWith('#'))
            {
                throw new InputFaultException(new($"{Path} では、# で始まる行は覚え書きになります。# を替えてください。", $"In {Path} a line that begins with # is a remark. Begin with something else."));
            }

            var end = text.Contains("\r\n", StringComparison.Ordinal) ? NewLine : text.Contains('\n', StringComparison.Ordinal) ? "\n" : NewLine;
            var row = (text.Length == 0 || text[^1] is '\n' or '\r' ? "" : end)
                + string.Join(separator, keys.Select(key => Quoted(key is null ? "" : cells.GetValueOrDefault(key, ""), separator))) + end;
            var added = encoding.GetBytes(row);
            if (encoding.GetString(added) != row)
            {
                throw new InputFaultException(new(
                    $"{Path} の文字コード（{encoding.WebName}）にない文字があります。その文字を替えるか、ファイルを「CSV UTF-8」で保存し直してください。",
                    $"The encoding of {Path} ({encoding.WebName}) lacks a character of this. Use another, or save the file again as \"CSV UTF-8\"."));
            }

            var faults = Check(text, text + row);
            Write([.. before, .. added]);
            return faults;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentFaultException(BookFault.Of(FileFaults.Unreadable(Path, fault)).Words);
        }
    }

    private (byte[] Bytes, Encoding Encoding, string Text) Read()
    {
        if (!File.Exists(Path))
        {
            var heading = string.Join(',', BookTables.Events.Columns.Select(static column => column.Key)) + NewLine;
            return ([.. Marked.GetPreamble(), .. Marked.GetBytes(heading)], Marked, heading);
        }

        // Whoever has it open for writing is about to write over what is added here.
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var found = TextEncodings.Detect(new MemoryStream(bytes), DeclaredEncoding.None);
        return found.Encoding is { } encoding
            ? (bytes, encoding, encoding.GetString(bytes, found.Preamble, bytes.Length - found.Preamble))
            : throw Refused([BookFault.Of(FileFaults.NoText(Path, found))]);
    }

    /// <summary>Reads the book as it would be, and refuses what that adds to its errors.</summary>
    private BookFault[] Check(string before, string after)
    {
        var old = BookFiles.Load(folder, factory, before).Faults;
        var book = BookFiles.Load(folder, factory, after);
        BookFault[] errors = [.. book.Faults.Where(static fault => fault.IsError)];
        BookFault[] own = [.. errors.Where(fault => fault.File == Path)];
        if (own.Length > 0)
        {
            throw Refused(own);
        }

        return [.. errors.Concat(book.Faults.Where(fault => !fault.IsError && !old.Contains(fault)))];
    }

    private static InputFaultException Refused(IReadOnlyList<BookFault> faults) => new(new Text(
        string.Join('\n', faults.Select(static fault => fault.Words.Ja)) + "\n書き込みませんでした。", string.Join('\n', faults.Select(static fault => fault.Words.En)) + "\nNothing was written."));

    /// <summary>A value with the separator, a quote or what might be taken for a remark in it stands in quotes.</summary>
    private static string Quoted(string value, char separator) =>
        value.AsSpan().IndexOfAny(separator, '"', '\'') < 0 && value.Trim() == value ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Beside its name first, and moved there when it is on the disk: nobody ever reads half of it.</summary>
    private void Write(byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var unfinished = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, $".{BookTables.Events.FileName}.new");
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(Path))
            {
                File.SetUnixFileMode(unfinished, File.GetUnixFileMode(Path));
            }

            File.Move(unfinished, Path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>One writer of a file after the other, whatever process it is of: each writes the whole file, and would drop what another adds meanwhile.</summary>
    private sealed class Turn : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

        private readonly Mutex _mutex;

        public Turn(string path)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(path)));
            _mutex = new Mutex(initiallyOwned: false, "kotadx-" + Convert.ToHexStringLower(hash)[..16]);
            try
            {
                if (!_mutex.WaitOne(Patience))
                {
                    _mutex.Dispose();
                    throw new IOException($"{path}: another kotadx annotate holds it.");
                }
            }
            catch (AbandonedMutexException)
            {
                // Whoever had it was killed; the file is whole all the same.
            }
        }

        public void Dispose()
        {
            _mutex.ReleaseMutex();
            _mutex.Dispose();
        }
    }
}
