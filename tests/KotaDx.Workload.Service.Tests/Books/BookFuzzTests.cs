using CsCheck;
using KotaDx.Workload.Service.Books;

namespace KotaDx.Workload.Service.Tests.Books;

/// <summary>Whatever is in the files: faults or a book, never an exception.</summary>
public sealed class BookFuzzTests
{
    private static readonly string[] Pieces =
    [
        "zone: Asia/Tokyo\n", "teams:\n", "  press: [w01, w02]\n", "  - {team: a, members: [w01], valid_from: 2026-04-01}\n", "shifts:\n", "  - {shift: s1, start: 16:00, end: 24:40}\n",
        "  - shift: s2\n", "    start: 6:25\n", "    end: 0:40\n", "    breaks: [18:00-18:10, 1:00-1:10]\n", "    days: 月-金\n", "stations:\n", "  - {station: press/p1}\n", "  - {station: *}\n",
        "signals:\n", "    words: {red: wait}\n", "lines:\n", "settings: {coverage_good: 2}\n", "day_starts: 99:99\n", "\t", "　", "：", "*a", "&a [*a]", "|\n", "? ", "- ", "---\n", "...\n", "!!x ", "%YAML 9\n",
        "\"", "'", "[", "]", "{", "}", "#", ":", "\r\n", "\\", "\"\\uD83D\"", "<<: *a\n",
    ];

    [Fact]
    public void Any_bytes_give_faults_or_a_book()
    {
        using var folder = new BookFolder();
        Gen.Select(Gen.OneOf(BookFiles.Names), Gen.Byte.Array[0, 200]).Sample((name, bytes) => Settles(folder, name, bytes), iter: 3_000);
    }

    [Fact]
    public void Any_pieces_of_a_factory_file_give_faults_or_a_book()
    {
        using var folder = new BookFolder();
        Gen.OneOf(Pieces).Array[0, 40].Sample(pieces => Settles(folder, "factory.yaml", System.Text.Encoding.UTF8.GetBytes(string.Concat(pieces))), iter: 5_000);
    }

    [Fact]
    public void Any_rows_of_a_table_give_faults_or_a_book()
    {
        using var folder = new BookFolder();
        var cell = Gen.OneOf("w01", "press/p1", "press/*", "*", "s1", "2026-04-01", "2026/4/1", "0001-01-01", "9999-12-31", "1e308", "-1", "1,000", "\"", "\"\"", "#", "", " ", "休日", "all", "unassigned", "\\", "/", "a/b/c", "\uFFFF");
        Gen.Select(Gen.OneOf(BookTables.All), cell.Array[0, 8].Array[0, 8], Gen.OneOf(',', ';', '\t')).Sample((table, rows, separator) =>
        {
            var header = string.Join(separator, table.Columns.Select(column => column.Key));
            var text = string.Join("\r\n", rows.Select(row => string.Join(separator, row)).Prepend(header));
            return Settles(folder, table.FileName, System.Text.Encoding.UTF8.GetBytes(text));
        }, iter: 3_000);
    }

    private static bool Settles(BookFolder folder, string name, byte[] bytes)
    {
        lock (folder)
        {
            folder.With(name, bytes);
            var book = folder.Load();
            File.Delete(folder.FileOf(name));
            if (book.Content is not null)
            {
                Assert.Equal(book.Hash, BookRecord.HashOf(BookRecord.Read(BookRecord.Write(book.Content))));
            }

            Assert.Equal(book.Content is null, book.Faults.Any(fault => fault.IsError));
            Assert.DoesNotContain(book.Faults, fault => fault.Words.Ja.Length == 0 || fault.Words.En.Contains('\n', StringComparison.Ordinal));
            return true;
        }
    }
}
