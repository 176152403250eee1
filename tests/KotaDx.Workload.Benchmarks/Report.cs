using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KotaDx.Workload.Benchmarks;

/// <summary>Rows as tables for people, or as an object a line for programs.</summary>
internal sealed class Report(TextWriter to, bool isJson)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where it was measured. A figure without that says nothing.</summary>
    public void Head(DateTimeOffset now)
    {
        if (isJson)
        {
            return;
        }

        to.WriteLine("# What it takes");
        to.WriteLine();
        to.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Machine.Processor}, {Environment.ProcessorCount} cores, {Machine.System}, .NET SDK {Machine.Sdk} ({RuntimeInformation.FrameworkDescription}), {now:yyyy-MM-dd}."));
        to.WriteLine("Written by the program itself: `dotnet run -c Release --project tests/KotaDx.Workload.Benchmarks`. Ratios, taken in one run, in turns of");
        to.WriteLine("some milliseconds, are what carries over to another machine; a difference under a tenth is noise. Times are processor time of the whole");
        to.WriteLine("process where no other is named. The rows of MQTT are measured by `tests/bench-mqtt`.");
    }

    public void Begin(Benchmark benchmark)
    {
        if (isJson)
        {
            return;
        }

        to.WriteLine();
        to.WriteLine($"## {benchmark.Title}");
        to.WriteLine();
        to.WriteLine(benchmark.About);
        to.WriteLine();
        to.WriteLine("| what | ours | baseline | ratio | bar | allocated | |");
        to.WriteLine("|---|---:|---:|---:|---|---:|---|");
        to.Flush();
    }

    public void Write(Benchmark benchmark, Row row)
    {
        if (isJson)
        {
            to.WriteLine(JsonSerializer.Serialize(
                new
                {
                    benchmark = benchmark.Name, name = row.Name, ours = Finite(row.Ours), baseline = Finite(row.Baseline), unit = row.Unit, ratio = Finite(row.Ratio),
                    bar = row.Bar, holds = row.Holds, allocated = Finite(row.Allocated), note = row.Note,
                },
                Json));
        }
        else
        {
            var bar = row.Bar + row.Holds switch { true => " ✓", false => " ✗", null => "" };
            to.WriteLine($"| {row.Name} | {Text(row.Ours)} {row.Unit} | {(row.Baseline is { } baseline ? $"{Text(baseline)} {row.Unit}" : "")} | {(row.Ratio is { } ratio ? $"{Text(ratio)} ×" : "")} | {bar} | {(row.Allocated is { } bytes ? $"{Text(bytes)} B" : "")} | {row.Note} |");
        }

        to.Flush();
    }

    /// <summary>As many digits as mean something.</summary>
    public static string Text(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, 4) : null;
}
