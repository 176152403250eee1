using System.Net.Sockets;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

internal static class Listening
{
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(30);

    public static Task On(int port, ChildProcess process) => Eventually.True($"{process.Name} listens on {port}", StartUp, async () =>
    {
        Assert.False(process.HasExited, $"{process.Name} ended by itself:\n{process.StandardError}{process.StandardOutput}");
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    });

    public static Task Http(HttpClient http, string path, ChildProcess process) =>
        Eventually.True($"{process.Name} answers {path}", StartUp, async () =>
        {
            Assert.False(process.HasExited, $"{process.Name} ended by itself:\n{process.StandardError}{process.StandardOutput}");
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        });
}
