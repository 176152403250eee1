namespace KotaDx.Workload.Service.Pipeline;

/// <summary>Where a frame was put. Until it is durable, nobody may be told that it was received.</summary>
internal readonly record struct Receipt(Lane Lane, long Number)
{
    /// <summary>The number of a frame that was not let in: there is nothing to wait for.</summary>
    public const long NotKept = 0;

    public ValueTask WaitAsync(CancellationToken cancellation) => Lane.Frames.WaitCommittedAsync(Number, cancellation);
}
