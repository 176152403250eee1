namespace KotaDx.Workload.Readings;

/// <summary>How the bytes of a frame are to be read.</summary>
public enum FrameKind : byte
{
    /// <summary>A message with a topic: MQTT, or a row of an import put into the same form.</summary>
    Message = 1,

    /// <summary>One line from a serial port; the frame's topic is the address declared for the port.</summary>
    SerialLine = 2,

    /// <summary>A factory's book, put in force from here on. Not a source's word: it stands in the log so that reading it again gives the same.</summary>
    Book = 3,

    /// <summary>Nothing came for a minute: the log's clock goes on. It stands in the log for the same reason.</summary>
    Clock = 4,

    /// <summary>A refused frame that is offered again, with its own arrival time: see <see cref="Replay"/>.</summary>
    Replay = 5,

    /// <summary>Frames that were not let in, and how many: see <see cref="TurnedAway"/>.</summary>
    TurnedAway = 6,

    /// <summary>
    /// Bytes from a PLC that was asked, behind what it was asked. The topic is <c>kotadx/v1/factory/ports/PORT/plc</c>, the port's name in the
    /// book; which signals the registers feed, the book says.
    /// </summary>
    PlcPoll = 7,

    /// <summary>
    /// One line from an instrument whose way of speaking the book describes. The topic is <c>kotadx/v1/factory/ports/PORT/line</c>; what the
    /// line says, and of which station, the book says.
    /// </summary>
    InstrumentLine = 8,
}
