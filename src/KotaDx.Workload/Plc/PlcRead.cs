namespace KotaDx.Workload.Plc;

/// <summary>A question: so many words or bits in a row.</summary>
/// <param name="Station">Number of the slave on its bus (号機, unit, station); 0 to 255, each protocol has its own range.</param>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many words, or bits where the area counts bits; from 1 to <see cref="PlcArea.MostAtOnce"/>.</param>
/// <param name="Transaction">Number by which a reply over TCP is known to belong to its request (Modbus TCP only); others ignore it.</param>
public readonly record struct PlcRead(byte Station, PlcAddress First, int Count, ushort Transaction = 0);
