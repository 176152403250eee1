using KotaDx.FirmwareSim.Instruments;
using KotaDx.FirmwareSim.Lines;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>Instruments on serial lines, each read by the format that the book declares for its port.</summary>
[Trait("kind", "end-to-end")]
public sealed class InstrumentTests
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Scale_card_reader_and_logger_are_read_by_their_formats_and_what_is_no_value_is_told()
    {
        using var data = new TempFolder();
        var (scale, reader, logger) = (new AndScale(), new RfidReader(["04A1B2C3"]), new ArduinoCounter(0));
        await using var scaleLine = PtyLine.Start(new SerialLineSimulator(scale), data.File("scale"), TimeProvider.System);
        await using var readerLine = PtyLine.Start(new SerialLineSimulator(reader), data.File("reader"), TimeProvider.System);
        var scanner = new BarcodeReader(["4901234567894"]);
        await using var scannerLine = PtyLine.Start(new SerialLineSimulator(scanner), data.File("scanner"), TimeProvider.System);
        await using var loggerLine = PtyLine.Start(new SerialLineSimulator(logger), data.File("logger"), TimeProvider.System);
        data.Folder("books/kota");
        data.Write("books/kota/factory.yaml", $$"""
            ports:
              - {port: scale, at: "{{scaleLine.Path}}:9600:8N1", speaks: and_scale, station: pack/p1}
              - {port: reader, at: "{{readerLine.Path}}:9600:8N1", speaks: rfid, station: pack/p1}
              - {port: scanner, at: "{{scannerLine.Path}}:9600:8N1", speaks: barcode, station: pack/p2, signal: cycle, columns: [part=cycle], debounce_s: 30}
              - {port: logger, at: "{{loggerLine.Path}}:9600:8N1", speaks: csv, station: pack/p2, columns: [counter, temp C, "-"]}
            """);
        await using var service = KotadxService.Launch("run", data, "--mqtt-listen", $"{Loopback.FreePort()}");
        await Eventually.True("all ports are open", CatchUp, async () => await service.Board.IsLive()
            && (await service.Board.View()).Sources.Count(static source => source.ToString().Contains("kota/", StringComparison.Ordinal) && source.ToString().Contains("\"open\"", StringComparison.Ordinal)) == 4);

        scale.Say("ST,+0001.234 kg\r\nUS,+0000.900 kg\r\nOL,+9999999E+19\r\n");
        reader.Say("04A1B2C3\r");
        scanner.Say("4901234567894\r4901234567894\r4901234567900\r");
        logger.Say("ets Jun  8 2016 00:22:57\r\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n");
        logger.Say("5,21.5,x\r\n6,22,x\r\n1,234,5,x\r\n");

        var view = await Eventually.Get("all lines are counted", CatchUp, () => service.Board.View(), static seen => seen.Frames("received") >= 12 && seen.Frames("pending") == 0);
        view.LedgerShouldAddUp();
        Assert.Equal((6, 1, 5), (view.Frames("accepted"), view.Frames("duplicate"), view.Frames("rejected")));
        Assert.Equal(
            [("device_text", 2), ("other_format", 1), ("over_range", 1), ("unstable_weight", 1)],
            view.CountByReason().Select(static pair => (pair.Key, (int)pair.Value)));
        await service.ShouldStopCleanly();
    }
}
