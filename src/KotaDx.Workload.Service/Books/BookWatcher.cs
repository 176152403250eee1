using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Books;

/// <summary>
/// Notices that somebody changed a book's files, while the service runs. It looks at names, sizes and times every second or so, since
/// the system's own notices do not come from network shares; and it reads a change only when the files have stood still for one look,
/// since Excel and editors write in steps. Safe for concurrent use; changes are told one after another.
/// </summary>
/// <param name="folder">The folder that holds a folder for each factory; may be missing, and may come and go.</param>
/// <param name="time">The clock.</param>
/// <param name="changed">
/// Told of each change with the factory and its book as it is now. A book with errors has no content: the caller leaves the old one
/// in force. One whose files are all gone does not exist and is an open book. What it throws ends the watch.
/// </param>
internal sealed class BookWatcher(string folder, TimeProvider time, Action<string, LoadedBook> changed)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);

    /// <summary>
    /// Reads a factory's book, and takes it as known: only what changes from now on is told. Read through here what is put in force, so
    /// that no change between reading and watching is missed.
    /// </summary>
    public LoadedBook Load(string factory)
    {
        lock (_lock)
        {
            // Taken before reading: a change during the reading makes a difference at the next look.
            var mark = TryMark(factory);
            var book = BookFiles.Load(folder, factory);
            if (mark is not null && !book.IsHeld)
            {
                _known[factory] = mark;
            }

            return book;
        }
    }

    /// <summary>Looks until cancelled; cancellation is no error.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>Looks once.</summary>
    public void Look()
    {
        foreach (var factory in Factories())
        {
            if (Changed(factory) is { } book)
            {
                changed(factory, book);
            }
        }
    }

    private LoadedBook? Changed(string factory)
    {
        lock (_lock)
        {
            if (TryMark(factory) is not { } mark)
            {
                return null;
            }

            if (_known.GetValueOrDefault(factory, "") == mark)
            {
                _seen.Remove(factory);
                _held.Remove(factory);
                return null;
            }

            if (_seen.GetValueOrDefault(factory) != mark)
            {
                _seen[factory] = mark;
                return null;
            }

            var book = BookFiles.Load(folder, factory);
            if (book.IsHeld)
            {
                // It is told once that the file is open elsewhere, and looked at again until it is not.
                return _held.Add(factory) ? book : null;
            }

            if (TryMark(factory) != mark)
            {
                _seen.Remove(factory);
                return null;
            }

            _known[factory] = mark;
            _seen.Remove(factory);
            _held.Remove(factory);
            return book;
        }
    }

    /// <summary>The factories there are, and those that were. None while the folder cannot be reached: a share that is away has not lost its books.</summary>
    private List<string> Factories()
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                return [];
            }

            var there = Directory.EnumerateDirectories(folder).Select(static path => Path.GetFileName(path)).Where(static name => Topic.IsLevel(Encoding.UTF8.GetBytes(name)));
            lock (_lock)
            {
                return [.. there.Union(_known.Keys).Order(StringComparer.Ordinal)];
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Names, sizes and times of the files; empty if there are none, null if nobody can say.</summary>
    private string? TryMark(string factory)
    {
        try
        {
            var mark = new StringBuilder();
            foreach (var name in BookFiles.Names)
            {
                var file = new FileInfo(Path.Combine(folder, factory, name));
                if (file.Exists)
                {
                    mark.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name}:{file.Length}:{file.LastWriteTimeUtc.Ticks};");
                }
            }

            return mark.ToString();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
