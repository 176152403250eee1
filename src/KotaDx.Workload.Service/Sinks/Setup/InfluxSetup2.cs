using System.Text.Json;
using KotaDx.Workload.Points;

namespace KotaDx.Workload.Service.Sinks.Setup;

/// <summary>
/// InfluxDB 2.x: buckets, what InfluxQL calls them, and tokens, by its API:
/// https://docs.influxdata.com/influxdb/v2/api/
/// </summary>
internal sealed class InfluxSetup2(InfluxSetupOptions options, InfluxAdmin admin, List<SetupItem> items)
{
    private const string Writer = "kotadx write";
    private const string Reader = "kotadx grafana";

    /// <summary>What InfluxQL reads where no policy is named.</summary>
    private const string DefaultPolicy = "autogen";

    private string _organisation = "";

    public async Task RunAsync(IReadOnlyList<string> factories, CancellationToken cancellation)
    {
        _organisation = await OrganisationAsync(cancellation).ConfigureAwait(false);
        var buckets = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var factory in factories)
        {
            buckets[factory] = await KeepAsync(options.Store.NameFor(factory), cancellation).ConfigureAwait(false);
        }

        string[] all = [.. buckets.Values.SelectMany(static ids => ids)];
        if (options.Store.TokenFile is { } ours)
        {
            await LetAsync(ours, Writer, "write", all, cancellation).ConfigureAwait(false);
        }

        if (options.GrafanaTokenFile is not { } theirs)
        {
            return;
        }

        if (!theirs.Contains(InfluxOptions.FactoryInName, StringComparison.Ordinal))
        {
            await LetAsync(theirs, Reader, "read", all, cancellation).ConfigureAwait(false);
            return;
        }

