namespace KotaDx.Workload.Load;

/// <summary>Whose load it is: a worker's or a station's.</summary>
/// <param name="IsStation">True for a station.</param>
/// <param name="Number">Number of the worker's or the station's name.</param>
internal readonly record struct Subject(bool IsStation, int Number)
{
    /// <summary>The bar of work that nobody is named for.</summary>
    public bool IsUnassigned => !IsStation && Number == StintTable.Unassigned;

    public static Subject Worker(int number) => new(false, number);

    public static Subject Station(int number) => new(true, number);
}
