using System.Globalization;
using System.Text;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Board;

/// <summary>
/// Writes a person's states as the ribbon's text (<see cref="BoardRibbon"/>): minute for minute the state that filled most of it, since a
/// screen shows no less, and a day of two hundred people stays small.
/// </summary>
internal sealed class RibbonText(long start, int minutes)
{
    private const int Open = WorkStates.Count;
    private const int Nothing = WorkStates.Count + 1;

    // In the order of WorkState, then open work and nothing.
    private const string Letters = "bynaswiuo-";

    private readonly StringBuilder _text = new();
    private readonly long[] _tally = new long[WorkStates.Count + 1];
    private int _minute;
    private int _state = Nothing;
    private int _run;

    public static string Of(IEnumerable<RibbonPart> parts, long start, int minutes)
    {
        var text = new RibbonText(start, minutes);
        foreach (var part in parts)
        {
            text.Add(part.Start.UnixNanoseconds, part.End.UnixNanoseconds, part.State is { } state ? (int)state : Open);
        }

        return text.Finish();
    }

    /// <summary>The ribbon of a past day, from windows of a minute.</summary>
    public static string OfWindows(IEnumerable<(long Start, double[] Seconds)> windows, long start, int minutes)
    {
        var text = new RibbonText(start, minutes);
        foreach (var (at, seconds) in windows)
        {
            for (var state = 0; state < seconds.Length; state++)
            {
                text.Add(at, at + (long)(seconds[state] * EventTime.Second), state);
            }
        }

        return text.Finish();
    }

    private void Add(long from, long to, int state)
    {
        from = Math.Max(from, start);
        to = Math.Min(to, start + (minutes * EventTime.Minute));
        while (from < to)
        {
            var minute = (int)((from - start) / EventTime.Minute);
            CloseBefore(minute);
            var until = Math.Min(to, start + ((minute + 1) * EventTime.Minute));
            _tally[state] += until - from;
            from = until;
        }
    }

    private void CloseBefore(int minute)
    {
        if (minute <= _minute)
        {
            return;
        }

        var longest = Nothing;
        for (var state = 0; state < _tally.Length; state++)
        {
            longest = _tally[state] > 0 && (longest == Nothing || _tally[state] > _tally[longest]) ? state : longest;
        }

        Append(longest, 1);
        Append(Nothing, minute - _minute - 1);
        Array.Clear(_tally);
        _minute = minute;
    }

    private void Append(int state, int length)
    {
        if (length > 0 && state != _state)
        {
            WriteRun();
            (_state, _run) = (state, 0);
        }

        _run += length;
    }

    private void WriteRun()
    {
        if (_run > 0)
        {
            _text.Append(Letters[_state]).Append(_run.ToString(CultureInfo.InvariantCulture));
        }
    }

    private string Finish()
    {
        CloseBefore(_minute + 1);
        if (_state != Nothing)
        {
            WriteRun();
        }

        return _text.ToString();
    }
}
