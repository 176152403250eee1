using System.Text.RegularExpressions;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Dashboards;

namespace KotaDx.Workload.Service.Tests.Dashboards;

/// <summary>What a question names, looked up in the schema.</summary>
internal static partial class QueryRules
{
    /// <summary>Every quoted name is a measurement under the policy it is written to, one of its tags or fields, or what the question itself calls something.</summary>
    public static void Check(string query, string where)
    {
        var sources = Sources().Matches(query);
        Assert.True(sources.Count == 1, $"{where}: {query}");
        var policy = sources[0].Groups["policy"] is { Success: true } named ? named.Value : null;
        var measurement = Schema.All.SingleOrDefault(measurement => measurement.Name == sources[0].Groups["name"].Value);
        Assert.True(measurement is not null, $"{where}: no measurement {sources[0].Groups["name"].Value}");
        Assert.True(policy == Measurements.PolicyOf(measurement), $"{where}: {measurement.Name} is not kept in {policy ?? "the default"}");
        var known = measurement.Tags.Concat(measurement.Fields.Select(static field => field.Name)).Concat(Aliases().Matches(query).Select(static match => match.Groups[1].Value)).ToHashSet();
        foreach (Match match in Identifiers().Matches(query.Replace(sources[0].Value, "", StringComparison.Ordinal)))
        {
            Assert.True(known.Contains(match.Groups[1].Value), $"{where}: {measurement.Name} has no {match.Groups[1].Value}: {query}");
        }

        Assert.True(query.StartsWith("SHOW TAG VALUES", StringComparison.Ordinal) || query.Contains("$timeFilter", StringComparison.Ordinal)
            || query.Contains("${change}", StringComparison.Ordinal) || query.StartsWith("SELECT \"mark\"", StringComparison.Ordinal), $"{where} does not keep to a range: {query}");
    }

    /// <summary>Columns of the answer as a table.</summary>
    public static IReadOnlySet<string> ColumnsOf(string query)
    {
        var select = query[..query.IndexOf(" FROM ", StringComparison.Ordinal)];
        var columns = Aliases().Matches(select).Select(static match => match.Groups[1].Value)
            .Concat(Plain().Matches(select).Select(static match => match.Groups[1].Value)).Append("Time").ToHashSet();
        var group = query.LastIndexOf("GROUP BY", StringComparison.Ordinal);
        if (group > query.LastIndexOf(')') || (group >= 0 && query.LastIndexOf("FROM (", StringComparison.Ordinal) < 0))
        {
            columns.UnionWith(Identifiers().Matches(query[group..]).Select(static match => match.Groups[1].Value));
        }

        return columns;
    }

    [GeneratedRegex("FROM (?:\"(?<policy>\\w+)\"\\.)?\"(?<name>\\w+)\"")]
    private static partial Regex Sources();

    [GeneratedRegex("AS \"(\\w+)\"")]
    private static partial Regex Aliases();

    [GeneratedRegex("\"(\\w+)\"")]
    private static partial Regex Identifiers();

    /// <summary>Fields that are selected as they are, under their own names.</summary>
    [GeneratedRegex("(?:SELECT |, )\"(\\w+)\"(?! AS)")]
    private static partial Regex Plain();
}
