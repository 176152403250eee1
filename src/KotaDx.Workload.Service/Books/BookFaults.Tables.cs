using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>The words for what is wrong with the form of a table, and with files of a book as such.</summary>
internal static partial class BookFaults
{
    public static BookFault BadQuotes(string file, QuoteFault fault) => fault.IsOpen
        ? Error(new BookPlace(file, fault.Line, ""), fault.Text,
            new("引用符「\"」が閉じていません", "a quoted value does not end"),
            new("値の先頭の「\"」が1つ多い、または閉じる「\"」がない", "one quote too many where a value begins, or the closing one is left out"),
            new("この行の引用符を直してください", "mend the quotes of this line"))
        : Error(new BookPlace(file, fault.Line, ""), fault.Text,
            new("閉じた引用符の後に文字があります", "text follows behind a closing quote"),
            new("値の中の「\"」が「\"\"」になっていない", "a quote inside a quoted value is not doubled"),
            new("値の中の「\"」を「\"\"」と書いてください", "write a quote inside a quoted value as \"\""));

    public static BookFault NoHeader(string file, BookTable table) => Error(new BookPlace(file, 0, ""), "",
        new("見出しの行がありません", "there is no heading"),
        new("中身のないファイル、または説明の行だけ", "an empty file, or remarks only"),
        new($"1行目に列名を書くか（{Columns(table)}）、ファイルを消してください", $"name the columns in the first line ({Columns(table)}), or remove the file"));

    public static BookFault TwoColumns(BookPlace place, string other) => Error(place, "",
        new($"「{Excerpt.Of(other)}」と同じ意味の列です", $"this column means the same as \"{Excerpt.Of(other)}\""),
        new("列を写した、または日本語と英語の両方がある", "a copied column, or the heading is there in both languages"),
        new("どちらかの列を消してください", "remove one of the two"));

    public static BookFault UnknownColumn(BookPlace place, string heading, BookTable table)
    {
        if (table.FileName != BookTables.Names.FileName && BookTables.Names.Columns[1] is var name && (heading == name.Key || name.Headings.Contains(heading)))
        {
            return Error(place, "",
                new("人の名前はこの表に書けません", "people's names have no place in this table"),
                new("名前は台帳と別に扱い、いつでも消せるようにしています", "names are kept apart from the book, so that they can be forgotten at any time"),
                new($"この列を {BookTables.Names.FileName}（worker, name）に移してください", $"move the column to {BookTables.Names.FileName} (worker, name)"));
        }

        var nearest = NearestName.Find(heading, table.Columns.SelectMany(static column => column.Headings.Prepend(column.Key)));
        return Error(place, "",
            new($"「{Excerpt.Of(heading)}」という列はありません", $"there is no column \"{Excerpt.Of(heading)}\" in this table"),
            new("綴りの間違い、または別の表の列", "a spelling mistake, or a column of another table"),
            nearest is null
                ? new($"使える列: {Headings(table)}（覚え書きは「備考」の列に書けます）", $"the columns are {Columns(table)} (remarks may stand in a column \"note\")")
                : new($"「{nearest}」ではありませんか（使える列: {Headings(table)}）", $"did you mean \"{nearest}\"? The columns are {Columns(table)}"));
    }

    public static BookFault MissingColumn(BookPlace place, BookColumn column, string[] header) => Error(place, "",
        new($"列「{column.Key}」がありません", $"the column \"{column.Key}\" is missing"),
        header.Length == 1
            ? new("区切り文字がカンマ・タブ・セミコロンでない、または1行目が見出しでない", "the values are not separated by commas, tabs or semicolons, or the first line is no heading")
            : new("見出しの書きもれ、または1行目が見出しでない", "the heading is left out, or the first line is no heading"),
        new($"見出しに {column.Key}{(column.Headings.Length > 0 ? $"（または {column.Headings[0]}）" : "")} を加えてください", $"add {column.Key} to the heading"));

    public static BookFault TooManyCells(BookPlace place, string excess, int found, int header) => Error(place, excess,
        new($"見出しのない列に値があります（{found}列。見出しは{header}列）", $"a value without a heading ({found} values; the heading has {header})"),
        new("区切り文字が多い、または値の中のカンマが引用符で囲まれていない", "a separator too many, or a comma inside a value that is not quoted"),
        new("カンマを含む値は「\"」で囲み、余分な区切りは消してください", "put quotes around a value with a comma, and remove what is too much"));

    public static BookFault BadFactory(string folder, string name) => Error(new BookPlace(folder, 0, ""), name,
        new("工場のフォルダの名前に使えない文字があります", "this cannot be the name of a factory's folder"),
        new("大文字・日本語・空白、または32文字超", "capitals, Japanese, spaces, or more than 32 characters"),
        new("機器のトピックの工場名と同じ名前（a-z 0-9 _ - の32文字以内）にしてください", "name it as the factory is named in the devices' topics: 1 to 32 of a-z 0-9 _ -"));

    /// <summary>A file that looks like one of the book's but is not: silence would let people believe that it is read.</summary>
    public static BookFault StrayFile(string file, string meant) => Warning(new BookPlace(file, 0, ""), "",
        new("このファイルは読まれません", "this file is not read"),
        new($"名前が {meant} と違う", $"its name is not {meant}"),
        Path.GetExtension(file).StartsWith(".xls", StringComparison.OrdinalIgnoreCase)
            ? new($"Excelで「CSV UTF-8（コンマ区切り）」として {meant} の名前で保存してください", $"save it from Excel as \"CSV UTF-8 (Comma delimited)\" under the name {meant}")
            : new($"{meant} の名前にするか、別の場所に移してください", $"name it {meant}, or move it elsewhere"));

    public static BookFault OutsideFactory(string file) => Warning(new BookPlace(file, 0, ""), "",
        new("このファイルは読まれません", "this file is not read"),
        new("工場のフォルダの外にある", "it lies outside of a factory's folder"),
        new("books/工場名/ の中に移してください", "move it to books/FACTORY/"));

    private static string Headings(BookTable table) => string.Join("、", table.Columns.Select(static column => column.Headings.FirstOrDefault(static heading => !System.Text.Ascii.IsValid(heading)) ?? column.Key));

    private static string Columns(BookTable table) => string.Join(", ", table.Columns.Select(static column => column.Key));
}
