using System.Globalization;
using System.Text;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>
/// A snapshot in Prometheus' text format, version 0.0.4: <c># HELP</c>, <c># TYPE</c>, then <c>name{label="value"} number</c>, the lines of a
/// metric together. https://prometheus.io/docs/instrumenting/exposition_formats/
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(TelemetrySnapshot snapshot)
    {
        var text = new StringBuilder(16 * 1024);
        foreach (var metric in Metrics.All)
        {
            var name = metric.PrometheusName;
            Head(text, name, metric.Kind == MetricKind.Counter ? "counter" : "gauge", metric.Help);
            foreach (var sample in metric.Read(snapshot))
            {
                Line(text, name, sample.Labels, null, sample.Value);
            }
        }

        var histogram = Metric.PrometheusNameOf(Metrics.CommitDuration, "s");
        Head(text, histogram, "histogram", Metrics.CommitDurationHelp);
        foreach (var (labels, commits) in Metrics.CommitsOf(snapshot))
        {
            var count = 0L;
            for (var i = 0; i < commits.Buckets.Count; i++)
            {
                // Each bucket holds those before it.
                count += commits.Buckets[i];
                Line(text, histogram + "_bucket", labels, i < CommitTimes.BoundSeconds.Length ? NumberOf(CommitTimes.BoundSeconds[i]) : "+Inf", count);
            }

            Line(text, histogram + "_sum", labels, null, commits.SumSeconds);
            Line(text, histogram + "_count", labels, null, count);
        }

        return text.ToString();
    }

    private static void Head(StringBuilder text, string name, string type, string help)
    {
        text.Append("# HELP ").Append(name).Append(' ');
        Escape(text, help, isLabel: false);
        text.Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    private static void Line(StringBuilder text, string name, (string Name, string Value)[] labels, string? upTo, double value)
    {
        text.Append(name);
        var separator = '{';
        foreach (var label in labels)
        {
            text.Append(separator).Append(label.Name).Append("=\"");
            Escape(text, label.Value, isLabel: true);
            text.Append('"');
            separator = ',';
        }

        if (upTo is not null)
        {
            text.Append(separator).Append("le=\"").Append(upTo).Append('"');
            separator = ',';
        }

        text.Append(separator == ',' ? "} " : " ").Append(NumberOf(value)).Append('\n');
    }

    private static string NumberOf(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A backslash and a line feed are escaped everywhere, a quote in labels.</summary>
    private static void Escape(StringBuilder text, string value, bool isLabel)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '"' when isLabel => text.Append("\\\""),
                _ => text.Append(c),
            };
        }
    }
}
