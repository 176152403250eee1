using System.Threading.Channels;

namespace KotaDx.FirmwareSim.Lines;

/// <summary>
/// One line with its devices, well or badly behaved. A machine without a clock: bytes and the time go in, and what comes out says when
/// it is due; <see cref="RunAsync"/> drives it over a stream. Members may be called from several threads; one run at a time.
/// </summary>
public sealed class SerialLineSimulator
{
    // The standard says 3.5 characters. On a system that is no real-time system, a request written in one go can come in two.
    private static readonly TimeSpan SilenceAfter = TimeSpan.FromMilliseconds(30);

    // A timer that fires late must not slow the line down on average, but a machine that stood still must not be caught up with.
    private static readonly TimeSpan MostCaughtUp = TimeSpan.FromMilliseconds(20);

    // USB adapters hand over what came in about so long.
    private static readonly TimeSpan PacedPiece = TimeSpan.FromMilliseconds(16);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly LineDevice[] _devices;
    private readonly Random _random;
    private readonly PriorityQueue<byte[], (TimeSpan At, long Order)> _scheduled = new();
    private readonly List<Transmission> _sent = [];
    private readonly List<byte> _request = [];
    private TimeSpan? _silenceAt;
    private TimeSpan _wireFreeAt;
    private TimeSpan _behind;
    private long _order;
    private long? _epoch;

    /// <summary>Makes the line.</summary>
    /// <param name="devices">Who is on it; all of them hear everything that comes in.</param>
    /// <param name="behavior">How it behaves; null for a perfect line.</param>
    public SerialLineSimulator(IEnumerable<LineDevice> devices, LineBehavior? behavior = null)
    {
        _devices = [.. devices];
        Behavior = behavior ?? new LineBehavior();
        _random = new Random(Behavior.Seed);
        foreach (var device in _devices)
            device.Changed += () => _wake.Writer.TryWrite(true);
    }

    /// <summary>Makes the line of one device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="behavior">How the line behaves; null for a perfect one.</param>
    public SerialLineSimulator(LineDevice device, LineBehavior? behavior = null)
        : this([device], behavior)
    {
    }

    /// <summary>How the line behaves; may be turned while it runs.</summary>
    public LineBehavior Behavior { get; }

    /// <summary>Who is on the line.</summary>
    public IReadOnlyList<LineDevice> Devices => _devices;

    /// <summary>Bytes that came in.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Bytes that went out, noise and echo included.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Bytes flipped, lost or added, in both directions.</summary>
    public long BytesCorrupted { get; private set; }

    /// <summary>Transmissions of devices that went out, damaged ones included.</summary>
    public long TransmissionsSent { get; private set; }

    /// <summary>Transmissions that the line swallowed.</summary>
    public long TransmissionsSwallowed { get; private set; }

    /// <summary>Of those that went out, the ones that came too late on purpose.</summary>
    public long TransmissionsLate { get; private set; }

    /// <summary>Bursts of noise.</summary>
    public long Bursts { get; private set; }

    /// <summary>When something happens without a byte from outside, in the line's time; null for never.</summary>
    public TimeSpan? NextAt
    {
        get
        {
            lock (_lock)
            {
                var next = _silenceAt;
                if (_scheduled.TryPeek(out _, out var first))
                    next = Earlier(next, first.At);
                foreach (var device in _devices)
                    next = Earlier(next, device.IsPoweringUp ? TimeSpan.Zero : device.NextAt);
                return next;
            }
        }
    }

