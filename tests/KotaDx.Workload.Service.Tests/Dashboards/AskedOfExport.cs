using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Dashboards;

/// <summary>
/// The questions of boards and alerts, answered a second time and the plain way: from what <c>kotadx export</c> says. Knows as much InfluxQL
/// as they use, row by row and without an index.
/// </summary>
internal sealed partial class AskedOfExport(TempFolder data)
{
    private readonly Dictionary<string, List<Row>> _rows = [];

    /// <summary>Rows of the answer, each with the tags it is grouped by and its time where it has one of its own.</summary>
    public async Task<IReadOnlyList<Answer>> Ask(string query)
    {
        var select = Select.Parse(query);
        return Evaluate(select, await RowsOf(select));
    }

    private static List<Answer> Evaluate(Select select, List<Row> rows)
    {
        var answers = new List<Answer>();
        var kept = rows.Where(row => select.Conditions.TrueForAll(condition => condition.Holds(row))).ToList();
        foreach (var group in kept.GroupBy(row => string.Join('\n', select.By.Select(tag => row.Text(tag)))).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            var tags = select.By.ToDictionary(static tag => tag, tag => group.First().Text(tag));
            foreach (var bucket in group.GroupBy(row => select.Every is { } every ? row.Time - Modulo(row.Time, every) : 0).OrderBy(static bucket => bucket.Key))
            {
                var inOrder = bucket.OrderBy(static row => row.Time).ToList();
                if (select.Items.TrueForAll(static item => item.Function is null))
                {
                    answers.AddRange(inOrder.Select(row => new Answer(tags, row.Time, select.Items.ToDictionary(static item => item.Name, item => row.Value(item.Field))))
                        .Where(static answer => answer.Values.Values.Any(static value => value is not null)));
                    continue;
                }

                // A function that picks one row lends the others that row; without any value there is no answer.
                var picked = select.Items.FirstOrDefault(static item => item.Function is "last" or "first" or "max" or "min");
                var row = picked is null ? null : Pick(picked, inOrder);
                var values = select.Items.ToDictionary(static item => item.Name, item => item.Function is null ? row?.Value(item.Field) : item.Compute(inOrder));
                if (values.Values.Any(static value => value is not null))
                {
                    var isSelector = select.Every is null && select.Items.Count(static item => item.Function is not null) == 1 && picked is { Factor: null, Other: null };
                    answers.Add(new Answer(tags, select.Every is not null ? bucket.Key : isSelector ? row?.Time : null, values));
                }
            }
        }

        return answers;
    }

    private static Row? Pick(Item item, List<Row> rows)
    {
        var having = rows.Where(row => row.Value(item.Field) is not null);
        return item.Function switch
        {
            "last" => having.LastOrDefault(),
            "first" => having.FirstOrDefault(),
            "max" => having.MaxBy(row => Number(row.Value(item.Field)!)),
            _ => having.MinBy(row => Number(row.Value(item.Field)!)),
        };
    }

    private async Task<List<Row>> RowsOf(Select select)
    {
        if (select.Inner is { } inner)
        {
            return [.. Evaluate(inner, await RowsOf(inner)).Select(static answer => new Row(answer.Time ?? 0, answer.Tags, answer.Values))];
        }

        if (!_rows.TryGetValue(select.From, out var rows))
        {
            var exported = (await Kotadx.Command("export", select.From, "--format", "lp", "--data", data.Path)).ShouldEndWith(0);
            _rows[select.From] = rows = Parse(Encoding.UTF8.GetBytes(exported.StandardOutput));
        }

        return rows;
    }

