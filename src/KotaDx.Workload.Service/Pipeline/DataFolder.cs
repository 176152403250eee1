using KotaDx.Workload.Service.Diagnostics;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// The data folder and who writes it. <c>log/FACTORY</c> frames as received, <c>points/FACTORY</c> the outbox of points,
/// <c>refused/FACTORY</c> which frames were refused, <c>snapshots/FACTORY</c> the folds' states, <c>store.db</c> the embedded store, <c>sinks/</c> how far other stores have come, <c>books/FACTORY</c> the factories' books unless
/// they are elsewhere.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, string? books, FileStream fileLock)
    {
        Root = path;
        BooksFolder = BooksFolderIn(path, books);
        _lock = fileLock;
    }

    public string Root { get; }

    public string StoreFile => StoreFileIn(Root);

    public string BooksFolder { get; }

    public string SinksFolder => Path.Combine(Root, "sinks");

    /// <summary>What its disk has free; null where the machine does not say.</summary>
    public long? FreeBytes()
    {
        try
        {
            return new DriveInfo(Root).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The folder of books: the one that is named, else <c>books</c> in the data folder.</summary>
    public static string BooksFolderIn(string root, string? books) => books is null ? Path.Combine(root, "books") : Path.GetFullPath(books);

    public static string RefusedIn(string root, string factory) => Path.Combine(root, "refused", factory);

    public static string FramesIn(string root, string factory) => Path.Combine(root, "log", factory);

    private const int NoRoom = 28;
    private const int ReadOnly = 30;

    /// <summary>True of a folder that the service has worked in, also if nothing has come so far.</summary>
    public static bool IsOne(string root) => Directory.Exists(Path.Combine(root, "log")) || File.Exists(Path.Combine(root, "kotadx.lock"));

    public static IEnumerable<string> FactoriesIn(string root) => Directory.Exists(Path.Combine(root, "log"))
        ? Directory.EnumerateDirectories(Path.Combine(root, "log")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
        : [];

    public static string StoreFileIn(string root) => Path.Combine(root, "store.db");

    public string FramesOf(string factory) => FramesIn(Root, factory);

    public string PointsOf(string factory) => Path.Combine(Root, "points", factory);

    public string RefusedOf(string factory) => RefusedIn(Root, factory);

    public string PoisonedOf(string factory) => Path.Combine(Root, "poisoned", factory + ".txt");

    public string SnapshotsOf(string factory) => Path.Combine(Root, "snapshots", factory);

    public IEnumerable<string> Factories => FactoriesIn(Root);

    /// <summary>Takes the folder for this process alone.</summary>
    /// <exception cref="EnvironmentFaultException">Another process has it, or it cannot be written.</exception>
    public static DataFolder Take(string path, string? books = null)
    {
        var root = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(root);
            return new DataFolder(root, books, new FileStream(Path.Combine(root, "kotadx.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception.HResult is not (NoRoom or ReadOnly) && File.Exists(Path.Combine(root, "kotadx.lock")))
        {
            throw new EnvironmentFaultException(new(
                $"データフォルダ {root} は別の kotadx が使っています。先にそちらを終わらせるか、--data で別のフォルダを指定してください。",
                $"The data folder {root} is in use by another kotadx. Stop that one first, or name another folder with --data."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentFaultException(new(
                $"データフォルダ {root} に書き込めません（{exception.Message}）。フォルダの権限を確かめるか、--data で別のフォルダを指定してください。",
                $"The data folder {root} cannot be written ({exception.Message}). Check its permissions, or name another folder with --data."));
        }
    }

    public void Dispose() => _lock.Dispose();
}
