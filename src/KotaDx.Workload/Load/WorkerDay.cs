namespace KotaDx.Workload.Load;

/// <summary>One worker's stints of one day, and what has been handed on of their windows.</summary>
internal sealed class WorkerDay(int worker, int day, int minutes)
{
    private readonly WindowMark[]?[] _minuteMarks = new WindowMark[(minutes + 59) / 60][];
    private WindowMark[]? _quarterMarks;

    public readonly int Worker = worker;
    public readonly int Day = day;

    /// <summary>Indexes into the stint table, in order of arrival; dead ones are dropped at the next sweep.</summary>
    public readonly List<int> Stints = [];

    public WindowMark DayMark;

    /// <summary>Changed since the last publish.</summary>
    public bool IsDirty;

    /// <summary>Changed since the last settling.</summary>
    public bool IsUnsettled;

    /// <summary>Busy nanoseconds and nanoseconds with evidence of presence, per quarter hour and for the day (last entry).</summary>
    public readonly long[] Busy = new long[((minutes + 14) / 15) + 1];

    /// <inheritdoc cref="Busy"/>
    public readonly long[] Seen = new long[((minutes + 14) / 15) + 1];

    public int Quarters => Busy.Length - 1;

    public bool IsKnownMinute(int minute) => _minuteMarks[minute / 60] is { } hour && hour[minute % 60].Known;

    public ref WindowMark MinuteMark(int minute) => ref (_minuteMarks[minute / 60] ??= new WindowMark[60])[minute % 60];

    public ref WindowMark QuarterMark(int quarter) => ref (_quarterMarks ??= new WindowMark[Quarters])[quarter];
}