    private static List<Row> Parse(ReadOnlySpan<byte> lines)
    {
        var rows = new List<Row>();
        while (PointLine.TryNext(ref lines, out var line))
        {
            Assert.True(PointLine.TrySplit(line, out var key, out var fields, out var time));
            var tags = new Dictionary<string, string>();
            key = key[(key.IndexOf((byte)',') + 1)..];
            while (PointLine.TryNextTag(ref key, out var name, out var value))
            {
                tags[Encoding.UTF8.GetString(name)] = Encoding.UTF8.GetString(value);
            }

            var values = new Dictionary<string, object?>();
            while (PointLine.TryNextPair(ref fields, out var name, out var value))
            {
                var text = Encoding.UTF8.GetString(value);
                values[Encoding.UTF8.GetString(name)] = text[0] == '"' ? text[1..^1] : double.Parse(text.TrimEnd('i'), CultureInfo.InvariantCulture);
            }

            rows.Add(new Row(time, tags, values));
        }

        return rows;
    }

    private static long Modulo(long value, long by) => ((value % by) + by) % by;

    private static double Number(object value) => (double)value;

    /// <summary>One row of an answer.</summary>
    /// <param name="Tags">What it is grouped by.</param>
    /// <param name="Time">In nanoseconds; null where the store says the begin of the range.</param>
    /// <param name="Values">By column.</param>
    internal sealed record Answer(IReadOnlyDictionary<string, string> Tags, long? Time, IReadOnlyDictionary<string, object?> Values);

    private sealed record Row(long Time, IReadOnlyDictionary<string, string> Tags, IReadOnlyDictionary<string, object?> Values)
    {
        public string Text(string tag) => Tags.GetValueOrDefault(tag, "");

        public object? Value(string field) => Values.GetValueOrDefault(field);
    }

    private sealed record Condition(string Name, string Operator, string Operand)
    {
        public bool Holds(Row row)
        {
            if (Name == "time")
            {
                return Compare(row.Time.CompareTo(long.Parse(Operand, CultureInfo.InvariantCulture)));
            }

            if (Operator is "=~")
            {
                return Regex.IsMatch(row.Text(Name), Operand);
            }

            if (row.Value(Name) is double number)
            {
                return Compare(number.CompareTo(double.Parse(Operand, CultureInfo.InvariantCulture)));
            }

            return Operator switch { "=" => row.Text(Name) == Operand, "<>" => row.Text(Name) != Operand, _ => false };
        }

        private bool Compare(int order) => Operator switch { "=" => order == 0, "<>" => order != 0, ">=" => order >= 0, ">" => order > 0, "<" => order < 0, "<=" => order <= 0, _ => throw new FormatException(Operator) };
    }

    /// <summary><c>f("field")</c>, <c>f("field") * n</c>, <c>f("a") / g("b")</c>, <c>f("a") - g("b")</c> or a field.</summary>
    private sealed record Item(string Name, string? Function, string Field)
    {
        public double? Factor { get; init; }

        public (string Operator, string Function, string Field)? Other { get; init; }

        public object? Compute(List<Row> rows)
        {
            var value = Of(Function!, Field, rows);
            if (value is double number)
            {
                if (Factor is { } factor)
                {
                    return number * factor;
                }

                if (Other is { } other)
                {
                    return Of(other.Function, other.Field, rows) is double second ? other.Operator == "/" ? number / second : number - second : null;
                }
            }

            return value;
        }

        private static object? Of(string function, string field, List<Row> rows)
        {
            var values = rows.Select(row => row.Value(field)).OfType<object>().ToList();
            return values.Count == 0 ? null : function switch
            {
                "last" => values[^1],
                "sum" => values.Sum(Number),
                "mean" => values.Average(Number),
                "max" => values.Max(Number),
                "min" => values.Min(Number),
                "count" => (double)values.Count,
                _ => throw new FormatException(function),
            };
        }
    }

