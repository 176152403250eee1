using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using KotaDx.Workload.Factories;

namespace KotaDx.Workload.Service.Books;

/// <summary>
/// A book as the durable log keeps it: <c>version u8 | Brotli of JSON</c>. Entries are in canonical order, so that the same content
/// always gives the same bytes and a rebuild from the log sees the books that were in force. Names of persons are never in it.
/// </summary>
internal static class BookRecord
{
    /// <summary>Raised when the meaning of the bytes changes; a reader of an older one must go on reading it.</summary>
    public const byte Version = 1;

    // 10,000 people with a roster for each are about 3 MB of JSON; beyond this the bytes are not one of our records. A few hundred
    // bytes of Brotli can unpack to gigabytes.
    private const int MaxJsonBytes = 64 * 1024 * 1024;

    // 7 of 11 packs a roster about as well as 11, at a hundredth of the time.
    private const int Quality = 7;
    private const int WindowBits = 22;

    public static byte[] Write(BookContent content)
    {
        var json = Json(content);
        var record = new byte[1 + BrotliEncoder.GetMaxCompressedLength(json.Length)];
        record[0] = Version;
        if (!BrotliEncoder.TryCompress(json, record.AsSpan(1), out var written, Quality, WindowBits))
        {
            throw new InvalidOperationException("A buffer of Brotli's own bound was too small.");
        }

        return record[..(1 + written)];
    }

    /// <exception cref="InvalidDataException">The bytes are no record, damaged, or of a later version.</exception>
    public static BookContent Read(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty || record[0] != Version)
        {
            throw new InvalidDataException(record.IsEmpty ? "The record of a book is empty." : $"The record of a book has version {record[0]}; this program knows {Version}.");
        }

        try
        {
            using var brotli = new BrotliStream(new MemoryStream(record[1..].ToArray()), CompressionMode.Decompress);
            using var json = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (var read = brotli.Read(buffer); read > 0; read = brotli.Read(buffer))
            {
                if (json.Length + read > MaxJsonBytes)
                {
                    throw new InvalidDataException("The record of a book is larger than any book.");
                }

                json.Write(buffer, 0, read);
            }

            var content = Completed(json.GetBuffer().AsSpan(0, (int)json.Length)).Deserialize(BookJson.Default.BookContent)
                ?? throw new InvalidDataException("The record of a book holds nothing.");
            if (!IsWhole(content))
            {
                throw new InvalidDataException("The record of a book has null where an entry must be.");
            }

            // What cannot be written again, as a number beyond all numbers, was never written by us.
            Json(content);
            return content;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or IOException or ArgumentException)
        {
            throw new InvalidDataException("The record of a book is damaged: " + fault.Message, fault);
        }
    }

    /// <summary>A number that changes when the content does; the order of entries that say the same in any order aside.</summary>
    public static ulong HashOf(BookContent content) => BitConverter.ToUInt64(SHA256.HashData(Json(content)));

    /// <summary>
    /// What a book of before could not say is as usual: for a member that is left out the serializer's generated code takes its type's zero,
    /// not the value that the type begins with.
    /// </summary>
    private static JsonNode? Completed(ReadOnlySpan<byte> json)
    {
        var told = JsonNode.Parse(json);
        if (told is JsonObject root)
        {
            var usual = JsonSerializer.SerializeToNode(new BookContent(), BookJson.Default.BookContent)!.AsObject();
            Complete(root, usual);
            if (root["settings"] is JsonObject settings)
            {
                Complete(settings, usual["settings"]!.AsObject());
            }
        }

        return told;
    }

    private static void Complete(JsonObject told, JsonObject usual)
    {
        foreach (var (name, value) in usual)
        {
            if (!told.ContainsKey(name))
            {
                told.Add(name, value?.DeepClone());
            }
        }
    }

    /// <summary>The serializer looks for null in entries, but not in the tables that hold them.</summary>
    private static bool IsWhole(BookContent content) =>
        content is { Zone: not null, Settings: not null }
        && Array.TrueForAll<IEnumerable<object?>?>(
            [
                content.Lines, content.Stations, content.Signals, content.Teams, content.Workers, content.Shifts, content.Calendar, content.Roster, content.Skills,
                content.StandardTimes, content.Plan, content.Ports, content.PlcPoints, content.Events,
            ],
            static table => table is not null && !table.Contains(null))
        && content.Workers.All(static worker => !worker.Tags.Contains(null!));

    private static byte[] Json(BookContent content) => JsonSerializer.SerializeToUtf8Bytes(BookOrder.Canonical(content), BookJson.Default.BookContent);
}

/// <summary>How a book is written as JSON. Every value is written, so that a usual value that changes one day changes no book of before.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BookContent))]
internal sealed partial class BookJson : JsonSerializerContext;
