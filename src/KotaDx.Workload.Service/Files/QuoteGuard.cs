namespace KotaDx.Workload.Service.Files;

/// <summary>A line that is no record, because of its quotes.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Text">The line.</param>
/// <param name="IsOpen">True: a quoted value begins and never ends. False: text follows behind a closing quote.</param>
internal readonly record struct QuoteFault(int Line, string Text, bool IsOpen);

/// <summary>
/// The text as a CSV parser gets it: lines end with LF, and each line that is no record on account of its quotes is replaced by
/// <see cref="Mark"/>. One forgotten quote would otherwise swallow the rest of the file; so it costs its own line, which is named.
/// </summary>
/// <param name="lines">The file's text.</param>
/// <param name="delimiter">What stands between values.</param>
internal sealed class QuoteGuard(TextReader lines, char delimiter) : TextReader
{
    /// <summary>A record of one value that no text contains by right: a noncharacter.</summary>
    public const string Mark = "\uFFFF";

    // Beyond these a quote was forgotten: no cell of a record of work is a book.
    private const int MaxRecordLines = 100;
    private const int MaxRecordChars = 64 * 1024;

    private readonly List<string> _held = [];
    private readonly Queue<QuoteFault> _faults = [];
    private string _ready = "";
    private int _readyUsed;
    private int _lineNumber = 1;

    private enum Quotes
    {
        Sound,
        Open,
        Broken,
    }

    /// <summary>The fault behind a <see cref="Mark"/>. False: the mark stands in the file itself.</summary>
    public bool TryTakeFault(int line, out QuoteFault fault)
    {
        if (_faults.TryPeek(out fault) && fault.Line == line)
        {
            _faults.Dequeue();
            return true;
        }

        return false;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        var written = 0;
        while (written < buffer.Length && (_readyUsed < _ready.Length || NextRecord()))
        {
            var length = Math.Min(buffer.Length - written, _ready.Length - _readyUsed);
            _ready.AsSpan(_readyUsed, length).CopyTo(buffer[written..]);
            _readyUsed += length;
            written += length;
        }

        return written;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lines.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool NextRecord()
    {
        _readyUsed = 0;
        if (!Hold(0))
        {
            _ready = "";
            return false;
        }

        var quotes = Quotes.Sound;
        var taken = 0;
        var chars = 0;
        do
        {
            // A record that is cut by the end of the file, or grows beyond all bounds, was never closed.
            if (!Hold(taken) || taken == MaxRecordLines || chars > MaxRecordChars)
            {
                quotes = Quotes.Broken;
                break;
            }

            quotes = Follow(_held[taken], quotes == Quotes.Open);
            chars += _held[taken].Length;
            taken++;
        }
        while (quotes == Quotes.Open);

        if (quotes == Quotes.Broken)
        {
            // The fault may lie in the first line only, so the next is tried as the beginning of a record.
            _faults.Enqueue(new QuoteFault(_lineNumber, _held[0], IsOpen: Follow(_held[0], isOpen: false) == Quotes.Open));
            _ready = Mark + "\n";
            taken = 1;
        }
        else
        {
            _ready = taken == 1 ? _held[0] + "\n" : string.Join('\n', _held.Take(taken)) + "\n";
        }

        _held.RemoveRange(0, taken);
        _lineNumber += taken;
        return true;
    }

    private bool Hold(int index)
    {
        if (index < _held.Count)
        {
            return true;
        }

        if (lines.ReadLine() is not { } line)
        {
            return false;
        }

        _held.Add(line);
        return true;
    }

    // RFC 4180, 2.5 to 2.7, except that a quote inside an unquoted value is a letter like any other (3/4" pipe).
    private Quotes Follow(string line, bool isOpen)
    {
        var at = 0;
        while (true)
        {
            if (!isOpen && at < line.Length && line[at] == '"')
            {
                isOpen = true;
                at++;
            }

            if (isOpen)
            {
                var close = line.IndexOf('"', at);
                if (close < 0)
                {
                    return Quotes.Open;
                }

                at = close + 1;
                if (at < line.Length && line[at] == '"')
                {
                    at++;
                    continue;
                }

                isOpen = false;
                if (at < line.Length && line[at] != delimiter)
                {
                    return Quotes.Broken;
                }
            }

            var next = line.IndexOf(delimiter, at);
            if (next < 0)
            {
                return Quotes.Sound;
            }

            at = next + 1;
        }
    }
}
