using System.Globalization;
using System.Text;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// Numbers of frames at which the fold failed, one a line in a file of the lane's, so that they are refused from then on and the factory
/// goes on. The frames stay in the log; when a later kotadx is mended, delete the file and run <c>kotadx rebuild</c>, or replay them.
/// </summary>
internal sealed class Poisoned(IDisk disk, string path)
{
    private readonly SortedSet<long> _numbers = Load(disk, path);

    public bool Holds(long number) => _numbers.Count > 0 && _numbers.Contains(number);

    /// <summary>Adds a number, durably.</summary>
    public void Add(long number)
    {
        if (_numbers.Add(number))
        {
            disk.CreateFolder(Path.GetDirectoryName(path)!);
            using var file = disk.Open(path, DiskAccess.Create);
            file.Write(Encoding.ASCII.GetBytes(string.Concat(_numbers.Select(static one => one.ToString(CultureInfo.InvariantCulture) + "\n"))), 0);
            file.Sync();
            disk.SyncFolder(Path.GetDirectoryName(path)!);
        }
    }

    private static SortedSet<long> Load(IDisk disk, string path)
    {
        if (!disk.FilesIn(Path.GetDirectoryName(path)!).Contains(path))
        {
            return [];
        }

        using var file = disk.Open(path, DiskAccess.Read);
        var bytes = new byte[file.Length];
        var text = Encoding.ASCII.GetString(bytes, 0, file.ReadAround(bytes, 0));

        // A line that a power cut left half written is found again when the fold fails there again.
        return [.. text.Split('\n').Where(static line => long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Select(static line => long.Parse(line, CultureInfo.InvariantCulture))];
    }
}
