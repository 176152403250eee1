using System.Net.Sockets;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>
/// One line of PLCs and its only owner: asks each question when it is due and hands what came to the log. A slave that does not answer is
/// left alone but for a probe now and then; a line that is gone is opened again. Only what was received just now is handed on: a value is never
/// said again with a new time.
/// </summary>
internal sealed class PlcPort
{
    /// <summary>An answer that says what the one before said is kept this often: as a sign of life, and no oftener, for a day has 86,400 seconds.</summary>
    public static readonly TimeSpan Unchanged = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Refusing = TimeSpan.FromSeconds(60);

    private readonly PortEntry _entry;
    private readonly PlcCodec _codec;
    private readonly PortAddress _address;
    private readonly Intake _intake;
    private readonly Component _component;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly byte[] _origin;
    private readonly byte[] _topic;
    private readonly TimeSpan _timeout;
    private readonly long _epoch;
    private readonly List<Poll> _polls = [];
    private readonly SortedDictionary<byte, PlcSlave> _slaves = [];
    private TimeSpan _slowest;
    private Lane? _lane;
    private string _told = "";

    public PlcPort(string factory, PortEntry entry, IEnumerable<PlcPointEntry> points, Intake intake, Component component, TimeProvider time, ILogger logger)
    {
        PlcCodecs.TryFind(entry.Speaks, out var protocol);
        PortAddress.TryParse(entry.At, PortSpeech.UsualOf(protocol), out var address, out _);
        _entry = entry;
        _codec = PlcCodecs.Of(protocol, entry.HasChecksum);
        _address = address!;
        _intake = intake;
        _component = component;
        _time = time;
        _logger = logger;
        _origin = Encoding.UTF8.GetBytes("port:" + entry.Port);
        _topic = Encoding.UTF8.GetBytes($"kotadx/v1/{factory}/ports/{entry.Port}/plc");
        _timeout = TimeSpan.FromSeconds(entry.TimeoutSeconds);
        _epoch = time.GetTimestamp();
        foreach (var question in PlcPlan.Of(_codec, points))
        {
            Add(question, TimeSpan.Zero);
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_epoch);

    /// <summary>Polls until cancelled; cancellation is no error.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var delay = FirstDelay;
        while (!cancellation.IsCancellationRequested)
        {
            Text reason;
            try
            {
                await using var wire = await PlcWire.OpenAsync(_address, _timeout + _timeout, cancellation).ConfigureAwait(false);
                Diagnostics.Log.PortOpen(_logger, _entry.Port, _address.ToString());
                await PollAsync(wire, () => delay = FirstDelay, cancellation).ConfigureAwait(false);
                reason = new("応答がないため、つなぎ直します", "no answer; connecting anew");
            }
            catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                if (cancellation.IsCancellationRequested)
                {
                    return;
                }

                reason = PlcWords.NotOpen(_address, fault);
            }

            _component.Set(ComponentState.Waiting, $"つながりません: {reason.Ja}", $"not open: {reason.En}");
            if (_told != reason.En)
            {
                _told = reason.En;
                Diagnostics.Log.PortAway(_logger, _entry.Port, reason.En, delay);
            }

            try
            {
                await Task.Delay(delay, _time, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
        }
    }

    /// <summary>Polls as long as the line is there; returns where a connection is better made anew.</summary>
    private async Task PollAsync(PlcWire wire, Action answered, CancellationToken cancellation)
    {
        var asker = new PlcAsker(wire, _codec, _entry.GapMilliseconds is { } gap ? TimeSpan.FromMilliseconds(gap) : null);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var poll = Next();
            if (ReadyAt(poll) - Now is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
                continue;
            }

            var slave = _slaves[poll.Question.Read.Station];
            var (answer, read) = await asker.AskAsync(poll.Question.Read, slave.Timeout(_timeout, _slowest), cancellation).ConfigureAwait(false);
            _component.Polls?.Add(answer.Ending);
            if (answer.Garbage.Length > 0)
            {
                HandOn(read, answer.Garbage, isStray: true);
            }

            if (answer.Ending is PlcEnding.Answered or PlcEnding.Refused)
            {
                answered();
                _told = "";
                slave.Answered(Now, answer.Took, _timeout);
                _slowest = TimeSpan.FromTicks(Math.Max(answer.Took.Ticks, (long)(_slowest.Ticks * 0.99)));
                Take(poll, read, answer);
            }
            else
            {
                slave.Failed(answer.Ending, Now);
            }

            Tell();
            if (_lane is not null)
            {
                // A disk that is full: the line waits, and what the registers show meanwhile is not known.
                await _lane.Frames.WaitForRoomAsync(cancellation).ConfigureAwait(false);
            }

            // An answer over TCP that comes later than we waited could be taken for that to the next question: only a new connection is sure.
            if (_address.IsTcp && answer.Ending is PlcEnding.Silent or PlcEnding.Garbled)
            {
                return;
            }
        }
    }

