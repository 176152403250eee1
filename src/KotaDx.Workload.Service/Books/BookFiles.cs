using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>
/// The files of factories' books: <c>FOLDER/FACTORY/factory.yaml</c> and the tables beside it. All of them may be missing. Never throws
/// for what people wrote.
/// </summary>
internal static class BookFiles
{
    public const string FactoryFileName = "factory.yaml";

    private const int MaxFileMebibytes = 32;

    /// <summary>Every file that is read.</summary>
    public static readonly string[] Names = [FactoryFileName, .. BookTables.All.Select(static table => table.FileName)];

    /// <summary>The factories that have a folder, and the faults of folders that cannot be one.</summary>
    /// <param name="folder">The folder that holds a folder for each factory; may be missing.</param>
    /// <param name="faults">Folders with impossible names, files in the wrong place.</param>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static List<string> Factories(string folder, List<BookFault> faults)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        faults.AddRange(Names.Select(name => Path.Combine(folder, name)).Where(File.Exists).Select(BookFaults.OutsideFactory));
        var factories = new List<string>();
        foreach (var path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (Topic.IsLevel(Encoding.UTF8.GetBytes(name)))
            {
                factories.Add(name);
            }
            else if (Names.Any(file => File.Exists(Path.Combine(path, file))))
            {
                faults.Add(BookFaults.BadFactory(path, name));
            }
        }

        return factories;
    }

    /// <summary>Reads a factory's book.</summary>
    /// <param name="folder">The folder that holds a folder for each factory.</param>
    /// <param name="factory">The factory's topic level.</param>
    /// <param name="events">What stands in <c>events.csv</c>, before it is written there; null: what the file says.</param>
    public static LoadedBook Load(string folder, string factory, string? events = null)
    {
        var own = Path.Combine(folder, factory);
        var draft = new BookDraft();
        var isHeld = false;
        var exists = false;

        if (TryReadText(Path.Combine(own, FactoryFileName), draft, ref exists, ref isHeld, static draft => FactoryFile.Lose(draft)) is { } yaml)
        {
            new FactoryFile(Path.Combine(own, FactoryFileName), draft).Read(yaml);
        }

        var tables = new TableReader(draft);
        foreach (var table in BookTables.All)
        {
            var path = Path.Combine(own, table.FileName);
            if ((table == BookTables.Events ? events : null) is { } text || (text = TryReadText(path, draft, ref exists, ref isHeld, _ => tables.Lose(table))) is not null)
            {
                tables.Read(path, table, text);
            }
        }

        AddStrayFiles(own, draft.Faults);
        var workers = new BookCheck(draft).Run();
        var content = BookOrder.Canonical(ContentOf(draft, workers));
        BookHints.Add(new Book(factory, content, draft.ZoneInfo), draft);
        var isUsable = !draft.Faults.Exists(static fault => fault.IsError);
        return new LoadedBook
        {
            Factory = factory,
            Folder = own,
            Exists = exists,
            Content = isUsable ? content : null,
            Zone = draft.ZoneInfo,
            Names = new DisplayNames(draft.Names.ToDictionary(static pair => pair.Key, static pair => pair.Value.Name, StringComparer.Ordinal)),
            Faults = [.. draft.Faults.OrderBy(static fault => Names.Contains(Path.GetFileName(fault.File)) ? Array.IndexOf(Names, Path.GetFileName(fault.File)) : Names.Length).ThenBy(static fault => fault.Line)],
            Hash = isUsable ? BookRecord.HashOf(content) : 0,
            IsHeld = isHeld,
        };
    }

    private static BookContent ContentOf(BookDraft draft, IReadOnlyList<WorkerEntry> workers) => new()
    {
        Zone = draft.Zone,
        DayStarts = draft.DayStarts,
        Settings = draft.Settings,
        Lines = Entries(draft.Lines),
        Stations = Entries(draft.Stations),
        Signals = Entries(draft.Signals),
        Teams = [.. draft.Teams.Select(static team => team.Entry)],
        Workers = workers,
        Shifts = Entries(draft.Shifts),
        Calendar = Entries(draft.Calendar),
        Roster = Entries(draft.Roster),
        Skills = Entries(draft.Skills),
        StandardTimes = Entries(draft.StandardTimes),
        Plan = Entries(draft.Plan),
        Ports = Entries(draft.Ports),
        PlcPoints = Entries(draft.PlcPoints),
        Events = Entries(draft.Events),
    };

    private static T[] Entries<T>(List<Placed<T>> placed) => [.. placed.Select(static x => x.Entry)];

    private static string? TryReadText(string path, BookDraft draft, ref bool exists, ref bool isHeld, Action<BookDraft> lose)
    {
        try
        {
            // Excel keeps its files open for writing; on Windows only a reader that allows this may read them.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            exists = true;
            if (stream.Length > MaxFileMebibytes * 1024L * 1024)
            {
                draft.Faults.Add(BookFaults.TooLarge(path, MaxFileMebibytes));
                lose(draft);
                return null;
            }

            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            memory.Position = 0;
            var text = TextEncodings.Detect(memory, DeclaredEncoding.None);
            if (text.Encoding is not null)
            {
                return text.Encoding.GetString(memory.GetBuffer(), text.Preamble, (int)memory.Length - text.Preamble);
            }

            draft.Faults.Add(BookFault.Of(FileFaults.NoText(path, text)));
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            exists = true;
            isHeld |= fault is IOException io && FileFaults.IsHeld(io);
            draft.Faults.Add(BookFault.Of(FileFaults.Unreadable(path, fault)));
        }

        lose(draft);
        return null;
    }

    /// <summary>worker.csv, roster.xlsx, Factory.yml: somebody believes that it is read.</summary>
    private static void AddStrayFiles(string folder, List<BookFault> faults)
    {
        try
        {
            foreach (var path in Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray() : [])
            {
                var name = Path.GetFileName(path);
                var extension = Path.GetExtension(name).ToLowerInvariant();
                if (Names.Contains(name) || name[0] is '.' or '~' || extension is not (".csv" or ".yaml" or ".yml" or ".xlsx" or ".xls"))
                {
                    continue;
                }

                var wanted = extension is ".yaml" or ".yml" ? ".yaml" : ".csv";
                var meant = NearestName.Find(Path.GetFileNameWithoutExtension(name), Names.Where(file => Path.GetExtension(file) == wanted).Select(static file => Path.GetFileNameWithoutExtension(file)!));
                // A workbook beside its table is where the table comes from; and on Windows Roster.csv is roster.csv.
                var isKnown = File.Exists(Path.Combine(folder, meant + wanted)) && (extension is ".xlsx" or ".xls" || string.Equals(name, meant + wanted, StringComparison.OrdinalIgnoreCase));
                if (meant is not null && !isKnown)
                {
                    faults.Add(BookFaults.StrayFile(path, meant + wanted));
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What is needed from the folder was read, or has been told.
        }
    }
}
