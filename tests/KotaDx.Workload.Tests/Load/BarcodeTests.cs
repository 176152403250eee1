using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

/// <summary>Codes that a reader on a port says, each a piece, and codes that it says twice.</summary>
public sealed class BarcodeTests
{
    private static readonly DateTimeOffset Eight = new(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(9));

    [Fact]
    public void The_same_code_within_the_time_counts_once_and_the_time_runs_from_the_one_that_counted()
    {
        var fold = FoldOf(debounce: 1);
        foreach (var (seconds, code) in new[] { (0.0, "A"), (0.6, "A"), (1.2, "A"), (1.3, "B"), (1.4, "A"), (2.399, "A"), (2.4, "A") })
        {
            Scan(fold, seconds, code);
        }

        Assert.Equal((5, 2), (fold.Ledger.FramesAccepted, fold.Ledger.FramesDuplicate));
        Assert.Equal((7, 2), (fold.Ledger.ReadingsReceived, fold.Ledger.ReadingsDuplicate));
    }

    [Fact]
    public void Without_a_time_every_code_counts()
    {
        var fold = FoldOf(debounce: 0);
        Scan(fold, 0, "A");
        Scan(fold, 0.001, "A");
        Assert.Equal((2, 0), (fold.Ledger.FramesAccepted, fold.Ledger.FramesDuplicate));
    }

    [Fact]
    public void A_start_between_the_two_forgets_nothing()
    {
        var fold = FoldOf(debounce: 1);
        Scan(fold, 0, "A");
        using var bytes = new MemoryStream();
        fold.Save(bytes.Write);
        bytes.Position = 0;
        var restored = FactoryFold.Restore(BookOf(1), new PublishedPoints(), bytes.Read, bytes.Length);
        Scan(restored, 0.5, "A");
        Assert.Equal((1, 1), (restored.Ledger.FramesAccepted, restored.Ledger.FramesDuplicate));
    }

    private static void Scan(FactoryFold fold, double seconds, string code)
    {
        fold.Fold(new Frame
        {
            Arrival = EventTime.From(Eight.AddSeconds(seconds)), Kind = FrameKind.InstrumentLine, Origin = "port:scanner"u8, Topic = "kotadx/v1/f/ports/scanner/line"u8,
            Payload = Encoding.UTF8.GetBytes(code),
        });
        Assert.True(fold.Ledger.AddsUp);
    }

    private static FactoryFold FoldOf(double debounce) => new(BookOf(debounce), new PublishedPoints());

    private static Book BookOf(double debounce) => new("f", new BookContent
    {
        Ports = [new("scanner", "/dev/ttyUSB0:9600:8N1", "barcode", true, 1, null, "l", "s", "cycle", ["part=cycle"], BookContent.Always) { DebounceSeconds = debounce }],
    }, Book.DefaultZone);
}
