using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Tests.Diagnostics;

/// <summary>The machine's disk, that can be told to take nothing more.</summary>
internal sealed class RefusingDisk : IDisk
{
    private volatile bool _refuses;
    private volatile bool _isBroken;

    public bool Refuses
    {
        get => _refuses;
        set => _refuses = value;
    }

    /// <summary>From now on the disk fails in a way that nobody foresaw.</summary>
    public bool IsBroken
    {
        get => _isBroken;
        set => _isBroken = value;
    }

    public void CreateFolder(string folder) => MachineDisk.Instance.CreateFolder(folder);

    public IReadOnlyList<string> FilesIn(string folder) => MachineDisk.Instance.FilesIn(folder);

    public IDiskFile Open(string path, DiskAccess access) => new RefusingFile(this, MachineDisk.Instance.Open(path, access));

    public void Move(string from, string to) => MachineDisk.Instance.Move(from, to);

    public void Delete(string path) => MachineDisk.Instance.Delete(path);

    public void SyncFolder(string folder) => MachineDisk.Instance.SyncFolder(folder);

    private sealed class RefusingFile(RefusingDisk disk, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> to, long offset) => file.Read(to, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (disk.IsBroken)
            {
                throw new InvalidOperationException("unforeseen");
            }

            if (disk.Refuses)
            {
                throw new IOException("No space left on device");
            }

            file.Write(bytes, offset);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();
    }
}
