using System.Globalization;
using System.Text;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Plc;

/// <summary>
/// Omron Host Link, C-mode commands RD, RR, RH and RJ. Areas <c>DM</c>, <c>CIO</c>, <c>HR</c> and <c>AR</c>, all words. A reply of more
/// than 30 words comes in frames, each asked for with a CR.
/// </summary>
/// <param name="unit">Its number, 0 to 31.</param>
/// <param name="memory">What it holds; null for that of a C200H.</param>
public sealed class HostLinkSlave(byte unit, SlaveMemory? memory = null) : PlcSlave(memory ?? NewMemory())
{
    private const string WrongFcs = "13";
    private const string WrongFormat = "14";
    private const string WrongNumber = "15";
    private const string TooLong = "18";
    private const int MostFrame = 131;
    private const int WordsOfFirst = 30;
    private const int WordsOfNext = 31;

    private readonly Queue<string> _next = new();

    /// <summary>Its number.</summary>
    public byte Unit { get; } = unit;

    /// <summary>The memory of a C200H.</summary>
    public static SlaveMemory NewMemory() =>
        new SlaveMemory().Define("DM", 6656).Define("CIO", 2048).Define("HR", 100).Define("AR", 28);

    /// <inheritdoc/>
    public override (string Area, int Number)? Place(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var upper = address.ToUpperInvariant();
        var area = Memory.Areas.FirstOrDefault(area => upper.StartsWith(area, StringComparison.Ordinal));

        // DM is written D as well.
        var digits = area is not null ? upper[area.Length..] : upper.StartsWith('D') ? upper[1..] : "";
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (area ?? "DM", number) : null;
    }

    /// <inheritdoc/>
    public override void Forget()
    {
        base.Forget();
        _next.Clear();
    }

    /// <inheritdoc/>
    protected override int LengthOf(ReadOnlySpan<byte> held)
    {
        // A CR alone asks for the next frame of a long reply.
        if (held[0] == '\r')
            return 1;
        if (held[0] != '@')
            return -1;
        var again = held[1..].IndexOf((byte)'@') + 1;
        var end = held.IndexOf((byte)'\r');
        if (again > 0 && (end < 0 || again < end))
            return -again;
        return end + 1;
    }

    /// <inheritdoc/>
    protected override void Answer(ReadOnlySpan<byte> request, ICollection<Transmission> sent)
    {
        var text = Encoding.Latin1.GetString(request[..^1]);
        if (text.Length == 0)
        {
            if (_next.TryDequeue(out var more))
                Say(more, isLast: _next.Count == 0, sent);
            return;
        }

        _next.Clear();
        var own = Unit.ToString("00", CultureInfo.InvariantCulture);
        if (text.Length < 5 || text[1..3] != own)
            return;
        var head = $"@{own}{text[3..5]}";
        var answer = Execute(text, head);
        Say(answer, isLast: _next.Count == 0, sent);
    }

    private string Execute(string text, string head)
    {
        var area = text[3..5] switch { "RD" => "DM", "RR" => "CIO", "RH" => "HR", "RJ" => "AR", _ => null };
        if (text.Length > MostFrame)
            return Refuse(head + TooLong);
        if (text.Length < 8 || text[^1] != '*')
            return Refuse(head + WrongFormat);
        if (Fcs(text[..^3]) != text[^3..^1])
            return Refuse(head + WrongFcs);
        if (area is null)
            return Refuse($"{head[..3]}IC");
        var arguments = text[5..^3];
        if (arguments.Length != 8 || !arguments.All(char.IsAsciiDigit))
            return Refuse(head + WrongFormat);
        var first = int.Parse(arguments[..4], CultureInfo.InvariantCulture);
        var values = new ushort[int.Parse(arguments[4..], CultureInfo.InvariantCulture)];
        if (values.Length == 0 || !Memory.TryRead(area, first, values))
            return Refuse(head + WrongNumber);
        Count(isRefused: false);
        for (var at = WordsOfFirst; at < values.Length; at += WordsOfNext)
            _next.Enqueue(Hex(values[at..Math.Min(values.Length, at + WordsOfNext)]));
        return head + "00" + Hex(values[..Math.Min(values.Length, WordsOfFirst)]);
    }

    private string Refuse(string answer)
    {
        Count(isRefused: true);
        return answer;
    }

    // The last frame ends with *, the others do not.
    private static void Say(string text, bool isLast, ICollection<Transmission> sent) =>
        sent.Add(new Transmission(Encoding.ASCII.GetBytes($"{text}{Fcs(text)}{(isLast ? "*" : "")}\r")));

    private static string Hex(ushort[] values) => string.Concat(values.Select(value => value.ToString("X4", CultureInfo.InvariantCulture)));

    private static string Fcs(string text) => text.Aggregate(0, static (sum, c) => sum ^ c).ToString("X2", CultureInfo.InvariantCulture);
}
