using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>The words for each fault of a row.</summary>
/// <param name="file">The file of recorded work.</param>
internal sealed class RowFaults(string file)
{
    public FileFault BadQuotes(QuoteFault fault) => fault.IsOpen
        ? new FileFault(file, fault.Line, "", Excerpt.Of(fault.Text),
            new("引用符「\"」が閉じていません", "A quoted value does not end"),
            new("値の先頭の「\"」が1つ多い、または閉じる「\"」がない", "one quote too many where a value begins, or the closing one is left out"),
            new("この行の引用符を直してください。値の中の「\"」は「\"\"」と書きます", "mend the quotes of this line; a quote inside a quoted value is written \"\""))
        : new FileFault(file, fault.Line, "", Excerpt.Of(fault.Text),
            new("閉じた引用符の後に文字があります", "Text follows behind a closing quote"),
            new("値の中の「\"」が「\"\"」になっていない", "a quote inside a quoted value is not doubled"),
            new("値の中の「\"」を「\"\"」と書いてください", "write a quote inside a quoted value as \"\""));

    public FileFault TooFewFields(int line, string column, int found, int header) => new(file, line, column, "",
        new($"列が足りません（{found}列。見出しは{header}列）", $"Too few values ({found}; the header has {header})"),
        new("途中で切れた行、または区切り文字の不足", "a line cut short, or a delimiter left out"),
        new("この行を見出しと同じ列数に直してください", "give this line as many values as the header has columns"));

    public FileFault TooManyFields(int line, string excess, int found, int header) => new(file, line, "", Excerpt.Of(excess),
        new($"列が多すぎます（{found}列。見出しは{header}列）", $"Too many values ({found}; the header has {header})"),
        new("値の中の区切り文字が引用符で囲まれていない", "a delimiter inside a value that is not quoted"),
        new("区切り文字を含む値を「\"」で囲んでください", "put quotes around a value that contains the delimiter"));

    public FileFault EmptyStation(int line, string column) => new(file, line, column, "",
        new("設備・工程の名前が空です", "The station is empty"),
        new("記入もれ", "left out when it was recorded"),
        new("設備・工程の名前を入れてください", "write the station's name into the row"));

    public FileFault EmptyWorker(int line, string column) => new(file, line, column, "",
        new("作業者が空です", "The worker is empty"),
        new("記入もれ", "left out when it was recorded"),
        new("作業者の番号を入れてください。誰の作業か分からない記録だけなら、別のファイルに分け、worker のない対応表で取り込めます",
            "write the worker into the row; rows of nobody in particular can be imported apart, with a map without worker"));

    public FileFault BadToken(int line, string column, string value) => new(file, line, column, Excerpt.Of(value),
        new("番号・品番の文字が使えません", "The value cannot be a worker's token or a part number"),
        new($"{FrameLimits.MaxTokenBytes}バイト超、または改行などの制御文字", $"over {FrameLimits.MaxTokenBytes} bytes, or control characters in it"),
        new("短い文字（例: w01）に直すか、別の列を対応表に指定してください", "use a short token such as w01, or name another column in the map"));

    public FileFault BadTime(int line, MapTime time, string value)
    {
        if (value.Length == 0)
        {
            return new FileFault(file, line, time.Column.Name, "",
                new("時刻が空です", "The time is empty"),
                new("記入もれ、またはまだ終わっていない作業", "left out when it was recorded, or work that has not ended yet"),
                new("開始と終了の時刻を入れてください", "write both start and end into the row"));
        }

        var formats = string.Join(", ", time.Formats);
        return new FileFault(file, line, time.Column.Name, Excerpt.Of(value),
            new("時刻を読めません", "The time cannot be read"),
            time.Formats.Count == 0
                ? new("ISO 8601でもエポック秒でもない書式", "neither ISO 8601 nor an epoch number")
                : new($"書式「{formats}」と違う、または存在しない日時", $"not written as {formats}, or a date that does not exist"),
            new("値を直すか、対応表の format（複数なら formats）を合わせてください", "mend the value, or give its format in the map (formats for several)"));
    }

    public FileFault TimeOutOfRange(int line, string column, string value) => new(file, line, column, Excerpt.Of(value),
        new("時刻が1970〜2200年の外です", "The time is outside 1970 to 2200"),
        new("年の打ち間違い、または空の代わりの日付（1899/12/30 など）", "a mistyped year, or a date that stands for none (such as 1899/12/30)"),
        new("正しい日時に直してください", "write the right date"));

    public FileFault EndBeforeStart(int line, string column, string value) => new(file, line, column, Excerpt.Of(value),
        new("終了が開始より前です", "The end lies before the start"),
        new("開始と終了の入れ違い、または日付をまたいだのに同じ日付", "start and end exchanged, or work past midnight with the same date"),
        new("開始と終了の日時を直してください", "mend the dates of start and end"));

    public FileFault TooLong(int line, string column, string value) => new(file, line, column, Excerpt.Of(value),
        new("1件の作業が7日を超えています", "One job takes more than 7 days"),
        new("終了の押し忘れ、または日付の打ち間違い", "the end was forgotten, or a mistyped date"),
        new("実際に作業した時間ごとに行を分けるか、日時を直してください", "split the row into the times really worked, or mend its dates"));

    public FileFault UnknownState(int line, MapState state, string value)
    {
        var known = state.Values.Count > 0
            ? string.Join(", ", state.Values.Keys.Select(key => $"\"{Excerpt.Of(key)}\""))
            : "net, ancillary, setup, wait, break, away, idle";
        return new FileFault(file, line, state.Column?.Name ?? "", Excerpt.Of(value),
            new("状態の値が対応表にありません", "The state's value is not in the map"),
            new($"対応表にある値: {known}", $"the map knows {known}"),
            new($"対応表の state.values に \"{Excerpt.Of(value)}\" を加えるか、state.default を決めてください",
                $"add \"{Excerpt.Of(value)}\" to state.values in the map, or give state.default"));
    }

    public FileFault BadPieces(int line, string column, string value, bool isNumber) => new(file, line, column, Excerpt.Of(value),
        isNumber ? new("個数が負か、大きすぎます", "Pieces are negative or too many") : new("個数が数値ではありません", "Pieces are not a number"),
        isNumber ? new("取り消しの行、または桁あふれ", "a row that takes something back, or an overflow")
            : new("単位や桁区切りのカンマ、文字が混じっている", "a unit, a thousands comma or other text is in the value"),
        new("0以上の数字だけにしてください。空なら個数なしになります", "write digits only, 0 or more; empty means none"));
}
