namespace KotaDx.FirmwareSim;

/// <summary>A station of the simulated factory with who stands there: what a book of the factory would say of it.</summary>
/// <param name="Line">Line token, also the name of the worker's team.</param>
/// <param name="Station">Station token.</param>
/// <param name="Worker">Worker token.</param>
/// <param name="BusyShare">Share of the time, breaks aside, that the worker spends on jobs; 0 to 1.</param>
/// <param name="PieceTime">Time for one piece.</param>
public sealed record DemoStation(string Line, string Station, string Worker, double BusyShare, TimeSpan PieceTime);
