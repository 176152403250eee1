using System.Globalization;
using System.Text.RegularExpressions;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>What came back for a request: an answer, or silence, which has status 0.</summary>
internal readonly partial record struct InfluxAnswer(int Status, string Body, TimeSpan? RetryAfter = null)
{
    private const int MostWords = 300;

    private static readonly Text CheckToken = new(
        "トークンのファイル（--influx-token-file）と、その権限を確かめてください。直せば5分以内に自分で再開します。すぐに再開するには再起動してください。",
        "Check the token file (--influx-token-file) and what the token may do. Once mended it goes on by itself within 5 minutes, after a restart at once.");

    private static readonly Text CheckDatabase = new(
        "データベース名（--influx-db）またはバケット名（--influx-bucket）と URL を確かめ、再起動してください。再起動すると初めからすべて書き直します。",
        "Check the name of the database (--influx-db) or bucket (--influx-bucket) and the URL, then restart: a restart writes everything again.");

    private static readonly Text CheckPolicy = new(
        "--influx-retention で書く先がまだありません。kotadx influx setup を一度実行するか、--influx-setup（または --influx-admin-token-file）を付けて起動してください。",
        "What --influx-retention writes to is not there yet. Run kotadx influx setup once, or start with --influx-setup (or --influx-admin-token-file).");

    private static readonly Text CheckAddress = new(
        "--influx の URL が InfluxDB そのものを指しているか確かめてください（転送やログイン画面ではなく）。",
        "Check that the URL of --influx is that of InfluxDB itself, not of a redirection or a sign-in page.");

    /// <summary>True if the exchange began and did not end in time, or broke off.</summary>
    public bool IsTooMuch { get; init; }

    /// <summary>True if the token file is at fault, so that nothing was asked.</summary>
    public bool IsTokenFault { get; init; }

    /// <summary>Status and body, short enough for a line.</summary>
    public string Words => Status == 0 ? Body
        : string.Create(CultureInfo.InvariantCulture, $"HTTP {Status} {(Body.Length > MostWords ? Body[..MostWords] : Body)}");

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>True if a write was done. Every InfluxDB says so with an empty answer; a page behind a sign-in does not.</summary>
    public bool IsWritten => IsSuccess && Body.Length == 0;

    /// <summary>True if the store found single points wanting, which by then have been looked at one by one.</summary>
    public bool IsOfPoints => Status is 400 or 413 or 422;

    public bool IsTooLarge => Status == 413;

    /// <summary>
    /// True if the store has written the others and dropped only points older than it keeps any. 1.x: "points beyond retention policy dropped=N";
    /// 2.7: "dropped N points outside retention policy of duration …".
    /// </summary>
    public bool IsOutdated => Status is 400 or 422
        && (Body.Contains("points beyond retention policy", StringComparison.Ordinal) || Body.Contains("points outside retention policy", StringComparison.Ordinal));

    /// <summary>True if the database is there and the retention policy is not, which 1.x says with status 500.</summary>
    public bool IsPolicyMissing => Status == 500 && Body.Contains("retention policy not found", StringComparison.Ordinal);

    /// <summary>Points that the store says it dropped, having written the others; null if it does not say.</summary>
    public int? Dropped => Body.Contains("partial write", StringComparison.Ordinal) && DroppedPattern().Match(Body) is { Success: true } match
        && int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var dropped) ? dropped : null;

    /// <summary>What the store calls itself, in a header; null if it does not say.</summary>
    public string? Version { get; init; }

    /// <summary>True if it may be otherwise in a moment.</summary>
    public bool IsPassing => !IsTokenFault && !IsPolicyMissing && (Status is < 200 or (>= 300 and < 400) or 408 or 425 or 429 || (Status >= 500 && Status != 501));

    /// <summary>What an answer means that is neither "written" nor about points.</summary>
    public SinkResult ToResult() => this switch
    {
        { IsTokenFault: true } => new SinkResult(SinkVerdict.Stopped, Words) { Next = CheckToken },
        { Status: 401 or 403 } => new SinkResult(SinkVerdict.Stopped, Words) { Next = CheckToken },
        { IsPolicyMissing: true } => new SinkResult(SinkVerdict.Stopped, Words) { IsGone = true, Next = CheckPolicy },
        { Status: 404 } => new SinkResult(SinkVerdict.Stopped, Words) { IsGone = true, Next = CheckDatabase },
        { Status: >= 200 and < 400 } => new SinkResult(SinkVerdict.Later, Words, RetryAfter) { Next = CheckAddress },
        _ => new SinkResult(SinkVerdict.Later, Words, RetryAfter) { IsTooMuch = IsTooMuch },
    };

    [GeneratedRegex(@"dropped[= ](\d+)")]
    private static partial Regex DroppedPattern();
}
