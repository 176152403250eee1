namespace KotaDx.Workload.Readings;

/// <summary>
/// One value with what its sender said of it. Its spans point into the payload or into the reader's scratch memory and hold
/// until the next reading is read. Empty spans mean absent.
/// </summary>
public ref struct Reading
{
    /// <summary>What kind of signal it answers to.</summary>
    public SignalKind Kind { get; internal set; }

    /// <summary>What <see cref="Time"/> is.</summary>
    public TimeKind TimeKind { get; internal set; }

    /// <summary>Event time; for <see cref="TimeKind.Local"/> the wall clock read as if it were UTC.</summary>
    public EventTime Time { get; internal set; }

    /// <summary>True if <see cref="Sequence"/> was given.</summary>
    public bool HasSequence { get; internal set; }

    /// <summary><c>seq</c>: the device's own message number.</summary>
    public long Sequence { get; internal set; }

    /// <summary>True if <see cref="Value"/> was given.</summary>
    public bool HasValue { get; internal set; }

    /// <summary><c>v</c> as a finite number, in the unit <see cref="Unit"/>; pieces for <c>cycle</c> and for the end of <c>work</c>.</summary>
    public double Value { get; internal set; }

    /// <summary>True if <see cref="State"/> was given.</summary>
    public bool HasState { get; internal set; }

    /// <summary><c>state</c>, or <c>v</c> of a state signal.</summary>
    public WorkState State { get; internal set; }

    /// <summary><c>ev</c>.</summary>
    public WorkEvent Event { get; internal set; }

    /// <summary><c>worker</c>: token of the person, at most <see cref="FrameLimits.MaxTokenBytes"/> bytes.</summary>
    public ReadOnlySpan<byte> Worker { get; internal set; }

    /// <summary><c>id</c> of a job.</summary>
    public ReadOnlySpan<byte> Id { get; internal set; }

    /// <summary><c>part</c> number.</summary>
    public ReadOnlySpan<byte> Part { get; internal set; }

    /// <summary><c>v</c> or <c>tag</c> as text: badge tag, status word.</summary>
    public ReadOnlySpan<byte> Text { get; internal set; }

    /// <summary><c>u</c>: unit.</summary>
    public ReadOnlySpan<byte> Unit { get; internal set; }

    /// <summary>Offset of the reading's first byte in the payload.</summary>
    public int Start { get; internal set; }
}
