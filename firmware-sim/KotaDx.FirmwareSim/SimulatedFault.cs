namespace KotaDx.FirmwareSim;

/// <summary>The way in which a station's device is faulty now and then.</summary>
internal enum SimulatedFault
{
    /// <summary>A measurement whose payload is <c>NaN</c>.</summary>
    NotANumber,

    /// <summary>A measurement cut off in the middle of its JSON.</summary>
    HalfJson,

    /// <summary>A signal of a name that nobody declared.</summary>
    UndeclaredSignal,

    /// <summary>The last <c>work</c> message once more, byte for byte.</summary>
    Duplicate,
}
