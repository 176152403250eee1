using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>Turns the values of one row into a frame, or says why not. Not safe for concurrent use.</summary>
internal sealed class RowReader : IDisposable
{
    // What the joining of starts and ends believes at most, and the times that recorded frames may have: beyond, the row would only
    // be counted as refused later, without its line and column.
    private const long LongestJob = 7 * 24 * EventTime.Hour;
    private const long Earliest = 0;
    private const long Latest = 7_258_118_400 * EventTime.Second;

    private const int HashBytes = 16;
    private const int MaxCachedTopics = 4096;

    private readonly ImportMap _map;
    private readonly int _width;
    private readonly RowFaults _faults;
    private readonly FactoryClock _clock;
    private readonly IReadOnlyDictionary<MapColumn, int> _indexes;
    private readonly MapColumn[] _columns;
    private readonly Dictionary<string, string> _topics = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly WorkPayload _payload = new();

    /// <param name="map">What the columns mean.</param>
    /// <param name="indexes">Where each of the map's columns is.</param>
    /// <param name="width">How many columns the header has.</param>
    /// <param name="faults">The words for faults.</param>
    public RowReader(ImportMap map, IReadOnlyDictionary<MapColumn, int> indexes, int width, RowFaults faults)
    {
        _map = map;
        _width = width;
        _faults = faults;
        _clock = new FactoryClock(map.Zone);
        _indexes = indexes;
        _columns = [.. map.Columns.OrderBy(column => indexes[column])];
    }

    public ImportStep Read(int line, string[] fields)
    {
        if (WidthFault(line, fields) is { } widthFault)
        {
            return new(widthFault);
        }

        var station = _map.Station.Value ?? Value(fields, _map.Station.Column!);
        if (station.Length == 0)
        {
            return new(_faults.EmptyStation(line, _map.Station.Column!.Name));
        }

        if (ReadWorker(line, fields, out var worker) is { } workerFault)
        {
            return new(workerFault);
        }

        if (ReadTimes(line, fields, out var start, out var end) is { } timeFault)
        {
            return new(timeFault);
        }

        if (ReadState(line, fields, out var state) is { } stateFault)
        {
            return new(stateFault);
        }

        if (ReadPieces(line, fields, out var pieces) is { } piecesFault)
        {
            return new(piecesFault);
        }

        if (ReadPart(line, fields, out var part) is { } partFault)
        {
            return new(partFault);
        }

        var row = new WorkRow(IdOf(fields), worker, part, state, pieces, InZone(start), InZone(end));
        return new(new ImportedRow(line, TopicOf(station), _payload.Write(row)));
    }

    public void Dispose() => _payload.Dispose();

    private string Value(string[] fields, MapColumn column) => fields[_indexes[column]].Trim();

    private DateTimeOffset InZone(EventTime time) => time.ToDateTimeOffset().ToOffset(_clock.OffsetAt(time));

    private FileFault? WidthFault(int line, string[] fields)
    {
        foreach (var column in _columns)
        {
            if (_indexes[column] >= fields.Length)
            {
                return _faults.TooFewFields(line, column.Name, fields.Length, _width);
            }
        }

        // A loose delimiter moves all that follows into the wrong column, so nothing in the row can be believed.
        var excess = fields.Length > _width ? Array.FindIndex(fields, _width, field => !string.IsNullOrWhiteSpace(field)) : -1;
        return excess < 0 ? null : _faults.TooManyFields(line, fields[excess], fields.Length, _width);
    }

    private FileFault? ReadWorker(int line, string[] fields, out string? worker)
    {
        worker = _map.Worker?.Value;
        if (_map.Worker?.Column is not { } column)
        {
            return null;
        }

        worker = Value(fields, column);
        if (worker.Length == 0)
        {
            return _faults.EmptyWorker(line, column.Name);
        }

        return Tokens.IsWorker(worker) ? null : _faults.BadToken(line, column.Name, worker);
    }

    private FileFault? ReadTimes(int line, string[] fields, out EventTime start, out EventTime end)
    {
        end = default;
        if (ReadTime(line, fields, _map.Start, out start, out _) is { } startFault)
        {
            return startFault;
        }

        if (ReadTime(line, fields, _map.End, out end, out var wallClock) is { } endFault)
        {
            return endFault;
        }

        if (end < start && wallClock is { } local)
        {
            // In the hour that comes twice the end may be of the second time round.
            end = SecondTimeRound(local) ?? end;
        }

        var column = _map.End.Column;
        if (end < start)
        {
            return _faults.EndBeforeStart(line, column.Name, Value(fields, column));
        }

        return end.UnixNanoseconds - start.UnixNanoseconds > LongestJob ? _faults.TooLong(line, column.Name, Value(fields, column)) : null;
    }