        foreach (var (factory, ids) in buckets)
        {
            await LetAsync(theirs.Replace(InfluxOptions.FactoryInName, factory, StringComparison.Ordinal), $"{Reader} {factory}", "read", ids, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<string> OrganisationAsync(CancellationToken cancellation)
    {
        var name = options.Store.Organisation ?? "";
        var answer = await admin.AskAsync(HttpMethod.Get, $"/api/v2/orgs?org={Uri.EscapeDataString(name)}", null, cancellation).ConfigureAwait(false);
        return Each(answer, "orgs").Select(static found => found.GetProperty("id").GetString()).FirstOrDefault() ?? throw new SetupFaultException(
            SinkVerdict.Stopped, $"no organisation {name}", new(
                "--influx-org の名前を確かめてください。InfluxDB の初期設定（influx setup）で付けた名前です。", "Check --influx-org: it is the name that was given when InfluxDB was set up for the first time (influx setup)."));
    }

    /// <returns>The buckets' ids.</returns>
    private async Task<string[]> KeepAsync(string name, CancellationToken cancellation)
    {
        var ids = new List<string>();
        foreach (var resolution in options.Store.Retention is null ? [Resolution.Rest] : InfluxRetention.Resolutions)
        {
            var policy = InfluxRetention.PolicyOf(resolution);
            var id = await BucketAsync(policy is null ? name : $"{name}/{policy}", options.Store.Retention?.Of(resolution), cancellation).ConfigureAwait(false);
            await MapAsync(name, policy ?? DefaultPolicy, id, cancellation).ConfigureAwait(false);
            ids.Add(id);
        }

        return [.. ids];
    }

    private async Task<string> BucketAsync(string name, TimeSpan? wanted, CancellationToken cancellation)
    {
        var found = await admin.AskAsync(
            HttpMethod.Get, $"/api/v2/buckets?orgID={_organisation}&name={Uri.EscapeDataString(name)}", null, cancellation).ConfigureAwait(false);
        var rules = wanted is { } some ? new[] { new { type = "expire", everySeconds = (long)some.TotalSeconds } } : [];
        if (Each(found, "buckets").FirstOrDefault() is not { ValueKind: JsonValueKind.Object } bucket)
        {
            bucket = await admin.AskAsync(HttpMethod.Post, "/api/v2/buckets", new { orgID = _organisation, name, retentionRules = rules }, cancellation).ConfigureAwait(false);
            items.Add(InfluxSetup.Item("bucket", name, SetupOutcome.Done, "バケット", "bucket"));
            items.Add(InfluxSetup.Kept(name, wanted, SetupOutcome.Done));
            return bucket.GetProperty("id").GetString()!;
        }

        var id = bucket.GetProperty("id").GetString()!;
        items.Add(InfluxSetup.Item("bucket", name, SetupOutcome.There, "バケット", "bucket"));
        var seconds = Each(bucket, "retentionRules").Select(static rule => rule.GetProperty("everySeconds").GetInt64()).FirstOrDefault();
        TimeSpan? now = seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
        if (options.Store.Retention is null || now == wanted)
        {
            // Without the option it is nobody's wish how long a bucket keeps its points.
            items.Add(InfluxSetup.Kept(name, now, SetupOutcome.There));
        }
        else if (!InfluxSetup.IsShortened(options, name, now, wanted, items))
        {
            await admin.AskAsync(HttpMethod.Patch, $"/api/v2/buckets/{id}", new { retentionRules = rules }, cancellation).ConfigureAwait(false);
            items.Add(InfluxSetup.Kept(name, wanted, SetupOutcome.Done));
        }

        return id;
    }

    /// <summary>
    /// InfluxQL names a database and a policy (DBRP): https://docs.influxdata.com/influxdb/v2/query-data/influxql/dbrp/
    /// A bucket without one has a virtual one by its name, which is shown too and can be covered by a real one.
    /// </summary>
    private async Task MapAsync(string database, string policy, string bucket, CancellationToken cancellation)
    {
        var name = $"{database}/{policy}";
        var isDefault = policy == DefaultPolicy;
        var found = await admin.AskAsync(
            HttpMethod.Get, $"/api/v2/dbrps?orgID={_organisation}&db={Uri.EscapeDataString(database)}&rp={policy}", null, cancellation).ConfigureAwait(false);
        var real = Each(found, "content").FirstOrDefault(static mapping => !mapping.TryGetProperty("virtual", out var isVirtual) || !isVirtual.GetBoolean());
        if (real.ValueKind != JsonValueKind.Object)
        {
            await admin.AskAsync(HttpMethod.Post, "/api/v2/dbrps", new Dictionary<string, object>
            {
                ["orgID"] = _organisation, ["database"] = database, ["retention_policy"] = policy, ["bucketID"] = bucket, ["default"] = isDefault,
            }, cancellation).ConfigureAwait(false);
            items.Add(InfluxSetup.Item("mapping", name, SetupOutcome.Done, "InfluxQL の名前", "InfluxQL name"));
        }
        else if (real.GetProperty("bucketID").GetString() != bucket)
        {
            items.Add(new SetupItem("mapping", name, SetupOutcome.Left, new(
                $"InfluxQL の名前 {name} は別のバケットを指しています。使っていなければ influx v1 dbrp delete --id {real.GetProperty("id")} で消し、もう一度実行してください。",
                $"The InfluxQL name {name} means another bucket. If nobody uses it, delete it by influx v1 dbrp delete --id {real.GetProperty("id")} and run this again.")));
        }
        else if (isDefault && !real.GetProperty("default").GetBoolean())
        {
            await admin.AskAsync(HttpMethod.Patch, $"/api/v2/dbrps/{real.GetProperty("id")}?orgID={_organisation}", new Dictionary<string, object> { ["default"] = true }, cancellation).ConfigureAwait(false);
            items.Add(new SetupItem("mapping", name, SetupOutcome.Done, new($"InfluxQL の名前 {name} を既定にしました。", $"InfluxQL name {name} is the default now.")));
        }
        else
        {
            items.Add(InfluxSetup.Item("mapping", name, SetupOutcome.There, "InfluxQL の名前", "InfluxQL name"));
        }
    }

    /// <summary>
    /// A token for these buckets alone; InfluxQL asks for no other right (2.7, <c>dbrp/middleware_auth.go</c>: who reads a bucket reads its mapping). Its
    /// rights cannot be changed later and its text is shown once, so whenever either does not do it is made anew and the old one deleted.
    /// </summary>
    private async Task LetAsync(string file, string description, string action, string[] buckets, CancellationToken cancellation)
    {
        var answer = await admin.AskAsync(HttpMethod.Get, $"/api/v2/authorizations?orgID={_organisation}", null, cancellation).ConfigureAwait(false);
        var old = Each(answer, "authorizations").Where(found => found.GetProperty("description").GetString() == description).ToList();
        string[] held = [.. old.Where(static found => found.GetProperty("status").GetString() == "active").SelectMany(static found => Each(found, "permissions"))
            .Where(permission => permission.GetProperty("action").GetString() == action)
            .Select(static permission => permission.GetProperty("resource").TryGetProperty("id", out var id) ? id.GetString()! : "")];
        var hasFile = SecretFile.Read(file) is not null;
        if (hasFile && old.Count == 1 && buckets.All(held.Contains))
        {
            items.Add(InfluxSetup.Item("token", file, SetupOutcome.There, "トークン", "token"));
            return;
        }

        if (hasFile && old.Count == 0)
        {
            items.Add(new SetupItem("token", file, SetupOutcome.Left, new(
                $"{file} のトークンは、このコマンドが作ったものではないため変えていません。作らせるにはファイルを消してもう一度実行してください。",
                $"The token in {file} is none that this command made, so it was left alone. To have one made, delete the file and run this again.")));
            return;
        }

        var made = await admin.AskAsync(HttpMethod.Post, "/api/v2/authorizations", new
        {
            orgID = _organisation,
            description,
            permissions = held.Where(static id => id.Length > 0).Union(buckets).Select(id => new { action, resource = new { type = "buckets", id, orgID = _organisation } }).ToArray(),
        }, cancellation).ConfigureAwait(false);
        SecretFile.Write(file, made.GetProperty("token").GetString()!);
        foreach (var found in old)
        {
            await admin.AskAsync(HttpMethod.Delete, $"/api/v2/authorizations/{found.GetProperty("id")}", null, cancellation).ConfigureAwait(false);
        }

        items.Add(old.Count == 0
            ? InfluxSetup.Item("token", file, SetupOutcome.Done, "トークン", "token")
            : new SetupItem("token", file, SetupOutcome.Done, new($"トークン {file} を新しくしました（前のものは無効です）。", $"token {file} is a new one; the one before is void.")));
    }

    private static JsonElement[] Each(JsonElement answer, string list) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(list, out var found) && found.ValueKind == JsonValueKind.Array ? [.. found.EnumerateArray()] : [];
}
