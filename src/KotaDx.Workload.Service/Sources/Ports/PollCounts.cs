namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>What became of the questions on one line since it was begun. Written by its owner, read by anyone.</summary>
internal sealed class PollCounts(string factory, string port)
{
    private readonly long[] _ended = new long[Enum.GetValues<PlcEnding>().Length];
    private int _away;

    public string Factory { get; } = factory;

    public string Port { get; } = port;

    /// <summary>Slaves that are left alone but for a probe.</summary>
    public int Away
    {
        get => Volatile.Read(ref _away);
        set => Volatile.Write(ref _away, value);
    }

    /// <summary>Questions that ended so.</summary>
    public long this[PlcEnding ending] => Interlocked.Read(ref _ended[(int)ending]);

    public void Add(PlcEnding ending) => Interlocked.Increment(ref _ended[(int)ending]);
}
