using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KotaDx.Workload.Benchmarks;

/// <summary>
/// What a good engineer writes in an afternoon: the message through System.Text.Json's source generation into a record, the topic split as a
/// string, sums for each worker in windows of 1 and 15 minutes in a dictionary. It knows no batches, states, badges or shifts.
/// </summary>
internal sealed partial class Afternoon
{
    private readonly Dictionary<(string Worker, int Minutes, long Start), Sums> _windows = [];

    /// <summary>Takes a message with one reading.</summary>
    public void Take(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload) =>
        Add(topic, JsonSerializer.Deserialize(payload, Messages.Default.Message)!);

    /// <summary>Takes a message with a JSON array of readings.</summary>
    public void TakeAll(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        foreach (var message in JsonSerializer.Deserialize(payload, Messages.Default.MessageArray)!)
        {
            Add(topic, message);
        }
    }

    /// <summary>Takes a message that is a number, of the worker whose station it is, at the time at which it came.</summary>
    public void TakeNumber(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        var levels = Encoding.UTF8.GetString(topic).Split('/');
        Add(levels, double.Parse(Encoding.UTF8.GetString(payload), CultureInfo.InvariantCulture), levels[4], TimeProvider.System.GetUtcNow());
    }

    private void Add(ReadOnlySpan<byte> topic, Message message) =>
        Add(Encoding.UTF8.GetString(topic).Split('/'), message.V, message.Worker ?? "unassigned", message.Ts);

    private void Add(string[] levels, double value, string worker, DateTimeOffset time)
    {
        if (levels.Length != 6 || levels[0] != "kotadx" || levels[5] is not ("cycle" or "temp"))
        {
            return;
        }

        var seconds = time.ToUnixTimeSeconds();
        SumsOf(worker, 1, seconds / 60 * 60).Add(value);
        SumsOf(worker, 15, seconds / 900 * 900).Add(value);
    }

    private Sums SumsOf(string worker, int minutes, long start)
    {
        if (!_windows.TryGetValue((worker, minutes, start), out var sums))
        {
            _windows.Add((worker, minutes, start), sums = new Sums());
        }

        return sums;
    }

    /// <summary>A message of a device.</summary>
    internal sealed record Message(
        [property: JsonPropertyName("ts")] DateTimeOffset Ts, [property: JsonPropertyName("v")] double V, [property: JsonPropertyName("worker")] string? Worker);

    [JsonSerializable(typeof(Message))]
    [JsonSerializable(typeof(Message[]))]
    private sealed partial class Messages : JsonSerializerContext;

    private sealed class Sums
    {
        private double _pieces;
        private int _count;

        public void Add(double pieces)
        {
            _pieces += pieces;
            _count++;
        }
    }
}
