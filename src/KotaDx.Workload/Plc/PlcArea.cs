using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Plc;

/// <summary>A kind of memory of a PLC.</summary>
/// <param name="Name">How addresses in it begin as people write them, upper case: <c>D</c>, <c>DM</c>, <c>HR</c>.</param>
/// <param name="What">What it is, for people.</param>
/// <param name="IsBit">True if its numbers count bits, false for words of 16 bits.</param>
/// <param name="Last">Highest number that the protocol can ask for.</param>
/// <param name="MostAtOnce">Most words or bits that one request may ask for.</param>
public sealed record PlcArea(string Name, Text What, bool IsBit, uint Last, int MostAtOnce);
