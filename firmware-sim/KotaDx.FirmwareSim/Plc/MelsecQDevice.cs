namespace KotaDx.FirmwareSim.Plc;

/// <summary>A kind of memory of a MELSEC Q or L.</summary>
/// <param name="Name">As people write it, and as the area is called in the memory.</param>
/// <param name="Ascii">Two characters of the frames of text.</param>
/// <param name="Code">Its code in binary frames.</param>
/// <param name="IsBit">Whether it counts bits.</param>
/// <param name="Radix">What its numbers count in.</param>
internal sealed record MelsecQDevice(string Name, string Ascii, byte Code, bool IsBit, int Radix)
{
    public static readonly MelsecQDevice[] All =
    [
        new("D", "D*", 0xA8, false, 10), new("W", "W*", 0xB4, false, 16), new("R", "R*", 0xAF, false, 10), new("ZR", "ZR", 0xB0, false, 16),
        new("TN", "TN", 0xC2, false, 10), new("CN", "CN", 0xC5, false, 10), new("SD", "SD", 0xA9, false, 10),
        new("M", "M*", 0x90, true, 10), new("L", "L*", 0x92, true, 10), new("X", "X*", 0x9C, true, 16), new("Y", "Y*", 0x9D, true, 16),
        new("B", "B*", 0xA0, true, 16), new("SM", "SM", 0x91, true, 10), new("TS", "TS", 0xC1, true, 10), new("CS", "CS", 0xC4, true, 10),
    ];

    public static SlaveMemory NewMemory()
    {
        var memory = new SlaveMemory();
        foreach (var device in All)
            memory.Define(device.Name, device.Name is "D" or "ZR" or "R" ? 12288 : 8192);
        return memory;
    }

    public static (string Area, int Number)? Place(string address) =>
        DeviceNumber.Split(address, All.Select(device => device.Name)) is var (name, digits)
        && DeviceNumber.TryNumber(digits, All.First(device => device.Name == name).Radix, out var number) ? (name, number) : null;

    /// <summary>Words, or bits each as a word, or null if the memory ends before.</summary>
    public ushort[]? Read(SlaveMemory memory, int first, int count, bool isWords)
    {
        var held = new ushort[isWords && IsBit ? count * 16 : count];
        if ((!isWords && !IsBit) || !memory.TryRead(Name, first, held))
            return null;
        return isWords && IsBit ? [.. Enumerable.Range(0, count).Select(i => DeviceNumber.Word(held.AsSpan(i * 16, 16)))] : held;
    }
}
