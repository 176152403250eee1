using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>
/// The count that proves nothing vanished. At every moment
/// <c>received = accepted + duplicate + unmapped + rejected</c> for frames, and
/// <c>received = used + recorded + duplicate + unmapped + refused</c> for readings.
/// </summary>
public sealed class Ledger
{
    private long[] _reasons = new long[Enum.GetValues<ParseStatus>().Length];

    /// <summary>Frames folded.</summary>
    public long FramesReceived { get; internal set; }

    /// <summary>Frames of which at least one reading was taken.</summary>
    public long FramesAccepted { get; internal set; }

    /// <summary>Frames that brought only what was known.</summary>
    public long FramesDuplicate { get; internal set; }

    /// <summary>Frames of a signal that nobody declared.</summary>
    public long FramesUnmapped { get; internal set; }

    /// <summary>Frames of which no reading could be taken, with a reason each.</summary>
    public long FramesRejected { get; internal set; }

    /// <summary>Refused frames that were offered again. Each is received a second time, and counted where it ends then.</summary>
    public long FramesReplayed { get; internal set; }

    /// <summary>Readings in the frames; a frame that could not be opened counts as one.</summary>
    public long ReadingsReceived { get; internal set; }

    /// <summary>Readings that are part of somebody's load.</summary>
    public long ReadingsUsed { get; internal set; }

    /// <summary>Readings that are kept and are no part of a load: measurements, badges, liveness, retained events.</summary>
    public long ReadingsRecorded { get; internal set; }

    /// <summary>Readings that were known already.</summary>
    public long ReadingsDuplicate { get; internal set; }

    /// <summary>Readings of undeclared signals.</summary>
    public long ReadingsUnmapped { get; internal set; }

    /// <summary>Readings refused, with a reason each.</summary>
    public long ReadingsRefused { get; internal set; }

    /// <summary>Readings whose time was too far off and was replaced by the arrival time.</summary>
    public long TimeReplaced { get; internal set; }

    /// <summary>Readings that came more than 15 min after their event and were still counted.</summary>
    public long Late { get; internal set; }

    /// <summary>Jobs, states and cycles that neither a name nor a badge nor the roster gives to anybody.</summary>
    public long Unassigned { get; internal set; }

    /// <summary>Retained messages of events: a last known value is not something that happens now.</summary>
    public long Retained { get; internal set; }

    /// <summary>Starts of jobs that have no end (yet).</summary>
    public long OpenStarts { get; internal set; }

    /// <summary>Ends of jobs that have no start (yet).</summary>
    public long OrphanEnds { get; internal set; }

    /// <summary>Counters that passed their highest count and went on.</summary>
    public long CounterWraps { get; internal set; }

    /// <summary>Counters that began again at 0, as behind a power cut.</summary>
    public long CounterResets { get; internal set; }

    /// <summary>Counts that cannot have been made in the time: another device, or a new value set by hand. Taken as a new beginning, not as work.</summary>
    public long CounterReplacements { get; internal set; }

    /// <summary>Badges whose tag is nobody's in the book.</summary>
    public long UnknownBadges { get; internal set; }

    /// <summary>Refusals by reason; their sum is <see cref="ReadingsRefused"/>.</summary>
    /// <param name="reason">A reason.</param>
    public long Refused(ParseStatus reason) => _reasons[(int)reason];

    /// <summary>True while both sums hold.</summary>
    public bool AddsUp =>
        FramesReceived == FramesAccepted + FramesDuplicate + FramesUnmapped + FramesRejected
        && ReadingsReceived == ReadingsUsed + ReadingsRecorded + ReadingsDuplicate + ReadingsUnmapped + ReadingsRefused
        && ReadingsRefused == _reasons.Sum();

    /// <summary>A copy for readers on other threads.</summary>
    public Ledger Copy()
    {
        var copy = (Ledger)MemberwiseClone();
        copy._reasons = [.. _reasons];
        return copy;
    }

    internal void Save(SnapshotWriter to)
    {
        to.Write(FramesReceived);
        to.Write(FramesAccepted);
        to.Write(FramesDuplicate);
        to.Write(FramesUnmapped);
        to.Write(FramesRejected);
        to.Write(FramesReplayed);
        to.Write(ReadingsReceived);
        to.Write(ReadingsUsed);
        to.Write(ReadingsRecorded);
        to.Write(ReadingsDuplicate);
        to.Write(ReadingsUnmapped);
        to.Write(ReadingsRefused);
        to.Write(TimeReplaced);
        to.Write(Late);
        to.Write(Unassigned);
        to.Write(Retained);
        to.Write(OpenStarts);
        to.Write(OrphanEnds);
        to.Write(CounterWraps);
        to.Write(CounterResets);
        to.Write(CounterReplacements);
        to.Write(UnknownBadges);
        to.WriteAll<long>(_reasons);
    }

    internal void Load(SnapshotReader from)
    {
        FramesReceived = from.Read<long>();
        FramesAccepted = from.Read<long>();
        FramesDuplicate = from.Read<long>();
        FramesUnmapped = from.Read<long>();
        FramesRejected = from.Read<long>();
        FramesReplayed = from.Read<long>();
        ReadingsReceived = from.Read<long>();
        ReadingsUsed = from.Read<long>();
        ReadingsRecorded = from.Read<long>();
        ReadingsDuplicate = from.Read<long>();
        ReadingsUnmapped = from.Read<long>();
        ReadingsRefused = from.Read<long>();
        TimeReplaced = from.Read<long>();
        Late = from.Read<long>();
        Unassigned = from.Read<long>();
        Retained = from.Read<long>();
        OpenStarts = from.Read<long>();
        OrphanEnds = from.Read<long>();
        CounterWraps = from.Read<long>();
        CounterResets = from.Read<long>();
        CounterReplacements = from.Read<long>();
        UnknownBadges = from.Read<long>();
        var reasons = from.ReadAll<long>();
        if (reasons.Length != _reasons.Length)
        {
            SnapshotReader.Refuse("it knows other reasons.");
        }

        _reasons = reasons;
    }

    internal void CountRefusal(ParseStatus reason, long count = 1)
    {
        _reasons[(int)reason] += count;
        ReadingsRefused += count;
    }
}
