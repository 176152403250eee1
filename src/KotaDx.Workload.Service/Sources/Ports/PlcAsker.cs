using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>Asks one question after another over a wire. One caller at a time.</summary>
/// <param name="wire">The open line.</param>
/// <param name="codec">How its PLCs speak.</param>
/// <param name="gap">Silence between what came last and a question; null: what the protocol asks for.</param>
internal sealed class PlcAsker(PlcWire wire, PlcCodec codec, TimeSpan? gap)
{
    /// <summary>Bytes kept of what was no answer; the rest says nothing more.</summary>
    private const int KeptBytes = 512;

    private readonly byte[] _question = new byte[PlcCodec.MaxFrameBytes];
    private readonly byte[] _bytes = new byte[PlcCodec.MaxFrameBytes];
    private readonly ushort[] _values = new ushort[PlcCodec.MaxUnits];
    private readonly HashSet<byte> _greeted = [];
    private ushort _transaction;

    /// <summary>Time that bytes take on the wire; none over a network.</summary>
    public TimeSpan WireTime(int bytes) =>
        wire.Address.IsTcp ? TimeSpan.Zero : TimeSpan.FromSeconds((double)bytes * wire.Address.BitsPerByte / wire.Address.Baud);

    /// <summary>
    /// Asks, and waits for the answer: <paramref name="timeout"/> for its first byte, and as long again for each pause inside it.
    /// </summary>
    /// <exception cref="IOException">The line is gone.</exception>
    public async Task<(PlcAnswer Answer, PlcRead Read)> AskAsync(PlcRead question, TimeSpan timeout, CancellationToken cancellation)
    {
        var garbage = new List<byte>();
        await QuietAsync(garbage, timeout, cancellation).ConfigureAwait(false);
        if (!wire.Address.IsTcp && !_greeted.Contains(question.Station) && !await GreetAsync(question.Station, timeout, cancellation).ConfigureAwait(false))
        {
            return (new PlcAnswer(PlcEnding.Silent, [], [], 0, [.. garbage], timeout), question);
        }

        var read = question with { Transaction = ++_transaction };
        var length = codec.Write(read, _question);
        await wire.WriteAsync(_question.AsMemory(0, length), cancellation).ConfigureAwait(false);
        var answer = await ListenAsync(read, _question.AsMemory(0, length), timeout + WireTime(length), garbage, cancellation).ConfigureAwait(false);
        if (answer.Ending is PlcEnding.Silent or PlcEnding.Garbled)
        {
            // A PLC that was switched off has forgotten that it was greeted.
            _greeted.Remove(question.Station);
        }

        return (answer, read);
    }

    /// <summary>Waits for silence on the line, and puts away what nobody asked for.</summary>
    private async Task QuietAsync(List<byte> garbage, TimeSpan patience, CancellationToken cancellation)
    {
        var silence = gap ?? SilenceOf(codec.Protocol);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var rest = silence.TotalMilliseconds - wire.IdleMilliseconds;
            if (rest <= 0 || TimeProvider.System.GetElapsedTime(began) > patience)
            {
                break;
            }

            // A timer is good to a millisecond, which on a busy line would be lost with each question: the last one is waited for awake.
            if (rest > 2)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Floor(rest - 1)), TimeProvider.System, cancellation).ConfigureAwait(false);
            }
            else
            {
                Thread.Yield();
            }
        }

        var stale = wire.Peek(_bytes);
        if (stale > 0)
        {
            Put(garbage, stale);
            wire.Skip(stale);
        }
    }

    /// <summary>Modbus RTU 2.5.1.1: 3.5 characters, 1.75 ms from 19,200 baud on; elsewhere the time of a byte lets a two-wire line turn round.</summary>
    private TimeSpan SilenceOf(PlcProtocol protocol)
    {
        if (wire.Address.IsTcp)
        {
            return TimeSpan.Zero;
        }

        return protocol != PlcProtocol.ModbusRtu ? WireTime(1) : wire.Address.Baud > 19_200 ? TimeSpan.FromMilliseconds(1.75) : 3.5 * WireTime(1);
    }

    private async Task<bool> GreetAsync(byte station, TimeSpan timeout, CancellationToken cancellation)
    {
        if (codec.Greeting(station) is not { } greeting)
        {
            _greeted.Add(station);
            return true;
        }

        await wire.WriteAsync(greeting.Question, cancellation).ConfigureAwait(false);
        var seen = 0;
        while (await wire.WaitAsync(seen, timeout, cancellation).ConfigureAwait(false))
        {
            seen = wire.Peek(_bytes);
            if (_bytes.AsSpan(0, seen).IndexOf(greeting.Answer) is var at and >= 0)
            {
                wire.Skip(at + greeting.Answer.Length);
                _greeted.Add(station);
                return true;
            }
        }

        wire.Skip(wire.Peek(_bytes));
        return false;
    }

    private async Task<PlcAnswer> ListenAsync(PlcRead read, ReadOnlyMemory<byte> question, TimeSpan timeout, List<byte> garbage, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        var heard = false;

        // Noise without end must not be listened to without end: no answer is longer than this.
        var limit = timeout + timeout + WireTime(PlcCodec.MaxFrameBytes);
        while (true)
        {
            var seen = wire.Peek(_bytes);
            heard |= seen > 0;
            var reply = Look(seen, read, question.Span);
            switch (reply.Status)
            {
                case PlcReplyStatus.Complete or PlcReplyStatus.Refused:
                    var bytes = _bytes[..reply.Length];
                    wire.Skip(reply.Length);
                    var isAnswer = reply.Status == PlcReplyStatus.Complete;
                    return new PlcAnswer(
                        isAnswer ? PlcEnding.Answered : PlcEnding.Refused, isAnswer ? _values[..read.Count] : [], bytes, reply.Code, [.. garbage],
                        TimeProvider.System.GetElapsedTime(began));
                case PlcReplyStatus.Malformed:
                    if (reply.Fault != PlcFault.None)
                    {
                        Put(garbage, reply.Length);
                    }

                    wire.Skip(reply.Length);
                    continue;
            }

            if (TimeProvider.System.GetElapsedTime(began) > limit || !await wire.WaitAsync(seen, timeout, cancellation).ConfigureAwait(false))
            {
                var rest = wire.Peek(_bytes);
                if (rest > 0)
                {
                    Put(garbage, rest);
                    wire.Skip(rest);
                }

                return new PlcAnswer(heard ? PlcEnding.Garbled : PlcEnding.Silent, [], [], 0, [.. garbage], TimeProvider.System.GetElapsedTime(began));
            }
        }
    }

    private void Put(List<byte> garbage, int count) => garbage.AddRange(_bytes.AsSpan(0, Math.Min(count, KeptBytes - Math.Min(garbage.Count, KeptBytes))));

    private PlcReply Look(int seen, in PlcRead read, ReadOnlySpan<byte> question)
    {
        var bytes = _bytes.AsSpan(0, seen);
        if (!wire.Address.IsTcp && seen > 0)
        {
            // A two-wire adapter without echo suppression hears its own question first.
            if (bytes.StartsWith(question))
            {
                return PlcReply.Malformed(question.Length, PlcFault.None, 0);
            }

            if (question.StartsWith(bytes))
            {
                return PlcReply.NeedMore;
            }
        }

        return seen == 0 ? PlcReply.NeedMore : codec.Read(bytes, read, _values);
    }
}
