using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

/// <summary>A factory's fold with what it published. Checks after every frame that the ledger adds up.</summary>
internal sealed class FoldedFactory
{
    public FoldedFactory(Book? book = null) => Fold = new FactoryFold(book ?? Book.Open("f"), Points);

    public FactoryFold Fold { get; }

    public PublishedPoints Points { get; } = new();

    public Ledger Ledger => Fold.Ledger;

    public static FoldedFactory Of(params IEnumerable<Sent> log) => new FoldedFactory().Take(log).Publish();

    public FoldedFactory Take(params IEnumerable<Sent> log)
    {
        foreach (var sent in log)
        {
            var before = Ledger.Copy();
            Fold.Fold(new Frame
            {
                Arrival = EventTime.From(sent.Arrival),
                Kind = sent.Kind,
                Marks = sent.Marks,
                Origin = "test"u8,
                Topic = Encoding.UTF8.GetBytes(sent.Topic),
                Payload = Encoding.UTF8.GetBytes(sent.Payload),
            });
            Assert.True(Ledger.AddsUp);
            Assert.Equal(before.FramesReceived + 1, Ledger.FramesReceived);
            Assert.True(Ledger.ReadingsReceived > before.ReadingsReceived);
        }

        return this;
    }

    public FoldedFactory Publish()
    {
        Fold.Publish();
        Assert.False(Fold.HasChanges);
        return this;
    }
}
