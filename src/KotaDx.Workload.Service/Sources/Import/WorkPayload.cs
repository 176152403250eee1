using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>Writes a job as a device would send it: two JSON objects on two lines, its start and its end. Not safe for concurrent use.</summary>
internal sealed class WorkPayload : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;

    public WorkPayload() =>
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public byte[] Write(in WorkRow row)
    {
        _buffer.ResetWrittenCount();
        Begin(row, "start", row.Start);
        if (row.Part is not null)
        {
            _json.WriteString("part"u8, row.Part);
        }

        End();
        _buffer.Write("\n"u8);
        Begin(row, "end", row.End);
        if (row.Pieces is { } pieces)
        {
            _json.WriteNumber("v"u8, pieces);
        }

        End();
        return _buffer.WrittenSpan.ToArray();
    }

    public void Dispose() => _json.Dispose();

    private void Begin(in WorkRow row, string ev, DateTimeOffset time)
    {
        _json.WriteStartObject();
        var format = time.Ticks % TimeSpan.TicksPerMillisecond == 0 ? "yyyy-MM-ddTHH:mm:ss.fffzzz" : "yyyy-MM-ddTHH:mm:ss.fffffffzzz";
        _json.WriteString("ts"u8, time.ToString(format, CultureInfo.InvariantCulture));
        _json.WriteString("ev"u8, ev);
        _json.WriteString("id"u8, row.Id);
        if (row.Worker is not null)
        {
            _json.WriteString("worker"u8, row.Worker);
        }

        _json.WriteString("state"u8, WorkStates.NameOf(row.State));
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset(_buffer);
    }
}

/// <summary>A row understood. Times are in the zone's offset at their instant, the end not before the start; the id joins the two.</summary>
internal readonly record struct WorkRow(
    string Id, string? Worker, string? Part, WorkState State, double? Pieces, DateTimeOffset Start, DateTimeOffset End);
