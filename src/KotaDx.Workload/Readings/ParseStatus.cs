namespace KotaDx.Workload.Readings;

/// <summary>
/// What became of bytes that should have been a reading. Anything but <see cref="Ok"/> is a reason for refusal that a person
/// is shown; its words are in <see cref="RefusalText"/>, its name for machines in <see cref="RefusalText.NameOf"/>.
/// </summary>
public enum ParseStatus
{
    /// <summary>A reading was read.</summary>
    Ok = 0,

    /// <summary>Nothing is left in the frame. Not a fault.</summary>
    End,

    /// <summary>The payload is empty where a value is needed.</summary>
    Empty,

    /// <summary>The bytes are not UTF-8.</summary>
    BadUtf8,

    /// <summary>The payload begins like JSON but breaks JSON's grammar (RFC 8259).</summary>
    BadJson,

    /// <summary>JSON nested deeper than <see cref="FrameLimits.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>Text that is neither a number nor a word this signal knows.</summary>
    NotANumber,

    /// <summary>NaN, infinity, or a number too large for a double.</summary>
    NotFinite,

    /// <summary>A JSON value of a type that its key cannot have.</summary>
    WrongType,

    /// <summary>The key <c>v</c> is absent or null where a value is needed.</summary>
    MissingValue,

    /// <summary>A <c>work</c> reading without <c>ev</c>.</summary>
    MissingEvent,

    /// <summary>A <c>work</c> reading without <c>id</c>: begin and end could not be joined.</summary>
    MissingId,

    /// <summary><c>ev</c> is neither <c>start</c> nor <c>end</c> (for <c>badge</c>: <c>in</c> or <c>out</c>).</summary>
    UnknownEvent,

    /// <summary>The word is no state and no alias of one.</summary>
    UnknownState,

    /// <summary><c>ts</c> is neither ISO 8601 nor an epoch number.</summary>
    BadTime,

    /// <summary>A backfilled time outside 1970 to 2200.</summary>
    TimeOutOfRange,

    /// <summary>Pieces below zero or above <see cref="FrameLimits.MaxPieces"/>.</summary>
    PiecesOutOfRange,

    /// <summary><c>work</c> needs a JSON object and got something else.</summary>
    NeedsObject,

    /// <summary>A worker, id, part, tag or unit of more than <see cref="FrameLimits.MaxTokenBytes"/> bytes, or with control characters.</summary>
    BadToken,

    /// <summary>The payload is larger than <see cref="FrameLimits.MaxPayloadBytes"/>.</summary>
    PayloadTooLarge,

    /// <summary>The topic does not have exactly the six levels <c>kotadx/v1/factory/line/station/signal</c>.</summary>
    TopicDepth,

    /// <summary>A topic level is not 1 to 32 characters of <c>a-z 0-9 _ -</c>.</summary>
    TopicLevel,

    /// <summary>A serial line that names no signal, on a port for which none was declared.</summary>
    BadLine,

    /// <summary>A serial line cut off by an unplugged port, or longer than <see cref="FrameLimits.MaxLineBytes"/>.</summary>
    CutLine,

    /// <summary>More factories than <see cref="FrameLimits.MaxFactories"/> announced themselves.</summary>
    TooManyFactories,

    /// <summary>Not refused: the time was too far from the arrival, and the arrival time stands in its place.</summary>
    TimeReplaced,

    /// <summary>A signal that nobody declared. Counted apart from what is refused.</summary>
    Unmapped,

    /// <summary>More stations than <see cref="FrameLimits.MaxStations"/> announced themselves in one factory.</summary>
    TooManyStations,

    /// <summary>More workers than <see cref="FrameLimits.MaxWorkers"/> were named in one factory.</summary>
    TooManyWorkers,

    /// <summary>Not let in: one client sent more messages a second than it may.</summary>
    TooFast,

    /// <summary>Not let in: one factory sent more bytes in a day than it may.</summary>
    TooMuch,

    /// <summary>The fold failed at the frame: a fault of this program.</summary>
    NotFolded,

    /// <summary>An answer of a PLC whose checksum does not fit its bytes.</summary>
    PlcChecksum,

    /// <summary>Bytes from a PLC that are no answer in its protocol.</summary>
    PlcBroken,

    /// <summary>An answer of another station or to another question.</summary>
    PlcStray,

    /// <summary>The PLC says that it does not answer this question.</summary>
    PlcRefused,

    /// <summary>Registers that are no number of the type that the book gives them.</summary>
    PlcNoNumber,

    /// <summary>Not a fault: a serial line that is no reading, such as a microcontroller's boot text or values that its book skips.</summary>
    DeviceText,

    /// <summary>A scale says that it has not come to rest: the number on the line is no weight.</summary>
    UnstableWeight,

    /// <summary>A scale says that the load is out of its range: the number on the line is no weight.</summary>
    OverRange,

    /// <summary>A serial line that is not in the format declared for its port.</summary>
    OtherFormat,
}