    private Poll Next()
    {
        var next = _polls[0];
        foreach (var poll in _polls)
        {
            if (ReadyAt(poll) < ReadyAt(next))
            {
                next = poll;
            }
        }

        return next;
    }

    private TimeSpan ReadyAt(Poll poll) => _slaves[poll.Question.Read.Station].NotBefore is var notBefore && notBefore > poll.Due ? notBefore : poll.Due;

    private void Take(Poll poll, in PlcRead read, PlcAnswer answer)
    {
        var now = Now;
        if (answer.Ending == PlcEnding.Refused)
        {
            if (poll.Question.Parts.Count > 1)
            {
                // Something that was read along is not there: from now on nothing is.
                _polls.Remove(poll);
                foreach (var part in poll.Question.Apart())
                {
                    Add(part, now);
                }

                return;
            }

            HandOn(read, answer.Bytes, isStray: false);
            poll.Due = now + (poll.Question.Every > Refusing ? poll.Question.Every : Refusing);
            return;
        }

        if (poll.KeptAt is not { } kept || now - kept >= Unchanged || !answer.Values.AsSpan().SequenceEqual(poll.Values))
        {
            HandOn(read, answer.Bytes, isStray: false);
            poll.KeptAt = now;
            poll.Values = answer.Values;
        }

        // A poll that was late keeps its beat; one that was left out is not made up for.
        poll.Due += poll.Question.Every;
        poll.Due = poll.Due + poll.Question.Every < now ? now : poll.Due;
    }

    private void HandOn(in PlcRead read, ReadOnlySpan<byte> bytes, bool isStray) => _lane = _intake.Append(new Frame
    {
        Arrival = EventTime.From(_time.GetUtcNow()),
        Kind = FrameKind.PlcPoll,
        Origin = _origin,
        Topic = _topic,
        Payload = PlcPoll.Write(_codec, _entry.HasChecksum, read, bytes, isStray),
    }).Lane;

    private void Tell()
    {
        var away = _slaves.Values.Where(static slave => slave.IsAway).ToList();
        if (_component.Polls is { } polls)
        {
            polls.Away = away.Count;
        }

        if (away.Count == 0)
        {
            _component.Set(ComponentState.Ok, $"{_slaves.Count}局が応答", $"{_slaves.Count} answering");
            return;
        }

        var numbers = string.Join(", ", away.Select(static slave => slave.Station));
        var why = PlcWords.Causes(away[0].Last, _address)[0];
        _component.Set(ComponentState.Waiting, $"{_slaves.Count}局中{away.Count}局が応答なし（局番 {numbers}）: {why.Ja}", $"{away.Count} of {_slaves.Count} do not answer (no. {numbers}): {why.En}");
    }

    private void Add(PlcQuestion question, TimeSpan due)
    {
        _polls.Add(new Poll(question) { Due = due });
        _slaves.TryAdd(question.Read.Station, new PlcSlave(question.Read.Station));
    }

    private sealed class Poll(PlcQuestion question)
    {
        public PlcQuestion Question { get; } = question;

        public TimeSpan Due { get; set; }

        /// <summary>When an answer was last handed to the log.</summary>
        public TimeSpan? KeptAt { get; set; }

        public ushort[] Values { get; set; } = [];
    }
}
