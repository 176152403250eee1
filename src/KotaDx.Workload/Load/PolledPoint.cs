using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Load;

/// <summary>A register of the book, resolved.</summary>
/// <param name="Place">Where it lies.</param>
/// <param name="Type">What its words mean.</param>
/// <param name="Order">Their order.</param>
/// <param name="Scale">By what the number is multiplied.</param>
/// <param name="Unit">Of a measurement, UTF-8; may be empty.</param>
/// <param name="Topic">The whole topic of the signal that it feeds.</param>
internal sealed record PolledPoint(PlcPlace Place, PlcType Type, WordOrder Order, double Scale, byte[] Unit, byte[] Topic);
