using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>
/// One run: a factory for a day or two, a broker and a device that send, a service that dies and comes back, two stores, and a disk and a
/// network that do their worst. The seed decides everything. Afterwards, with all faults mended, every acknowledged message must be in
/// the log and its effect in the stores once, as if nothing had happened.
/// </summary>
internal sealed class Simulation
{
    private readonly Dice _dice;
    private readonly TextWriter? _trace;
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 4, 1, 5, 30, 0, TimeSpan.FromHours(9)));
    private readonly SimOptions _options;
    private readonly SimDisk _disk;
    private readonly SimShop _shop;
    private readonly SimSender[] _senders;
    private readonly SimStore[] _stores;
    private readonly bool[] _isAway;
    private readonly Witness _witness = new();
    private readonly List<SimMessage> _messages = [];
    private readonly ILogger _logger;
    private readonly HashSet<string> _flipped = [];
    private SimService? _service;
    private LogReader? _reader;
    private (BookContent Content, ulong Hash)? _book;
    private int _step;

    private Simulation(ulong seed, TextWriter? trace)
    {
        _dice = new Dice(seed);
        _trace = trace;
        _logger = trace is null ? NullLogger.Instance : new TraceLogger(trace);
        _options = new SimOptions(_dice.Split());
        _disk = new SimDisk(_dice.Split());
        _shop = new SimShop(_dice.Split(), _clock);
        _senders = [new SimSender("mqtt:broker:1883", _options.Window, isImpatient: false), new SimSender("mqtt:device-7", 4, isImpatient: true)];
        _stores = [new SimStore("sqlite", isTransactional: true), new SimStore("influx", isTransactional: false)];
        _isAway = new bool[_stores.Length];
        _book = _options.HasBook ? _shop.SomeBook() : null;
    }

    /// <summary>Deaths of the service in this run.</summary>
    public int Deaths { get; private set; }

    /// <summary>Runs a seed.</summary>
    /// <exception cref="SimulationFaultException">Something was lost, doubled or wrong.</exception>
    public static Simulation Run(ulong seed, TextWriter? trace = null)
    {
        var simulation = new Simulation(seed, trace);
        simulation.Run();
        return simulation;
    }

    private void Run()
    {
        for (_step = 0; _step < _options.Steps; _step++)
        {
            Guard(Act);
            Check(_service is null || _service.Work.Fold.Ledger.AddsUp, "the ledger does not add up");
        }

        Mend();
        for (var restarts = _dice.Below(3); restarts > 0; restarts--)
        {
            Settle();
            Die(power: _dice.OneIn(2));
        }

        Settle();
        Judge();
    }

    private void Act()
    {
        switch (_dice.Below(100))
        {
            case < 12:
                Publish();
                break;
            case < 24:
                Each(static sender => sender.MaySend, static (_, sender, _) => sender.Send(), _dice.Between(1, 8));
                break;
            case < 38:
                Each(static sender => sender.HasForService, static (self, sender, number) => self.Deliver(sender, number), _dice.Between(1, 8));
                break;
            case < 41:
                TakeLine();
                break;
            case < 50:
                CommitFrames();
                break;
            case < 56:
                Each(static _ => true, static (self, sender, number) => self.Acknowledge(sender, number), _dice.Between(1, 8));
                break;
            case < 62:
                Each(static sender => sender.HasForSender, static (_, sender, _) => sender.TakeAcknowledgement(), _dice.Between(1, 8));
                break;
            case < 70:
                Fold(_dice.Between(1, 30));
                break;
            case < 74 when _service is { HasBegun: true } service:
                Say($"publish up to {service.Work.Folded}");
                service.Work.Publish();
                break;
            case < 78:
                CommitPoints();
                break;
            case < 84 when _service is { HasBegun: true } service:
                service.Work.KeepSnapshot(atOnce: _dice.OneIn(2));
                break;
            case < 89:
                Carry();
                break;
            case < 90:
                _service?.Trim();
                break;
            case < 94:
                PassTime();
                break;
            case < 96:
                DisturbNetwork();
                break;
            case < 97:
                DisturbDisk();
                break;
            case < 98:
                DisturbOthers();
                break;
            default:
                EndOrStart();
                break;
        }
    }

    private void Publish()
    {
        for (var count = _dice.Between(1, 4); count > 0; count--)
        {
            var message = _shop.Next();
            _messages.Add(message);
            var number = _dice.OneIn(3) ? 1 : 0;
            _senders[number].Publish(message);
            Say($"message {message.Number} for sender {number}: {System.Text.Encoding.UTF8.GetString(message.Topic)} {System.Text.Encoding.UTF8.GetString(message.Payload)}");
        }
    }

    private void Each(Func<SimSender, bool> may, Action<Simulation, SimSender, int> act, int times)
    {
        if (_service is null)
        {
            return;
        }

        var number = _dice.Below(_senders.Length);
        for (; times > 0 && _service is not null && may(_senders[number]); times--)
        {
            act(this, _senders[number], number);
        }
    }

    private void Deliver(SimSender sender, int number)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(_dice.Below(1500)));
        var packet = sender.Receive();
        _service!.Take(sender, number, packet, _witness);
        Say($"sender {number} brings message {packet.Message.Number} as packet {packet.Id}{(packet.IsAgain ? ", again" : "")}: frame {_service.Frames.Next - 1}");
    }

    private void TakeLine()
    {
        if (_service is not null)
        {
            var line = _shop.NextLine();
            _messages.Add(line);
            var number = _service.Take(line, FrameMarks.None, "serial:/dev/ttyUSB0"u8, 0, _witness);
            Say($"line {line.Number}: frame {number}");
        }
    }

    private void CommitFrames()
    {
        if (_service is null)
        {
            return;
        }

        try
        {
            _service.Frames.Commit();
            Say($"frames committed up to {_service.Frames.Committed}");
        }
        catch (IOException fault)
        {
            Say($"frames not committed: {fault.Message}");
        }

        Witness();
    }

    private void Fold(int most)
    {
        if (_service is { } service)
        {
            var hadBegun = service.HasBegun;
            service.Step(most);
            if (hadBegun)
            {
                Say($"folded up to {service.Work.Folded}");
            }
            else
            {
                Say($"begins with frame {service.Work.Folded}, snapshot {service.Work.SnapshotAt}{(service.HandsOnEverything ? ", handing on everything" : "")}");
            }
        }
    }

    private void CommitPoints()
    {
        try
        {
            _service?.Points.Commit();
            _service?.Refused.Commit();
            Say($"points committed up to {_service?.Points.Committed}");
        }
        catch (IOException fault)
        {
            Say($"points not committed: {fault.Message}");
        }
    }

    private void Acknowledge(SimSender sender, int number)
    {
        if (_service!.Acknowledgements[number].TryNext(static log => log.Committed, out var id))
        {
            Say($"acknowledges packet {id} to sender {number}");
            sender.Acknowledge(id);
        }
    }

    private void Carry()
    {
        if (_service is null)
        {
            return;
        }

        var number = _dice.Below(_stores.Length);
        var fate = _isAway[number] ? SimService.Fate.NotReached : _dice.OneIn(8) ? SimService.Fate.AnswerLost : SimService.Fate.Taken;
        if (_stores[number].PositionIn(SimShop.Factory, _service.Points.Id) is null && fate == SimService.Fate.AnswerLost)
        {
            // A store that has rows and no position at all would be taken for a new one.
            fate = SimService.Fate.NotReached;
        }

        _service.Pumps[number].Carry(_dice.Between(1, 6), fate);
        Say($"{_stores[number].Name} at {_service.Pumps[number].Position} ({fate})");
    }

    private void PassTime()
    {
        var by = _dice.Below(100) switch
        {
            < 65 => TimeSpan.FromSeconds(_dice.Between(1, 90)),
            < 91 => TimeSpan.FromSeconds(_dice.Between(60, 600)),
            < 98 => TimeSpan.FromMinutes(_dice.Between(10, 50)),
            _ => TimeSpan.FromHours(_dice.Between(4, 22)),
        };
        _clock.Advance(by);
        Say($"{by} later: {_clock.GetUtcNow():MM-dd HH:mm:ss}Z");
    }

    private void DisturbNetwork()
    {
        var number = _dice.Below(_senders.Length);
        var sender = _senders[number];
        if (!sender.IsConnected)
        {
            Connect(number);
        }
        else if (sender.IsImpatient && _dice.OneIn(2))
        {
            Say($"sender {number} sends again what it waits for");
            sender.SendAgain();
        }
        else if (!sender.IsHalfOpen && _dice.OneIn(2))
        {
            Say($"sender {number}: half open");
            sender.IsHalfOpen = true;
        }
        else
        {
            Say($"sender {number}: connection lost");
            Disconnect(number);
        }
    }

    private void Connect(int number)
    {
        if (_service is not null && !_senders[number].IsConnected)
        {
            Say($"sender {number}: connected");
            _senders[number].Connect();
        }
    }

    private void Disconnect(int number)
    {
        _senders[number].Disconnect();
        _service?.Acknowledgements[number].Drop();
    }

    private void DisturbDisk()
    {
        if (_disk.IsFull || _disk.IsSick)
        {
            _disk.IsFull = _disk.IsSick = false;
        }
        else
        {
            _disk.IsFull = _dice.OneIn(2);
            _disk.IsSick = !_disk.IsFull;
        }

        Say($"disk {(_disk.IsFull ? "full" : _disk.IsSick ? "sick" : "well")}");
    }

    private void DisturbOthers()
    {
        if (_options.HasBook && _dice.OneIn(3))
        {
            _book = _shop.SomeBook();
            _service?.Offer(_book.Value);
            Say($"another book: {_book.Value.Hash:x}");
            return;
        }

        if (_dice.OneIn(4) && _service is { Work.IsCaughtUp: true } service)
        {
            Say($"everything is wanted again");
            service.Work.HandOnEverything();
            return;
        }

        var number = _dice.Below(_stores.Length);
        _isAway[number] = !_isAway[number];
        Say($"{_stores[number].Name} {(_isAway[number] ? "away" : "back")}");
    }

    private void EndOrStart()
    {
        if (_service is null)
        {
            Start();
            return;
        }

        switch (_dice.Below(5))
        {
            case 0:
                Stop();
                break;
            case 1:
                Die(power: true);
                break;
            case 2:
                Die(power: false);
                break;
            default:
                _disk.DiesAfter = _dice.Between(1, 60);
                Say($"will die in {_disk.DiesAfter} calls");
                break;
        }
    }

    /// <summary>As a lane that is disposed.</summary>
    private void Stop()
    {
        Say($"stops");
        var service = _service!;
        try
        {
            while (service.Frames.Commit())
            {
                Witness();
            }

            if (!service.HasBegun)
            {
                service.Begin();
            }

            while (service.Work.FoldSome())
            {
            }

            service.Work.Publish();
            service.Work.KeepSnapshot();
            service.Work.KeepSnapshot(atOnce: true);
            while (service.Points.Commit() | service.Refused.Commit())
            {
            }

            service.Work.KeepSnapshot();
        }
        catch (IOException fault)
        {
            Say($"in trouble at the end: {fault.Message}");
        }

        Gone();
    }

    private void Start()
    {
        _disk.Restart();
        _disk.IsSick = false;
        if (_dice.OneIn(60) && _step < _options.Steps)
        {
            var number = _dice.Below(_stores.Length);
            Say($"somebody deleted {_stores[number].Name}");
            _stores[number].Lose();
        }

        if (_options.DiskForgets && _dice.OneIn(2))
        {
            FlipABit();
        }

        if (_options.DiskLosesFrames)
        {
            FlipAFrame();
        }

        if (_dice.OneIn(5) && _step < _options.Steps)
        {
            _disk.DiesAfter = _dice.Between(1, 60);
        }

        Say($"starts");
        try
        {
            _service = new SimService(_disk, _clock, _options, _stores, _senders.Length, _book, _logger);
        }
        catch (IOException fault) when (_disk.IsFull)
        {
            Say($"cannot start: {fault.Message}");
            return;
        }

        Unseen(() =>
        {
            _witness.Recheck(_service.Frames);
            _reader = _service.Frames.Read(_witness.Next);
            CheckAcknowledged();
        });
        for (var number = 0; number < _senders.Length; number++)
        {
            if (_dice.Below(4) > 0)
            {
                Connect(number);
            }
        }
    }

    /// <summary>In what can be made again: one snapshot at a time, or points that are not the last.</summary>
    private void FlipABit()
    {
        if (_dice.OneIn(2))
        {
            var snapshots = _disk.Files("/data/snapshots/f").Where(static file => file.Path.EndsWith(".snap", StringComparison.Ordinal)).ToList();
            if (snapshots.Count > 0 && !snapshots.Exists(file => _flipped.Contains(file.Path)))
            {
                var (path, length) = snapshots[_dice.Below(snapshots.Count)];
                Flip(path, 0, (int)length);
            }

            return;
        }

        // The end of the last record is what says how far points were handed on; without it the one before says so, and what came between
        // may have been seen by a store that nobody remembers.
        var segments = _disk.Files("/data/points/f").Where(static file => file.Path.EndsWith(LogSegment.Extension, StringComparison.Ordinal)).ToList();
        if (segments.Count > 0)
        {
            var path = segments[_dice.Below(segments.Count)].Path;
            Flip(path, LogFormat.HeaderBytes, _disk.BytesOf(path).AsSpan().LastIndexOf("KDXR"u8));
        }
    }

    /// <summary>Not in the last record, which would be a torn tail, whose number is given again.</summary>
    private void FlipAFrame()
    {
        var segments = _disk.Files("/data/log/f").Where(static file => file.Path.EndsWith(LogSegment.Extension, StringComparison.Ordinal)).ToList();
        if (segments.Count == 0)
        {
            return;
        }

        var path = segments[_dice.Below(segments.Count)].Path;
        var bytes = _disk.BytesOf(path);
        var records = new List<(int At, int Length, long Number)>();
        for (var at = LogFormat.HeaderBytes; at < bytes.Length;)
        {
            if (LogFormat.TryReadRecord(bytes.AsSpan(at), out var number, out var body) == LogFormat.Outcome.Complete)
            {
                records.Add((at, LogFormat.RecordHeaderBytes + body.Length, number));
                at += records[^1].Length;
            }
            else
            {
                at += LogFormat.NextMark(bytes.AsSpan(at));
            }
        }

        if (records.Count > 1 && records[_dice.Below(records.Count - 1)] is var hit && hit.Number < _witness.Next)
        {
            _witness.Hit.Add(hit.Number);
            Flip(path, hit.At, hit.At + hit.Length);
        }
    }

    private void Flip(string path, int from, int to)
    {
        if (to > from)
        {
            var at = _dice.Between(from, to - 1);
            Say($"a bit flips in {path} at {at}");
            _flipped.Add(path);
            _disk.Flip(path, at, _dice.Below(8));
        }
    }

    private void Die(bool power)
    {
        Say($"{(power ? "power cut" : "killed")}");
        Deaths++;
        if (power)
        {
            var cut = _disk.CutPower();
            Say($"of what was not synced: {cut}");
            foreach (var store in _stores.Where(static store => store.IsTransactional))
            {
                store.CutPower(_dice);
            }
        }
        else
        {
            _disk.Kill();
        }

        Gone();
    }

    private void Gone()
    {
        for (var number = 0; number < _senders.Length; number++)
        {
            Disconnect(number);
        }

        _service = null;
        _reader = null;
        _disk.Kill();
    }

    /// <summary>Does a step; should the process die in it, that is all that happens.</summary>
    private void Guard(Action act)
    {
        try
        {
            act();
        }
        catch (ProcessDiedException)
        {
            Die(power: _dice.Below(5) > 1);
        }
    }

    private void Witness() => Unseen(() => _witness.ReadOn(_reader!));

    /// <summary>Looks without being part of what happens.</summary>
    private void Unseen(Action look)
    {
        var diesAfter = _disk.DiesAfter;
        _disk.DiesAfter = null;
        look();
        _disk.DiesAfter = diesAfter;
    }

    private void CheckAcknowledged()
    {
        foreach (var message in _messages)
        {
            Check(!message.IsAcknowledged || message.IsInLog, $"message {message.Number} was acknowledged and is not in the log");
        }
    }

    /// <summary>From here on nothing goes wrong any more.</summary>
    private void Mend()
    {
        Say($"everything is well from here on");
        _disk.IsFull = _disk.IsSick = false;
        _disk.DiesAfter = null;
        Array.Fill(_isAway, false);
    }

    /// <summary>Lets everything come to its end.</summary>
    private void Settle()
    {
        if (_service is null)
        {
            Start();
        }

        for (var number = 0; number < _senders.Length; number++)
        {
            var sender = _senders[number];
            if (sender.IsHalfOpen)
            {
                Disconnect(number);
            }

            Connect(number);
            for (var round = 0; !sender.IsDone; round++)
            {
                Check(round < 10_000, "the senders do not come to an end");
                while (sender.MaySend)
                {
                    sender.Send();
                }

                while (sender.HasForService)
                {
                    Deliver(sender, number);
                }

                CommitFrames();
                for (var i = 0; i < 100; i++)
                {
                    Acknowledge(sender, number);
                }

                while (sender.HasForSender)
                {
                    sender.TakeAcknowledgement();
                }
            }
        }

        var service = _service!;
        for (var round = 0; round < 3 || !service.Work.IsCaughtUp || service.Work.Folded < service.Frames.Next; round++)
        {
            Check(round < 10_000, "the lane does not come to an end");
            Fold(2000);
            CommitFrames();
        }

        service.Work.Publish();
        for (var round = 0; service.Points.Committed < service.Points.Next || service.Refused.Committed < service.Refused.Next; round++)
        {
            Check(round < 10, "the points do not come to the disk");
            CommitPoints();
        }

        for (var number = 0; number < _stores.Length; number++)
        {
            for (var round = 0; service.Pumps[number].IsBehind; round++)
            {
                Check(round < 10_000, "a sink does not come to an end");
                service.Pumps[number].Carry(100, SimService.Fate.Taken);
            }
        }
    }

    private void Judge()
    {
        CheckAcknowledged();
        foreach (var message in _messages)
        {
            Check(message.Kind == FrameKind.SerialLine || message.IsAcknowledged, $"message {message.Number} was never acknowledged");
        }

        var undisturbed = _witness.Undisturbed(out var fold);
        if (_witness.Hit.Count > 0)
        {
            // What was read before a bit flipped is in the points, what was read again after it is not: here the rest has to be right.
            var received = _service!.Work.Fold.Ledger.FramesReceived;
            var all = fold.Ledger.FramesReceived + _witness.Redelivered;
            Check(received >= all - _witness.Hit.Count && received <= all, $"{received} frames received of {all}, {_witness.Hit.Count} of them damaged");
            return;
        }

        foreach (var store in _stores)
        {
            var difference = undisturbed.DifferenceTo(store);
            Check(difference is null, $"the points differ\n{difference}");
        }

        var (mine, its) = (_service!.Work.Fold.Ledger, fold.Ledger);
        Check(mine.AddsUp && its.AddsUp, "the ledger does not add up");
        Equal(its.FramesReceived + _witness.Redelivered, mine.FramesReceived, "frames received");
        Equal(its.FramesDuplicate + _witness.Redelivered, mine.FramesDuplicate, "frames duplicate");
        Equal(its.FramesAccepted, mine.FramesAccepted, "frames accepted");
        Equal(its.FramesUnmapped, mine.FramesUnmapped, "frames unmapped");
        Equal(its.FramesRejected, mine.FramesRejected, "frames rejected");
        Equal(its.ReadingsUsed, mine.ReadingsUsed, "readings used");
        Equal(its.ReadingsRecorded, mine.ReadingsRecorded, "readings recorded");
        foreach (var reason in Enum.GetValues<ParseStatus>())
        {
            Equal(its.Refused(reason), mine.Refused(reason), $"refused: {reason}");
        }

        Check(fold.Refusals.SequenceEqual(_service.Work.Fold.Refusals), "the list of refusals differs");
        var refused = RefusedIndex.Open(_service.Refused).ToDictionary(static frame => frame.Number, static frame => frame.Reason);
        foreach (var (number, reason) in _witness.Refused)
        {
            Check(refused.Remove(number, out var noted), $"frame {number} was refused ({reason}) and is not in the list");
            Check(noted == reason, $"frame {number} was refused for {reason}, not for {noted}");
        }

        Check(refused.Count == 0, "the list has frames that were not refused");
    }

    private static void Equal(long expected, long actual, string what) => Check(expected == actual, $"{what}: {actual} instead of {expected}");

    private static void Check(bool isTrue, string otherwise)
    {
        if (!isTrue)
        {
            throw new SimulationFaultException(otherwise);
        }
    }

    private void Say(FormattableString what) => _trace?.WriteLine(FormattableString.Invariant($"{_step,4}  ") + FormattableString.Invariant(what));

    private sealed class TraceLogger(TextWriter to) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            to.WriteLine("        " + formatter(state, exception));
    }
}
