using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

public sealed class DeliveriesTests
{
    private const FrameMarks First = FrameMarks.Numbered;
    private const FrameMarks Again = FrameMarks.Numbered | FrameMarks.Redelivered;

    [Fact]
    public void Piece_whose_message_is_sent_again_counts_once_and_the_ledger_says_so()
    {
        var factory = new FoldedFactory();
        Cycle(factory, First, 7);
        Cycle(factory, Again, 7);
        Cycle(factory, Again, 7);
        var ledger = factory.Ledger;
        Assert.Equal((3L, 1L, 2L), (ledger.FramesReceived, ledger.FramesAccepted, ledger.FramesDuplicate));
        Assert.Equal((3L, 1L, 2L), (ledger.ReadingsReceived, ledger.ReadingsUsed, ledger.ReadingsDuplicate));
    }

    [Fact]
    public void Piece_whose_first_sending_never_came_counts()
    {
        var factory = new FoldedFactory();
        Cycle(factory, Again, 7);
        Cycle(factory, Again, 7);
        Assert.Equal((1L, 1L), (factory.Ledger.FramesAccepted, factory.Ledger.FramesDuplicate));
    }

    [Fact]
    public void Same_words_under_the_same_number_that_are_not_sent_again_are_another_piece()
    {
        var factory = new FoldedFactory();
        Cycle(factory, First, 7);
        Cycle(factory, First, 7);
        Cycle(factory, FrameMarks.None, 0);
        Cycle(factory, FrameMarks.None, 0);
        Assert.Equal((4L, 0L), (factory.Ledger.FramesAccepted, factory.Ledger.FramesDuplicate));
    }

    [Theory]
    [InlineData("mqtt:a", 7, "kotadx/v1/f/l/s/cycle", "1", false)]
    [InlineData("mqtt:b", 7, "kotadx/v1/f/l/s/cycle", "1", true)]
    [InlineData("mqtt:a", 8, "kotadx/v1/f/l/s/cycle", "1", true)]
    [InlineData("mqtt:a", 7, "kotadx/v1/f/l/t/cycle", "1", true)]
    [InlineData("mqtt:a", 7, "kotadx/v1/f/l/s/cycle", "2", true)]
    public void Same_message_is_that_of_the_same_sender_number_topic_and_words(string origin, ushort delivery, string topic, string payload, bool isNew)
    {
        var deliveries = new Deliveries();
        Assert.True(IsNew(deliveries, First, "mqtt:a", 7, "kotadx/v1/f/l/s/cycle", "1"));
        Assert.Equal(isNew, IsNew(deliveries, Again, origin, delivery, topic, payload));
    }

    [Fact]
    public void Frame_without_a_number_is_new_even_if_it_says_that_it_was_sent_again()
    {
        var deliveries = new Deliveries();
        Assert.True(IsNew(deliveries, FrameMarks.Redelivered, "o", 1, "t", "p"));
        Assert.True(IsNew(deliveries, FrameMarks.Redelivered, "o", 1, "t", "p"));
        Assert.Equal(0, deliveries.Count);
    }

    [Theory]
    [InlineData(Deliveries.Remembered - 1, false)]
    [InlineData(Deliveries.Remembered, true)]
    public void As_many_deliveries_are_remembered_as_is_said(int others, bool isForgotten)
    {
        var deliveries = new Deliveries();
        IsNew(deliveries, First, "o", 0, "t", "p");
        for (var i = 1; i <= others; i++)
        {
            IsNew(deliveries, First, "o", (ushort)i, "t", "p");
        }

        Assert.Equal(Deliveries.Remembered, deliveries.Count);
        Assert.Equal(isForgotten, IsNew(deliveries, Again, "o", 0, "t", "p"));
    }

    [Fact]
    public void Decides_like_a_list_of_the_last_ones_also_after_a_copy()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var deliveries = new Deliveries();
        var list = new List<int>();
        for (var i = 0; i < 3 * Deliveries.Remembered; i++)
        {
            // Few enough words that the same ones stand in the ring several times, and that some have just left it.
            var word = random.Next(i % 2 == 0 ? 40_000 : 50);
            var isAgain = random.Next(3) == 0;
            var from = Math.Max(0, list.Count - Deliveries.Remembered);
            var isKnown = isAgain && list.IndexOf(word, from) >= 0;
            Assert.Equal(!isKnown, IsNew(deliveries, isAgain ? Again : First, "o", (ushort)word, "t", "p"));
            if (!isKnown)
            {
                list.Add(word);
            }

            if (i % 10_000 == 9_999)
            {
                using var kept = new MemoryStream();
                var writer = new SnapshotWriter(kept.Write);
                deliveries.Save(writer);
                writer.Flush();
                kept.Position = 0;
                deliveries = new Deliveries();
                deliveries.Load(new SnapshotReader(kept.Read, kept.Length));
            }
        }
    }

    [Fact]
    public void Remembering_allocates_nothing_in_steady_state()
    {
        var fold = new FactoryFold(Book.Open("f"), new PublishedPoints());
        var number = 0;
        Assert.Equal(0, Allocations.InSteadyState(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                number++;
                fold.Fold(new Frame
                {
                    Arrival = new EventTime(1), Kind = FrameKind.Message, Marks = number % 3 == 0 ? Again : First, Delivery = (ushort)(number % 60_000), Origin = "mqtt:a"u8,
                    Topic = "kotadx/v1/f/l/s/temp"u8, Payload = "1"u8,
                });
            }
        }));
        Assert.Equal(0, fold.Ledger.FramesDuplicate);
    }

    private static void Cycle(FoldedFactory factory, FrameMarks marks, ushort delivery)
    {
        factory.Fold.Fold(new Frame
        {
            Arrival = new EventTime(1_775_000_000_000_000_000), Kind = FrameKind.Message, Marks = marks, Delivery = delivery, Origin = "mqtt:a"u8,
            Topic = "kotadx/v1/f/l/s/cycle"u8, Payload = "1"u8,
        });
        Assert.True(factory.Ledger.AddsUp);
    }

    private static bool IsNew(Deliveries deliveries, FrameMarks marks, string origin, ushort delivery, string topic, string payload) => deliveries.IsNew(new Frame
    {
        Kind = FrameKind.Message, Marks = marks, Delivery = delivery, Origin = Encoding.UTF8.GetBytes(origin), Topic = Encoding.UTF8.GetBytes(topic),
        Payload = Encoding.UTF8.GetBytes(payload),
    });
}
