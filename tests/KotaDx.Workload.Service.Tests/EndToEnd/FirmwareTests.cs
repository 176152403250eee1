using System.Text;
using System.Threading.Channels;
using KotaDx.Workload.Service.Tests.Infrastructure;
using static KotaDx.Workload.Service.Tests.EndToEnd.PlcFactory;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>Real firmware, compiled for the microcontroller of an Arduino Uno and run instruction by instruction in simavr.</summary>
[Trait("kind", "end-to-end")]
public sealed class FirmwareTests
{
    private static readonly string Code = Path.Combine(TestData.RepositoryRoot, "tests", "KotaDx.Workload.Service.Tests", "Peers", "counter.c");

    [Fact]
    public async Task Its_lines_of_key_and_value_are_read_through_a_port_of_a_book_to_the_piece()
    {
        using var data = new TempFolder();
        await using var compiler = ChildProcess.Start(Needs.Program("avr-gcc"), ["-mmcu=atmega328p", "-DF_CPU=16000000UL", "-Os", Code, "-o", data.File("counter.elf")]);
        Assert.True(await compiler.ExitCode(CatchUp) == 0, compiler.StandardError);
        await using var cable = await SocatPair.Start();
        Book(data, $"  - {{port: uno, at: \"{cable.HostPort}:9600:8N1\", speaks: key_value, station: a/m1, columns: [count=counter, temp=temp C]}}", [], ("w1", "a/m1"));
        await using var service = await Run(data);
        await Source(service, "\"open\"");

        var lines = Channel.CreateUnbounded<string>();
        await using var uno = ChildProcess.Start(
            "/bin/sh", ["-c", "exec \"$0\" -m atmega328p -f 16000000 \"$1\" 2>&1", Needs.Program("simavr"), data.File("counter.elf")], onOutputLine: line => lines.Writer.TryWrite(line));
        var atLast = 0;
        await foreach (var line in lines.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            // simavr shows what the UART sends: a line in colour, with a dot for its line feed.
            if (line.IndexOf("count=", StringComparison.Ordinal) is var at and >= 0)
            {
                await cable.Send(Encoding.ASCII.GetBytes(line[at..].TrimEnd('.') + "\n"));
                atLast += line.Contains("count=12,", StringComparison.Ordinal) ? 1 : 0;
            }

            if (atLast == 2)
            {
                break;
            }
        }

        var view = await Eventually.Get("every line is folded", CatchUp, () => service.Board.View(), static seen => seen.Frames("received") >= 16 && seen.Frames("pending") == 0);
        await service.ShouldStopCleanly();
        view.LedgerShouldAddUp();
        Assert.Equal((0, 0), (view.Frames("rejected"), view.Frames("unmapped")));
        Assert.Equal(12, (await Pieces(data))["w1"]);
    }
}
