using System.Diagnostics.CodeAnalysis;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// Messages of one connection that wait for their acknowledgement. Each was put under a number into a log, and is due when that log has
/// committed the number; they leave in the order in which they came (MQTT 5 and 3.1.1, section 4.6), whatever their logs. So a log that
/// does not get on holds up the messages behind it on the same connection, and no other connection: the standard leaves no choice,
/// and what keeps a log from committing, a disk that refuses, stops all logs alike. Safe for concurrent use.
/// </summary>
/// <typeparam name="TLog">What tells one log from another.</typeparam>
/// <typeparam name="TMessage">What is needed to acknowledge.</typeparam>
internal sealed class AckQueue<TLog, TMessage>
    where TLog : class
{
    private readonly Lock _gate = new();
    private readonly Queue<(TLog? Log, long Number, TMessage Message)> _waiting = new();

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Adds a message behind all others.</summary>
    /// <param name="log">The log that it was put into; null for one that is in none and is due as soon as it is its turn.</param>
    /// <param name="number">Its number there.</param>
    /// <param name="message">The message.</param>
    public void Add(TLog? log, long number, TMessage message)
    {
        lock (_gate)
        {
            _waiting.Enqueue((log, number, message));
        }
    }

    /// <summary>What the first one waits for.</summary>
    /// <returns>False if none waits.</returns>
    public bool TryPeek(out TLog? log, out long number)
    {
        lock (_gate)
        {
            var found = _waiting.TryPeek(out var first);
            (log, number) = (first.Log, first.Number);
            return found;
        }
    }

    /// <summary>Takes the first message off if it is due.</summary>
    /// <param name="committed">Of a log, the number below which everything is durable.</param>
    /// <param name="message">The message, to be acknowledged now.</param>
    public bool TryNext(Func<TLog, long> committed, [MaybeNullWhen(false)] out TMessage message)
    {
        lock (_gate)
        {
            if (_waiting.TryPeek(out var first) && (first.Log is null || committed(first.Log) > first.Number))
            {
                message = _waiting.Dequeue().Message;
                return true;
            }
        }

        message = default;
        return false;
    }

    /// <summary>Forgets all of them: the connection is gone, and an acknowledgement must not slip into the next one.</summary>
    /// <returns>How many there were.</returns>
    public int Drop()
    {
        lock (_gate)
        {
            var count = _waiting.Count;
            _waiting.Clear();
            return count;
        }
    }
}
