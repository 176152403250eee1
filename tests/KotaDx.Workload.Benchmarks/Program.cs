using KotaDx.Workload.Benchmarks;

Console.WriteLine("| workers | a cycle every s | readings/s | CPU, published each minute | CPU, published each second | difference, of one core | points/s |");
Console.WriteLine("|---|---|---|---|---|---|---|");
foreach (var (workers, cycle) in new[] { (100, 10), (1_000, 30), (10_000, 60), (10_000, 30), (10_000, 10) })
{
    OpenWindows.Run(workers, cycle);
}
