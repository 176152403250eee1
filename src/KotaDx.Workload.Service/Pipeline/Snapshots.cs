using System.Buffers.Binary;
using System.Globalization;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// The snapshots of one lane: the fold's state as of a frame, so that a start reads minutes of the log and not months. Nothing depends on
/// one: a damaged or foreign snapshot is passed over for the one before, and then for the log itself.
/// <code>content = log id u64 | next frame i64 | next point record i64 | last arrival i64 | book length i32 | book record | state of the fold</code>
/// </summary>
internal sealed class Snapshots(IDisk disk, string folder, ILogger logger)
{
    /// <summary>The newest, and the one before in case that one is damaged.</summary>
    private const int Kept = 2;

    private const int HeadBytes = 36;

    private string? _unfinished;

    /// <summary>Number of the frame behind the oldest snapshot that is kept, if there are as many as there should be: what lies before may go.</summary>
    public long? Covered => All() is { Count: >= Kept } all ? NumberOf(all[^1]) : null;

    /// <summary>The frame behind the newest snapshot of a log, by what its first bytes say; null if there is none.</summary>
    /// <param name="logId">Which log; null for whichever it was.</param>
    public long? Newest(ulong? logId)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        foreach (var path in All())
        {
            try
            {
                using var file = disk.Open(path, DiskAccess.Read);
                if (file.Read(head, SnapshotFile.HeaderBytes) == HeadBytes && (logId is null || BinaryPrimitives.ReadUInt64LittleEndian(head) == logId))
                {
                    return NumberOf(path);
                }
            }
            catch (IOException)
            {
                // The one before will do.
            }
        }

        return null;
    }

    /// <summary>Restores the newest snapshot that is whole and that the log goes on from.</summary>
    public Restored? Restore(string factory, SegmentLog frames, ILoadReceiver receiver)
    {
        try
        {
            DropUnfinished();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It only takes room.
        }

        foreach (var path in All())
        {
            try
            {
                return SnapshotFile.Read(disk, path, stream => Read(stream, factory, frames, receiver));
            }
            catch (Exception fault) when (fault is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
            {
                Diagnostics.Log.SnapshotPassedOver(logger, path, fault.Message);
            }
        }

        return null;
    }

    /// <summary>Writes a snapshot. It counts once it is finished, which is when what it says was handed on is durable.</summary>
    public void Begin(SegmentLog frames, long nextFrame, long nextPoint, long lastArrival, byte[] book, FactoryFold fold)
    {
        disk.CreateFolder(folder);
        DropUnfinished();
        var path = Path.Combine(folder, nextFrame.ToString("D20", CultureInfo.InvariantCulture) + SnapshotFile.Extension);
        try
        {
            SnapshotFile.Write(disk, path, stream =>
            {
                Span<byte> head = stackalloc byte[HeadBytes];
                BinaryPrimitives.WriteUInt64LittleEndian(head, frames.Id);
                BinaryPrimitives.WriteInt64LittleEndian(head[8..], nextFrame);
                BinaryPrimitives.WriteInt64LittleEndian(head[16..], nextPoint);
                BinaryPrimitives.WriteInt64LittleEndian(head[24..], lastArrival);
                BinaryPrimitives.WriteInt32LittleEndian(head[32..], book.Length);
                stream.Write(head);
                stream.Write(book);
                fold.Save(stream.Write);
            });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // On a disk that is full, half a snapshot would only keep room from what matters.
            DropUnfinished();
            throw;
        }

        _unfinished = path;
    }

    /// <summary>Makes the snapshot that was begun count, and drops those that are too many.</summary>
    public void Finish()
    {
        if (_unfinished is not { } path)
        {
            return;
        }

        SnapshotFile.Finish(disk, path);
        _unfinished = null;
        foreach (var old in All().Skip(Kept))
        {
            disk.Delete(old);
        }
    }

    /// <summary>What a process that was killed, or a disk that was full, left half written.</summary>
    private void DropUnfinished()
    {
        foreach (var path in disk.FilesIn(folder).Where(SnapshotFile.IsUnfinished))
        {
            disk.Delete(path);
        }
    }

    private static Restored Read(Stream stream, string factory, SegmentLog frames, ILoadReceiver receiver)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        if (stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) < HeadBytes)
        {
            throw new InvalidDataException("too short");
        }

        var nextFrame = BinaryPrimitives.ReadInt64LittleEndian(head[8..]);
        if (BinaryPrimitives.ReadUInt64LittleEndian(head) != frames.Id || nextFrame < frames.First)
        {
            throw new InvalidDataException("of another log");
        }

        var bookLength = BinaryPrimitives.ReadInt32LittleEndian(head[32..]);
        if (bookLength is < 0 or > LogFormat.MaxBodyBytes)
        {
            throw new InvalidDataException("its book is larger than any book");
        }

        var record = new byte[bookLength];
        if (stream.ReadAtLeast(record, bookLength, throwOnEndOfStream: false) < bookLength)
        {
            throw new InvalidDataException("too short");
        }

        var content = BookRecord.Read(record);
        var zone = ZoneNames.TryFind(content.Zone, out var found) ? found : Book.DefaultZone;
        var book = new Book(factory, content, zone);
        return new Restored(
            FactoryFold.Restore(book, receiver, stream.Read, stream.Length - stream.Position), book, record, nextFrame,
            BinaryPrimitives.ReadInt64LittleEndian(head[16..]), BinaryPrimitives.ReadInt64LittleEndian(head[24..]));
    }

    /// <summary>Newest first.</summary>
    private List<string> All() =>
    [
        .. disk.FilesIn(folder)
            .Where(static path => path.EndsWith(SnapshotFile.Extension, StringComparison.Ordinal) && NumberOf(path) > 0)
            .OrderByDescending(NumberOf),
    ];

    private static long NumberOf(string path) =>
        long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>A lane as it was.</summary>
    /// <param name="Fold">With everything before <paramref name="NextFrame"/> folded.</param>
    /// <param name="Book">The book in force.</param>
    /// <param name="BookRecord">Its bytes.</param>
    /// <param name="NextFrame">Where the log goes on.</param>
    /// <param name="NextPoint">Everything handed on so far lies before this record of the point log.</param>
    /// <param name="LastArrival">The highest arrival time.</param>
    internal sealed record Restored(FactoryFold Fold, Book Book, byte[] BookRecord, long NextFrame, long NextPoint, long LastArrival);
}
