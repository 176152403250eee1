using System.Globalization;

namespace KotaDx.Workload.Service.Log;

/// <summary>A segment file: its first record's number is its name.</summary>
internal sealed record LogSegment(string Path, long First)
{
    public const string Extension = ".klog";

    public static string PathOf(string folder, long first) =>
        System.IO.Path.Combine(folder, first.ToString("D20", CultureInfo.InvariantCulture) + Extension);

    public static List<LogSegment> In(string folder) => In(MachineDisk.Instance, folder);

    public static List<LogSegment> In(IDisk disk, string folder) =>
    [
        .. disk.FilesIn(folder)
            .Where(static path => path.EndsWith(Extension, StringComparison.Ordinal))
            .Where(static path => long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(static path => new LogSegment(path, long.Parse(System.IO.Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture)))
            .OrderBy(static segment => segment.First),
    ];
}
