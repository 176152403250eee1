using System.Globalization;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>One worker's day.</summary>
internal readonly record struct Cell(DateOnly Day, string Worker) : IComparable<Cell>
{
    public int CompareTo(Cell other) => Day != other.Day ? Day.CompareTo(other.Day) : string.CompareOrdinal(Worker, other.Worker);

    public override string ToString() => $"{Day:yyyy-MM-dd} {Worker}";
}

/// <summary>What <c>export worker_load --format csv</c> printed, with the busy seconds of its rows added up by worker and day.</summary>
internal sealed class LoadTable
{
    private int _start = -1;
    private int _worker;
    private int _busy;

    public string[] Header { get; private set; } = [];

    public int Rows { get; private set; }

    public SortedDictionary<Cell, decimal> BusySeconds { get; } = [];

    /// <summary>The distinct offsets of the windows' starts, such as +09:00.</summary>
    public SortedSet<TimeSpan> Offsets { get; } = [];

    public bool IsSorted { get; private set; } = true;

    private DateTimeOffset _last;

    public void AddLine(string line)
    {
        if (line.Length == 0)
        {
            return;
        }

        var fields = Csv.Fields(line);
        if (_start < 0)
        {
            Header = fields;
            _start = Array.IndexOf(fields, "window_start");
            _worker = Array.IndexOf(fields, "worker");
            _busy = Array.IndexOf(fields, "busy_s");
            Assert.True(_start == 0 && _worker > 0 && _busy > 0, "unexpected header: " + line);
            return;
        }

        Assert.True(fields.Length == Header.Length, "a row of another length than the header: " + line);
        var start = DateTimeOffset.Parse(fields[_start], CultureInfo.InvariantCulture);
        IsSorted &= start >= _last;
        _last = start;
        Offsets.Add(start.Offset);
        Rows++;
        if (fields[_busy].Length > 0)
        {
            var cell = new Cell(DateOnly.FromDateTime(start.DateTime), fields[_worker]);
            var seconds = decimal.Parse(fields[_busy], NumberStyles.Float, CultureInfo.InvariantCulture);
            BusySeconds[cell] = BusySeconds.GetValueOrDefault(cell) + seconds;
        }
    }
}

internal static class Cells
{
    /// <summary>Equal in every cell; a cell that is absent and a cell of zero seconds say the same.</summary>
    public static void ShouldEqual(IReadOnlyDictionary<Cell, decimal> expected, IReadOnlyDictionary<Cell, decimal> actual)
    {
        var wrong = Differing(expected, actual)
            .Select(cell => $"{cell}: expected {expected.GetValueOrDefault(cell)}, was {actual.GetValueOrDefault(cell)}")
            .ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} cells differ, such as\n{string.Join('\n', wrong.Take(12))}");
    }

    public static bool AreEqual(IReadOnlyDictionary<Cell, decimal> expected, IReadOnlyDictionary<Cell, decimal> actual) =>
        !Differing(expected, actual).Any();

    public static SortedDictionary<string, decimal> ByWorker(this IReadOnlyDictionary<Cell, decimal> cells) =>
        new(cells.GroupBy(cell => cell.Key.Worker).ToDictionary(group => group.Key, group => group.Sum(cell => cell.Value)),
            StringComparer.Ordinal);

    private static IEnumerable<Cell> Differing(IReadOnlyDictionary<Cell, decimal> expected, IReadOnlyDictionary<Cell, decimal> actual) =>
        expected.Keys.Union(actual.Keys).Order().Where(cell => expected.GetValueOrDefault(cell) != actual.GetValueOrDefault(cell));
}
