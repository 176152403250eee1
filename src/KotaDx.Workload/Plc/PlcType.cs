namespace KotaDx.Workload.Plc;

/// <summary>What the words at a point mean.</summary>
public enum PlcType
{
    /// <summary>A word, 0 to 65,535.</summary>
    U16 = 0,

    /// <summary>A word with sign, −32,768 to 32,767.</summary>
    S16,

    /// <summary>Two words, 0 to 4,294,967,295.</summary>
    U32,

    /// <summary>Two words with sign.</summary>
    S32,

    /// <summary>Two words, IEEE 754 single precision.</summary>
    F32,

    /// <summary>A word of four decimal digits, 0 to 9,999.</summary>
    Bcd16,

    /// <summary>Two words of four decimal digits each, 0 to 99,999,999.</summary>
    Bcd32,

    /// <summary>One bit: 0 or 1.</summary>
    Bit,
}

/// <summary>
/// In which order the four bytes of a 32-bit value lie in two words, A being the highest. Makers differ and manuals rarely say:
/// <c>kotadx plc read</c> shows all four.
/// </summary>
public enum WordOrder
{
    /// <summary>High word first, high byte first: 0x12345678 is 1234 5678. Modbus's own order.</summary>
    Abcd = 0,

    /// <summary>Low word first: 5678 1234. Usual in Japanese PLCs.</summary>
    Cdab,

    /// <summary>High word first, bytes swapped in each: 3412 7856.</summary>
    Badc,

    /// <summary>Low word first, bytes swapped: 7856 3412.</summary>
    Dcba,
}
