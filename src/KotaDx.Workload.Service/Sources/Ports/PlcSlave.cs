namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>One slave on a line: whether it answers, and when it is tried again if not.</summary>
internal sealed class PlcSlave(byte station)
{
    /// <summary>Questions in a row without an answer from which on a slave is left alone but for a probe.</summary>
    public const int Patience = 3;

    private static readonly TimeSpan FirstProbe = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(100);

    private TimeSpan _delay = FirstProbe;

    public byte Station { get; } = station;

    /// <summary>Questions without an answer since the last one.</summary>
    public int Failures { get; private set; }

    public bool IsAway => Failures >= Patience;

    /// <summary>How the last question ended.</summary>
    public PlcEnding Last { get; private set; } = PlcEnding.Silent;

    /// <summary>The slave is not asked before, in the clock of the line.</summary>
    public TimeSpan NotBefore { get; private set; }

    /// <summary>Longest time in which it has answered; falls slowly while it answers faster.</summary>
    public TimeSpan Slowest { get; private set; }

    public void Answered(TimeSpan now, TimeSpan took, TimeSpan timeout)
    {
        // The question before was given up: should its answer still come, nobody must take it for the answer to the next one.
        NotBefore = Failures > 0 ? now + timeout : now;
        Failures = 0;
        _delay = FirstProbe;
        Last = PlcEnding.Answered;
        Slowest = TimeSpan.FromTicks(Math.Max(took.Ticks, (long)(Slowest.Ticks * 0.99)));
    }

    public void Failed(PlcEnding ending, TimeSpan now)
    {
        Failures++;
        Last = ending;
        if (IsAway)
        {
            NotBefore = now + _delay;
            _delay = TimeSpan.FromTicks(Math.Min(_delay.Ticks * 2, LongestProbe.Ticks));
        }
    }

    /// <summary>
    /// How long an answer is waited for. A slave that fails costs the others of its line the time in which it is waited for, so it is
    /// waited for no longer than it, or else the line, usually takes; every fourth time in full, in case it has become slow.
    /// </summary>
    public TimeSpan Timeout(TimeSpan full, TimeSpan slowestOfLine)
    {
        var usual = Slowest > TimeSpan.Zero ? Slowest : slowestOfLine;
        if (Failures % 4 == 0 || usual == TimeSpan.Zero)
        {
            return full;
        }

        var patient = TimeSpan.FromTicks(Math.Max(usual.Ticks * 4, LeastWait.Ticks));
        return patient < full ? patient : full;
    }
}
