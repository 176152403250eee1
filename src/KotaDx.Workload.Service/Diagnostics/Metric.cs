namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>What a metric's values are to each other.</summary>
internal enum MetricKind
{
    /// <summary>May rise and fall.</summary>
    Gauge,

    /// <summary>Only rises.</summary>
    Counter,
}

/// <summary>One figure of the service about itself.</summary>
/// <param name="Name">As OpenTelemetry names it, with dots and without unit.</param>
/// <param name="Kind">Gauge or counter.</param>
/// <param name="Unit">UCUM: <c>s</c>, <c>By</c>, <c>1</c>, or what is counted, as <c>{frame}</c>.</param>
/// <param name="Help">What it says.</param>
/// <param name="Read">Its values in a snapshot, one for each set of labels.</param>
internal sealed record Metric(string Name, MetricKind Kind, string Unit, string Help, Func<TelemetrySnapshot, IEnumerable<Sample>> Read)
{
    /// <summary>As Prometheus names it: underscores, the unit in full, and <c>_total</c> behind a counter.</summary>
    public string PrometheusName => PrometheusNameOf(Name, Unit) + (Kind == MetricKind.Counter ? "_total" : "");

    public static string PrometheusNameOf(string name, string unit) => name.Replace('.', '_') + unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        _ => "",
    };
}

/// <summary>One value of a metric.</summary>
/// <param name="Value">The value.</param>
/// <param name="Labels">What it is the value of.</param>
internal readonly record struct Sample(double Value, params (string Name, string Value)[] Labels);
