using Microsoft.Win32.SafeHandles;

namespace KotaDx.Workload.Service.Log;

/// <summary>The disk of this machine.</summary>
internal sealed class MachineDisk : IDisk
{
    private MachineDisk()
    {
    }

    public static MachineDisk Instance { get; } = new();

    public void CreateFolder(string folder) => Directory.CreateDirectory(folder);

    public IReadOnlyList<string> FilesIn(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder) : [];

    public IDiskFile Open(string path, DiskAccess access) => new MachineFile(File.OpenHandle(
        path,
        access == DiskAccess.Create ? FileMode.Create : FileMode.Open,
        access == DiskAccess.Read ? FileAccess.Read : FileAccess.ReadWrite,
        access == DiskAccess.Read ? FileShare.ReadWrite | FileShare.Delete : FileShare.Read | FileShare.Delete));

    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void SyncFolder(string folder) => DurableFiles.SyncFolder(folder);

    private sealed class MachineFile(SafeFileHandle handle) : IDiskFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(Span<byte> to, long offset) => RandomAccess.Read(handle, to, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            try
            {
                RandomAccess.Write(handle, bytes, offset);
            }
            catch (ArgumentOutOfRangeException refused)
            {
                // What .NET makes of EFBIG: the system lets no file grow so far (a limit of the process or of the file system).
                throw new IOException(refused.Message, refused);
            }
        }

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Sync() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
