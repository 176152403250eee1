using System.Globalization;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>The words for each fault of a value. Those of files and of entries against each other are in the other parts.</summary>
internal static partial class BookFaults
{
    public static BookFault Missing(BookPlace place, string key) => Error(place, "",
        new($"必要な値「{key}」がありません", $"\"{key}\" is missing"),
        new("記入もれ、または綴りの違う項目に書いた", "left out, or written under another name"),
        new($"{key} を書いてください", $"write {key}"));

    public static BookFault BadLevel(BookCell cell, string level)
    {
        var suggestion = level.Length == 0 ? "p1" : StationNames.LevelOf(level);
        return Error(cell,
            new("ライン・工程・信号の名前に使えない文字があります", "this cannot be the name of a line, station or signal"),
            level.Length == 0 ? new("名前が空、または余分な「/」がある", "the name is empty, or there is a / too many")
                : new("大文字・日本語・空白、または32文字超", "capitals, Japanese, spaces, or more than 32 characters"),
            new($"機器のトピックと同じ、a-z 0-9 _ - の32文字以内にしてください（例: {suggestion}）。呼び名は name に書けます",
                $"write it as in the devices' topics, 1 to 32 of a-z 0-9 _ - (for example {suggestion}); what people call it goes into name"));
    }

    public static BookFault BadToken(BookCell cell) => Error(cell,
        new("番号・名前に使えない文字があります", "this cannot be a token"),
        new($"{FrameLimits.MaxTokenBytes}バイト超、改行などの制御文字、または空白・「,」「=」の前か末尾の「\\」",
            $"over {FrameLimits.MaxTokenBytes} bytes, control characters, or a backslash at the end or before a space, comma or ="),
        new("短い文字（例: w01）にしてください", "use a short one such as w01"));

    public static BookFault ReservedWorker(BookCell cell) => Error(cell,
        new($"作業者を {BookValues.Unassigned} とは呼べません", $"a worker cannot be called {BookValues.Unassigned}"),
        new("誰の作業か分からないものを表す名前です", "that stands for work of nobody known"),
        new("別の番号にしてください。配員表で「誰もいない」は空欄にします", "choose another token; nobody in a roster is an empty cell"));

    public static BookFault ReservedTeam(BookCell cell) => Error(cell,
        new($"班の名前に {cell.Text} は使えません", $"a team cannot be called {cell.Text}"),
        new("班に入っていない人などを表す名前です", "that name has a meaning of its own, as for people in no team"),
        new("別の名前にしてください。班のない人は空欄でかまいません", "choose another name; for people in no team leave it empty"));

    public static BookFault TwoLines(BookCell cell, string line) => Error(cell,
        new($"ラインが食い違っています（line は {line}）", $"two lines: the row's line is {line}"),
        new("station に別のラインの工程が書いてある", "station names a station of another line"),
        new("どちらかを直すか、station を工程名だけにしてください", "mend one of them, or write only the station's name into station"));

