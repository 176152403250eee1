using System.IO.Compression;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Tests.Books;
using KotaDx.Workload.Tests.Fuzzing;

namespace KotaDx.Workload.Service.Tests.Fuzzing;

/// <summary>Whatever is in a book's files or in its record in the log: faults or a book, never an exception.</summary>
internal static class BookTargets
{
    private static readonly byte[][] FactoryPieces = Mutator.Bytes(
        "zone: Asia/Tokyo\n", "teams:\n", "  press: [w01, w02]\n", "  - {team: a, members: [w01], valid_from: 2026-04-01}\n", "shifts:\n", "  - {shift: s1, start: 16:00, end: 24:40}\n",
        "  - shift: s2\n", "    start: 6:25\n", "    end: 0:40\n", "    breaks: [18:00-18:10, 1:00-1:10]\n", "    days: 月-金\n", "stations:\n", "  - {station: press/p1}\n", "  - {station: *}\n",
        "signals:\n", "    words: {red: wait}\n", "lines:\n", "settings: {coverage_good: 2}\n", "day_starts: 99:99\n", "\t", "　", "：", "*a", "&a [*a]", "|\n", "? ", "- ", "---\n", "...\n", "!!x ", "%YAML 9\n",
        "\"", "'", "[", "]", "{", "}", "#", ":", "\r\n", "\\", "\"\\uD83D\"", "<<: *a\n");

    private static readonly byte[][] FactoryFiles = Mutator.Bytes(
        "", "zone: Asia/Tokyo\nday_starts: 5:00\nshifts:\n  - {shift: s1, start: 6:25, end: 15:05, breaks: [10:00-10:10], days: 月-金}\nteams:\n  press: [w01, w02]\nlines:\n  - {line: press, name: プレス}\nstations:\n  - {station: press/p1, max_silence_s: 120}\n"
        + "signals:\n  - {signal: press/*/lamp, kind: state, words: {red: wait, 緑: net}}\nsettings: {coverage_good: 0.95}\n");

    private static readonly string[] Cells =
        ["w01", "press/p1", "press/*", "*", "s1", "2026-04-01", "2026/4/1", "0001-01-01", "9999-12-31", "1e308", "-1", "1,000", "\"", "\"\"", "#", "", " ", "休日", "all", "unassigned", "\\", "/", "a/b/c", "\uFFFF"];

    private static readonly string[] Separators = [",", ",", ";", "\t"];

    private static readonly byte[] Record = BookRecord.Write(BookRecordTests.Full);

    private static readonly byte[] Json = Unpacked(Record);

    public static IEnumerable<FuzzTarget> All =>
    [
        new FuzzTarget("any files of a book", [.. FactoryFiles, .. Mutator.Bytes("worker,team\nw01,press\n", "date,shift,workday\n2026-04-01,,休日\n")], FactoryPieces, static () => new Files(static (ref random) => random.Of(BookFiles.Names))),
        new FuzzTarget("factory files", FactoryFiles, FactoryPieces, static () => new Files(static (ref _) => BookFiles.FactoryFileName)),
        new FuzzTarget("tables of a book", Tables, static () => new Files(null)),
        new FuzzTarget("records of books", Records, static () => new RecordCheck()),
    ];

    private delegate string Chosen(ref FuzzRandom random);

    /// <summary>Rows under a table's own heading; the table's name goes ahead of them.</summary>
    private static FuzzInputs Tables() => static (ref random) =>
    {
        var table = random.Of(BookTables.All.ToArray());
        var separator = random.Of(Separators);
        var text = new StringBuilder(table.FileName).Append('\n').AppendJoin(separator, table.Columns.Select(static column => column.Key));
        for (var rows = random.Below(9); rows > 0; rows--)
        {
            text.Append("\r\n");
            for (var cells = random.Below(9); cells > 0; cells--)
            {
                text.Append(random.Of(Cells)).Append(cells > 1 ? separator : "");
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    };

    /// <summary>Damaged records, and sound ones of damaged JSON.</summary>
    private static FuzzInputs Records()
    {
        var records = new Mutator([Record], [], 8192);
        var texts = new Mutator([Json], Mutator.Bytes("null", "[]", "{}", "[null]", "\"worker\":", "\"2026-04-01\"", "\"0001-01-01\"", "\"9999-12-31\"", "\"Counter\"", "99", "\"lines\":", "-1", "1e300"), 16 * 1024);
        return (ref random) => random.Below(4) == 0 ? records.Next(ref random) : Packed(texts.Next(ref random));
    }

    public static byte[] Packed(ReadOnlySpan<byte> json)
    {
        var record = new byte[1 + BrotliEncoder.GetMaxCompressedLength(json.Length)];
        record[0] = BookRecord.Version;
        Assert.True(BrotliEncoder.TryCompress(json, record.AsSpan(1), out var written, quality: 1, window: 22));
        return record[..(1 + written)];
    }

    private static byte[] Unpacked(byte[] record)
    {
        using var brotli = new BrotliStream(new MemoryStream(record[1..]), CompressionMode.Decompress);
        using var json = new MemoryStream();
        brotli.CopyTo(json);
        return json.ToArray();
    }

    private sealed class RecordCheck : FuzzCheck
    {
        public override void Take(ReadOnlySpan<byte> input, ref FuzzRandom random)
        {
            BookContent content;
            try
            {
                content = BookRecord.Read(input);
            }
            catch (InvalidDataException)
            {
                return;
            }

            // What is taken can be put in force, and says the same when it is written again.
            var book = new Book("f", content, Book.DefaultZone);
            That(book.Content == content, "another content");
            That(BookRecord.HashOf(BookRecord.Read(BookRecord.Write(content))) == BookRecord.HashOf(content), "another book when it is written again");
        }
    }

    private sealed class Files(Chosen? name) : FuzzCheck
    {
        private readonly BookFolder _folder = new();

        public override void Take(ReadOnlySpan<byte> input, ref FuzzRandom random)
        {
            string file;
            if (name is not null)
            {
                file = name(ref random);
            }
            else
            {
                var end = input.IndexOf((byte)'\n');
                file = Encoding.UTF8.GetString(input[..Math.Max(end, 0)]);
                input = input[(end + 1)..];
                if (!BookFiles.Names.Contains(file))
                {
                    return;
                }
            }

            _folder.With(file, input.ToArray());
            var book = _folder.Load();
            File.Delete(_folder.FileOf(file));
            if (book.Content is not null)
            {
                That(book.Hash == BookRecord.HashOf(BookRecord.Read(BookRecord.Write(book.Content))), "another book when it is read from its record");
            }

            That(book.Content is null == book.Faults.Any(static fault => fault.IsError), "no book without a fault, or a faulty one");
            That(!book.Faults.Any(static fault => fault.Words.Ja.Length == 0 || fault.Words.En.Contains('\n', StringComparison.Ordinal)), "a fault without words, or on two lines");
        }

        protected override void Close() => _folder.Dispose();
    }
}
