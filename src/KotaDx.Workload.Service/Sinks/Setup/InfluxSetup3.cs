namespace KotaDx.Workload.Service.Sinks.Setup;

/// <summary>
/// InfluxDB 3 Core: databases, whose time is set when they are made and never again. It knows administrators' tokens only:
/// https://docs.influxdata.com/influxdb3/core/admin/databases/create/
/// </summary>
internal sealed class InfluxSetup3(InfluxSetupOptions options, InfluxAdmin admin, List<SetupItem> items)
{
    private const string Databases = "/api/v3/configure/database";

    public async Task RunAsync(IReadOnlyList<string> factories, CancellationToken cancellation)
    {
        foreach (var factory in factories)
        {
            var name = options.Store.NameFor(factory);
            foreach (var resolution in options.Store.Retention is null ? [Points.Resolution.Rest] : InfluxRetention.Resolutions)
            {
                var policy = InfluxRetention.PolicyOf(resolution);
                await KeepAsync(policy is null ? name : $"{name}/{policy}", options.Store.Retention?.Of(resolution), cancellation).ConfigureAwait(false);
            }
        }

        foreach (var file in new[] { options.Store.TokenFile, options.GrafanaTokenFile }.OfType<string>())
        {
            var hasToken = SecretFile.Read(file) is not null;
            items.Add(new SetupItem("token", file, hasToken ? SetupOutcome.There : SetupOutcome.Left, hasToken
                ? new($"トークン {file} はもうあります。", $"token {file}: already there.")
                : new(
                    $"InfluxDB 3 Core には管理者のトークンしかなく、書くだけ・読むだけのトークンは作れません。influxdb3 create token --admin で作り、{file} の1行目に書いてください。",
                    $"InfluxDB 3 Core has administrators' tokens only, none that only writes or only reads. Make one by influxdb3 create token --admin and put it into the first line of {file}.")));
        }
    }

    private async Task KeepAsync(string name, TimeSpan? wanted, CancellationToken cancellation)
    {
        var body = new Dictionary<string, object> { ["db"] = name };
        if (wanted is not null)
        {
            body["retention_period"] = InfluxRetention.TextOf(wanted);
        }

        var answer = await admin.SendAsync(HttpMethod.Post, Databases, body, cancellation).ConfigureAwait(false);
        if (answer.Status == 409)
        {
            items.Add(new SetupItem("database", name, SetupOutcome.There, new(
                $"データベース {name} はもうあります（InfluxDB 3 Core では残す期間をあとから変えられません）。",
                $"database {name}: already there (InfluxDB 3 Core cannot change how long one keeps its points).")));
            return;
        }

        if (!answer.IsSuccess)
        {
            throw new SetupFaultException(SinkVerdict.Stopped, answer.Words, new(
                $"データベース {name} を作れません。名前は英数字と - _ で64文字以内です。", $"The database {name} cannot be made. Names have at most 64 letters, digits, - and _."));
        }

        items.Add(InfluxSetup.Item("database", name, SetupOutcome.Done, "データベース", "database"));
        items.Add(InfluxSetup.Kept(name, wanted, SetupOutcome.Done));
    }
}
