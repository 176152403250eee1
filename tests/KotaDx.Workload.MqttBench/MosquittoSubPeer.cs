namespace KotaDx.Workload.MqttBench;

/// <summary>
/// mosquitto_sub printing every payload to /dev/null. It cannot be asked how far it is, so it is told to end after the last message; the kernel then
/// tells its processor time. It is a program in C and has nothing to warm up.
/// </summary>
internal sealed class MosquittoSubPeer : Peer
{
    public const string PeerName = "mosquitto_sub";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TimeSpan _endedBefore = ProcessFigures.CpuOfEnded();
    private long _memory;

    public MosquittoSubPeer(Broker broker, string program, int messages)
        : base(PeerName)
    {
        // The shell only opens /dev/null and becomes mosquitto_sub.
        Process = Child.Start(PeerName, "/bin/sh", ["-c", $"exec \"$0\" \"$@\" >/dev/null", program, "-p", $"{broker.Port}", "-q", "1", "-t", "kotadx/v1/#", "-C", $"{messages}"]);
    }

    public override int WarmUpOf(int messages) => 0;

    public override async Task<long> Received(long messages, CancellationToken stop)
    {
        var clock = TimeProvider.System;
        var ended = Process.Ended(stop);
        var (used, moved) = (TimeSpan.Zero, clock.GetTimestamp());
        while (!ended.IsCompleted)
        {
            _memory = Math.Max(_memory, ProcessFigures.MostMemory(Process.Id) ?? 0);
            if (ProcessFigures.Cpu(Process.Id) is { } now && now > used)
            {
                (used, moved) = (now, clock.GetTimestamp());
            }
            else if (clock.GetElapsedTime(moved) > Patience)
            {
                throw new LostException($"waits for more than it receives ({messages} messages were sent)");
            }

            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(50), clock, stop));
        }

        await ended;
        return Process.ExitCode == 0 ? clock.GetTimestamp() : throw new LostException($"ended with {Process.ExitCode}: {Process.Said}");
    }

    /// <summary>It is asked before the first message, too: a short stream may be over, and the process with it, before anybody else looks at its memory.</summary>
    public override TimeSpan Cpu()
    {
        _memory = Math.Max(_memory, ProcessFigures.MostMemory(Process.Id) ?? 0);
        return Process.HasExited ? ProcessFigures.CpuOfEnded() - _endedBefore : base.Cpu();
    }

    public override long Memory() => _memory;

    protected override Task<Progress> AskAsync(CancellationToken stop) => throw new NotSupportedException("mosquitto_sub tells nobody how far it is.");
}
