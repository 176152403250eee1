namespace KotaDx.Workload.Readings;

/// <summary>What the lines of an instrument on a serial port look like. The names in a book are those of <see cref="LineFormat.NameOf"/>.</summary>
public enum LineKind
{
    /// <summary><c>key_value</c>: <c>temp=21.5,hum=40</c>; a colon does as well.</summary>
    KeyValue = 1,

    /// <summary><c>csv</c>: <c>21.5,40,1013</c>, as many fields as columns.</summary>
    Csv,

    /// <summary><c>json</c>: an object each line.</summary>
    Json,

    /// <summary><c>number</c>: one number each line.</summary>
    Number,

    /// <summary><c>fixed</c>: text of which each value has its place, counted in bytes.</summary>
    Fixed,

    /// <summary><c>and_scale</c>: scales of A&amp;D, standard format.</summary>
    AndScale,

    /// <summary><c>shimadzu</c>: balances of Shimadzu, EB format and its options.</summary>
    Shimadzu,

    /// <summary><c>tohnichi</c>: torque wrenches of Tohnichi, long format and M-3.</summary>
    Tohnichi,

    /// <summary><c>barcode</c>: the text of a code.</summary>
    Barcode,

    /// <summary><c>rfid</c>: the number of a card in hexadecimal: 8 or 14 digits of a UID, 16 of a FeliCa IDm.</summary>
    Rfid,
}
