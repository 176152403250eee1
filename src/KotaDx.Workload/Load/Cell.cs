using System.Runtime.InteropServices;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>A quarter hour, or what a shift's begin or end leaves of it, of one person or station.</summary>
internal sealed class Cell
{
    /// <summary>The most that a cell is long.</summary>
    public const int Minutes = 15;

    private const long Clean = long.MaxValue;

    /// <summary>Indexes into the stint table, in order of arrival: all but cycles, which are asked for when the cell is filled.</summary>
    public readonly List<int> Stints = [];

    /// <summary>Exclusive states in order of time, neighbours of one state joined.</summary>
    public readonly List<Segment> Segments = [];

    /// <summary>Nanoseconds per state.</summary>
    public readonly long[] States = new long[WorkStates.Count];

    public long MicroPieces;
    public long StandardWork;

    /// <summary>Pieces of each minute; empty while there are none.</summary>
    public long[] MinutePieces = [];

    /// <summary>Cycle times, for the median.</summary>
    public readonly CycleTimes Gaps = new();

    /// <summary>The latest instant of which pieces are counted.</summary>
    public long LastCounted = long.MinValue;

    /// <summary>From when on states may differ from what is known by now.</summary>
    public long SweepFrom = Clean;

    /// <summary>From when on pieces may.</summary>
    public long CountFrom = Clean;

    /// <summary>Pieces of which the book gives no standard time.</summary>
    public bool MissesStandard;

    public bool IsShared;
    public bool IsAssumed;

    /// <summary>Longest continuous work reached within the cell.</summary>
    public long Continuous;

    /// <summary>The timer of continuous work stood still somewhere in it.</summary>
    public bool IsFrozen;

    /// <summary><see cref="IsFrozen"/> before the timer was run again.</summary>
    public bool WasFrozen;

    /// <summary>Its stints or the attendance changed since it was filled.</summary>
    public bool IsDirty => SweepFrom != Clean || CountFrom != Clean;

    /// <summary>What it holds may differ from what was handed on.</summary>
    public bool IsChanged;

    /// <summary>Changed since the last settling.</summary>
    public bool IsUnsettled;

    /// <summary>Nothing in it is to be believed any more.</summary>
    public void MarkWhole() => SweepFrom = CountFrom = long.MinValue;

    /// <summary>Something came that begins at an instant and counts at another, and nothing that was there went or changed.</summary>
    public void MarkFrom(long start, long countAt)
    {
        SweepFrom = Math.Min(SweepFrom, start);
        CountFrom = Math.Min(CountFrom, countAt);
    }

    /// <summary>States change from an instant on, pieces do not.</summary>
    public void MarkStates(long from) => SweepFrom = Math.Min(SweepFrom, from);

    public void MarkClean() => SweepFrom = CountFrom = Clean;

    /// <summary>Forgets what it was filled with.</summary>
    public void Clear()
    {
        MicroPieces = 0;
        StandardWork = 0;
        MissesStandard = false;
        IsShared = false;
        MinutePieces.AsSpan().Clear();
        Gaps.Clear();
        LastCounted = long.MinValue;
    }

    /// <summary>Counts pieces that fall into it.</summary>
    public void Count(in Piece piece, long start)
    {
        LastCounted = Math.Max(LastCounted, piece.PiecesAt);
        if (piece.MicroPieces != 0)
        {
            MicroPieces = FactoryFold.AddPieces(MicroPieces, piece.MicroPieces);
            StandardWork = FactoryFold.AddPieces(StandardWork, piece.StandardWork);
            MissesStandard |= piece.StandardWork == 0;
            MinutePieces = MinutePieces.Length == 0 ? new long[Minutes] : MinutePieces;
            ref var minute = ref MinutePieces[(piece.PiecesAt - start) / EventTime.Minute];
            minute = FactoryFold.AddPieces(minute, piece.MicroPieces);
        }

        if (piece.CycleGap > 0)
        {
            Gaps.Add(piece.CycleGap);
        }
    }

    public long PiecesOfMinute(int minute) => MinutePieces.Length == 0 ? 0 : MinutePieces[minute];

    /// <summary>Takes off what its states are from an instant on.</summary>
    public void CutAt(long from)
    {
        while (Segments.Count > 0 && Segments[^1] is var (start, end, state) && end > from)
        {
            States[(int)state] -= end - Math.Max(start, from);
            if (start < from)
            {
                Segments[^1] = new Segment(start, from, state);
                return;
            }

            Segments.RemoveAt(Segments.Count - 1);
        }
    }

    /// <summary>Adds a state behind what there is.</summary>
    public void Append(long start, long end, WorkState state)
    {
        States[(int)state] += end - start;
        if (Segments.Count > 0 && Segments[^1] is var last && last.End == start && last.State == state)
        {
            Segments[^1] = last with { End = end };
        }
        else
        {
            Segments.Add(new Segment(start, end, state));
        }
    }

    public void Save(SnapshotWriter to)
    {
        to.WriteList(Stints);
        to.WriteList(Segments);
        to.Write(MicroPieces);
        to.Write(StandardWork);
        to.Write(MissesStandard);
        to.Write(IsShared);
        to.Write(IsAssumed);
        to.Write(Continuous);
        to.Write(IsFrozen);
        to.WriteAll<long>(MinutePieces);
        Gaps.Save(to);
        to.Write(LastCounted);
        to.Write(SweepFrom);
        to.Write(CountFrom);
        to.Write(IsChanged);
        to.Write(IsUnsettled);
    }

    public void Load(SnapshotReader from)
    {
        from.ReadList(Stints);
        from.ReadList(Segments);
        foreach (var (start, end, state) in Segments)
        {
            States[(int)state] += end - start;
        }

        MicroPieces = from.Read<long>();
        StandardWork = from.Read<long>();
        MissesStandard = from.ReadFlag();
        IsShared = from.ReadFlag();
        IsAssumed = from.ReadFlag();
        Continuous = from.Read<long>();
        IsFrozen = from.ReadFlag();
        MinutePieces = from.ReadAll<long>();
        if (MinutePieces.Length is not (0 or Minutes))
        {
            SnapshotReader.Refuse("its minutes are others.");
        }

        Gaps.Load(from);
        LastCounted = from.Read<long>();
        SweepFrom = from.Read<long>();
        CountFrom = from.Read<long>();
        IsChanged = from.ReadFlag();
        IsUnsettled = from.ReadFlag();
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public readonly record struct Segment(long Start, long End, WorkState State);
}
