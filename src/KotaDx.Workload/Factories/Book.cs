namespace KotaDx.Workload.Factories;

/// <summary>
/// 工場台帳, a factory's own book: what its signals and people mean. A factory without one runs open: every name is taken as its
/// messages give it. Immutable.
/// </summary>
public sealed class Book
{
    /// <summary>The team of everybody whom no book assigns to one.</summary>
    public const string Everyone = "all";

    private readonly IReadOnlyDictionary<string, string> _teams;

    /// <summary>Makes a book.</summary>
    /// <param name="factory">The factory's topic level.</param>
    /// <param name="zone">Its zone: windows and days are aligned in it.</param>
    /// <param name="teams">Home team by worker token.</param>
    public Book(string factory, TimeZoneInfo zone, IReadOnlyDictionary<string, string> teams)
    {
        Factory = factory;
        Zone = zone;
        _teams = teams;
    }

    /// <summary>Where a factory is that does not say.</summary>
    public static TimeZoneInfo DefaultZone { get; } = FindTokyo();

    /// <summary>The factory's topic level.</summary>
    public string Factory { get; }

    /// <summary>Its zone.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Home teams by worker token.</summary>
    public IReadOnlyDictionary<string, string> Teams => _teams;

    /// <summary>The book of a factory that has none.</summary>
    /// <param name="factory">The factory's topic level.</param>
    public static Book Open(string factory) => new(factory, DefaultZone, new Dictionary<string, string>());

    /// <summary>The home team of a worker; <see cref="Everyone"/> if the book names none.</summary>
    /// <param name="worker">The worker's token.</param>
    public string TeamOf(string worker) => _teams.GetValueOrDefault(worker, Everyone);

    // A bare machine may have no zone files. Japan has kept +09:00 without daylight saving since 1952.
    private static TimeZoneInfo FindTokyo() => TimeZoneInfo.TryFindSystemTimeZoneById("Asia/Tokyo", out var zone)
        ? zone
        : TimeZoneInfo.CreateCustomTimeZone("Asia/Tokyo", TimeSpan.FromHours(9), "Asia/Tokyo", "Asia/Tokyo");
}
