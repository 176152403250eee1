using System.Globalization;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>What a key of the map takes.</summary>
internal enum MapType
{
    Text,
    Texts,
    Object,
    Cell,
    States,
}

/// <summary>The words for each fault of a map.</summary>
internal static class MapFaults
{
    private const string States = "net, ancillary, setup, wait, break, away, idle";

    public static FileFault TooLarge(string path) => new(path, 0, "", "",
        new("対応表が大きすぎます（1 MiBまで）", "The map is too large (1 MiB at most)"),
        new("--map に記録のファイルを指定した", "--map names the recorded file instead of the map"),
        new("--map には対応表（JSON）を指定してください", "give the map (JSON) to --map"));

    public static FileFault BadJson(string path, int line) => new(path, line, "", "",
        new("対応表をJSONとして読めません", "The map is not valid JSON"),
        new("かっこや引用符、カンマの不足", "a missing brace, quote or comma on this line or the one before"),
        new("示した行の前後を直してください", "mend the text at the line shown"));

    public static FileFault WrongType(string path, MapNode node, string key, MapType type)
    {
        var needed = type switch
        {
            MapType.Text => new Text("文字列（例: \"…\"）", "a text such as \"…\""),
            MapType.Texts => new Text("文字列の一覧（例: [\"yyyy/MM/dd HH:mm\"]）", "a list of texts such as [\"yyyy/MM/dd HH:mm\"]"),
            MapType.Cell => new Text("{ \"column\": \"列名\" } の形", "an object such as { \"column\": \"NAME\" }"),
            MapType.States => new Text("{ \"列の値\": \"net\" } の形", "an object such as { \"VALUE\": \"net\" }"),
            _ => new Text("{ } で囲んだJSON", "a JSON object in { }"),
        };
        return At(path, node, key,
            new($"型が違います。{needed.Ja}が必要です", $"Wrong type: {needed.En} is needed"),
            new("引用符やかっこの付け忘れ", "quotes or braces left out"),
            new($"{needed.Ja}に直してください", $"write {needed.En}"));
    }

    public static FileFault UnknownKey(string path, MapNode node, string prefix, string name, string[] known)
    {
        var list = string.Join(", ", known);
        var nearest = NearestName.Find(name, known);
        return new FileFault(path, node.Line, prefix + Excerpt.Of(name), "",
            new($"対応表に「{Excerpt.Of(name)}」という項目はありません", $"The map has no key \"{Excerpt.Of(name)}\""),
            new("綴りの間違い、または対応していない項目", "a spelling mistake, or something that cannot be mapped"),
            nearest is null
                ? new($"使える項目: {list}", $"the keys are {list}")
                : new($"「{nearest}」ではありませんか（使える項目: {list}）", $"did you mean \"{nearest}\"? The keys are {list}"));
    }

    public static FileFault DuplicateKey(string path, MapNode node, string key) => At(path, node, key,
        new("同じ項目が2回あります", "The same key is given twice"),
        new("写した行の消し忘れ", "a copied line was left in"),
        new("どちらかを消してください", "remove one of the two"));

    public static FileFault MissingKey(string path, MapNode parent, string key)
    {
        var example = key switch
        {
            "factory" => "\"factory\": \"honsha\"",
            "line" => "\"line\": \"line-1\"",
            "station" => "\"station\": { \"column\": \"設備\" }",
            "start" or "end" => $"\"{key}\": {{ \"column\": \"…\", \"format\": \"yyyy/MM/dd HH:mm:ss\" }}",
            _ => $"\"{key[(key.LastIndexOf('.') + 1)..]}\": \"…\"",
        };
        return new FileFault(path, parent.Line, key, "",
            new($"必要な項目「{key}」がありません", $"The key \"{key}\" is missing"),
            new("まだ書いていないか、綴りの間違い", "not written yet, or spelt otherwise"),
            new($"{example} の形で加えてください", $"add {example}"));
    }

    public static FileFault EmptyText(string path, MapNode node, string key) => At(path, node, key,
        new("中身が空です", "The text is empty"),
        new("まだ書いていない", "not written yet"),
        new("列名または値を書いてください", "write the column's name or the value"));

    public static FileFault BadLevel(string path, MapNode node, string key)
    {
        var suggestion = StationNames.LevelOf(node.Text);
        return At(path, node, key,
            new("工場・ラインの名前に使えない文字があります", "The name cannot be a level of a topic"),
            new("大文字・日本語・空白、または32文字超", "capitals, Japanese, spaces, or more than 32 characters"),
            new($"a-z 0-9 _ - の32文字以内にしてください（例: {suggestion}）", $"use 1 to 32 of a-z 0-9 _ - (for example {suggestion})"));
    }

    public static FileFault UnknownZone(string path, MapNode node)
    {
        var nearest = ZoneNames.Nearest(node.Text);
        var hint = nearest is null
            ? new Text("Asia/Tokyo のようなIANAの名前にしてください", "use an IANA name such as Asia/Tokyo")
            : new Text($"「{nearest}」ではありませんか", $"did you mean \"{nearest}\"?");
        return At(path, node, "zone",
            new("この時間帯の名前が分かりません", "This time zone is not known"),
            new("綴りの間違い（大文字・小文字も区別）、またはこのPCに時間帯のデータ（tzdata）がない",
                "a spelling mistake (capitals matter), or this machine has no zone data (package tzdata)"),
            hint);
    }