    private FileFault? ReadTime(int line, string[] fields, MapTime from, out EventTime time, out EventTime? wallClock)
    {
        wallClock = null;
        var text = Value(fields, from.Column);
        switch (TimeFormats.TryParse(text, from.Formats, out time))
        {
            case TimeKind.Absent:
                return _faults.BadTime(line, from, text);
            case TimeKind.Local:
                wallClock = time;
                time = _clock.ToInstant(time);
                break;
        }

        return time.UnixNanoseconds is < Earliest or >= Latest ? _faults.TimeOutOfRange(line, from.Column.Name, text) : null;
    }

    private EventTime? SecondTimeRound(EventTime wallClock)
    {
        var local = DateTime.SpecifyKind(wallClock.ToDateTimeOffset().UtcDateTime, DateTimeKind.Unspecified);
        return _map.Zone.IsAmbiguousTime(local) ? wallClock.Plus(-_map.Zone.GetAmbiguousTimeOffsets(local).Min().Ticks * 100) : null;
    }

    private FileFault? ReadState(int line, string[] fields, out WorkState state)
    {
        state = _map.State.Default ?? WorkState.Net;
        if (_map.State.Column is not { } column)
        {
            return null;
        }

        var value = Value(fields, column);
        var isKnown = _map.State.Values.Count > 0
            ? _map.State.Values.TryGetValue(value, out var known)
            : WorkStates.TryParse(Encoding.UTF8.GetBytes(value), out known);
        state = isKnown ? known : state;
        return isKnown || _map.State.Default is not null ? null : _faults.UnknownState(line, _map.State, value);
    }

    private FileFault? ReadPieces(int line, string[] fields, out double? pieces)
    {
        pieces = null;
        if (_map.Pieces is not { } column || Value(fields, column) is not { Length: > 0 } value)
        {
            return null;
        }

        if (NumberText.TryParse(Encoding.UTF8.GetBytes(value), out var number, out _) != ParseStatus.Ok)
        {
            return _faults.BadPieces(line, column.Name, value, isNumber: false);
        }

        pieces = number;
        return number is >= 0 and <= FrameLimits.MaxPieces ? null : _faults.BadPieces(line, column.Name, value, isNumber: true);
    }

    private FileFault? ReadPart(int line, string[] fields, out string? part)
    {
        part = null;
        if (_map.Part is not { } column || Value(fields, column) is not { Length: > 0 } value)
        {
            return null;
        }

        part = value;
        return Tokens.IsToken(value) ? null : _faults.BadToken(line, column.Name, value);
    }

    /// <summary>
    /// A row is told from others by all that stands in it: the first 16 bytes of SHA-256 over each value's length and UTF-8 bytes,
    /// in hexadecimal. So exact copies of a row are duplicates, and a file that is imported again changes nothing. The id column's
    /// value, which several rows may share, goes before it for people to recognise.
    /// </summary>
    private string IdOf(string[] fields)
    {
        _bytes.ResetWrittenCount();
        foreach (var field in fields)
        {
            var length = Encoding.UTF8.GetBytes(field, _bytes.GetSpan(4 + Encoding.UTF8.GetMaxByteCount(field.Length))[4..]);
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(4), length);
            _bytes.Advance(4 + length);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.WrittenSpan, hash);
        var id = Convert.ToHexStringLower(hash[..HashBytes]);
        return _map.Id is { } column && Value(fields, column) is { Length: > 0 } value
            ? Tokens.Shorten(value, FrameLimits.MaxTokenBytes - id.Length - 1) + "-" + id
            : id;
    }

    private string TopicOf(string station)
    {
        if (_topics.TryGetValue(station, out var topic))
        {
            return topic;
        }

        if (_topics.Count == MaxCachedTopics)
        {
            _topics.Clear();
        }

        topic = $"kotadx/v1/{_map.Factory}/{_map.Line}/{StationNames.LevelOf(station)}/work";
        _topics.Add(station, topic);
        return topic;
    }
}
