namespace KotaDx.Workload.Load;

/// <summary>The heat at one station, by a WBGT meter there. A temperature alone says nothing: nobody knows whether it is the air's or a mould's.</summary>
/// <param name="Line">Topic level.</param>
/// <param name="Station">Topic level.</param>
/// <param name="Wbgt">The last reading, °C.</param>
public readonly record struct LiveHeat(string Line, string Station, double Wbgt);
