using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

/// <summary>What a reader makes of a payload, as one line of text: readings and refusals in order.</summary>
internal static partial class Readout
{
    public static string Of(SignalKind kind, string payload) => Of(kind, Encoding.UTF8.GetBytes(payload));

    public static string Of(SignalKind kind, byte[] payload)
    {
        var text = new StringBuilder();
        var reader = new ReadingReader(kind, payload, new byte[ReadingReader.ScratchBytes]);
        ParseStatus status;
        while ((status = reader.Read(out var reading, out var at)) != ParseStatus.End)
        {
            text.Append(text.Length > 0 ? " | " : "");
            text.Append(status == ParseStatus.Ok ? Of(reading) : $"{status}@{at}");
        }

        return text.ToString();
    }

    /// <summary>The same without the places of faults.</summary>
    public static string WithoutOffsets(string readout) => Offsets().Replace(readout, "");

    public static List<ParseStatus> StatusesOf(SignalKind kind, byte[] payload)
    {
        var statuses = new List<ParseStatus>();
        var reader = new ReadingReader(kind, payload, new byte[ReadingReader.ScratchBytes]);
        ParseStatus status;
        while ((status = reader.Read(out _, out _)) != ParseStatus.End)
        {
            statuses.Add(status);
        }

        return statuses;
    }

    private static string Of(in Reading reading)
    {
        var parts = new List<string>();
        void Add(string name, ReadOnlySpan<byte> value)
        {
            if (!value.IsEmpty)
            {
                parts.Add($"{name}={Encoding.UTF8.GetString(value)}");
            }
        }

        if (reading.Event != WorkEvent.None)
        {
            parts.Add(reading.Event.ToString());
        }

        Add("id", reading.Id);
        Add("worker", reading.Worker);
        if (reading.HasState)
        {
            parts.Add(reading.State.ToString());
        }

        if (reading.HasValue)
        {
            parts.Add(reading.Value.ToString("R", CultureInfo.InvariantCulture));
        }

        Add("u", reading.Unit);
        Add("text", reading.Text);
        Add("part", reading.Part);
        if (reading.HasSequence)
        {
            parts.Add($"seq={reading.Sequence}");
        }

        if (reading.TimeKind != TimeKind.Absent)
        {
            parts.Add($"{reading.TimeKind}:{reading.Time.ToDateTimeOffset().ToString("s", CultureInfo.InvariantCulture)}");
        }

        return parts.Count == 0 ? "-" : string.Join(' ', parts);
    }

    [GeneratedRegex("@[0-9]+")]
    private static partial Regex Offsets();
}
