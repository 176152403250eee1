namespace KotaDx.Workload.Service.Log;

/// <summary>
/// What the log and the snapshots ask of a disk. Names (made, moved, deleted) outlast a power cut once their folder is synced, bytes
/// once their file is; before that they may be there in part, in any order, or not at all.
/// </summary>
/// <exception cref="IOException">Any call: the disk refuses. The same call may be made again.</exception>
/// <exception cref="UnauthorizedAccessException">As above.</exception>
internal interface IDisk
{
    /// <summary>Makes a folder with those above it; nothing if it is there.</summary>
    void CreateFolder(string folder);

    /// <summary>Full paths of the files in a folder, in no order; none if there is no such folder.</summary>
    IReadOnlyList<string> FilesIn(string folder);

    IDiskFile Open(string path, DiskAccess access);

    /// <summary>Renames a file within its folder, in place of whatever has that name.</summary>
    void Move(string from, string to);

    /// <summary>Deletes a file; nothing if it is not there.</summary>
    void Delete(string path);

    void SyncFolder(string folder);
}

/// <summary>How a file is opened. Others may read it, and delete its name, meanwhile.</summary>
internal enum DiskAccess
{
    /// <summary>To be read; must be there.</summary>
    Read,

    /// <summary>To be read and written; must be there.</summary>
    Write,

    /// <summary>To be read and written; made anew, empty.</summary>
    Create,
}

/// <summary>An open file.</summary>
internal interface IDiskFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads up to the end of the file.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    int Read(Span<byte> to, long offset);

    void Write(ReadOnlySpan<byte> bytes, long offset);

    void SetLength(long length);

    /// <summary>Returns when the file's bytes and length are on the disk.</summary>
    void Sync();
}

/// <summary>Reading on where the disk cannot.</summary>
internal static class DiskReads
{
    /// <summary>What is passed over where the disk cannot read: the usual sector.</summary>
    private const int Unreadable = 4096;

    /// <summary>Reads like <see cref="IDiskFile.Read"/>; of a place that cannot be read it gives zeros, so that one bad sector costs only the records in it.</summary>
    public static int ReadAround(this IDiskFile file, Span<byte> to, long offset)
    {
        try
        {
            return file.Read(to, offset);
        }
        catch (IOException)
        {
            // Asked piece by piece from here on.
        }

        var piece = to[..(int)Math.Min(to.Length, Math.Min(Unreadable, file.Length - offset))];
        try
        {
            return file.Read(piece, offset);
        }
        catch (IOException)
        {
            piece.Clear();
            return piece.Length;
        }
    }
}
