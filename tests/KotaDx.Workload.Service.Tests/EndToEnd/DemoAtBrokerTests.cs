using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>The simulated factory at a broker that asks for a password, beside a service that reads from there, as the containers do it; and asking that service how it is.</summary>
[Trait("kind", "end-to-end")]
public sealed class DemoAtBrokerTests
{
    [Fact]
    public async Task The_simulated_factory_publishes_to_a_broker_and_brings_its_book_once()
    {
        using var data = new TempFolder();
        var passwords = data.File("passwords");
        await using (var writing = ChildProcess.Start(Needs.Program("mosquitto_passwd"), ["-b", "-c", passwords, "kotadx", "s3cret"]))
        {
            Assert.Equal(0, await writing.ExitCode(TimeSpan.FromSeconds(10)));
        }

        await using var broker = await MosquittoBroker.Start(
            "allow_anonymous false", $"password_file {passwords}", $"acl_file {Path.Combine(TestData.RepositoryRoot, "compose", "mosquitto.acl")}");
        var url = $"mqtt://kotadx:s3cret@127.0.0.1:{broker.Port}";
        var books = data.Folder("books");
        await using var service = await KotadxService.Run(data, ["--mqtt", url, "--books", books]);
        (await Kotadx.Command("health", "--url", service.Board.Url + "/health/ready")).ShouldEndWith(0);
        await using (var demo = ChildProcess.Start("dotnet", [Kotadx.Program, "demo", "--mqtt", url, "--books", books]))
        {
            await Eventually.Get("everybody has a load, and a rate by the book", TimeSpan.FromSeconds(90), () => service.Board.View("demo"), static view => view.Workers.Count() == 12);
            demo.Signal(ChildProcess.SigTerm);
            Assert.Equal(0, await demo.ExitCode(TimeSpan.FromSeconds(30)));
        }

        Assert.True(File.Exists(Path.Combine(books, "demo", "factory.yaml")));
        await service.ShouldStopCleanly();
        (await Kotadx.Command("health", "--url", service.Board.Url + "/health/ready")).ShouldEndWith(3);
    }
}
