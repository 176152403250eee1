using System.Globalization;

namespace KotaDx.Workload.Service.Tests.Dashboards;

/// <summary>Lengths of time as Grafana writes them: <c>45m</c>, <c>12h</c>, <c>30d</c>, <c>26w</c>.</summary>
internal static class BoardSpans
{
    public static TimeSpan Of(string text) => int.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture) * text[^1] switch
    {
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        'w' => TimeSpan.FromDays(7),
        _ => throw new FormatException(text),
    };
}
