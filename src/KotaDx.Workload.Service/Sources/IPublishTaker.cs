using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sources;

/// <summary>Takes the messages of one connection as they are read. Called by its reader alone.</summary>
internal interface IPublishTaker
{
    /// <summary>False if the next message is not to be read yet.</summary>
    bool HasRoom { get; }

    /// <summary>True while the sender waits for an answer to what was taken, and may send no more before it has it.</summary>
    bool IsAwaited { get; }

    /// <summary>Takes a message; what is needed of it later has to be copied.</summary>
    /// <param name="publish">The message.</param>
    /// <param name="arrival">When its bytes were read.</param>
    /// <returns>True if MQTTnet is to see it too.</returns>
    bool Take(in MqttPublish publish, EventTime arrival);

    /// <summary>Waits until there may be room.</summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellation);
}
