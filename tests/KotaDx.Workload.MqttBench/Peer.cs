namespace KotaDx.Workload.MqttBench;

/// <summary>How far a peer is, and when (a timestamp of the clock) it was there.</summary>
internal readonly record struct Progress(long Messages, long At);

/// <summary>Who reads the stream, as a process of its own.</summary>
internal abstract class Peer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    protected Peer(string name) => Name = name;

    public string Name { get; }

    public Child Process { get; protected init; } = null!;

    /// <summary>
    /// Messages that it is given before anything is measured, in each of <see cref="Bench.WarmUps"/> pieces: the compilers of .NET and node make code fast while
    /// it runs, and a service runs for months. Without it their work would be half of what a message of a short run costs.
    /// </summary>
    public virtual int WarmUpOf(int messages) => Math.Max(messages / 5, 50);

    /// <summary>Waits until it has received, and done with, so many messages since its start.</summary>
    /// <returns>When that was.</returns>
    public virtual async Task<long> Received(long messages, CancellationToken stop)
    {
        var clock = TimeProvider.System;
        var began = clock.GetTimestamp();
        var first = await AskAsync(stop);
        var (last, moved) = (first, began);
        while (last.Messages < messages)
        {
            if (Process.HasExited)
            {
                throw new LostException($"ended by itself: {Process.Said}");
            }

            if (clock.GetElapsedTime(moved) > Patience)
            {
                throw new LostException($"received {last.Messages} of {messages} messages");
            }

            // Asking costs the peer something: seldom while much is missing, often when it is almost done.
            var spent = clock.GetElapsedTime(began);
            var done = last.Messages - first.Messages;
            var pause = done <= 0 ? LongestPause / 5 : spent * ((double)(messages - last.Messages) / done / 3);
            await Task.Delay(pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause, clock, stop);
            var now = await AskAsync(stop);
            if (now.Messages > last.Messages)
            {
                moved = clock.GetTimestamp();
            }

            last = now;
        }

        return last.Messages == messages ? last.At : throw new LostException($"counts {last.Messages} messages where {messages} were sent");
    }

    /// <summary>Waits until what follows from the messages is done as well, as far as its processor time is to be counted.</summary>
    public virtual Task Settled(long messages, CancellationToken stop) => Task.CompletedTask;

    /// <summary>Processor time so far.</summary>
    public virtual TimeSpan Cpu() => ProcessFigures.Cpu(Process.Id) ?? throw new LostException($"ended by itself: {Process.Said}");

    /// <summary>The most memory that it held so far.</summary>
    public virtual long Memory() => ProcessFigures.MostMemory(Process.Id) ?? 0;

    public virtual ValueTask DisposeAsync() => Process.DisposeAsync();

    protected abstract Task<Progress> AskAsync(CancellationToken stop);
}