    private sealed partial record Select(string From, Select? Inner, List<Item> Items, List<Condition> Conditions, List<string> By, long? Every)
    {
        public static Select Parse(string query)
        {
            query = query.Trim();
            var from = query.IndexOf(" FROM ", StringComparison.Ordinal);
            var items = Parts(query["SELECT ".Length..from]).Select(ParseItem).ToList();
            var rest = query[(from + " FROM ".Length)..];
            Select? inner = null;
            var source = "";
            if (rest[0] == '(')
            {
                var end = rest.LastIndexOf(')');
                while (rest[..(end + 1)].Count(static c => c == '(') != rest[..(end + 1)].Count(static c => c == ')'))
                {
                    end = rest.LastIndexOf(')', end - 1);
                }

                inner = Parse(rest[1..end]);
                rest = rest[(end + 1)..];
            }
            else
            {
                var match = SourceOf().Match(rest);
                source = match.Groups["name"].Value;
                rest = rest[match.Length..];
            }

            var group = rest.IndexOf("GROUP BY ", StringComparison.Ordinal);
            var where = rest.IndexOf("WHERE ", StringComparison.Ordinal);
            var conditions = where < 0 ? [] : rest[(where + "WHERE ".Length)..(group < 0 ? rest.Length : group)].Split(" AND ", StringSplitOptions.TrimEntries).Select(ParseCondition).ToList();
            var by = new List<string>();
            long? every = null;
            if (group >= 0)
            {
                foreach (var part in Parts(rest[(group + "GROUP BY ".Length)..].Replace("fill(none)", "", StringComparison.Ordinal)))
                {
                    if (Interval().Match(part) is { Success: true } interval)
                    {
                        every = long.Parse(interval.Groups[1].Value, CultureInfo.InvariantCulture) * interval.Groups[2].Value switch { "s" => 1_000_000_000L, "m" => 60_000_000_000L, "h" => 3_600_000_000_000L, _ => 86_400_000_000_000L };
                    }
                    else
                    {
                        by.Add(part.Trim('"'));
                    }
                }
            }

            return new Select(source, inner, items, conditions, by, every);
        }

        private static Item ParseItem(string text)
        {
            var match = ItemOf().Match(text);
            Assert.True(match.Success, $"not understood: {text}");
            var name = match.Groups["as"].Success ? match.Groups["as"].Value : match.Groups["field"].Value;
            return new Item(name, match.Groups["function"] is { Success: true } function ? function.Value : null, match.Groups["field"].Value)
            {
                Factor = match.Groups["factor"] is { Success: true } factor ? double.Parse(factor.Value, CultureInfo.InvariantCulture) : null,
                Other = match.Groups["g"].Success ? (match.Groups["op"].Value, match.Groups["g"].Value, match.Groups["second"].Value) : null,
            };
        }

        private static Condition ParseCondition(string text)
        {
            var match = ConditionOf().Match(text);
            Assert.True(match.Success, $"not understood: {text}");
            return new Condition(match.Groups["name"].Value, match.Groups["op"].Value, match.Groups["text"].Success ? match.Groups["text"].Value : match.Groups["regex"].Success ? match.Groups["regex"].Value : match.Groups["number"].Value);
        }

        private static IEnumerable<string> Parts(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static part => part.Trim());

        [GeneratedRegex("^(?:\"\\w+\"\\.)?\"(?<name>\\w+)\"")]
        private static partial Regex SourceOf();

        [GeneratedRegex("^time\\((\\d+)([smhd])\\)$")]
        private static partial Regex Interval();

        [GeneratedRegex("^(?:(?<function>\\w+)\\()?\"(?<field>\\w+)\"\\)?(?: \\* (?<factor>\\d+))?(?: (?<op>[/-]) (?<g>\\w+)\\(\"(?<second>\\w+)\"\\))?(?: AS \"(?<as>\\w+)\")?$")]
        private static partial Regex ItemOf();

        [GeneratedRegex("^\"?(?<name>\\w+)\"? (?<op>=~|<>|>=|<=|=|>|<) (?:'(?<text>[^']*)'|/(?<regex>.*)/|(?<number>-?[\\d.]+))$")]
        private static partial Regex ConditionOf();
    }
}
