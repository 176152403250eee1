namespace KotaDx.Workload.Benchmarks;

/// <summary>A table of the results.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Title">Its heading.</param>
/// <param name="About">What is measured and against what: the words above the table.</param>
/// <param name="Run">Measures; each row is shown as it comes.</param>
internal sealed record Benchmark(string Name, string Title, string About, Func<Measure, IEnumerable<Row>> Run);
