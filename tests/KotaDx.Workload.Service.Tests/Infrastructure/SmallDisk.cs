using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>A disk of a few megabytes of its own, which can be filled to the last byte and freed again. Wants root, as CI is.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Piece = 64 * 1024;

    private int _ballasts;

    private SmallDisk(TempFolder folder) => Folder = folder;

    /// <summary>Where it is mounted.</summary>
    public TempFolder Folder { get; }

    public long Free => new DriveInfo(Folder.Path).AvailableFreeSpace;

    /// <summary>A disk in memory.</summary>
    public static async Task<SmallDisk> Mount(int megabytes)
    {
        var folder = new TempFolder();
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");
        var (exitCode, said) = await Run("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder.Path);
        return Mounted(folder, exitCode, said);
    }

    /// <summary>A file system in a file, whose syncs cost what they cost on this machine.</summary>
    public static async Task<SmallDisk> MountImage(TempFolder images, int megabytes)
    {
        var image = images.Write("disk", "");
        using (var file = File.OpenHandle(image, FileMode.Open, FileAccess.Write))
        {
            RandomAccess.SetLength(file, megabytes * 1024L * 1024);
        }

        var (exitCode, said) = await Run("mkfs.ext4", "-q", "-m", "0", image);
        Assert.True(exitCode == 0, said);
        var folder = new TempFolder();
        (exitCode, said) = await Run("mount", "-o", "loop", image, folder.Path);
        return Mounted(folder, exitCode, said);
    }

    /// <summary>Takes every byte that is left; also what is freed meanwhile, such as by a file that is deleted, when called again.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast(), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);

        // Most of it at once. When somebody else was faster, nothing is taken here, and the rest goes piece by piece.
        if (Free > 2 * Piece && Allocate(file.SafeFileHandle, 0, Free - Piece) == 0)
        {
            file.Seek(0, SeekOrigin.End);
        }

        foreach (var piece in new[] { Piece, 4096, 1 })
        {
            var bytes = new byte[piece];
            try
            {
                while (true)
                {
                    file.Write(bytes);
                }
            }
            catch (IOException)
            {
                // Full, up to a smaller piece.
            }
        }
    }

    public void Relieve()
    {
        foreach (var ballast in Directory.GetFiles(Folder.Path, "ballast-*"))
        {
            File.Delete(ballast);
        }
    }

    public async ValueTask DisposeAsync()
    {
        var (exitCode, said) = await Run("umount", "--lazy", Folder.Path);
        Assert.True(exitCode == 0, said);
        Folder.Dispose();
    }

    [DllImport("libc", EntryPoint = "posix_fallocate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Allocate(SafeFileHandle file, long offset, long length);

    private static SmallDisk Mounted(TempFolder folder, int exitCode, string said)
    {
        if (exitCode != 0)
        {
            folder.Dispose();
            Needs.That(false, $"A small disk can be mounted by root only (mount: {said.Trim()}).");
        }

        return new SmallDisk(folder);
    }

    private string Ballast() => Folder.File(string.Create(CultureInfo.InvariantCulture, $"ballast-{_ballasts++}"));

    private static async Task<(int ExitCode, string Said)> Run(string program, params string[] arguments)
    {
        await using var process = ChildProcess.Start(Needs.Program(program), arguments);
        var exitCode = await process.ExitCode(TimeSpan.FromSeconds(60));
        return (exitCode, process.StandardError + process.StandardOutput);
    }
}
