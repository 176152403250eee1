using System.Buffers.Binary;
using System.Threading.Channels;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// What was taken from one connection and is not done with. Sends the acknowledgements, in the order of arrival, with one write for all that one
/// sync of the disk has made due; and bounds how much there may be: messages that wait for it, and bytes that the disk has yet to take.
/// </summary>
/// <param name="most">Messages that may wait.</param>
/// <param name="send">Sends whole packets.</param>
internal sealed class Acknowledger(int most, Func<ReadOnlyMemory<byte>, CancellationToken, Task> send)
{
    /// <summary>Sections 3.4 and 3.5 of MQTT 5 and 3.1.1: type u8, length 2, packet id u16; without a reason it means success.</summary>
    private const int AnswerBytes = 4;

    private static readonly Func<Lane, long> Committed = static lane => lane.Frames.Committed;

    private readonly AckQueue<Lane, (byte Type, ushort Id)> _queue = new();
    private readonly byte[] _answers = new byte[AnswerBytes * most];
    private readonly Channel<bool> _added = Signal();
    private readonly Channel<bool> _sent = Signal();
    private SegmentLog? _full;
    private int _waiting;
    private volatile bool _isOver;

    /// <summary>Messages taken whose acknowledgement has not been sent.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>True if the next message may be taken.</summary>
    public bool HasRoom => _full is null && Waiting < most;

    /// <summary>Adds a message that was taken.</summary>
    /// <param name="receipt">Where it was put; null for one that is in no log.</param>
    /// <param name="answer">First byte of its acknowledgement; 0 if it has none.</param>
    /// <param name="id">Its packet identifier.</param>
    public void Add(Receipt? receipt, byte answer, ushort id)
    {
        if (receipt?.Lane.Frames is { HasRoom: false } full)
        {
            _full = full;
        }

        if (answer != 0 && !_isOver)
        {
            Interlocked.Increment(ref _waiting);
            _queue.Add(receipt?.Lane, receipt?.Number ?? 0, (answer, id));
            _added.Writer.TryWrite(true);
        }
    }

    /// <summary>Waits until the next message may be taken, or nothing is acknowledged any more. One caller at a time, who also adds.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        if (_full is { } full)
        {
            await full.WaitForRoomAsync(cancellation).ConfigureAwait(false);
            _full = null;
        }

        while (Waiting >= most && await _sent.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            _sent.Reader.TryRead(out _);
        }
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

                    var due = Gather();
                    await send(_answers.AsMemory(0, AnswerBytes * due), cancellation).ConfigureAwait(false);
                    Interlocked.Add(ref _waiting, -due);
                    _sent.Writer.TryWrite(true);
                }

                _added.Reader.TryRead(out _);
            }
            while (_queue.Count > 0 || await _added.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false));
        }
        finally
        {
            // The connection goes, or nobody is left to wait for: reading must not wait for room that nobody makes.
            _isOver = true;
            _queue.Drop();
            Interlocked.Exchange(ref _waiting, 0);
            _sent.Writer.TryComplete();
        }
    }

    private static Channel<bool> Signal() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Takes off what is due, from the front.</summary>
    private int Gather()
    {
        var due = 0;
        while (due < most && _queue.TryNext(Committed, out var answer))
        {
            var at = _answers.AsSpan(AnswerBytes * due++);
            at[0] = answer.Type;
            at[1] = 2;
            BinaryPrimitives.WriteUInt16BigEndian(at[2..], answer.Id);
        }

        return due;
    }
}
