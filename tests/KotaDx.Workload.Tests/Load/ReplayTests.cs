using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

/// <summary>Refused frames, told of one by one, and another try for them.</summary>
public sealed class ReplayTests : IRefusalReceiver
{
    private static readonly BookContent Open = new();
    private static readonly BookContent Mended = new()
    {
        Signals =
        [
            new SignalEntry("a", "1", "lamp", SignalKind.State, null, 1, null, new Dictionary<string, WorkState> { ["green"] = WorkState.Net, ["red"] = WorkState.Wait }, "", BookContent.Always),
        ],
    };

    private readonly List<(ParseStatus Reason, int At, int Ordinal)> _told = [];

    void IRefusalReceiver.OnRefused(ParseStatus reason, int at, int ordinal) => _told.Add((reason, at, ordinal));

    [Fact]
    public void Each_refused_reading_is_told_of_with_its_place()
    {
        var shop = NewShop(Open);
        shop.Send(Shop.Eight, "cycle", """[1,"x",2,{"v":-1}]""");
        Assert.Equal([(ParseStatus.NotANumber, 1), (ParseStatus.PiecesOutOfRange, 3)], _told.Select(static told => (told.Reason, told.Ordinal)));
        _told.Clear();
        shop.Send(Shop.Eight, "lamp", "green");
        Assert.Equal([(ParseStatus.Unmapped, 0, -1)], _told);
    }

    [Fact]
    public void A_signal_declared_later_is_read_again_as_if_it_had_been_known()
    {
        var late = NewShop(Open);
        late.Send(Shop.Eight, "lamp", "green").Send(Shop.Eight + EventTime.Hour, "lamp", "red");
        late.Take(Mended, Shop.Eight + (2 * EventTime.Hour));
        Again(late, Shop.Eight, 1, "lamp", "green");
        Again(late, Shop.Eight + EventTime.Hour, 2, "lamp", "red");
        late.Publish();

        var early = NewShop(Mended);
        early.Send(Shop.Eight, "lamp", "green").Send(Shop.Eight + EventTime.Hour, "lamp", "red").Publish();
        Assert.Equal(early.Lines, late.Lines);
        Assert.Contains(early.Lines, static line => line.Contains("Day", StringComparison.Ordinal));
        Assert.Equal(2, late.Fold.Ledger.FramesReplayed);
        Assert.Equal(2, late.Fold.Ledger.FramesUnmapped);
        Assert.Equal(2, late.Fold.Ledger.FramesAccepted);
        Assert.True(late.Fold.Ledger.AddsUp);
    }

    [Fact]
    public void Of_a_batch_only_what_was_refused_is_read_again()
    {
        var shop = NewShop(Open);
        shop.Send(Shop.Eight, "cycle", """[1,"x",2]""");
        var used = shop.Fold.Ledger.ReadingsUsed;

        // Hours later, when no memory of messages without a time is left: the good ones must not count twice.
        shop.Send(Shop.Eight + (3 * EventTime.Hour), "cycle", "1");
        Again(shop, Shop.Eight, 1, "cycle", """[1,"x",2]""", [1]);
        Assert.Equal(used + 1, shop.Fold.Ledger.ReadingsUsed);
        Assert.Equal(2, shop.Fold.Ledger.Refused(ParseStatus.NotANumber));
        Assert.True(shop.Fold.Ledger.AddsUp);

        Again(shop, Shop.Eight, 2, "cycle", """[1,"x",2]""", [0, 2]);
        Assert.Equal(used + 3, shop.Fold.Ledger.ReadingsUsed);
    }

    [Fact]
    public void Offered_a_second_time_it_is_a_duplicate()
    {
        var shop = NewShop(Mended);
        Again(shop, Shop.Eight, 7, "cycle", "5");
        Again(shop, Shop.Eight, 7, "cycle", "5");
        Assert.Equal((1, 1, 1), (shop.Fold.Ledger.FramesAccepted, shop.Fold.Ledger.FramesDuplicate, shop.Fold.Ledger.FramesReplayed));
        Assert.True(shop.Fold.Ledger.AddsUp);
    }

