using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>What the columns of a file of recorded work mean. Immutable; made by <see cref="Load"/>.</summary>
internal sealed class ImportMap
{
    /// <summary>Path of the map's file, as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>Topic level of the factory.</summary>
    public required string Factory { get; init; }

    /// <summary>Topic level of the line.</summary>
    public required string Line { get; init; }

    /// <summary>The zone's IANA name as the map gives it; <see cref="Zone"/> may bear the system's own name for it.</summary>
    public required string ZoneName { get; init; }

    /// <summary>The zone of wall-clock times in the file, and the factory's.</summary>
    public required TimeZoneInfo Zone { get; init; }

    public required char Delimiter { get; init; }

    public required DeclaredEncoding Encoding { get; init; }

    /// <summary>The station's name, any text; its topic level follows by <see cref="StationNames"/>.</summary>
    public required MapCell Station { get; init; }

    /// <summary>The worker's token; null: the file does not say, the work is unassigned.</summary>
    public required MapCell? Worker { get; init; }

    public required MapTime Start { get; init; }

    public required MapTime End { get; init; }

    public required MapState State { get; init; }

    public required MapColumn? Pieces { get; init; }

    public required MapColumn? Part { get; init; }

    public required MapColumn? Id { get; init; }

    /// <summary>Every column that a row must have.</summary>
    public IEnumerable<MapColumn> Columns =>
        new[] { Station.Column, Worker?.Column, Start.Column, End.Column, State.Column, Pieces, Part, Id }.OfType<MapColumn>();

    /// <summary>Reads a map, UTF-8 or Shift_JIS. Never throws for what its author wrote; reports all the faults at once.</summary>
    /// <returns>The map, or null and at least one fault.</returns>
    public static (ImportMap? Map, IReadOnlyList<FileFault> Faults) Load(string path) => new ImportMapReader(path).Read();
}

/// <summary>A column by its name, and where the map names it.</summary>
/// <param name="Name">The header's text.</param>
/// <param name="Key">The map's key, such as <c>start.column</c>.</param>
/// <param name="Line">The map's line.</param>
internal sealed record MapColumn(string Name, string Key, int Line);

/// <summary>A value from a column, or the same for every row; exactly one is there.</summary>
internal sealed record MapCell(MapColumn? Column, string? Value);

/// <summary>A column of times.</summary>
/// <param name="Column">The column.</param>
/// <param name="Formats">.NET custom format strings, tried in their order; empty: ISO 8601 or epoch numbers.</param>
internal sealed record MapTime(MapColumn Column, IReadOnlyList<string> Formats);

/// <summary>What kind of work a row is.</summary>
/// <param name="Column">Null: <paramref name="Default"/> holds for every row.</param>
/// <param name="Values">States by the column's values; empty: the column holds state words such as <c>setup</c> or 段取.</param>
/// <param name="Default">For every value not listed, the empty one included; null: such a value is a fault.</param>
internal sealed record MapState(MapColumn? Column, IReadOnlyDictionary<string, WorkState> Values, WorkState? Default);
