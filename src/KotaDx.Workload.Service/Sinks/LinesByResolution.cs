using System.Buffers;
using KotaDx.Workload.Points;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>Whole lines parted by the resolution of their measurement, in a rented buffer; lines that are all of one resolution stay where they are.</summary>
internal readonly struct LinesByResolution : IDisposable
{
    private readonly ReadOnlyMemory<byte> _lines;
    private readonly byte[]? _rented;
    private readonly int _rest;
    private readonly int _quarters;

    public LinesByResolution(ReadOnlyMemory<byte> lines)
    {
        // Bytes of each first, so that one buffer does.
        Span<int> bytes = stackalloc int[3];
        bytes.Clear();
        var runs = new Runs(lines.Span);
        while (runs.TryNext(out var run, out var resolution))
        {
            bytes[(int)resolution] += run.Length;
        }

        (_rest, _quarters) = (bytes[(int)Resolution.Rest], bytes[(int)Resolution.Quarters]);
        _lines = lines;
        if (bytes.Count(0) >= 2)
        {
            return;
        }

        _rented = ArrayPool<byte>.Shared.Rent(lines.Length);
        _lines = _rented.AsMemory(0, lines.Length);
        Span<int> at = [0, _rest, _rest + _quarters];
        runs = new Runs(lines.Span);
        while (runs.TryNext(out var run, out var resolution))
        {
            run.CopyTo(_rented.AsSpan(at[(int)resolution]));
            at[(int)resolution] += run.Length;
        }
    }

    /// <summary>The lines of one resolution, in their order; valid until this is disposed of.</summary>
    public ReadOnlyMemory<byte> Of(Resolution resolution) => resolution switch
    {
        Resolution.Rest => _lines[.._rest],
        Resolution.Quarters => _lines.Slice(_rest, _quarters),
        _ => _lines[(_rest + _quarters)..],
    };

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }

    /// <summary>Lines of one measurement mostly stand together, and are looked up and copied together.</summary>
    private ref struct Runs(ReadOnlySpan<byte> lines)
    {
        private ReadOnlySpan<byte> _rest = lines;

        public bool TryNext(out ReadOnlySpan<byte> run, out Resolution resolution)
        {
            var name = NameOf(_rest);
            resolution = Schema.ResolutionOf(name);
            var length = 0;
            while (length < _rest.Length && (length == 0 || NameOf(_rest[length..]).SequenceEqual(name)))
            {
                length += _rest[length..].IndexOf((byte)'\n') + 1;
            }

            run = _rest[..length];
            _rest = _rest[length..];
            return length > 0;
        }

        /// <summary>Up to the tags, or up to the fields where there are none. No measurement of ours has an escape in its name.</summary>
        private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> line) =>
            line.IndexOfAny(", \n"u8) is var end and >= 0 ? line[..end] : line;
    }
}
