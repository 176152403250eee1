using System.Globalization;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

/// <summary>One frame of a test's log.</summary>
internal sealed record Sent(
    DateTimeOffset Arrival, string Topic, string Payload, FrameMarks Marks = FrameMarks.None, FrameKind Kind = FrameKind.Message)
{
    public const string Station = "kotadx/v1/f/l/s";

    public static Sent Work(DateTimeOffset arrival, string payload, FrameMarks marks = FrameMarks.None) => new(arrival, Station + "/work", payload, marks);

    public static string Start(string id, string? worker, DateTimeOffset time, string? state = null) => Job("start", id, worker, time, state, null);

    public static string End(string id, string? worker, DateTimeOffset time, double? pieces = null) => Job("end", id, worker, time, null, pieces);

    public static string At(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);

    private static string Job(string ev, string id, string? worker, DateTimeOffset time, string? state, double? pieces) =>
        $$"""{"ev":"{{ev}}","id":"{{id}}","ts":"{{At(time)}}"{{Text("worker", worker)}}{{Text("state", state)}}{{(pieces is null ? "" : string.Create(CultureInfo.InvariantCulture, $",\"v\":{pieces}"))}}}""";

    private static string Text(string key, string? value) => value is null ? "" : $",\"{key}\":\"{value}\"";
}
