using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Files;

/// <summary>The words for each fault of a file as a whole.</summary>
internal static class FileFaults
{
    public static FileFault Unreadable(string path, Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => new FileFault(path, 0, "", "",
            new("ファイルがありません", "There is no such file"),
            new("名前やフォルダの間違い", "the name or the folder is another"),
            new("ファイルの場所を確かめてください", "check where the file is")),
        UnauthorizedAccessException => new FileFault(path, 0, "", "",
            new("ファイルを開けません", "The file cannot be opened"),
            new("フォルダを指定した、または読み取りの権限がない", "it is a folder, or there is no permission to read it"),
            new("ファイルを指定し、権限を確かめてください", "name a file, and check its permissions")),
        IOException io when IsHeld(io) => new FileFault(path, 0, "", "",
            new("ファイルが別のソフトで開かれていて読めません", "The file is open in another program and cannot be read"),
            new("Excelなどで開いたまま、または保存の途中", "it is open in Excel or another program, or is being saved"),
            new("Excelで閉じてから、もう一度実行してください", "close it there and try again")),
        _ => new FileFault(path, 0, "", Excerpt.Of(fault.Message),
            new("ファイルを読めません", "The file cannot be read"),
            new("別のソフトが使用中、または記憶装置の異常", "another program holds it, or the disk is at fault"),
            new("ファイルを閉じるか、別の場所に写してからもう一度実行してください", "close it, or copy it to another place, and try again")),
    };

    /// <summary>True if the fault may be gone in a moment: another program holds the file.</summary>
    public static bool IsHeld(IOException fault) =>
        // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; elsewhere the framework gives the number of EWOULDBLOCK (Linux 11, macOS 35).
        fault.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021) or 11 or 35;

    public static FileFault NoText(string path, TextEncoding text)
    {
        var at = text.At;
        var kind = KindOf(path);
        return text.Fault switch
        {
            TextFault.Workbook => new FileFault(path, 0, "", "",
                new($"Excelのブックのままです。{kind.Ja}ではありません", $"This is an Excel workbook, not a {kind.En} file"),
                new("拡張子だけを替えた、または別のファイルを選んだ", "only the name was changed, or another file was chosen"),
                new("Excelで「CSV UTF-8（コンマ区切り）」として保存してください", "save it from Excel as \"CSV UTF-8 (Comma delimited)\"")),
            TextFault.Binary => new FileFault(path, 0, "", "",
                new($"文字のファイルではありません（{at}バイト目に0）", $"Not a text file (byte 0 at offset {at})"),
                new($"目印（BOM）のないUTF-16、または{kind.Ja}でないファイル", $"UTF-16 without its byte order mark, or no {kind.En} at all"),
                new($"UTF-8の{kind.Ja}として保存し直してください", $"save it again as {kind.En} in UTF-8")),
            TextFault.LineTooLong => new FileFault(path, 0, "", "",
                new($"1行が長すぎます（{at}バイト目から1 MiB超）", $"A line is too long (over 1 MiB from offset {at})"),
                new($"改行のないファイル、または{kind.Ja}でないファイル", $"a file without line ends, or no {kind.En} at all"),
                new($"1件を1行にした{kind.Ja}として書き出してください", $"export it as {kind.En} with one record a line")),
            TextFault.NotUtf16 => Broken(path, at, "UTF-16"),
            TextFault.NotUtf8 => Broken(path, at, "UTF-8"),
            TextFault.NotShiftJis => Broken(path, at, "Shift_JIS"),
            TextFault.ShiftJisNotUtf8 => Otherwise(path, at, "UTF-8", "Shift_JIS", "shift_jis"),
            TextFault.Utf8NotShiftJis => Otherwise(path, at, "Shift_JIS", "UTF-8", "utf-8"),
            _ => new FileFault(path, 0, "", "",
                new($"UTF-8でもShift_JISでもありません（{at}バイト目）", $"Neither UTF-8 nor Shift_JIS (at byte offset {at})"),
                new("別の文字コード、または一部が壊れたファイル", "another encoding, or a file damaged in places"),
                new($"UTF-8の{kind.Ja}として保存し直してください", $"save it again as {kind.En} in UTF-8")),
        };
    }

    public static FileFault Empty(string path) => new(path, 0, "", "",
        new("ファイルに見出しの行がありません", "The file has no header line"),
        new("空のファイル、または書き出しの失敗", "an empty file, or an export that failed"),
        new("1行目に列名のあるCSVを指定してください", "give a CSV file whose first line names the columns"));

    private static Text KindOf(string path) => Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml" ? new("テキスト", "text") : new("CSV", "CSV");

    private static FileFault Broken(string path, long at, string encoding) => new(path, 0, "", "",
        new($"{encoding}として読めません（{at}バイト目）", $"Not valid {encoding} (at byte offset {at})"),
        new("途中で切れた、または一部が壊れたファイル", "a file cut short, or damaged in places"),
        new("もう一度書き出してください", "export it again"));

    private static FileFault Otherwise(string path, long at, string said, string actual, string key) => new(path, 0, "", "",
        new($"{said}ではありません（{at}バイト目）。{actual}なら読めます", $"Not {said} (at byte offset {at}); as {actual} it can be read"),
        new("対応表の encoding が実際と違う", "encoding in the map is not the file's"),
        new($"対応表を \"encoding\": \"{key}\" に直すか、この項目を消してください", $"write \"encoding\": \"{key}\" in the map, or remove the key"));
}
