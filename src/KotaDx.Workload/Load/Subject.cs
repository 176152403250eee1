using System.Runtime.InteropServices;

namespace KotaDx.Workload.Load;

/// <summary>Whose load it is: a worker's or a station's.</summary>
/// <param name="IsStation">True for a station.</param>
/// <param name="Number">Number of the worker's or the station's name.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct Subject(bool IsStation, int Number)
{
    /// <summary>The bar of work that nobody is named for.</summary>
    public bool IsUnassigned => !IsStation && Number == StintTable.Unassigned;

    public void Save(SnapshotWriter to)
    {
        to.Write(IsStation);
        to.Write(Number);
    }

    public static Subject Load(SnapshotReader from) => new(from.ReadFlag(), from.Read<int>());

    public static Subject Worker(int number) => new(false, number);

    public static Subject Station(int number) => new(true, number);
}
