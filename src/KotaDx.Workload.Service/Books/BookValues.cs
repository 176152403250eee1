using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>
/// Reads the values of a row. Each method gives its default where nothing is written, and true; false after it has added a fault,
/// so that callers join them with <c>&amp;</c> and no fault hides the next.
/// </summary>
internal sealed class BookValues(List<BookFault> faults)
{
    /// <summary>The name of work whose worker is not known: nobody can be called so.</summary>
    public const string Unassigned = "unassigned";

    /// <summary>What a register's type may be, in order of the values of <see cref="PlcType"/>.</summary>
    public static readonly string[] PlcTypes = [.. Enum.GetNames<PlcType>().Select(static name => name.ToLowerInvariant())];

    /// <summary>What the order of two words may be, in order of the values of <see cref="WordOrder"/>.</summary>
    public static readonly string[] WordOrders = [.. Enum.GetNames<WordOrder>().Select(static name => name.ToLowerInvariant())];

    private const double MaxNumber = 1e12;

    public List<BookFault> Faults { get; } = faults;

    public bool Required(BookRow row, string key, out BookCell cell)
    {
        cell = row.Find(key)!;
        if (cell is null)
        {
            Faults.Add(BookFaults.Missing(row.At(key), key));
        }

        return cell is not null;
    }

    /// <summary>Free text, such as a name for people.</summary>
    public static string Text(BookRow row, string key) => row.Find(key)?.Text ?? "";

    /// <summary>One level of a topic; empty where nothing is written.</summary>
    public bool Level(BookRow row, string key, out string level)
    {
        var cell = row.Find(key);
        level = cell?.Text ?? "";
        return cell is null || IsLevel(cell, level);
    }

    /// <summary>A name that goes into a tag: a team, a shift, a part; empty where nothing is written.</summary>
    public bool Token(BookRow row, string key, out string token)
    {
        var cell = row.Find(key);
        token = cell?.Text ?? "";
        return cell is null || IsToken(cell);
    }

    public bool IsToken(BookCell cell)
    {
        if (Tokens.IsWorker(cell.Text))
        {
            return true;
        }

        Faults.Add(BookFaults.BadToken(cell));
        return false;
    }

    /// <summary>A worker's token; empty where nothing is written.</summary>
    public bool Worker(BookRow row, string key, out string worker)
    {
        var cell = row.Find(key);
        worker = cell?.Text ?? "";
        return cell is null || IsWorker(cell);
    }

    public bool IsWorker(BookCell cell)
    {
        if (cell.Text == Unassigned)
        {
            Faults.Add(BookFaults.ReservedWorker(cell));
            return false;
        }

        return IsToken(cell);
    }

    /// <summary>A team's name; empty where nothing is written.</summary>
    public bool Team(BookRow row, string key, out string team)
    {
        var cell = row.Find(key);
        team = cell?.Text ?? "";
        return cell is null || IsTeam(cell);
    }

    public bool IsTeam(BookCell cell)
    {
        if (cell.Text is Book.Everyone or Unassigned)
        {
            Faults.Add(BookFaults.ReservedTeam(cell));
            return false;
        }

        return IsToken(cell);
    }

    /// <summary>
    /// Line and station: <c>press/p1</c>, or <c>p1</c> with the line in a value of its own. With <paramref name="allowAny"/> also
    /// <c>press/*</c>, and <c>*</c> for every station.
    /// </summary>
    public bool Place(BookRow row, bool allowAny, bool allowEverywhere, out string line, out string station)
    {
        line = "";
        station = "";
        var isGood = Level(row, "line", out var ownLine);
        if (!Required(row, "station", out var cell))
        {
            return false;
        }

        var parts = cell.Text.Split('/', StringSplitOptions.TrimEntries);
        if (parts.Length == 1 && ownLine.Length > 0)
        {
            (line, station) = (ownLine, parts[0]);
        }
        else if (parts.Length == 2)
        {
            (line, station) = (parts[0], parts[1]);
            if (isGood && ownLine.Length > 0 && line != ownLine)
            {
                Faults.Add(BookFaults.TwoLines(cell, ownLine));
                return false;
            }
        }
        else if (parts is [Book.Any] && allowEverywhere)
        {
            (line, station) = (Book.Any, Book.Any);
            return isGood;
        }
        else
        {
            Faults.Add(BookFaults.NoPlace(cell, allowAny, allowEverywhere));
            return false;
        }

        if (station == Book.Any && line == Book.Any && allowEverywhere)
        {
            return isGood;
        }

        if (station == Book.Any && allowAny)
        {
            return isGood & IsLevel(cell, line);
        }

        return isGood & IsLevel(cell, line) && IsLevel(cell, station);
    }

    /// <summary>A date; <paramref name="otherwise"/> where nothing is written.</summary>
    public bool Date(BookRow row, string key, DateOnly otherwise, out DateOnly date)
    {
        date = otherwise;
        if (row.Find(key) is not { } cell)
        {
            return true;
        }

        var form = BookDates.Read(cell.Text, out var read);
        if (form == DateForm.Date)
        {
            date = read;
            return true;
        }

        Faults.Add(BookFaults.BadDate(cell, form));
        return false;
    }

