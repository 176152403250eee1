namespace KotaDx.Workload.Plc;

/// <summary>
/// A place in a PLC's memory.
/// </summary>
/// <param name="Area">Index of the area in <see cref="PlcCodec.Areas"/> of the protocol.</param>
/// <param name="Number">Number of the word or bit in its area, from 0 on, as it goes over the wire.</param>
public readonly record struct PlcAddress(byte Area, uint Number);
