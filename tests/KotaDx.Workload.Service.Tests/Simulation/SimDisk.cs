using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>
/// A disk as bad as <see cref="IDisk"/> allows. Of every file it keeps what is on the platter and what was written since its last sync, of
/// every folder the names likewise; a power cut keeps of the latter what the dice say, sector by sector and in any order.
/// </summary>
internal sealed class SimDisk(Dice dice) : IDisk
{
    /// <summary>As small as everything else here, so that small files have many.</summary>
    public const int Sector = 64;

    private readonly Dictionary<string, SimNode> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimNode> _durableNames = new(StringComparer.Ordinal);
    private readonly List<NameChange> _nameChanges = [];

    /// <summary>How a power cut treats what was not synced.</summary>
    public enum Cut
    {
        /// <summary>All of it is lost.</summary>
        Nothing,

        /// <summary>All of it was on its way in time.</summary>
        Everything,

        /// <summary>It was written in order, and torn at some byte.</summary>
        Torn,

        /// <summary>Any sectors of it, names and lengths likewise.</summary>
        Scattered,
    }

    /// <summary>No byte more than there are.</summary>
    public bool IsFull { get; set; }

    /// <summary>Every other write or sync fails.</summary>
    public bool IsSick { get; set; }

    /// <summary>Sync says yes and does nothing.</summary>
    public bool Lies { get; set; }

    /// <summary>Calls until the process dies in the midst of one; null: it does not.</summary>
    public int? DiesAfter { get; set; }

    public bool IsDead { get; private set; }

    /// <summary>All calls so far.</summary>
    public long Calls { get; private set; }

    public void CreateFolder(string folder) => Call();

    public IReadOnlyList<string> FilesIn(string folder)
    {
        Call();
        return [.. _names.Keys.Where(path => FolderOf(path) == folder)];
    }

    public IDiskFile Open(string path, DiskAccess access)
    {
        Call();
        if (access != DiskAccess.Create)
        {
            return new SimFile(this, _names.TryGetValue(path, out var found) ? found : throw new FileNotFoundException(path));
        }

        if (_names.TryGetValue(path, out var node))
        {
            node.SetLength(0);
        }
        else
        {
            if ((IsFull && dice.OneIn(2)) || (IsSick && dice.OneIn(4)))
            {
                throw new IOException("simulated: no space left for a name");
            }

            node = new SimNode();
            Change(new NameChange(FolderOf(path), null, path, node));
        }

        return new SimFile(this, node);
    }

    public void Move(string from, string to)
    {
        Call();
        Change(new NameChange(FolderOf(to), from, to, _names.TryGetValue(from, out var node) ? node : throw new FileNotFoundException(from)));
    }

    public void Delete(string path)
    {
        Call();
        if (_names.TryGetValue(path, out var node))
        {
            Change(new NameChange(FolderOf(path), path, null, node));
        }
    }

    public void SyncFolder(string folder)
    {
        Call();
        if (Lies)
        {
            return;
        }

        foreach (var change in _nameChanges)
        {
            if (change.Folder == folder)
            {
                change.Apply(_durableNames);
            }
        }

        _nameChanges.RemoveAll(change => change.Folder == folder);
    }

    /// <summary>The process dies between two calls, or has died in one; what it wrote stays with the system.</summary>
    public void Kill()
    {
        IsDead = true;
        DiesAfter = null;
    }

    /// <summary>The power goes, and with it what was not synced, as far as the dice say.</summary>
    public Cut CutPower()
    {
        Kill();
        var cut = dice.Of(Cut.Nothing, Cut.Everything, Cut.Torn, Cut.Scattered);
        CutPower(cut);
        return cut;
    }

    public void CutPower(Cut cut)
    {
        // A journal keeps names in order, other file systems do not.
        var namesInOrder = cut == Cut.Torn ? dice.Between(0, _nameChanges.Count) : -1;
        for (var i = 0; i < _nameChanges.Count; i++)
        {
            if (cut == Cut.Everything || i < namesInOrder || (cut == Cut.Scattered && dice.OneIn(2)))
            {
                _nameChanges[i].Apply(_durableNames);
            }
        }

        _nameChanges.Clear();
        _names.Clear();
        foreach (var (path, node) in _durableNames)
        {
            _names[path] = node;
        }

        foreach (var node in _names.Values.Distinct())
        {
            node.CutPower(cut, dice);
        }
    }

    /// <summary>The machine runs again: handles from before are gone, the disk is well.</summary>
    public void Restart()
    {
        IsDead = false;
        DiesAfter = null;
    }

    /// <summary>Paths and lengths of the files in a folder, by name.</summary>
    public IReadOnlyList<(string Path, long Length)> Files(string folder) =>
        [.. _names.Where(pair => FolderOf(pair.Key) == folder).OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => (pair.Key, (long)pair.Value.Length))];

    public byte[] BytesOf(string path) => _names[path].Live.AsSpan(0, _names[path].Length).ToArray();

    /// <summary>A bit flips where it lies.</summary>
    public void Flip(string path, long at, int bit) => _names[path].Flip((int)at, bit);

    /// <summary>A sector can no longer be read.</summary>
    public void Ruin(string path, long at) => _names[path].Ruined.Add((int)(at / Sector));

    internal void Call()
    {
        if (IsDead)
        {
            throw new ProcessDiedException();
        }

        Calls++;
        if (DiesAfter is { } left)
        {
            DiesAfter = left - 1;
            if (left <= 1)
            {
                Kill();
                throw new ProcessDiedException();
            }
        }
    }

    internal void Write(SimNode node, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            Call();
        }
        catch (ProcessDiedException)
        {
            // Dies in the midst of it: the system may have some of it.
            node.Write(bytes[..dice.Between(0, bytes.Length)], (int)offset);
            throw;
        }

        if ((IsFull && offset + bytes.Length > node.Length) || (IsSick && dice.OneIn(3)))
        {
            node.Write(bytes[..dice.Below(bytes.Length)], (int)offset);
            throw new IOException("simulated: no space left, or the disk fails");
        }

        node.Write(bytes, (int)offset);
    }

    internal void Sync(SimNode node)
    {
        Call();
        if (IsSick && dice.OneIn(3))
        {
            // As on Linux: what could not be written counts as clean from then on, and the next sync says that all is well.
            node.FailSync(dice);
            throw new IOException("simulated: the disk fails to sync");
        }

        if (!Lies)
        {
            node.Sync();
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path)!;

    private void Change(NameChange change)
    {
        change.Apply(_names);
        _nameChanges.Add(change);
    }

    /// <summary>A name made (no <paramref name="From"/>), moved, or deleted (no <paramref name="To"/>).</summary>
    private sealed record NameChange(string Folder, string? From, string? To, SimNode Node)
    {
        public void Apply(Dictionary<string, SimNode> names)
        {
            if (From is not null && names.TryGetValue(From, out var there) && there == Node)
            {
                names.Remove(From);
            }

            if (To is not null)
            {
                names[To] = Node;
            }
        }
    }

    private sealed class SimFile(SimDisk disk, SimNode node) : IDiskFile
    {
        public long Length
        {
            get
            {
                disk.Call();
                return node.Length;
            }
        }

        public int Read(Span<byte> to, long offset)
        {
            disk.Call();
            return node.Read(to, (int)offset);
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset) => disk.Write(node, bytes, offset);

        public void SetLength(long length)
        {
            disk.Call();
            node.SetLength((int)length);
        }

        public void Sync() => disk.Sync(node);

        public void Dispose()
        {
        }
    }
}
