using KotaDx.Workload.Benchmarks;

Benchmark[] all = [Folding.Json, Folding.Numbers, Folding.Inputs, Folding.Growth, LineEncoding.Benchmark, OpenWindows.Benchmark, Disk.Append, Disk.Rebuild, Holding.Benchmark, Latency.Benchmark];

string[] names = [.. args.Where(static arg => !arg.StartsWith('-'))];
string[] switches = [.. args.Where(static arg => arg.StartsWith('-'))];
if (args.FirstOrDefault(arg => arg.StartsWith('-') ? arg is not ("--list" or "--json" or "--quick") : all.All(one => one.Name != arg)) is { } unknown)
{
    Console.Error.WriteLine($"Unknown: {unknown}. Usage: [--quick] [--json] [--list] [name…], names: {string.Join(' ', all.Select(static one => one.Name))}");
    return 2;
}

if (switches.Contains("--list"))
{
    foreach (var benchmark in all)
    {
        Console.WriteLine($"{benchmark.Name}\t{benchmark.Title}");
    }

    return 0;
}

var report = new Report(Console.Out, switches.Contains("--json"));
var measure = new Measure(switches.Contains("--quick"));
report.Head(TimeProvider.System.GetUtcNow());
foreach (var benchmark in all.Where(one => names.Length == 0 || names.Contains(one.Name)))
{
    report.Begin(benchmark);
    foreach (var row in benchmark.Run(measure))
    {
        report.Write(benchmark, row);
        Console.Error.WriteLine($"{benchmark.Name}: {row.Name}: {Report.Text(row.Ours)} {row.Unit}");
    }
}

return 0;
