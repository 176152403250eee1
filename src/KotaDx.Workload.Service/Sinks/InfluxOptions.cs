namespace KotaDx.Workload.Service.Sinks;

/// <summary>Where and how to write to InfluxDB. With a bucket by <c>/api/v2/write</c> (2.x, 3.x), with a database by <c>/write</c> (1.x).</summary>
internal sealed record InfluxOptions
{
    public required Uri Url { get; init; }

    public string? Database { get; init; }

    public string? Organisation { get; init; }

    public string? Bucket { get; init; }

    /// <summary>A file whose first line is the token (2.x, 3.x), or <c>user:password</c> (1.x). Read at each start and after each refusal, never logged.</summary>
    public string? TokenFile { get; init; }

    /// <summary>How long one request may take, from the connection to the end of the answer. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
