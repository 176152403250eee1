using System.Threading.Channels;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Sources;

/// <summary>Sends the acknowledgements of one connection, each as soon as its frame is durable and those before it are sent.</summary>
internal sealed class Acknowledger<TMessage>(Func<TMessage, CancellationToken, Task> send)
{
    private static readonly Func<Lane, long> Committed = static lane => lane.Frames.Committed;

    private readonly AckQueue<Lane, TMessage> _queue = new();
    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Adds a message; null for one that was put into no log.</summary>
    public void Add(Receipt? receipt, TMessage message)
    {
        _queue.Add(receipt?.Lane, receipt?.Number ?? 0, message);
        _added.Writer.TryWrite(true);
    }

    /// <summary>Nothing is added any more: <see cref="RunAsync"/> ends when all are sent.</summary>
    public void Complete() => _added.Writer.TryComplete();

    /// <summary>Sends until cancelled, or complete and empty. What waits then is forgotten; what sending throws is thrown.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            do
            {
                while (_queue.TryPeek(out var lane, out var number))
                {
                    if (lane is not null)
                    {
                        await new Receipt(lane, number).WaitAsync(cancellation).ConfigureAwait(false);
                    }

                    while (_queue.TryNext(Committed, out var message))
                    {
                        await send(message, cancellation).ConfigureAwait(false);
                    }
                }

                _added.Reader.TryRead(out _);
            }
            while (_queue.Count > 0 || await _added.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false));
        }
        finally
        {
            _queue.Drop();
        }
    }
}
