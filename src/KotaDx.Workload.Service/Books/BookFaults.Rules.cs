using System.Globalization;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>The words for what does not fit together.</summary>
internal static partial class BookFaults
{
    public static BookFault DayStartsOutOfDay(BookCell cell) => Error(cell,
        new("日の始まりは 0:00〜23:59 です", "a day starts between 0:00 and 23:59"),
        new("24:00 以降を書いた", "a time of 24:00 or later"),
        new("5:00 のように書いてください", "write it like 5:00"));

    public static BookFault CoverageOrder(BookPlace place, BookSettings settings) => Error(place, "",
        new($"coverage_least（{Of(settings.CoverageLeast)}）が coverage_good（{Of(settings.CoverageGood)}）より大きくなっています",
            $"coverage_least ({Of(settings.CoverageLeast)}) is above coverage_good ({Of(settings.CoverageGood)})"),
        new("2つの値の入れ違い", "the two values are exchanged"),
        new("coverage_least を coverage_good 以下にしてください", "make coverage_least at most coverage_good"));

    public static BookFault LoadOrder(BookPlace place, BookSettings settings) => Error(place, "",
        new($"load_room（{Of(settings.LoadRoom)}）≦ load_busy（{Of(settings.LoadBusy)}）≦ load_high（{Of(settings.LoadHigh)}）になっていません",
            $"load_room ({Of(settings.LoadRoom)}), load_busy ({Of(settings.LoadBusy)}) and load_high ({Of(settings.LoadHigh)}) do not rise in this order"),
        new("値の入れ違い、または書いていない値が既定（0.60・0.85・0.95）のまま", "values exchanged, or one that is left out and is 0.60, 0.85 or 0.95"),
        new("load_room ≦ load_busy ≦ load_high になるように3つとも書いてください", "write all three, load_room at most load_busy and load_busy at most load_high"));

    public static BookFault KindNeeded(BookPlace place, string signal) => Error(place, signal,
        new("信号の種類（kind）がありません", "the signal has no kind"),
        new("決まった名前でない信号は、種類が名前から分からない", "only well-known names tell what a signal is"),
        new($"kind に {string.Join(", ", FactoryKeys.Kinds)} のどれかを書いてください", $"write kind: one of {string.Join(", ", FactoryKeys.Kinds)}"));

    public static BookFault NotOfKind(BookPlace place, string key, SignalKind kind, SignalKind[] owners) => Error(place, "",
        new($"{key} は {FactoryKeys.NameOf(kind)} の信号には使えません", $"{key} does not go with a signal of kind {FactoryKeys.NameOf(kind)}"),
        new("kind の間違い、または別の信号から写した", "another kind is meant, or the key was copied from another signal"),
        new($"kind を {string.Join(" か ", owners.Select(FactoryKeys.NameOf))} にするか、{key} を消してください",
            $"make it kind {string.Join(" or ", owners.Select(FactoryKeys.NameOf))}, or remove {key}"));

    public static BookFault SilenceAssumed(BookPlace place, string station) => Warning(place, station,
        new("max_silence_s がないので、600秒とみなします", "there is no max_silence_s; 600 s is assumed"),
        new("機器が止まったのか、作業がないのかを分ける時間が決まっていない", "how long its devices may be silent before they count as dead is not said"),
        new("機器の送信間隔の3倍くらいを max_silence_s に書いてください", "write about three times the devices' interval into max_silence_s"));

    public static BookFault EndNotAfterStart(BookCell cell) => Error(cell,
        new("終わりが始まりより後ではありません", "the end does not lie after the start"),
        new("同じ時刻を書いた、または打ち間違い", "the same time twice, or a mistyped one"),
        new("終わりを直してください。24時間の直は 8:00〜32:00 のように書きます", "mend the end; a shift of 24 hours is written 8:00 to 32:00"));

    public static BookFault ShiftEndsTwoDaysLater(BookCell cell) => Error(cell,
        new("直が翌日の24:00（48:00）を過ぎて終わっています", "the shift ends behind 48:00, the end of the next day"),
        new("時刻の打ち間違い、または別の日の直", "a mistyped time, or a shift of another date"),
        new("始まりと終わりを、その直が属する日の0:00から数えて書いてください（終わりは48:00まで）", "count both from 0:00 of the date that the shift belongs to; the end is 48:00 at the latest"));

    public static BookFault ShiftTooLong(BookCell cell, int minutes) => Error(cell,
        new($"直が24時間を超えています（{minutes / 60}時間{minutes % 60}分）", $"the shift is longer than 24 hours ({minutes / 60} h {minutes % 60} min)"),
        new("終わりの時刻の打ち間違い", "a mistyped end"),
        new("終わりを直してください（夜中の0:40は 24:40）", "mend the end (40 minutes past midnight is 24:40)"));

