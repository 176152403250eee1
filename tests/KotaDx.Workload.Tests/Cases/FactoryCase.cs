using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Cases;

/// <summary>A folder with a factory's book, its frames and what must come of them.</summary>
internal sealed class FactoryCase
{
    private readonly string _folder;
    private readonly FrameMarks _marks;

    private FactoryCase(string folder, FrameMarks marks)
    {
        _folder = folder;
        _marks = marks;
        var content = JsonSerializer.Deserialize<BookContent>(File.ReadAllText(Path.Combine(folder, "book.json")))!;
        Frames = [.. File.ReadLines(Path.Combine(folder, "frames.txt")).Where(static line => line.Length > 0 && line[0] != '#').Select(Frame)];
        Book = new Book(Frames[0].Topic.Split('/')[2], content, Book.DefaultZone);
    }

    public Book Book { get; }

    public IReadOnlyList<(DateTimeOffset Arrival, bool IsRetained, string Topic, string Payload)> Frames { get; }

    public static FactoryCase Open(string folder, FrameMarks marks = FrameMarks.None) => new(folder, marks);

    /// <summary>Folds the frames and gives the rows of a window, as the expected file writes them.</summary>
    public FoldedCase Fold(IEnumerable<(DateTimeOffset Arrival, bool IsRetained, string Topic, string Payload)>? frames = null, int publishEvery = 0, BookContent? book = null)
    {
        var folded = new FoldedCase(book is null ? Book : new Book(Book.Factory, book, Book.DefaultZone));
        var n = 0;
        foreach (var (arrival, isRetained, topic, payload) in frames ?? Frames)
        {
            folded.Take(arrival, _marks | (isRetained ? FrameMarks.Retained : FrameMarks.None), topic, payload);
            if (publishEvery > 0 && ++n % publishEvery == 0)
            {
                folded.Fold.Publish();
            }
        }

        folded.Fold.Publish();
        return folded;
    }

    public IReadOnlyList<Row> Expected(string size) => Row.ReadAll(Path.Combine(_folder, $"expected-{size}.csv"));

    private static (DateTimeOffset, bool, string, string) Frame(string line)
    {
        var parts = line.Split(' ', 2);
        var isRetained = parts[1].StartsWith("retained ", StringComparison.Ordinal);
        var rest = (isRetained ? parts[1]["retained ".Length..] : parts[1]).Split(' ', 2);
        return (DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture), isRetained, rest[0], rest.Length > 1 ? rest[1] : "");
    }
}

/// <summary>A fold with its points as a store would have them: the last line of each key.</summary>
internal sealed class FoldedCase
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public FoldedCase(Book book) => Fold = new FactoryFold(book, new LineProtocolWriter(_buffer));

    public FactoryFold Fold { get; }

    public void Take(DateTimeOffset arrival, FrameMarks marks, string topic, string payload)
    {
        Fold.Fold(new Frame
        {
            Arrival = EventTime.From(arrival), Marks = marks, Origin = "case"u8, Topic = Encoding.UTF8.GetBytes(topic), Payload = Encoding.UTF8.GetBytes(payload),
        });
        Assert.True(Fold.Ledger.AddsUp);
    }

    /// <summary>Puts a book in force and lets a minute pass, so that revisions are fixed.</summary>
    public void Take(BookContent content, EventTime arrival)
    {
        Fold.Take(new Book(Fold.Book.Factory, content, Book.DefaultZone), arrival);
        Fold.Publish();
        Take(arrival.Plus(2 * EventTime.Minute).ToDateTimeOffset(), FrameMarks.None, $"kotadx/v1/{Fold.Book.Factory}/press/p1/current", "0.1");
        Fold.Publish();
    }

    /// <summary>The last line of each key, without those that were withdrawn.</summary>
    public SortedDictionary<string, string> Points(bool withdrawn = false)
    {
        var points = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(_buffer.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var head = line.IndexOf(' ', StringComparison.Ordinal);
            var tail = line.LastIndexOf(' ');
            points[line[..head] + line[tail..]] = line[(head + 1)..tail].Replace(PointLine.RenewedField, "", StringComparison.Ordinal);
        }

        return withdrawn ? points : new(points.Where(static p => !p.Value.Contains("quality=\"withdrawn\"", StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal);
    }

    public IReadOnlyList<Row> Rows(string measurement) =>
    [
        .. Points().Where(p => p.Key.StartsWith(measurement + ",", StringComparison.Ordinal)).Select(static p => Row.OfLine(p.Key, p.Value))
            .OrderBy(static row => row.Key, StringComparer.Ordinal),
    ];
}

/// <summary>One row of a window: its key, and its values by name.</summary>
internal sealed record Row(string Key, IReadOnlyDictionary<string, string> Values)
{
    private static readonly string[] Tags = ["team", "worker", "shift", "line", "station"];

    public string this[string name] => Values.GetValueOrDefault(name, "");

    public static IReadOnlyList<Row> ReadAll(string file)
    {
        var lines = File.ReadAllLines(file);
        var names = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => names.Zip(line.Split(',')).ToDictionary(static p => p.First, static p => p.Second)).Select(static values => new Row(
            KeyOf(values["window_start"], values), values)).OrderBy(static row => row.Key, StringComparer.Ordinal)];
    }

    public static Row OfLine(string key, string fields)
    {
        var values = new Dictionary<string, string>();
        var head = key.Split(' ');
        foreach (var tag in head[0].Split(',').Skip(1))
        {
            values[tag.Split('=')[0]] = tag.Split('=')[1];
        }

        foreach (var field in fields.Split(','))
        {
            values[field.Split('=')[0]] = field.Split('=')[1].Trim('"').TrimEnd('i');
        }

        var start = DateTimeOffset.UnixEpoch.AddTicks(long.Parse(head[1], CultureInfo.InvariantCulture) / 100).ToOffset(TimeSpan.FromHours(9));
        return new Row(KeyOf(start.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture), values), values);
    }

    private static string KeyOf(string start, Dictionary<string, string> values) => string.Join(' ', Tags.Select(values.GetValueOrDefault).Where(static v => v is not null).Prepend(start));
}
