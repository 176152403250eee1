namespace KotaDx.Workload.Benchmarks;

/// <summary>A folder beside the program, on the disk that the build is on, and gone afterwards: what is under /tmp may be memory.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "bench-" + Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
