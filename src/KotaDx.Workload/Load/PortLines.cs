using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>The lines of an instrument's port, resolved.</summary>
/// <param name="Format">How they are read.</param>
/// <param name="Station">The station's topic with the slash behind it.</param>
/// <param name="Signal">The signal of what names none itself; may be empty.</param>
/// <param name="Debounce">The same line again within this time, in ns, of the one that counted is a duplicate; 0 for none is.</param>
internal sealed record PortLines(LineFormat Format, byte[] Station, byte[] Signal, long Debounce);
