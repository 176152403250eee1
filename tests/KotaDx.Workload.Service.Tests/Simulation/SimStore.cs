using System.Text;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>
/// A store of points. One kind takes rows and position in one transaction, of which a power cut may take back the last ones (SQLite in WAL
/// mode). The other merges the fields of a row and keeps the position beside it, behind the write (InfluxDB).
/// </summary>
internal sealed class SimStore(string name, bool isTransactional) : IPointSink
{
    private const int Unwritten = 3;

    private static readonly Dictionary<ulong, int> FieldBits = FieldsOfSchema();

    private static readonly byte[] Renewed = Encoding.UTF8.GetBytes(PointLine.RenewedField);

    private readonly Dictionary<(ulong Key, long Time), Row> _rows = [];
    private readonly Queue<Transaction> _last = new();
    private (ulong LogId, long Position)? _position;

    public string Name => name;

    public string RefusedFile => "";

    public bool IsTransactional => isTransactional;

    public IReadOnlyDictionary<(ulong Key, long Time), Row> Rows => _rows;

    public long? PositionIn(string factory, ulong logId) => _position is { } kept && kept.LogId == logId ? kept.Position : null;

    public ValueTask<SinkResult> WriteAsync(PointBatch batch, CancellationToken cancellation)
    {
        Write(batch.Lines.Span);
        Keep(batch.LogId, batch.Position);
        return ValueTask.FromResult(SinkResult.Taken);
    }

    public void Dispose()
    {
    }

    /// <summary>Writes the rows alone: the process dies, or the answer is lost, before the position is kept.</summary>
    public void Write(ReadOnlySpan<byte> lines)
    {
        var undo = isTransactional ? new Transaction(_position, []) : null;
        while (PointLine.TryNext(ref lines, out var line))
        {
            Put(line, undo);
        }

        if (undo is not null)
        {
            _last.Enqueue(undo);
            if (_last.Count > Unwritten)
            {
                _last.Dequeue();
            }
        }
    }

    public void Keep(ulong logId, long position) => _position = (logId, position);

    /// <summary>A power cut takes the last transactions back, one or more of them, whole.</summary>
    public void CutPower(Dice dice)
    {
        var kept = _last.Count == 0 ? 0 : dice.Between(0, _last.Count);
        foreach (var transaction in _last.Skip(kept).Reverse())
        {
            foreach (var (key, row) in Enumerable.Reverse(transaction.Before))
            {
                if (row is null)
                {
                    _rows.Remove(key);
                }
                else
                {
                    _rows[key] = row;
                }
            }

            _position = transaction.Position;
        }

        _last.Clear();
    }

    /// <summary>Somebody has deleted it.</summary>
    public void Lose()
    {
        _rows.Clear();
        _last.Clear();
        _position = null;
    }

    /// <summary>The first row in which two stores differ; null if they hold the same.</summary>
    public string? DifferenceTo(SimStore other)
    {
        foreach (var (key, row) in _rows)
        {
            if (!other._rows.TryGetValue(key, out var there))
            {
                return $"{name} has, {other.Name} lacks: {row}";
            }

            if (!row.Line.AsSpan().SequenceEqual(there.Line))
            {
                return $"{name}: {row}\n{other.Name}: {there}";
            }

            if (!other.IsTransactional && there.Fields != FieldsOf(row.Line.AsSpan(row.Line.AsSpan().LastIndexOf((byte)' ') + 1)))
            {
                return $"{other.Name} has kept a field that is gone: {row}";
            }
        }

        foreach (var (key, row) in other._rows)
        {
            if (!_rows.ContainsKey(key))
            {
                return $"{other.Name} has, {name} lacks: {row}";
            }
        }

        return null;
    }

    private static Dictionary<ulong, int> FieldsOfSchema()
    {
        var bits = new Dictionary<ulong, int>();
        foreach (var name in Schema.All.Where(static measurement => !measurement.IsObserved).SelectMany(static measurement => measurement.Fields).Select(static field => field.Name).Distinct())
        {
            bits.Add(HashOf(Encoding.UTF8.GetBytes(name)), bits.Count);
        }

        return bits;
    }

    private static ulong FieldsOf(ReadOnlySpan<byte> fields)
    {
        ulong bits = 0;
        while (PointLine.TryNextPair(ref fields, out var name, out _))
        {
            bits |= 1UL << FieldBits[HashOf(name)];
        }

        return bits;
    }

    private void Put(ReadOnlySpan<byte> line, Transaction? undo)
    {
        if (!PointLine.TrySplit(line, out var name, out var fields, out var time))
        {
            throw new SimulationFaultException("a line that is none: " + Encoding.UTF8.GetString(line));
        }

        var key = (HashOf(name), time);
        var before = _rows.GetValueOrDefault(key);
        undo?.Before.Add((key, before));
        if (fields.IndexOf("quality=\"withdrawn\""u8) >= 0)
        {
            _rows.Remove(key);
            return;
        }

        var isRenewed = fields.EndsWith(Renewed);
        if (isRenewed)
        {
            fields = fields[..^PointLine.RenewedField.Length];
        }

        // Only a store that merges can be left with a field that a line no longer has.
        var bits = isTransactional ? 0 : FieldsOf(fields);
        if (!isTransactional && !isRenewed && before is not null)
        {
            bits |= before.Fields;
        }

        // Without the mark, which says nothing of the values.
        var kept = new byte[name.Length + 1 + fields.Length];
        name.CopyTo(kept);
        kept[name.Length] = (byte)' ';
        fields.CopyTo(kept.AsSpan(name.Length + 1));
        _rows[key] = new Row(kept, bits, time);
    }

    private static ulong HashOf(ReadOnlySpan<byte> bytes)
    {
        // FNV-1a.
        var hash = 14695981039346656037UL;
        foreach (var b in bytes)
        {
            hash = unchecked((hash ^ b) * 1099511628211UL);
        }

        return hash;
    }

    /// <param name="Line">Key and values.</param>
    /// <param name="Fields">Which fields it has, by the bits of the schema's.</param>
    /// <param name="Time">Window start.</param>
    internal sealed record Row(byte[] Line, ulong Fields, long Time)
    {
        public override string ToString() => $"{Encoding.UTF8.GetString(Line)} {DateTimeOffset.FromUnixTimeMilliseconds(Time / 1_000_000):MM-dd HH:mm}Z";
    }

    private sealed record Transaction((ulong LogId, long Position)? Position, List<((ulong Key, long Time) Key, Row? Row)> Before);
}
