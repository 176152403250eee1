using System.Globalization;

namespace KotaDx.FirmwareSim;

/// <summary>Writes one station's JSON payloads and numbers them, each signal by itself.</summary>
internal sealed class PayloadWriter(SimulatedStation station, DateTimeOffset join)
{
    // A device that starts again must not repeat its numbers, or its messages would be taken for duplicates.
    private long _workSeq = join.ToUnixTimeMilliseconds();
    private long _stateSeq = join.ToUnixTimeMilliseconds();
    private long _measurementSeq = join.ToUnixTimeMilliseconds();

    public static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    public string Work(DateTimeOffset at, SimulatedJob job, bool isStart)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{station.Name}-{job.Start:yyyyMMdd-HHmmss}");
        var pieces = isStart || job.Pieces is null ? "" : string.Create(CultureInfo.InvariantCulture, $",\"v\":{job.Pieces}");
        var ev = isStart ? "start" : "end";
        return $$"""
            {"ts":"{{Time(at)}}","seq":{{++_workSeq}},"ev":"{{ev}}","id":"{{id}}","worker":"{{station.Worker}}","state":"{{job.State}}"{{pieces}}}
            """;
    }

    public string State(DateTimeOffset at, string state) =>
        $$"""{"ts":"{{Time(at)}}","seq":{{++_stateSeq}},"v":"{{state}}","worker":"{{station.Worker}}"}""";

    public string Measurement(DateTimeOffset at, double value)
    {
        var unit = station.Measurement == "temp" ? "°C" : "A";
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"ts":"{{Time(at)}}","seq":{{++_measurementSeq}},"v":{{value:0.0}},"u":"{{unit}}"}""");
    }
}
