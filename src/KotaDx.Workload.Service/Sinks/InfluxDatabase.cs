namespace KotaDx.Workload.Service.Sinks;

/// <summary>A database, or a bucket, with its places by resolution: of all factories, or of one if each has its own.</summary>
internal sealed class InfluxDatabase : IDisposable
{
    private readonly SemaphoreSlim _making = new(1);
    private readonly InfluxTarget _whole;
    private readonly InfluxTarget[]? _byResolution;
    private readonly Func<CancellationToken, ValueTask<SinkResult>> _make;
    private volatile bool _isMade;

    /// <param name="options">The store.</param>
    /// <param name="name">The database or bucket.</param>
    /// <param name="http">Asks the store.</param>
    /// <param name="told">What is said once.</param>
    /// <param name="make">Sees to it that it is there, before the first write.</param>
    public InfluxDatabase(InfluxOptions options, string name, InfluxHttp http, InfluxTold told, Func<CancellationToken, ValueTask<SinkResult>> make)
    {
        _make = make;
        _whole = new InfluxTarget(options, name, null, http, told);
        _byResolution = options.Retention is null ? null
            : [.. InfluxRetention.Resolutions.Select(resolution => new InfluxTarget(options, name, InfluxRetention.PolicyOf(resolution), http, told))];
    }

    /// <summary>True once it was found missing after it had taken something: that is lost with it.</summary>
    public bool IsGone { get; set; }

    /// <summary>Makes it, once, whichever factory comes first.</summary>
    public async ValueTask<SinkResult> MakeAsync(CancellationToken cancellation)
    {
        if (_isMade)
        {
            return SinkResult.Taken;
        }

        await _making.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var result = _isMade ? SinkResult.Taken : await _make(cancellation).ConfigureAwait(false);
            _isMade = result.Verdict == SinkVerdict.Taken;
            return result;
        }
        finally
        {
            _making.Release();
        }
    }

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

    public void Dispose() => _making.Dispose();

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
