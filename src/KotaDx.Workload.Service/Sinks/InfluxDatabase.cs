namespace KotaDx.Workload.Service.Sinks;

/// <summary>A database, or a bucket, with its places by resolution: of all factories, or of one if each has its own.</summary>
internal sealed class InfluxDatabase
{
    private readonly InfluxTarget _whole;
    private readonly InfluxTarget[]? _byResolution;

    /// <param name="options">The store.</param>
    /// <param name="name">The database or bucket.</param>
    /// <param name="http">Asks the store.</param>
    /// <param name="told">What is said once.</param>
    public InfluxDatabase(InfluxOptions options, string name, InfluxHttp http, InfluxTold told)
    {
        _whole = new InfluxTarget(options, name, null, http, told);
        _byResolution = options.Retention is null ? null
            : [.. InfluxRetention.Resolutions.Select(resolution => new InfluxTarget(options, name, InfluxRetention.PolicyOf(resolution), http, told))];
    }

    /// <summary>True once it was found missing after it had taken something: that is lost with it.</summary>
    public bool IsGone { get; set; }

    /// <summary>True once it was seen to that it is there.</summary>
    public bool IsMade { get; set; }

    /// <summary>Writes each line to its place, the coarsest first. What the others took when one does not is offered again, which is harmless.</summary>
    /// <param name="lines">Whole lines.</param>
    /// <param name="refused">Receives what a place refuses, with its words.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask<SinkResult> TakeAsync(ReadOnlyMemory<byte> lines, List<RefusedPoint> refused, CancellationToken cancellation)
    {
        if (_byResolution is null)
        {
            return await TakeAsync(_whole, lines, refused, cancellation).ConfigureAwait(false);
        }

        using var parts = new LinesByResolution(lines);
        var attempts = new InfluxTarget.Attempt?[_byResolution.Length];
        foreach (var resolution in InfluxRetention.Resolutions)
        {
            var target = _byResolution[(int)resolution];
            if (parts.Of(resolution) is { IsEmpty: false } part)
            {
                var attempt = attempts[(int)resolution] = new InfluxTarget.Attempt();
                var result = await target.TakeAsync(part, attempt, cancellation).ConfigureAwait(false);
                if (result.Verdict != SinkVerdict.Taken)
                {
                    return Told(result, target);
                }
            }
        }

        var outdated = 0;
        foreach (var (attempt, target) in attempts.Zip(_byResolution))
        {
            if (attempt is null)
            {
                continue;
            }

            if (target.Judge(attempt) is { Verdict: not SinkVerdict.Taken } result)
            {
                return Told(result, target);
            }

            outdated += attempt.Outdated;

            // Out of the rented buffer, which somebody else has by the time they are kept.
            refused.AddRange(attempt.Refused.Select(point => new RefusedPoint(point.Line.ToArray(), $"{target.Name}: {point.Words}")));
        }

        return SinkResult.Taken with { Outdated = outdated };
    }

    private static async ValueTask<SinkResult> TakeAsync(InfluxTarget target, ReadOnlyMemory<byte> lines, List<RefusedPoint> refused, CancellationToken cancellation)
    {
        var attempt = new InfluxTarget.Attempt();
        var result = await target.TakeAsync(lines, attempt, cancellation).ConfigureAwait(false);
        if (result.Verdict == SinkVerdict.Taken)
        {
            result = target.Judge(attempt) with { Outdated = attempt.Outdated };
            refused.AddRange(attempt.Refused);
        }

        return result;
    }

    /// <summary>Says which place it was.</summary>
    private static SinkResult Told(SinkResult result, InfluxTarget target) => result with { Reason = $"{target.Name}: {result.Reason}" };
}
