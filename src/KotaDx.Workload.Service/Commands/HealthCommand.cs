using System.CommandLine;
using KotaDx.Workload.Service.Diagnostics;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx health</c>: asks a running service whether it is ready, for machines without curl, such as a container.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create(Speech speech)
    {
        var url = new Option<string>("--url") { HelpName = "URL", DefaultValueFactory = static _ => ServiceOptions.DefaultBoard + "/health/ready", Description = speech.Of(new("尋ねるアドレス", "what to ask")) };
        url.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                result.AddError("--url: " + speech.Of(new("http://ホスト:ポート/health/ready の形で書きます", "write it as http://host:port/health/ready")));
            }
        });
        var command = new Command("health", speech.Of(new("動いているサービスに調子を尋ねる（0 正常、3 それ以外）", "ask a running service how it is (0: ready, 3: not)"))) { url };
        command.SetAction((result, cancellation) => Cli.GuardAsync(speech, () => AskAsync(new Uri(result.GetValue(url)!), cancellation)));
        return command;
    }

    private static async Task<int> AskAsync(Uri url, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(url, cancellation).ConfigureAwait(false);
            Console.Out.WriteLine(await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
            return answer.IsSuccessStatusCode ? ExitCodes.Done : ExitCodes.Environment;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new EnvironmentFaultException(new(
                $"{url} が答えません（{exception.Message}）。kotadx が動いているか、アドレスを確かめてください。", $"{url} does not answer ({exception.Message}). Check that kotadx runs, and the address."));
        }
    }
}
