using KotaDx.FirmwareSim.Lines;
using KotaDx.FirmwareSim.Plc;
using KotaDx.FirmwareSim.Tests.Plc;

namespace KotaDx.FirmwareSim.Tests.Lines;

public sealed class SerialLineSimulatorTests
{
    // Four registers of unit 1: 8 bytes there, 13 back.
    private static readonly byte[] Request = Ask.Hex("01 03 00 00 00 04 44 09");
    private const int ReplyLength = 13;

    [Fact]
    public void A_line_without_misbehaviour_answers_at_once_in_one_piece()
    {
        var line = Bus(1);

        var pieces = Exchange(line, TimeSpan.Zero, TimeSpan.Zero);

        Assert.Equal(ReplyLength, Assert.Single(pieces).Bytes.Length);
        Assert.Equal((8, ReplyLength, 0, 1), (line.BytesReceived, line.BytesSent, line.BytesCorrupted, line.TransmissionsSent));
    }

    [Fact]
    public void Of_several_slaves_the_one_that_is_called_answers_and_a_dead_one_does_not_until_it_comes_back()
    {
        var line = Bus(3);
        line.Devices[0].IsOn = false;

        Assert.Empty(Exchange(line, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        line.Devices[0].IsOn = true;
        Assert.Single(Exchange(line, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)));

        // What was asked of it while it was dead can be counted all the same.
        Assert.Equal([2, 0, 0], line.Devices.Select(device => ((PlcSlave)device).Requests));
    }

    [Fact]
    public void The_same_seed_gives_the_same_faults_and_another_seed_others()
    {
        static List<(TimeSpan, string)> Run(int seed)
        {
            var line = Bus(1, new LineBehavior
            {
                Seed = seed,
                ReplyNoise = 0.05,
                RequestNoise = 0.02,
                BurstChance = 0.1,
                SilenceChance = 0.1,
                LateChance = 0.1,
                DelayJitter = TimeSpan.FromMilliseconds(20),
                PieceBytes = 5,
                PieceGap = TimeSpan.FromMilliseconds(2),
            });
            var told = new List<(TimeSpan, string)>();
            for (var i = 0; i < 100; i++)
                told.AddRange(Exchange(line, TimeSpan.FromSeconds(i), TimeSpan.FromSeconds(i + 1)).Select(piece => (piece.At, Convert.ToHexString(piece.Bytes))));
            return told;
        }

        Assert.Equal(Run(7), Run(7));
        Assert.NotEqual(Run(7), Run(8));
    }

    [Fact]
    public void Noise_hits_about_as_many_bytes_as_asked_for()
    {
        var line = Bus(1, new LineBehavior { ReplyNoise = 0.1 });
        for (var i = 0; i < 1000; i++)
            Exchange(line, TimeSpan.FromSeconds(i), TimeSpan.FromSeconds(i));

        // 13,000 bytes with one chance in ten each: 1,300, give or take five deviations of 34.
        Assert.InRange(line.BytesCorrupted, 1130, 1470);
        Assert.Equal(1000, line.TransmissionsSent);
    }

    [Fact]
    public void A_swallowed_answer_is_counted_and_a_silent_line_swallows_all()
    {
        var line = Bus(1, new LineBehavior { SilenceChance = 0.5 });
        for (var i = 0; i < 100; i++)
            Exchange(line, TimeSpan.FromSeconds(i), TimeSpan.FromSeconds(i));

        Assert.Equal(100, line.TransmissionsSwallowed + line.TransmissionsSent);
        Assert.InRange(line.TransmissionsSwallowed, 25, 75);
        line.Behavior.IsSilent = true;
        Assert.Empty(Exchange(line, TimeSpan.FromSeconds(200), TimeSpan.FromSeconds(201)));
    }

    [Fact]
    public void Bursts_come_before_the_answer_and_are_not_its_bytes()
    {
        var line = Bus(1, new LineBehavior { BurstChance = 1, BurstBytes = 4 });

        var pieces = Exchange(line, TimeSpan.Zero, TimeSpan.Zero);

        Assert.InRange(pieces[0].Bytes.Length, 1, 4);
        Assert.Equal(ReplyLength, pieces[1].Bytes.Length);
        Assert.Equal((1, 0), (line.Bursts, line.BytesCorrupted));
    }

    [Fact]
    public void Delays_gaps_and_pieces_take_their_time()
    {
        var slow = Exchange(Bus(1, new LineBehavior { Delay = TimeSpan.FromMilliseconds(80) }), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var gaps = Exchange(Bus(1, new LineBehavior { ByteGap = TimeSpan.FromMilliseconds(3) }), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var pieces = Exchange(Bus(1, new LineBehavior { PieceBytes = 4, PieceGap = TimeSpan.FromMilliseconds(10) }), TimeSpan.Zero, TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromMilliseconds(80), Assert.Single(slow).At);
        Assert.Equal(Enumerable.Range(1, ReplyLength).Select(i => TimeSpan.FromMilliseconds(3 * i)), gaps.Select(piece => piece.At));
        Assert.All(pieces, piece => Assert.InRange(piece.Bytes.Length, 1, 4));
        Assert.Equal(TimeSpan.FromMilliseconds(10 * (pieces.Count - 1)), pieces[^1].At);
        Assert.Equal(ReplyLength, pieces.Sum(piece => piece.Bytes.Length));
    }

    [Fact]
    public void An_answer_that_comes_too_late_comes_behind_the_next_one()
    {
        var line = Bus(1, new LineBehavior { LateChance = 1 });
        Exchange(line, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        line.Behavior.LateChance = 0;
        var next = Exchange(line, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        Assert.Equal([1.0, 1.5], next.Select(piece => piece.At.TotalSeconds));
        Assert.Equal((2, 1), (line.TransmissionsSent, line.TransmissionsLate));
    }

    [Fact]
    public void An_echo_comes_first()
    {
        var pieces = Exchange(Bus(1, new LineBehavior { Echo = true }), TimeSpan.Zero, TimeSpan.Zero);

        Assert.Equal(Request, pieces[0].Bytes);
        Assert.Equal(ReplyLength, pieces[1].Bytes.Length);
    }

    // The standard at 9600 8N1 is 960 bytes a second; timers that fire late by some milliseconds must not make it slower.
    [Theory]
    [InlineData(0)]
    [InlineData(1.1)]
    [InlineData(4)]
    public void A_paced_line_takes_the_time_of_its_bytes_on_average(double lateMilliseconds)
    {
        var line = Bus(1, new LineBehavior { Baud = 9600 });
        var late = TimeSpan.FromMilliseconds(lateMilliseconds);
        var now = TimeSpan.Zero;
        for (var i = 0; i < 200; i++)
        {
            line.Receive(now, Request);
            for (var left = ReplyLength; left > 0;)
            {
                now = (line.NextAt is { } at && at > now ? at : now) + late;
                while (line.Take(now) is { } piece)
                    left -= piece.Length;
            }
        }

        var bytesPerSecond = (line.BytesReceived + line.BytesSent) / now.TotalSeconds;
        Assert.InRange(bytesPerSecond, 955, 961);
    }

    [Fact]
    public void A_paced_line_hands_over_long_replies_as_an_adapter_does()
    {
        var line = Bus(1, new LineBehavior { Baud = 9600 });
        line.Receive(TimeSpan.Zero, Ask.Hex("01 03 00 00 00 28 45 D4"));

        var pieces = Drain(line, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        Assert.Equal([15, 15, 15, 15, 15, 10], pieces.Select(piece => piece.Bytes.Length));
    }

    [Fact]
    public void A_power_cycle_empties_counters_and_drops_the_half_of_a_request()
    {
        var slave = new ModbusRtuSlave(1);
        slave.Memory.Add(new SimulatedCounter("4x", 3, 1));
        var line = new SerialLineSimulator(slave);

        var before = Exchange(line, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
        line.Receive(TimeSpan.FromSeconds(21), Request.AsSpan(0, 4));
        line.PowerCycle();
        Assert.Equal(TimeSpan.Zero, line.NextAt);
        Assert.Empty(Drain(line, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30)));
        var after = Exchange(line, TimeSpan.FromSeconds(35), TimeSpan.FromSeconds(35));

        Assert.Equal(20, before[0].Bytes[10]);
        Assert.Equal(5, Assert.Single(after).Bytes[10]);
    }

    private static SerialLineSimulator Bus(int slaves, LineBehavior? behavior = null) =>
        new(Enumerable.Range(1, slaves).Select(unit => new ModbusRtuSlave((byte)unit)), behavior);

    private static List<(TimeSpan At, byte[] Bytes)> Exchange(SerialLineSimulator line, TimeSpan at, TimeSpan until)
    {
        var before = Drain(line, TimeSpan.Zero, at);
        line.Receive(at, Request);
        before.AddRange(Drain(line, at, until));
        return before;
    }

    /// <summary>Everything that comes out until a moment, with the moment at which it was due.</summary>
    private static List<(TimeSpan At, byte[] Bytes)> Drain(SerialLineSimulator line, TimeSpan now, TimeSpan until)
    {
        var pieces = new List<(TimeSpan, byte[])>();
        while (true)
        {
            while (line.Take(now) is { } piece)
                pieces.Add((now, piece));
            if (line.NextAt is not { } next || next > until)
                return pieces;
            now = next > now ? next : now;
        }
    }
}
