using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KotaDx.Workload.Service.Sinks.Setup;

/// <summary>InfluxDB 1.x: databases, retention policies, users and what they may, by InfluxQL.</summary>
internal sealed partial class InfluxSetup1(InfluxSetupOptions options, InfluxAdmin admin, List<SetupItem> items)
{
    private const string Writer = "kotadx";
    private const string Reader = "kotadx-grafana";

    public async Task RunAsync(IReadOnlyList<string> factories, CancellationToken cancellation)
    {
        await BeginAsync(cancellation).ConfigureAwait(false);
        foreach (var factory in factories)
        {
            await KeepAsync(options.Store.NameFor(factory), cancellation).ConfigureAwait(false);
        }

        if (options.Store.TokenFile is { } ours)
        {
            await LetAsync(ours, Writer, "WRITE", factories, cancellation).ConfigureAwait(false);
        }

        if (options.GrafanaTokenFile is not { } theirs)
        {
            return;
        }

        if (!theirs.Contains(InfluxOptions.FactoryInName, StringComparison.Ordinal))
        {
            await LetAsync(theirs, Reader, "READ", factories, cancellation).ConfigureAwait(false);
            return;
        }

        foreach (var factory in factories)
        {
            await LetAsync(theirs.Replace(InfluxOptions.FactoryInName, factory, StringComparison.Ordinal), $"{Reader}-{factory}", "READ", [factory], cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Where users are asked for and there is none, the first one has to be an administrator, whom anybody may make.</summary>
    private async Task BeginAsync(CancellationToken cancellation)
    {
        var answer = await admin.SendAsync(HttpMethod.Post, "/query", Form("SHOW USERS"), cancellation).ConfigureAwait(false);
        if (answer.Status != 403 || !answer.Body.Contains("create admin user first", StringComparison.Ordinal))
        {
            return;
        }

        if (options.AdminTokenFile is null || SecretFile.Read(options.AdminTokenFile)?.Split(':', 2) is not [var name, { Length: > 0 } password])
        {
            throw new SetupFaultException(SinkVerdict.Stopped, answer.Words, new(
                "この InfluxDB にはまだ利用者がいません。1行目に 管理者名:パスワード と書いたファイルを --influx-admin-token-file に指定すると、その管理者を作ります。",
                "This InfluxDB has no users yet. Give --influx-admin-token-file a file whose first line is user:password, and that administrator is made."));
        }

        await admin.QueryAsync($"CREATE USER {Name(name)} WITH PASSWORD {Text(password)} WITH ALL PRIVILEGES", cancellation).ConfigureAwait(false);
        items.Add(InfluxSetup.Item("admin", name, SetupOutcome.Done, "管理者", "administrator"));
    }

    private async Task KeepAsync(string database, CancellationToken cancellation)
    {
        var isThere = (await admin.QueryAsync("SHOW DATABASES", cancellation).ConfigureAwait(false)).Any(row => row[0].GetString() == database);
        if (!isThere)
        {
            await admin.QueryAsync($"CREATE DATABASE {Name(database)}", cancellation).ConfigureAwait(false);
        }

        items.Add(InfluxSetup.Item("database", database, isThere ? SetupOutcome.There : SetupOutcome.Done, "データベース", "database"));
        if (options.Store.Retention is not { } retention)
        {
            return;
        }

        var policies = await admin.QueryAsync($"SHOW RETENTION POLICIES ON {Name(database)}", cancellation).ConfigureAwait(false);
        foreach (var resolution in InfluxRetention.Resolutions)
        {
            // name, duration, shardGroupDuration, replicaN, default. What a point without a policy goes to may have another name than autogen.
            var policy = InfluxRetention.PolicyOf(resolution);
            var row = policies.FirstOrDefault(row => policy is null ? row[4].GetBoolean() : row[0].GetString() == policy);
            policy ??= row.ValueKind == JsonValueKind.Array ? row[0].GetString()! : "autogen";
            await KeepAsync(database, policy, row, retention.Of(resolution), cancellation).ConfigureAwait(false);
        }
    }

    private async Task KeepAsync(string database, string policy, JsonElement row, TimeSpan? wanted, CancellationToken cancellation)
    {
        var name = $"{database}/{policy}";
        var isThere = row.ValueKind == JsonValueKind.Array;
        var now = isThere ? DurationOf(row[1].GetString()!) : null;
        if (isThere && now == wanted)
        {
            items.Add(InfluxSetup.Kept(name, wanted, SetupOutcome.There));
        }
        else if (!isThere || !InfluxSetup.IsShortened(options, name, now, wanted, items))
        {
            // Shards as InfluxDB itself would choose them: a policy's time must not be shorter than those that it had.
            var shard = wanted is null || wanted > TimeSpan.FromDays(180) ? "7d" : wanted < TimeSpan.FromDays(2) ? "1h" : "1d";
            var duration = wanted is { } some ? string.Create(CultureInfo.InvariantCulture, $"{(long)some.TotalHours}h") : "INF";
            await admin.QueryAsync(
                $"{(isThere ? "ALTER" : "CREATE")} RETENTION POLICY {Name(policy)} ON {Name(database)} DURATION {duration} {(isThere ? "" : "REPLICATION 1 ")}SHARD DURATION {shard}",
                cancellation).ConfigureAwait(false);
            items.Add(InfluxSetup.Kept(name, wanted, SetupOutcome.Done));
        }
    }

    /// <summary>A user of ours, its password in its file, and what it may.</summary>
    private async Task LetAsync(string file, string usual, string privilege, IReadOnlyList<string> factories, CancellationToken cancellation)
    {
        var kept = SecretFile.Read(file)?.Split(':', 2);
        if (kept is not (null or [{ Length: > 0 }, { Length: > 0 }]))
        {
            throw new SetupFaultException(SinkVerdict.Stopped, $"{file}: no user:password", new(
                "1行目を 利用者名:パスワード にするか、ファイルを消してください（消せば作り直します）。", "Make its first line user:password, or delete the file: then it is made anew."));
        }

        var user = kept?[0] ?? usual;
        var password = kept?[1] ?? SecretFile.NewPassword();
        var isThere = (await admin.QueryAsync("SHOW USERS", cancellation).ConfigureAwait(false)).Any(row => row[0].GetString() == user);
        if (kept is null)
        {
            // Before the store has it: a password that nobody knows would be the worse half.
            SecretFile.Write(file, $"{user}:{password}");
        }

        if (!isThere)
        {
            await admin.QueryAsync($"CREATE USER {Name(user)} WITH PASSWORD {Text(password)}", cancellation).ConfigureAwait(false);
        }
        else if (kept is null)
        {
            await admin.QueryAsync($"SET PASSWORD FOR {Name(user)} = {Text(password)}", cancellation).ConfigureAwait(false);
        }

        items.Add((isThere, kept) switch
        {
            (true, null) => new SetupItem("user", user, SetupOutcome.Done, new(
                $"利用者 {user} はありましたが {file} がなかったため、パスワードを新しくし、そこに書きました。", $"user {user} was there without {file}, so its password is a new one, kept there.")),
            (false, null) => new SetupItem("user", user, SetupOutcome.Done, new($"利用者 {user} を作り、パスワードを {file} に書きました。", $"user {user} was made; its password is in {file}.")),
            _ => InfluxSetup.Item("user", user, isThere ? SetupOutcome.There : SetupOutcome.Done, "利用者", "user"),
        });
        var grants = await admin.QueryAsync($"SHOW GRANTS FOR {Name(user)}", cancellation).ConfigureAwait(false);
        foreach (var database in factories.Select(options.Store.NameFor))
        {
            var isGranted = grants.Any(row => row[0].GetString() == database && (row[1].GetString() == privilege || row[1].GetString() == "ALL PRIVILEGES"));
            if (!isGranted)
            {
                await admin.QueryAsync($"GRANT {privilege} ON {Name(database)} TO {Name(user)}", cancellation).ConfigureAwait(false);
            }

            items.Add(InfluxSetup.Item("permission", $"{user} {privilege} {database}", isGranted ? SetupOutcome.There : SetupOutcome.Done, "権限", "permission"));
        }
    }

    private static FormUrlEncodedContent Form(string statement) => new([new("q", statement)]);

    private static string Name(string text) => Quoted(text, '"');

    private static string Text(string text) => Quoted(text, '\'');

    private static string Quoted(string text, char quote)
    {
        var quoted = new StringBuilder().Append(quote);
        foreach (var character in text)
        {
            quoted.Append(character == quote || character == '\\' ? "\\" : "").Append(character);
        }

        return quoted.Append(quote).ToString();
    }

    /// <summary><c>840h0m0s</c>; 0 is for ever, null.</summary>
    private static TimeSpan? DurationOf(string text)
    {
        var match = DurationPattern().Match(text);
        var duration = new TimeSpan(Part(1), Part(2), Part(3));
        return duration == TimeSpan.Zero ? null : duration;

        int Part(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$")]
    private static partial Regex DurationPattern();
}
