using System.CommandLine;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Dashboards;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx dashboards DIR</c>: Grafana's boards, their folders and alert rules as files. What is there already and says the same stays untouched.</summary>
internal static class DashboardsCommand
{
    public static Command Create(Speech speech)
    {
        var folder = new Argument<string>("DIR") { Description = speech.Of(new("書き出すフォルダ", "folder to write to")) };
        var factories = new Option<string[]>("--factory") { HelpName = "NAME", Description = speech.Of(new("この工場だけのフォルダとして書く（くり返せます。既定はすべての工場を1つのボードで選ぶ）", "boards of this factory alone, in folders of its own (repeatable; default: one set, on which the factory is chosen)")) };
        var database = new Option<string?>("--influx-db") { HelpName = "NAME", Description = speech.Of(new("工場ごとに分けたデータベースかバケット（{factory} は工場名）。工場ごとにデータソースも書く", "database or bucket of each factory's own ({factory} stands for its name); writes a data source for each, too")) };
        var command = new Command("dashboards", speech.Of(new("Grafanaのボードと警報を書き出す", "write Grafana's boards and alert rules"))) { folder, factories, database };
        command.SetAction((result, _) => Cli.GuardAsync(
            speech, () => Task.FromResult(Run(result.GetValue(folder)!, result.GetValue(factories) ?? [], result.GetValue(database), speech))));
        return command;
    }

    private static int Run(string folder, string[] factories, string? database, Speech speech)
    {
        if (database is not null && factories.Length == 0)
        {
            throw new UsageException(new("--influx-db は --factory と一緒に書きます（工場ごとのデータソースの名前になります）", "--influx-db goes with --factory: it names the data source of each"));
        }

        foreach (var factory in factories)
        {
            if (!Topic.IsLevel(Encoding.UTF8.GetBytes(factory)))
            {
                throw new UsageException(new($"--factory {factory}: 工場名は a-z 0-9 _ - の32文字以内です", $"--factory {factory}: a factory's name is 1 to 32 of a-z 0-9 _ -"));
            }
        }

        var (written, same) = (0, 0);
        try
        {
            foreach (var (path, text) in factories.Length == 0 ? DashboardFiles.Of(null) : factories.SelectMany(factory => DashboardFiles.Of(factory, database?.Replace(InfluxOptions.FactoryInName, factory, StringComparison.Ordinal))))
            {
                var file = Path.Combine(folder, path);
                if (File.Exists(file) && File.ReadAllText(file) == text)
                {
                    same++;
                    continue;
                }

                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                Console.WriteLine(file);
                written++;
            }
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new EnvironmentFaultException(new($"{folder} に書けません（{exception.Message}）。書き込み権限を確かめてください。", $"{folder} cannot be written ({exception.Message}). Check its permissions."));
        }

        speech.Say($"{written} ファイルを書き、{same} ファイルは同じでした。Grafanaは30秒以内に読み込みます。", $"{written} files written, {same} were the same. Grafana takes them within 30 seconds.");
        foreach (var factory in database is null ? [] : factories)
        {
            var variable = GrafanaYaml.AuthorizationOf(factory);
            speech.Say(
                $"{factory}: Grafanaの環境変数 {variable} に、この工場を読むトークンのヘッダー全体（\"Token …\" など）を入れてください。",
                $"{factory}: give Grafana the variable {variable}, the whole header with the token that reads this factory (\"Token …\").");
        }

        return ExitCodes.Done;
    }
}
