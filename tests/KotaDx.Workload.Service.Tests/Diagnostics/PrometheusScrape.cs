using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KotaDx.Workload.Service.Tests.Diagnostics;

/// <summary>
/// A strict reader of Prometheus' text format 0.0.4: what it takes, every scraper takes. Written from the format's description, not from
/// our writer.
/// </summary>
internal sealed partial class PrometheusScrape
{
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _helps = new(StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private readonly List<Series> _series = [];

    private PrometheusScrape()
    {
    }

    public IReadOnlyList<Series> All => _series;

    public IReadOnlyDictionary<string, string> Types => _types;

    public IReadOnlyDictionary<string, string> Helps => _helps;

    /// <exception cref="FormatException">With the number of the first line that is not of the format.</exception>
    public static PrometheusScrape Read(string text)
    {
        var scrape = new PrometheusScrape();
        if (text.Length == 0 || text[^1] != '\n' || text.Contains('\r', StringComparison.Ordinal))
        {
            throw new FormatException("every line ends with a line feed and nothing else");
        }

        string? family = null;
        foreach (var (index, line) in text[..^1].Split('\n').Index())
        {
            try
            {
                family = scrape.Line(line, family);
            }
            catch (FormatException fault)
            {
                throw new FormatException($"line {index + 1}: {fault.Message}: {line}");
            }
        }

        scrape.CheckHistograms();
        return scrape;
    }

    /// <summary>The value of the one series with these labels.</summary>
    public double Value(string name, params (string Name, string Value)[] labels) => Assert.Single(Find(name, labels)).Value;

    /// <summary>The sum over all series of a name that have these labels, whatever others they have.</summary>
    public double Sum(string name, params (string Name, string Value)[] labels) => Find(name, labels).Sum(static series => series.Value);

    public IEnumerable<string> ValuesOf(string label) => _series.SelectMany(static series => series.Labels).Where(pair => pair.Key == label).Select(static pair => pair.Value).Distinct();

    public bool IsCounter(Series series) => _types.GetValueOrDefault(FamilyOf(series.Name)) is "counter" or "histogram";

    /// <summary>Both sums of every factory's ledger, as whoever looks at the numbers would make them.</summary>
    public void LedgersShouldAddUp()
    {
        foreach (var factory in _series.Where(static series => series.Name == "kotadx_frames_received_total").Select(static series => series.Labels["factory"]))
        {
            var of = ("factory", factory);
            Assert.Equal(Value("kotadx_frames_received_total", of), Sum("kotadx_frames_folded_total", of) + Value("kotadx_frames_pending", of));
            Assert.Equal(Value("kotadx_readings_received_total", of), Sum("kotadx_readings_folded_total", of));
            Assert.Equal(Value("kotadx_readings_folded_total", of, ("outcome", "refused")), Sum("kotadx_readings_refused_total", of));
            Assert.True(Value("kotadx_frames_pending", of) >= 0);
        }
    }

    private IEnumerable<Series> Find(string name, (string Name, string Value)[] labels) =>
        _series.Where(series => series.Name == name && labels.All(label => series.Labels.GetValueOrDefault(label.Name) == label.Value));

    private string Line(string line, string? family)
    {
        if (Comment().Match(line) is { Success: true } comment)
        {
            var (kind, name, rest) = (comment.Groups[1].Value, comment.Groups[2].Value, comment.Groups[3].Value);
            if (kind == "HELP")
            {
                Require(_helps.TryAdd(name, Unescape(rest, mayQuote: false)), "a second HELP");
            }
            else
            {
                Require(rest is "counter" or "gauge" or "histogram" or "summary" or "untyped", "an unknown type");
                Require(_types.TryAdd(name, rest), "a second TYPE");
            }

            Enter(name, family);
            return name;
        }

        Require(!line.StartsWith('#'), "a comment that says nothing");
        var sample = Sample().Match(line);
        Require(sample.Success, "no sample");
        var full = sample.Groups["name"].Value;
        var of = FamilyOf(full);
        Require(_types.TryGetValue(of, out var type) && _helps.ContainsKey(of), "a sample before its TYPE and HELP");
        Enter(of, family);
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < sample.Groups["label"].Captures.Count; i++)
        {
            Require(labels.TryAdd(sample.Groups["label"].Captures[i].Value, Unescape(sample.Groups["text"].Captures[i].Value, mayQuote: true)), "a label twice");
        }

        var value = sample.Groups["value"].Value switch
        {
            "NaN" => double.NaN,
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            var number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        Require(type is not ("counter" or "histogram") || value >= 0, "a count below zero");
        Require(type != "counter" || full.EndsWith("_total", StringComparison.Ordinal), "a counter whose name does not say so");
        var series = new Series(full, labels, value);
        Require(!_series.Exists(other => other.Name == full && other.Labels.SequenceEqual(labels)), "a series twice");
        _series.Add(series);
        return of;
    }

    /// <summary>The lines of a metric stand together.</summary>
    private void Enter(string family, string? before)
    {
        if (family != before)
        {
            Require(!_left.Contains(family), "the metric was left before");
            if (before is not null)
            {
                _left.Add(before);
            }
        }
    }

    private string FamilyOf(string name)
    {
        foreach (var suffix in (string[])["_bucket", "_sum", "_count"])
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal) && _types.GetValueOrDefault(name[..^suffix.Length]) == "histogram")
            {
                return name[..^suffix.Length];
            }
        }

        return name;
    }

    private void CheckHistograms()
    {
        foreach (var (name, _) in _types.Where(static pair => pair.Value == "histogram"))
        {
            static string Others(Series series) => string.Join(',', series.Labels.Where(static pair => pair.Key != "le"));
            foreach (var group in _series.Where(series => FamilyOf(series.Name) == name).GroupBy(Others))
            {
                var buckets = group.Where(series => series.Name == name + "_bucket").ToList();
                var bounds = buckets.ConvertAll(static series => series.Labels["le"] == "+Inf" ? double.PositiveInfinity : double.Parse(series.Labels["le"], CultureInfo.InvariantCulture));
                Require(bounds.Count > 0 && double.IsPositiveInfinity(bounds[^1]) && bounds.SequenceEqual(bounds.Order()), $"{name}: buckets out of order");
                Require(buckets.Select(static series => series.Value).SequenceEqual(buckets.Select(static series => series.Value).Order()), $"{name}: buckets that do not hold those before them");
                Require(buckets[^1].Value == group.Single(series => series.Name == name + "_count").Value, $"{name}: a count that is not the last bucket");
                Require(group.Count(series => series.Name == name + "_sum") == 1, $"{name}: no sum");
            }
        }
    }

    private static string Unescape(string text, bool mayQuote)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            Require(i < text.Length && (text[i] is '\\' or 'n' || (mayQuote && text[i] == '"')), "an unknown escape");
            plain.Append(text[i] == 'n' ? '\n' : text[i]);
        }

        return plain.ToString();
    }

    private static void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new FormatException(fault);
        }
    }

    [GeneratedRegex("^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$")]
    private static partial Regex Comment();

    [GeneratedRegex("""
        ^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<text>(?:[^"\\]|\\.)*)"(,(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<text>(?:[^"\\]|\\.)*)")*\})? (?<value>NaN|[+-]Inf|[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)$
        """)]
    private static partial Regex Sample();

    internal sealed record Series(string Name, SortedDictionary<string, string> Labels, double Value);
}
