using System.Globalization;
using System.Text;

namespace KotaDx.Workload.Readings;

/// <summary>What the lines of a port are, as its book says. Two formats are equal if they read every line alike.</summary>
/// <param name="Kind">What they look like.</param>
/// <param name="Columns">
/// Their values. <c>csv</c> and <c>fixed</c> need them. In <c>key_value</c> a key without a column is the signal's name itself; <c>json</c> without columns is one
/// reading, read as ever. The others take at most one, which names signal and unit of their only value.
/// </param>
/// <param name="Separator">What stands between values of <c>key_value</c> and <c>csv</c>: a comma, semicolon, bar, tab or space.</param>
public sealed record LineFormat(LineKind Kind, IReadOnlyList<LineColumn> Columns, char Separator = ',')
{
    private static readonly string[] Names = ["", "key_value", "csv", "json", "number", "fixed", "and_scale", "shimadzu", "tohnichi", "barcode", "rfid"];

    /// <summary>The names of all kinds, in their order.</summary>
    public static IEnumerable<string> KindNames => Names[1..];

    /// <summary>Reads the name of a kind, as a book writes it.</summary>
    /// <param name="name">Lower snake case.</param>
    /// <param name="kind">The kind.</param>
    public static bool TryParseKind(string name, out LineKind kind)
    {
        var index = name.Length == 0 ? -1 : Array.IndexOf(Names, name);
        kind = (LineKind)Math.Max(index, 0);
        return index > 0;
    }

    /// <summary>
    /// Reads a format as a book writes it. Columns of <c>csv</c> are <c>signal [unit]</c> or <c>-</c>; of <c>key_value</c> and <c>json</c>
    /// <c>key=signal [unit]</c>; of <c>fixed</c> <c>start+length=signal [unit]</c>, counted in bytes from 0; of the others at most one, <c>signal [unit]</c>.
    /// </summary>
    /// <param name="name">The kind's name.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="format">The format.</param>
    /// <param name="fault">What is wrong with it, in both languages.</param>
    /// <returns>False if it cannot be read with.</returns>
    public static bool TryParse(string name, IReadOnlyList<string> columns, out LineFormat? format, out Text fault)
    {
        format = null;
        if (!TryParseKind(name, out var kind))
        {
            fault = new($"行の書式は {string.Join(", ", KindNames)} のどれかです", $"a format of lines is one of {string.Join(", ", KindNames)}");
            return false;
        }

        var read = new List<LineColumn>();
        foreach (var column in columns)
        {
            if (!TryColumn(kind, column.Trim(), out var one))
            {
                fault = new($"fixed の列「{column}」は 0+8=weight kg のように、始まり+長さ=信号 単位 の形にしてください", $"write the column \"{column}\" of fixed like 0+8=weight kg: start+length=signal unit");
                return false;
            }

            read.Add(one!);
        }

        var made = new LineFormat(kind, read);
        if (made.Fault() is { } wrong)
        {
            fault = wrong;
            return false;
        }

        fault = default;
        format = made;
        return true;
    }

    /// <summary>The name of a kind, as a book writes it.</summary>
    /// <param name="kind">A kind.</param>
    public static string NameOf(LineKind kind) => Names[(int)kind];

    /// <summary>What is wrong with the format, in both languages; null if it can be read with.</summary>
    public Text? Fault()
    {
        if (Separator is not (',' or ';' or '|' or '\t' or ' '))
        {
            return new("区切り文字は , ; | タブ 空白 のどれかにしてください", "the separator is one of , ; | tab and space");
        }

        foreach (var column in Columns)
        {
            if (FaultOf(column) is { } fault)
            {
                return fault;
            }
        }

        return Kind switch
        {
            LineKind.Csv or LineKind.Fixed when Columns.All(static column => column.IsSkipped) =>
                new($"{NameOf(Kind)} には読む列が1つ以上必要です", $"{NameOf(Kind)} needs at least one column to read"),
            LineKind.KeyValue or LineKind.Csv or LineKind.Fixed => null,
            LineKind.Json when Columns.Count > 0 && Columns.All(static column => column.IsSkipped) =>
                new("json の列がすべて - です。列を書かないか、読む列を書いてください", "every column of json is skipped; leave the columns out or name one to read"),
            LineKind.Json => null,
            _ when Columns.Count > 1 || Columns.Any(static column => column.IsSkipped) =>
                new($"{NameOf(Kind)} の値は1つです。列は1つまでです", $"{NameOf(Kind)} has one value and at most one column"),
            _ => null,
        };
    }

    /// <summary>True if both have the same kind, separator and columns.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(LineFormat? other) => other is not null && other.Kind == Kind && other.Separator == Separator && other.Columns.SequenceEqual(Columns);

    /// <summary>Equal for equal formats.</summary>
    public override int GetHashCode() => HashCode.Combine(Kind, Separator, Columns.Count);

    private static bool TryColumn(LineKind kind, string text, out LineColumn? column)
    {
        column = null;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var (key, value) = equals < 0 ? ("", text) : (text[..equals].Trim(), text[(equals + 1)..].Trim());
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        var (signal, unit) = space < 0 ? (value, "") : (value[..space], value[space..].Trim());
        if (kind != LineKind.Fixed)
        {
            column = new LineColumn(key, signal, unit);
            return true;
        }

        var plus = key.IndexOf('+', StringComparison.Ordinal);
        if (plus < 0 || !int.TryParse(key.AsSpan(0, plus), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            || !int.TryParse(key.AsSpan(plus + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return false;
        }

        column = new LineColumn("", signal, unit, start, length);
        return true;
    }

    private Text? FaultOf(LineColumn column)
    {
        if (column.Signal.Length > 0 && !column.IsSkipped && !Topic.IsLevel(column.SignalText.Bytes))
        {
            return new($"信号名「{column.Signal}」は a-z 0-9 _ - の32文字以内にしてください（読まない列は -）", $"the signal \"{column.Signal}\" must be 1 to 32 of a-z 0-9 _ - (or - to skip the column)");
        }

        if (Encoding.UTF8.GetByteCount(column.Unit) > FrameLimits.MaxTokenBytes || column.Unit.Any(char.IsControl))
        {
            return new($"単位は{FrameLimits.MaxTokenBytes}バイト以内の文字にしてください", $"a unit has at most {FrameLimits.MaxTokenBytes} bytes and no control characters");
        }

        return Kind switch
        {
            LineKind.KeyValue or LineKind.Json when column.Key.Length == 0 =>
                new("列には装置が送るキーが必要です", "a column needs the key that the device sends"),
            LineKind.Barcode or LineKind.Rfid when column.Key is not ("" or "tag" or "id" or "part" or "worker") =>
                new($"「{column.Key}」は使えません。tag、id、part、worker のどれかにしてください", $"\"{column.Key}\" cannot stand here: use tag, id, part or worker"),
            LineKind.Fixed when column.Start < 0 || column.Length < 1 || column.Start > FrameLimits.MaxLineBytes - column.Length =>
                new($"fixed の列は start（0から）と length（1以上）で、{FrameLimits.MaxLineBytes}バイト以内にしてください", $"a column of fixed has a start from 0 and a length from 1, within {FrameLimits.MaxLineBytes} bytes"),
            _ => null,
        };
    }
}
