namespace KotaDx.FirmwareSim;

/// <summary>One job of one worker, [Start, End). State is net, setup or ancillary; pieces are made in net only.</summary>
internal readonly record struct SimulatedJob(DateTimeOffset Start, DateTimeOffset End, string State, int? Pieces);