    public static FileFault BadDelimiter(string path, MapNode node) => At(path, node, "delimiter",
        new("区切り文字に使えません", "This cannot be the delimiter"),
        new("2文字以上、または文字・数字・引用符・空白", "more than one character, or a letter, digit, quote or space"),
        new("\",\" \";\" \"\\t\" \"|\" のどれかにしてください", "use one of \",\" \";\" \"\\t\" \"|\""));

    public static FileFault UnknownEncoding(string path, MapNode node) => At(path, node, "encoding",
        new("この文字コードには対応していません", "This encoding is not known"),
        new("綴りの間違い、または別の文字コード", "a spelling mistake, or another encoding"),
        new("\"utf-8\" か \"shift_jis\" にするか、この項目を消して自動判定にしてください",
            "use \"utf-8\" or \"shift_jis\", or remove the key and let it be recognised"));

    public static FileFault ColumnOrValue(string path, MapNode node, string key) => new(path, node.Line, key, "",
        new("column と value のどちらか1つが必要です", "Exactly one of column and value is needed"),
        new("両方ある、またはどちらもない", "both are there, or none"),
        new("列から取るなら column、全行同じなら value だけを書いてください", "write column for a column's values, or value for the same in every row"));

    public static FileFault FormatOrFormats(string path, MapNode node, string key) => new(path, node.Line, key + ".formats", "",
        new("format と formats の両方があります", "Both format and formats are there"),
        new("書式を加えたときの消し忘れ", "one was left in when the other was added"),
        new("1つなら format、複数なら formats だけを書いてください", "write format for one, or formats for several"));

    public static FileFault BadFormat(string path, MapNode node, string key) => At(path, node, key,
        new("この書式では年月日と時分を読み取れません", "A time in this format cannot be read to the minute"),
        new("月は MM・分は mm・24時間の時は HH。hh には tt（AM/PM）が必要。年や時刻がない",
            "months are MM and minutes mm; hours are HH, or hh together with tt; or the year or the time is left out"),
        new("例: yyyy/MM/dd HH:mm:ss、yyyy/M/d H:mm、MM/dd/yyyy hh:mm tt", "for example yyyy/MM/dd HH:mm:ss, yyyy/M/d H:mm or MM/dd/yyyy hh:mm tt"));

    public static FileFault NeedsColumn(string path, MapNode node, string key) => new(path, node.Line, key, "",
        new("value と一緒には使えません", "This cannot stand together with value"),
        new("value は全行に同じ状態を与える", "value gives every row the same state"),
        new("value を column に替えるか、この項目を消してください", "replace value by column, or remove this key"));

    public static FileFault UnknownState(string path, MapNode node, string key) => At(path, node, key,
        new("状態の言葉が分かりません", "The state is not known"),
        new("一覧にない状態名", "a word that is not in the list of states"),
        new($"{States}（正味・付随・段取・手待ち・休憩・離席 など）を使ってください", $"use one of {States}"));

    public static FileFault BadToken(string path, MapNode node, string key) => At(path, node, key,
        new("番号に使えません", "This cannot be a worker's token"),
        new($"{FrameLimits.MaxTokenBytes}バイト超、または改行などの制御文字", $"over {FrameLimits.MaxTokenBytes} bytes, or control characters in it"),
        new("短い文字（例: w01）にしてください", "use a short token such as w01"));

    public static FileFault MissingColumn(string path, MapColumn column, IReadOnlyList<string> header, char delimiter)
    {
        var nearest = NearestName.Find(column.Name, header);
        var next = nearest is not null
            ? new Text($"「{Excerpt.Of(nearest)}」ではありませんか", $"did you mean \"{Excerpt.Of(nearest)}\"?")
            : new Text("対応表の列名をファイルの見出しに合わせてください", "write the column as the file's first line has it");
        var other = Array.Find([',', ';', '\t', '|'], c => header.Count == 1 && c != delimiter && header[0].Contains(c));
        if (other != '\0')
        {
            var written = other == '\t' ? "\\t" : other.ToString(CultureInfo.InvariantCulture);
            next = new($"区切り文字が違うようです。対応表に \"delimiter\": \"{written}\" を加えてください", $"the delimiter seems to be another: add \"delimiter\": \"{written}\" to the map");
        }

        var columns = string.Join(", ", header.Select(name => $"\"{Excerpt.Of(name)}\""));
        return new FileFault(path, column.Line, column.Key, Excerpt.Of(column.Name),
            new($"ファイルに列「{Excerpt.Of(column.Name)}」がありません", $"The file has no column \"{Excerpt.Of(column.Name)}\""),
            new($"ファイルの列: {columns}", $"the file's columns are {columns}"),
            next);
    }

    public static FileFault AmbiguousColumn(string path, MapColumn column) => new(path, column.Line, column.Key, Excerpt.Of(column.Name),
        new($"ファイルに列「{Excerpt.Of(column.Name)}」が2つ以上あります", $"The file has more than one column \"{Excerpt.Of(column.Name)}\""),
        new("見出しの重複、または大文字・小文字だけの違い", "the same heading twice, or headings that differ only in capitals"),
        new("ファイルの見出しを別々の名前にしてください", "give the headings different names in the file"));

    private static FileFault At(string path, MapNode node, string key, Text what, Text cause, Text next) =>
        new(path, node.Line, key, Excerpt.Of(node.Text), what, cause, next);
}