    [Fact]
    public void What_was_turned_away_is_counted_with_its_reason()
    {
        var shop = NewShop(Open);
        shop.Fold.Fold(new Frame
        {
            Arrival = new EventTime(Shop.Eight), Kind = FrameKind.TurnedAway, Origin = "mqtt:wild"u8, Topic = "kotadx/v1/f/a/1/cycle"u8,
            Payload = TurnedAway.Write(ParseStatus.TooFast, 1234),
        });
        Assert.Equal((1234, 1234, 1234), (shop.Fold.Ledger.FramesReceived, shop.Fold.Ledger.FramesRejected, shop.Fold.Ledger.Refused(ParseStatus.TooFast)));
        Assert.True(shop.Fold.Ledger.AddsUp);
        Assert.Equal("mqtt:wild", Assert.Single(shop.Fold.Refusals).Origin);
    }

    [Fact]
    public void A_record_that_is_no_replay_is_counted_and_changes_nothing()
    {
        var shop = NewShop(Open);
        foreach (var payload in (byte[][])[[], [1, 2, 3], [.. new byte[8], 3, 0, 0], [.. new byte[8], 1, 255, 255]])
        {
            shop.Fold.Fold(new Frame { Arrival = new EventTime(Shop.Eight), Kind = FrameKind.Replay, Origin = "x"u8, Topic = "kotadx/v1/f/a/1/cycle"u8, Payload = payload });
        }

        Assert.Equal((4, 0), (shop.Fold.Ledger.FramesReceived, shop.Fold.Ledger.ReadingsUsed));
        Assert.True(shop.Fold.Ledger.AddsUp);
    }

    [Fact]
    public void Stations_and_workers_beyond_the_limit_are_refused_but_for_those_in_the_book()
    {
        var book = Open with
        {
            Stations = [new StationEntry("a", "mine", "", false, null, false, BookContent.Always)],
            Workers = [new WorkerEntry("me", "", "", [], BookContent.Always)],
        };
        var fold = new FactoryFold(Shop.BookOf(book), new Shop(Open));
        for (var i = 0; i < FrameLimits.MaxStations + 10; i++)
        {
            Send(fold, $"kotadx/v1/f/a/s{i}/cycle", "1");
        }

        Assert.Equal(10, fold.Ledger.Refused(ParseStatus.TooManyStations));
        Send(fold, "kotadx/v1/f/a/mine/cycle", "1");
        Send(fold, "kotadx/v1/f/a/s0/cycle", "2");
        Assert.Equal(10, fold.Ledger.Refused(ParseStatus.TooManyStations));
        for (var i = 0; i < FrameLimits.MaxWorkers + 10; i++)
        {
            Send(fold, "kotadx/v1/f/a/s0/cycle", $$"""{"v":1,"worker":"w{{i}}"}""");
        }

        Assert.InRange(fold.Ledger.Refused(ParseStatus.TooManyWorkers), 9, 10);
        var refused = fold.Ledger.Refused(ParseStatus.TooManyWorkers);
        Send(fold, "kotadx/v1/f/a/s0/cycle", """{"v":1,"worker":"me"}""");
        Send(fold, "kotadx/v1/f/a/s0/cycle", """{"v":7,"worker":"w1"}""");
        Assert.Equal(refused, fold.Ledger.Refused(ParseStatus.TooManyWorkers));
        Assert.True(fold.Ledger.AddsUp);
    }

    private static void Send(FactoryFold fold, string topic, string payload) => fold.Fold(new Frame
    {
        Arrival = new EventTime(Shop.Eight), Kind = FrameKind.Message, Origin = "t"u8, Topic = Encoding.UTF8.GetBytes(topic), Payload = Encoding.UTF8.GetBytes(payload),
    });

    private static void Again(Shop shop, long arrival, long number, string signal, string payload, ushort[]? ordinals = null)
    {
        var frame = new Frame
        {
            Arrival = new EventTime(arrival), Kind = FrameKind.Message, Origin = "test"u8, Topic = Encoding.UTF8.GetBytes("kotadx/v1/f/a/1/" + signal), Payload = Encoding.UTF8.GetBytes(payload),
        };
        shop.Fold.Fold(new Frame { Arrival = frame.Arrival, Kind = FrameKind.Replay, Origin = frame.Origin, Topic = frame.Topic, Payload = Replay.Wrap(frame, number, ordinals) });
    }

    private Shop NewShop(BookContent content)
    {
        var shop = new Shop(content);
        shop.Fold.RefusalReceiver = this;
        return shop;
    }
}