    public static BookFault NoPlace(BookCell cell, bool allowAny, bool allowEverywhere) => Error(cell,
        new("ライン/工程 の形になっていません", "this is not written as line/station"),
        new("ラインの名前がない、または「/」が多い", "the line is left out, or there is a / too many"),
        new($"press/p1 のように書く{(allowAny ? "（press/* でラインの全工程" + (allowEverywhere ? "、\"*\" で全工程" : "") + "）" : "")}か、ラインを「ライン」（line）に別に書いてください。名前（name）では指せません",
            $"write it like press/p1{(allowAny ? " (press/* for a whole line" + (allowEverywhere ? ", \"*\" for all" : "") + ")" : "")}, or give the line in line"));

    public static BookFault BadDate(BookCell cell, DateForm form) => form switch
    {
        DateForm.NoSuchDay => Error(cell,
            new("この日付は存在しません", "there is no such day"),
            new("月や日の打ち間違い、または1900〜2200年の外", "a mistyped month or day, or a year outside 1900 to 2200"),
            new("正しい日付に直してください", "write the right date")),
        DateForm.SerialNumber => Error(cell,
            new("日付ではなく数字です", "a number instead of a date"),
            new("Excelの日付が通し番号のまま書き出された", "Excel wrote the date as its serial number"),
            new("Excelで表示形式を「2026-04-01」にして保存し直してください", "give the cells the format 2026-04-01 in Excel and save again")),
        DateForm.Era => Error(cell,
            new("和暦の日付は読めません", "dates of Japanese eras are not read"),
            new("Excelの表示形式が和暦になっている", "the cell has the format of an era in Excel"),
            new("西暦で 2026-04-01 のように書いてください", "write it like 2026-04-01")),
        DateForm.YearLast => Error(cell,
            new("日付の年・月・日の順が分かりません", "which is day, month and year cannot be told"),
            new("年がない、または年が最後にある", "the year is left out or stands last"),
            new("2026-04-01 のように年から書いてください", "write it year first, like 2026-04-01")),
        _ => Error(cell,
            new("日付として読めません", "this is no date"),
            new("文字の打ち間違い、または別の列の値", "a typing mistake, or another column's value"),
            new("2026-04-01 か 2026/4/1 の形で書いてください", "write it like 2026-04-01 or 2026/4/1")),
    };

    public static BookFault NoNumber(BookCell cell, string plain, NumberRange range)
    {
        var repaired = plain.Replace(",", "", StringComparison.Ordinal);
        if (repaired.Length < plain.Length && NumberText.TryParse(Encoding.UTF8.GetBytes(repaired), out _, out _) == ParseStatus.Ok)
        {
            return Error(cell,
                new("数字にカンマが入っています", "the number has a comma in it"),
                new("桁区切りのカンマ（Excelの表示形式）、または小数点の代わりのカンマ", "a thousands comma (a cell format of Excel), or a comma for the decimal point"),
                new($"カンマなしで書いてください（桁区切りなら {repaired}）", $"write it without commas ({repaired}, if they separate thousands)"));
        }

        return Error(cell,
            new("数値ではありません", "this is no number"),
            plain.EndsWith('%') ? new("% が付いている", "it has a % sign") : new("単位や文字が混じっている", "a unit or other text is in it"),
            plain.EndsWith('%') ? new("95% は 0.95 と書いてください", "write 95% as 0.95") : new($"数字だけを書いてください（{Of(range).Ja}）", $"write digits only ({Of(range).En})"));
    }

    public static BookFault OutOfRange(BookCell cell, NumberRange range) => Error(cell,
        new($"値が範囲の外です（{Of(range).Ja}）", $"out of range: it must be {Of(range).En}"),
        range.To == 1 ? new("割合を % の数字で書いた", "a share written in percent") : new("打ち間違い、または単位の違い", "a typing mistake, or another unit"),
        range.To == 1 ? new("95% は 0.95 と書いてください", "write 95% as 0.95") : new("正しい値に直してください", "write the right value"));

    public static BookFault BadTime(BookCell cell) => Error(cell,
        new("時刻として読めません", "this is no time of day"),
        new("「:」がない、分が60以上、または72:00を超える", "no colon, 60 minutes or more, or later than 72:00"),
        new("6:25 のように書いてください（夜中の0:40は 24:40 とも書けます）", "write it like 6:25 (40 minutes past midnight may be 24:40)"));

    public static BookFault BadSpan(BookCell cell) => Error(cell,
        new("休憩の時間帯として読めません", "this is no break"),
        new("「-」がない、または時刻の打ち間違い", "no hyphen between two times, or a mistyped time"),
        new("18:00-18:10 のように書いてください", "write it like 18:00-18:10"));

    public static BookFault BadDay(BookCell cell) => Error(cell,
        new("曜日として読めません", "this is no weekday"),
        new("打ち間違い、または祝日などの言葉", "a typing mistake, or a word such as holiday"),
        new("mon〜sun か 月〜日 で書いてください。特定の日の休みは calendar.csv に書きます", "write mon to sun; single days off go into calendar.csv"));

    public static BookFault NoYesNo(BookCell cell) => Error(cell,
        new("はい・いいえで読めません", "neither yes nor no"),
        new("別の言葉、または記号", "another word or sign"),
        new("yes か no と書いてください（可・否、可・不可、○・× も読めます）", "write yes or no"));

    public static BookFault UnknownWord(BookCell cell, IReadOnlyList<string> known)
    {
        var list = string.Join(", ", known);
        var nearest = NearestName.Find(cell.Text, known);
        return Error(cell,
            new("この言葉は使えません", "this word is not known here"),
            new("綴りの間違い", "a spelling mistake"),
            nearest is null
                ? new($"次のどれかを書いてください: {list}", $"write one of {list}")
                : new($"「{nearest}」ではありませんか（使える言葉: {list}）", $"did you mean \"{nearest}\"? One of {list}"));
    }

    public static BookFault UnknownZone(BookCell cell)
    {
        var nearest = ZoneNames.Nearest(cell.Text);
        return Error(cell,
            new($"zone「{Excerpt.Of(cell.Text)}」という時間帯はありません", $"there is no time zone \"{Excerpt.Of(cell.Text)}\""),
            new("綴りの間違い（大文字・小文字も区別）、またはこのPCに時間帯のデータ（tzdata）がない",
                "a spelling mistake (capitals matter), or this machine has no zone data (package tzdata)"),
            nearest is null
                ? new("Asia/Tokyo のように書いてください", "write it like Asia/Tokyo")
                : new($"「{nearest}」ではありませんか（日本は Asia/Tokyo）", $"did you mean \"{nearest}\"? (Japan: Asia/Tokyo)"));
    }

    private static Text Of(NumberRange range)
    {
        var from = range.From.ToString(CultureInfo.InvariantCulture);
        return range switch
        {
            { To: 1 } => new($"{from}〜1", $"{from} to 1"),
            { IsOpen: true } => new($"{from}より大きい数", $"more than {from}"),
            { IsWhole: true } => new($"{from}以上の整数", $"a whole number, {from} or more"),
            _ => new($"{from}以上の数", $"{from} or more"),
        };
    }

    private static BookFault Error(BookCell cell, Text what, Text cause, Text next) => Error(cell.Place, cell.Text, what, cause, next);

    private static BookFault Error(BookPlace place, string excerpt, Text what, Text cause, Text next) =>
        Make(BookFaultSeverity.Error, place, excerpt, what, cause, next);

    private static BookFault Warning(BookPlace place, string excerpt, Text what, Text cause, Text next) =>
        Make(BookFaultSeverity.Warning, place, excerpt, what, cause, next);

    private static BookFault Make(BookFaultSeverity severity, BookPlace place, string excerpt, Text what, Text cause, Text next) =>
        new(severity, place.File, place.Line, Excerpt.Of(place.Key), Excerpt.Of(excerpt), OneLine(what), OneLine(cause), OneLine(next));

    // Names of the book stand in the words; a quoted cell may hold a line end or an escape sequence.
    private static Text OneLine(Text text) => new(OneLine(text.Ja), OneLine(text.En));

    private static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c)) : text;
}
