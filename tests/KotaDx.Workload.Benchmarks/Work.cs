namespace KotaDx.Workload.Benchmarks;

/// <summary>A piece of work to be measured.</summary>
/// <param name="Run">Does some operations and says how many.</param>
/// <param name="Prepare">Done before each turn and not measured; null where nothing is. With it, a turn is one run.</param>
internal sealed record Work(Func<int> Run, Action? Prepare = null);
