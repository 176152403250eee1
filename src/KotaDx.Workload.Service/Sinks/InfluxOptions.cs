namespace KotaDx.Workload.Service.Sinks;

/// <summary>Where and how to write to InfluxDB. With a bucket by <c>/api/v2/write</c> (2.x, 3.x), with a database by <c>/write</c> (1.x).</summary>
internal sealed record InfluxOptions
{
    /// <summary>In the name of a database or bucket it stands for the factory, so that each has its own.</summary>
    public const string FactoryInName = "{factory}";

    public required Uri Url { get; init; }

    public string? Database { get; init; }

    public string? Organisation { get; init; }

    public string? Bucket { get; init; }

    /// <summary>How long points are kept by resolution, each in a policy or bucket of its own; null: all are in the one database or bucket.</summary>
    public InfluxRetention? Retention { get; init; }

    /// <summary>True if each factory has a database or bucket of its own.</summary>
    public bool IsByFactory => Name.Contains(FactoryInName, StringComparison.Ordinal);

    /// <summary>The database or the bucket, as the command line names it.</summary>
    public string Name => Bucket ?? Database!;

    /// <summary>The database or the bucket of a factory.</summary>
    public string NameFor(string factory) => Name.Replace(FactoryInName, factory, StringComparison.Ordinal);

    /// <summary>A file whose first line is the token (2.x, 3.x), or <c>user:password</c> (1.x). Read at each start and after each refusal, never logged.</summary>
    public string? TokenFile { get; init; }

    /// <summary>How long one request may take, from the connection to the end of the answer. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
