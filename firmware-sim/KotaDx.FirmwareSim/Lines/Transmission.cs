namespace KotaDx.FirmwareSim.Lines;

/// <summary>What a device puts on its line in one go.</summary>
/// <param name="Bytes">The bytes; not changed afterwards.</param>
/// <param name="After">How long the device itself waits before the first of them; zero or more.</param>
public readonly record struct Transmission(byte[] Bytes, TimeSpan After = default);
