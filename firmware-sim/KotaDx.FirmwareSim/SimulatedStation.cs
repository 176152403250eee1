namespace KotaDx.FirmwareSim;

/// <summary>A station with the worker who stands there.</summary>
/// <param name="Index">0-based place in the factory.</param>
/// <param name="Line">Line token, also the team's name.</param>
/// <param name="Name">Station token.</param>
/// <param name="Worker">Worker token.</param>
/// <param name="BusyShare">Share of the time, breaks aside, that the worker spends on jobs.</param>
/// <param name="PieceTime">Time for one piece.</param>
/// <param name="Measurement">Signal that the station measures; null for none.</param>
/// <param name="Fault">How this device fails.</param>
internal sealed record SimulatedStation(
    int Index, string Line, string Name, string Worker, double BusyShare, TimeSpan PieceTime, string? Measurement, SimulatedFault Fault)
{
    /// <summary>All stations of the factory, line by line.</summary>
    public static IReadOnlyList<SimulatedStation> All { get; } =
    [
        .. FourOf(0, "press", 3, "current", [0.82, 0.79, 0.81, 0.78]),
        .. FourOf(4, "machining", 12, "current", [0.56, 0.935, 0.53, 0.50]),
        .. FourOf(8, "assembly", 8, "temp", [0.80, 0.78, 0.82, 0.79]),
    ];

    /// <summary>Work does not always come here, and a lamp says so: such a station reports its waits.</summary>
    public bool ReportsWaits => BusyShare < 0.7;

    private static IEnumerable<SimulatedStation> FourOf(int first, string line, int pieceSeconds, string measurement, double[] shares) =>
        shares.Select((share, i) => new SimulatedStation(
            first + i, line, $"{line}-{i + 1}", $"w{first + i + 1:00}", share, TimeSpan.FromSeconds(pieceSeconds),
            i < 2 ? measurement : null, (SimulatedFault)i));
}
