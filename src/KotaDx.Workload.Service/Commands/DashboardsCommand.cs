using System.CommandLine;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Dashboards;
using KotaDx.Workload.Service.Diagnostics;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx dashboards DIR</c>: Grafana's boards, their folders and alert rules as files. What is there already and says the same stays untouched.</summary>
internal static class DashboardsCommand
{
    public static Command Create(Speech speech)
    {
        var folder = new Argument<string>("DIR") { Description = speech.Of(new("書き出すフォルダ", "folder to write to")) };
        var factories = new Option<string[]>("--factory") { HelpName = "NAME", Description = speech.Of(new("この工場だけのフォルダとして書く（くり返せます。既定はすべての工場を1つのボードで選ぶ）", "boards of this factory alone, in folders of its own (repeatable; default: one set, on which the factory is chosen)")) };
        var command = new Command("dashboards", speech.Of(new("Grafanaのボードと警報を書き出す", "write Grafana's boards and alert rules"))) { folder, factories };
        command.SetAction((result, _) => Cli.GuardAsync(speech, () => Task.FromResult(Run(result.GetValue(folder)!, result.GetValue(factories) ?? [], speech))));
        return command;
    }

    private static int Run(string folder, string[] factories, Speech speech)
    {
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
            foreach (var (path, text) in factories.Length == 0 ? DashboardFiles.Of(null) : factories.SelectMany(DashboardFiles.Of))
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
        return ExitCodes.Done;
    }
}