    public static BookFault BreakOutside(BookCell cell, int start, int end) => Error(cell,
        new($"休憩が直（{BookClock.Format(start)}〜{BookClock.Format(end)}）の中にありません", $"the break does not lie inside the shift ({BookClock.Format(start)} to {BookClock.Format(end)})"),
        new("時刻の打ち間違い、または始まりと終わりの入れ違い", "a mistyped time, or start and end exchanged"),
        new("直の中の時間帯に直してください", "write a time inside the shift"));

    public static BookFault BreaksOverlap(BookCell cell, string other) => Error(cell,
        new($"休憩が {Excerpt.Of(other)} と重なっています", $"the break overlaps {Excerpt.Of(other)}"),
        new("時刻の打ち間違い、または同じ休憩を2回書いた", "a mistyped time, or the same break twice"),
        new("重ならないように直してください", "mend them so that they do not overlap"));

    public static BookFault Duplicate(BookPlace place, string key, int firstLine) => Error(place, key,
        new($"{firstLine}行目と同じものです", $"the same as line {firstLine} says already"),
        new("行を写した、または開始日（valid_from）の書き忘れ", "a copied row, or valid_from was left out"),
        new("どちらかを消すか、変わる日を valid_from に書いてください", "remove one, or write into valid_from from when it changes"));

    public static BookFault Unknown(BookPlace place, BookKind kind, string name, string? nearest, IReadOnlyCollection<string> known)
    {
        var (ja, en, where) = kind switch
        {
            BookKind.Line => ("ライン", "line", "factory.yaml の lines"),
            BookKind.Station => ("工程", "station", "factory.yaml の stations"),
            BookKind.Team => ("班", "team", "factory.yaml の teams"),
            BookKind.Shift => ("直", "shift", "factory.yaml の shifts"),
            BookKind.Port => ("ポート", "port", "factory.yaml の ports"),
            _ => ("作業者", "worker", "workers.csv か factory.yaml の teams"),
        };
        var list = known.Count is > 0 and <= 12 ? string.Join(", ", known.Select(Excerpt.Of)) : "";
        var whereEn = where.Replace(" の ", ": ", StringComparison.Ordinal).Replace(" か ", " or ", StringComparison.Ordinal);
        return Error(place, name,
            new($"この{ja}は台帳にありません", $"the book has no such {en}"),
            new("打ち間違い、またはまだ登録していない", "a typing mistake, or not entered yet"),
            nearest is not null
                ? new($"「{Excerpt.Of(nearest)}」ではありませんか。新しい{ja}なら {where} に加えてください", $"did you mean \"{Excerpt.Of(nearest)}\"? A new {en} goes into {whereEn}")
                : new($"{where} に加えてください{(list.Length > 0 ? $"（今あるもの: {list}）" : "")}", $"add it to {whereEn}{(list.Length > 0 ? $" (there are {list})" : "")}"));
    }

    public static BookFault TwoTeams(BookPlace place, string worker, string team, string other, DateOnly from) => Error(place, worker,
        new($"{Excerpt.Of(worker)} が{On(from).Ja}2つの班（{Excerpt.Of(other)} と {Excerpt.Of(team)}）に入っています", $"{Excerpt.Of(worker)} is in two teams ({Excerpt.Of(other)} and {Excerpt.Of(team)}){On(from).En}"),
        new("異動のとき、元の班から消し忘れた", "left in the former team after a move"),
        new("1つの班にしてください。異動は valid_from で書けます", "keep each person in one team; a move is written with valid_from"));

    public static BookFault TwoOwners(BookPlace place, string tag, string worker, string other, DateOnly from) => Error(place, tag,
        new($"同じタグを{On(from).Ja} {Excerpt.Of(other)} と {Excerpt.Of(worker)} の2人が持っています", $"the tag is {Excerpt.Of(other)}'s and {Excerpt.Of(worker)}'s at once{On(from).En}"),
        new("行の写し間違い、または貸し出したタグの書き直し忘れ", "a copied row, or a tag that was handed on"),
        new("1人だけにしてください。渡した日からの行（valid_from）でタグを移せます", "leave it to one person; a row with valid_from moves it from that day on"));

    public static BookFault ToBeforeFrom(BookPlace place, DateOnly from, DateOnly to) => Error(place, BookDates.Format(to),
        new($"終了日が開始日（{BookDates.Format(from)}）より前です", $"valid_to lies before valid_from ({BookDates.Format(from)})"),
        new("日付の入れ違い、または年の打ち間違い", "dates exchanged, or a mistyped year"),
        new("日付を直してください", "mend the dates"));