    /// <summary>A date with a time of day, or a date; null where nothing is written.</summary>
    public bool Minute(BookRow row, string key, out LocalMinute? minute, out bool isDay)
    {
        minute = null;
        isDay = false;
        if (row.Find(key) is not { } cell)
        {
            return true;
        }

        var form = BookDates.ReadMinute(cell.Text, out var read, out isDay, out var isTimeBad);
        if (form == DateForm.Date && !isTimeBad)
        {
            minute = read;
            return true;
        }

        Faults.Add(isTimeBad ? BookFaults.BadTime(cell) : BookFaults.BadDate(cell, form));
        return false;
    }

    public bool ValidFrom(BookRow row, out DateOnly date) => Date(row, "valid_from", BookContent.Always, out date);

    /// <summary>A number in a range; null where nothing is written.</summary>
    public bool Number(BookRow row, string key, NumberRange range, out double? number)
    {
        number = null;
        if (row.Find(key) is not { } cell)
        {
            return true;
        }

        var text = HalfWidth.Of(cell.Text);
        if (NumberText.TryParse(Encoding.UTF8.GetBytes(text), out var read, out _) != ParseStatus.Ok || Math.Abs(read) > MaxNumber)
        {
            Faults.Add(BookFaults.NoNumber(cell, text, range));
            return false;
        }

        if (!range.Contains(read))
        {
            Faults.Add(BookFaults.OutOfRange(cell, range));
            return false;
        }

        number = read;
        return true;
    }

    /// <summary>A time of day in minutes; null where nothing is written.</summary>
    public bool Minutes(BookRow row, string key, out int? minutes)
    {
        minutes = null;
        if (row.Find(key) is not { } cell)
        {
            return true;
        }

        if (!BookClock.TryRead(cell.Text, out var read))
        {
            Faults.Add(BookFaults.BadTime(cell));
            return false;
        }

        minutes = read;
        return true;
    }

    /// <summary>One of some words; −1 where nothing is written.</summary>
    public bool Word(BookRow row, string key, string[] words, out int index)
    {
        index = -1;
        if (row.Find(key) is not { } cell)
        {
            return true;
        }

        index = Array.IndexOf(words, HalfWidth.Of(cell.Text).ToLowerInvariant());
        if (index < 0)
        {
            Faults.Add(BookFaults.UnknownWord(cell, words));
        }

        return index >= 0;
    }

    public bool YesNo(BookRow row, string key, bool otherwise, out bool value)
    {
        value = otherwise;
        if (row.Find(key) is not { } cell)
        {
            return true;
        }

        switch (HalfWidth.Of(cell.Text).ToLowerInvariant())
        {
            case "yes" or "y" or "true" or "on" or "1" or "はい" or "可" or "できる" or "有" or "あり" or "○" or "〇" or "◯" or "◎":
                value = true;
                return true;
            case "no" or "n" or "false" or "off" or "0" or "いいえ" or "不可" or "否" or "できない" or "無" or "なし" or "×" or "✕" or "x":
                value = false;
                return true;
            default:
                Faults.Add(BookFaults.NoYesNo(cell));
                return false;
        }
    }

    public bool IsLevel(BookCell cell, string level)
    {
        if (Topic.IsLevel(Encoding.UTF8.GetBytes(level)))
        {
            return true;
        }

        Faults.Add(BookFaults.BadLevel(cell, level));
        return false;
    }
}

/// <summary>Which numbers a value takes.</summary>
/// <param name="From">The least.</param>
/// <param name="To">The greatest.</param>
/// <param name="IsOpen">True if <paramref name="From"/> itself is too little.</param>
/// <param name="IsWhole">True for whole numbers only.</param>
internal readonly record struct NumberRange(double From, double To, bool IsOpen = false, bool IsWhole = false)
{
    // Nothing in a factory is a thousand million of anything; beyond that is a slip, and would overflow what is computed with it.
    private const double Most = 1e9;

    public static readonly NumberRange Positive = new(0, Most, IsOpen: true);

    public static readonly NumberRange NotNegative = new(0, Most);

    public static readonly NumberRange Share = new(0, 1);

    /// <summary>Silences up to a minute are not told apart from talking.</summary>
    public static readonly NumberRange AtLeastAMinute = new(60, Most);

    public static readonly NumberRange AtLeastOne = new(1, Most);

    /// <summary>A station's number on its bus.</summary>
    public static readonly NumberRange Byte = new(0, 255, IsWhole: true);

    public static readonly NumberRange Factor = new(-Most, Most);

    /// <summary>Faster than twenty times a second no serial line answers; slower than once an hour is no measuring of work.</summary>
    public static readonly NumberRange PollSeconds = new(0.05, 3600);

    /// <summary>Seconds for an answer.</summary>
    public static readonly NumberRange Timeout = new(0.05, 60);

    /// <summary>Milliseconds between an answer and the next question.</summary>
    public static readonly NumberRange Gap = new(0, 10_000);

    public static readonly NumberRange Modulus = new(2, 1L << 53, IsWhole: true);

    public bool Contains(double number) => (IsOpen ? number > From : number >= From) && number <= To && (!IsWhole || number == Math.Floor(number));
}
