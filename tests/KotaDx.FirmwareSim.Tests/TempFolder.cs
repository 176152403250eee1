namespace KotaDx.FirmwareSim.Tests;

/// <summary>A folder of its own for one test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kotadx-sim").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