    /// <summary>Takes bytes from whoever asks.</summary>
    /// <param name="now">The line's time, which never goes back.</param>
    /// <param name="bytes">The bytes, cut anywhere.</param>
    public void Receive(TimeSpan now, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            BytesReceived += bytes.Length;

            // Who asked began when our last byte was due, not when a late timer let it go.
            _wireFreeAt = Later(now - _behind, _wireFreeAt) + (bytes.Length * Behavior.ByteTime);
            _behind = TimeSpan.Zero;
            if (Behavior.Echo)
                Schedule(_wireFreeAt, bytes.ToArray());
            _request.Clear();
            AddWithNoise(bytes, Behavior.RequestNoise, _request);
            var heard = _request.ToArray();
            foreach (var device in _devices)
            {
                device.Receive(now, heard, _sent);
                TransmitFrom(device, now);
            }

            _silenceAt = now + SilenceAfter;
        }
    }

    /// <summary>Takes the next piece that is due.</summary>
    /// <param name="now">The line's time, which never goes back.</param>
    /// <returns>The bytes, or null if nothing is due yet.</returns>
    public byte[]? Take(TimeSpan now)
    {
        lock (_lock)
        {
            if (_silenceAt <= now)
            {
                _silenceAt = null;
                foreach (var device in _devices)
                {
                    device.Silence(now, _sent);
                    TransmitFrom(device, now);
                }
            }

            foreach (var device in _devices)
            {
                if (device.TakePowerUp())
                    device.PowerUp(now, _sent);
                if (device.NextAt <= now)
                    device.Send(now, _sent);
                TransmitFrom(device, now);
            }

            if (!_scheduled.TryPeek(out var bytes, out var due) || due.At > now)
                return null;
            _scheduled.Dequeue();
            _behind = now - due.At < MostCaughtUp ? now - due.At : MostCaughtUp;
            BytesSent += bytes.Length;
            return bytes;
        }
    }

    /// <summary>Cuts and restores the power of everything on the line.</summary>
    public void PowerCycle()
    {
        foreach (var device in _devices)
            device.PowerCycle();
    }

    /// <summary>
    /// Connects the line to a stream until it ends or the run is cancelled, neither of which is an error. The line's time begins with the
    /// first run and goes on through later ones.
    /// </summary>
    /// <param name="stream">The other end of the cable; it is not closed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends the run.</param>
    /// <exception cref="IOException">The stream failed.</exception>
    public async Task RunAsync(Stream stream, TimeProvider time, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(time);
        var epoch = _epoch ??= time.GetTimestamp();
        TimeSpan Now() => time.GetElapsedTime(epoch);
        Begin();

        var buffer = new byte[4096];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var read = stream.ReadAsync(buffer, stop.Token).AsTask();
        var wake = _wake.Reader.ReadAsync(stop.Token).AsTask();
        try
        {
            while (true)
            {
                while (Take(Now()) is { } piece)
                    await stream.WriteAsync(piece, ct);
                using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
                await Task.WhenAny(read, wake, WaitAsync(time, NextAt - Now(), timer.Token));
                await timer.CancelAsync();
                ct.ThrowIfCancellationRequested();
                if (wake.IsCompleted)
                {
                    await wake;
                    wake = _wake.Reader.ReadAsync(stop.Token).AsTask();
                }

                if (!read.IsCompleted)
                    continue;
                var count = await read;
                if (count == 0)
                    return;
                Receive(Now(), buffer.AsSpan(0, count));
                read = stream.ReadAsync(buffer, stop.Token).AsTask();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        finally
        {
            await stop.CancelAsync();
            // What nobody waits for any more must not end as an exception that nobody saw.
            _ = read.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private void Begin()
    {
        lock (_lock)
        {
            _scheduled.Clear();
            _silenceAt = null;
            _behind = TimeSpan.Zero;
            foreach (var device in _devices)
                device.Forget();
        }
    }

    private static Task WaitAsync(TimeProvider time, TimeSpan? left, CancellationToken ct) => left is not { } wait
        ? Task.Delay(Timeout.InfiniteTimeSpan, time, ct)
        : Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, ct);

    private void TransmitFrom(LineDevice device, TimeSpan now)
    {
        if (device.IsOn)
        {
            foreach (var transmission in _sent)
                Transmit(transmission, now);
        }

        _sent.Clear();
    }

    private void Transmit(Transmission transmission, TimeSpan now)
    {
        // Each question to chance is asked only where the fault is wanted: one fault then does not move the others' draws.
        if (Behavior.IsSilent || Happens(Behavior.SilenceChance))
        {
            TransmissionsSwallowed++;
            return;
        }

        var at = Later(_wireFreeAt, now - _behind) + transmission.After + Behavior.Delay;
        if (Behavior.DelayJitter > TimeSpan.Zero)
            at += Behavior.DelayJitter * _random.NextDouble();
        var isLate = Happens(Behavior.LateChance);
        if (isLate)
        {
            at += Behavior.LateBy;
            TransmissionsLate++;
        }

        if (Happens(Behavior.BurstChance))
        {
            Bursts++;
            var noise = new byte[_random.Next(1, Behavior.BurstBytes + 1)];
            _random.NextBytes(noise);
            at += noise.Length * Behavior.ByteTime;
            Schedule(at, noise);
        }

        var bytes = new List<byte>(transmission.Bytes.Length);
        AddWithNoise(transmission.Bytes, Behavior.ReplyNoise, bytes);
        at = ScheduleInPieces(at, [.. bytes]);
        TransmissionsSent++;

        // A late answer leaves the wire to whoever speaks until then.
        if (!isLate)
            _wireFreeAt = at;
    }

    private TimeSpan ScheduleInPieces(TimeSpan at, byte[] bytes)
    {
        for (var from = 0; from < bytes.Length;)
        {
            var length = Math.Min(NextPiece(bytes.Length), bytes.Length - from);
            if (from > 0)
                at += Behavior.PieceGap;
            at += length * (Behavior.ByteTime + Behavior.ByteGap);
            Schedule(at, bytes[from..(from + length)]);
            from += length;
        }

        return at;
    }

    private int NextPiece(int whole)
    {
        if (Behavior.ByteGap > TimeSpan.Zero)
            return 1;
        if (Behavior.PieceBytes > 0)
            return _random.Next(1, Behavior.PieceBytes + 1);
        return Behavior.ByteTime > TimeSpan.Zero ? Math.Max(1, (int)(PacedPiece / Behavior.ByteTime)) : whole;
    }

    private void Schedule(TimeSpan at, byte[] bytes) => _scheduled.Enqueue(bytes, (at, _order++));

    private void AddWithNoise(ReadOnlySpan<byte> bytes, double noise, List<byte> result)
    {
        foreach (var value in bytes)
        {
            if (!Happens(noise))
            {
                result.Add(value);
                continue;
            }

            BytesCorrupted++;
            switch (_random.Next(3))
            {
                case 0:
                    result.Add((byte)(value ^ (1 << _random.Next(8))));
                    break;
                case 1:
                    break;
                default:
                    result.Add(value);
                    result.Add((byte)_random.Next(256));
                    break;
            }
        }
    }

    private bool Happens(double chance) => chance > 0 && _random.NextDouble() < chance;

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan? Earlier(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b : a;
}