    public static BookFault UntilBeforeTime(BookCell cell) => Error(cell,
        new("終了が日時より前です", "the event ends before it begins"),
        new("日時と終了の入れ違い、または打ち間違い", "time and until exchanged, or mistyped"),
        new("終了を直すか、空にしてください", "mend until, or leave it empty"));

    public static BookFault TooManyCharacters(BookCell cell, int most) => Error(cell,
        new($"内容が長すぎます（{most}文字まで）", $"the text is too long (up to {most} characters)"),
        new("説明をまるごと貼り付けた", "a whole description was pasted"),
        new("グラフの上で読める長さにしてください", "write what can be read on a chart"));

    public static BookFault NobodyAndSomebody(BookPlace place, string station, string shift) => Warning(place, $"{station} {shift}",
        new("同じ日付で「誰もいない」行と人のいる行があります", "one row says nobody and another names somebody, both from the same day"),
        new("空欄の行の消し忘れ", "an empty row was left in"),
        new("どちらかを消してください（今は人のいる行を使います）", "remove one of them (the one that names somebody is used)"));

    public static BookFault NeverWorked(BookPlace place, string shift) => Warning(place, shift,
        new("この直が働く日がありません", "this shift is never worked"),
        new("days が空で、calendar.csv に出勤日もない", "its days are empty, and calendar.csv has no workday for it"),
        new("days に曜日を書くか、calendar.csv に出勤日を加えてください", "write weekdays into days, or workdays into calendar.csv"));

    public static BookFault NoTeam(BookPlace place, string worker) => Warning(place, worker,
        new("配員表にいる作業者が、どの班にも入っていません", "a worker of the roster is in no team"),
        new("workers.csv か teams への書き忘れ", "left out of workers.csv or teams"),
        new($"班に加えてください（今は班「{Book.Everyone}」に数えます）", $"add the person to a team (now counted in team \"{Book.Everyone}\")"));

    public static BookFault NoStandardTime(BookPlace place, string part, string station) => Warning(place, $"{part} {station}".Trim(),
        new("計画にある品番の標準時間がありません", "a planned part has no standard time"),
        new("standard_times.csv への書き忘れ、または開始日が後", "left out of standard_times.csv, or valid only later"),
        new("standard_times.csv に加えてください（ないと計画の負荷は計算できません）", "add it to standard_times.csv (without it the planned load is unknown)"));

    public static BookFault NotWorkedThen(BookPlace place, string shift, DateOnly date) => Warning(place, $"{BookDates.Format(date)} {shift}",
        new("計画の日に、この直は働きません", "the shift of this plan is not worked on that day"),
        new("休日、曜日、または日付の違い", "a holiday, another weekday, or a mistyped date"),
        new("日付を直すか、calendar.csv に出勤日を加えてください", "mend the date, or add a workday to calendar.csv"));

    public static BookFault NameOfNobody(BookPlace place, string worker) => Warning(place, worker,
        new("この番号の作業者は台帳にいません", "the book has no worker of this token"),
        new("打ち間違い、または辞めた人", "a typing mistake, or a person who has left"),
        new("番号を直すか、行を消してください", "mend the token or remove the row"));

    public static BookFault NoSuchLine(BookPlace place, string line) => Warning(place, line + "/*",
        new("このラインには工程がありません", "no station belongs to this line"),
        new("ラインの名前の打ち間違い", "a mistyped line"),
        new("stations にあるラインの名前にしてください", "use a line that stations has"));

    public static BookFault TagAsPower(BookPlace place, string tag) => Warning(place, tag,
        new("タグがExcelの指数表示になっています", "the tag is a number as Excel shortens it"),
        new("長い数字のタグが 1.23E+15 のように保存され、もとの数字が失われた", "a long number was saved like 1.23E+15, and its digits are lost"),
        new("Excelで列の表示形式を「文字列」にして、タグを入れ直してください", "give the column the format Text in Excel and enter the tag again"));

    public static BookFault TagShort(BookPlace place, string tag, int length) => Warning(place, tag,
        new($"ほかのタグは{length}桁ですが、これは{tag.Length}桁です", $"the other tags have {length} digits, this one has {tag.Length}"),
        new("Excelが先頭の0を消した", "Excel took leading zeros away"),
        new($"実物を確かめ、必要なら {tag.PadLeft(length, '0')} に直してください（列の表示形式は「文字列」）",
            $"check the tag itself; if it is {tag.PadLeft(length, '0')}, write that (the column's format must be Text)"));

    private static string Of(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static Text On(DateOnly from) => from == BookContent.Always ? new("", "") : new($" {BookDates.Format(from)} から", $" from {BookDates.Format(from)}");
}
