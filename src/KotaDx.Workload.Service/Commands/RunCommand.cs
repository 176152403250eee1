using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using KotaDx.FirmwareSim;
using KotaDx.Workload.Service.Board;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sources;

namespace KotaDx.Workload.Service.Commands;

/// <summary><c>kotadx run</c> and <c>kotadx demo</c>: the service, until Ctrl-C.</summary>
internal static class RunCommand
{
    public static Command Run(Options options, Speech speech)
    {
        var command = new Command("run", speech.Of(new("サービスを動かす（Ctrl-C で終了）", "run the service (Ctrl-C ends it)")));
        foreach (var option in options.OfRun)
        {
            command.Options.Add(option);
        }

        command.SetAction((result, cancellation) => Cli.GuardAsync(speech, () => ServeAsync(options.ServiceOf(result), speech, null, keepsData: true, cancellation)));
        return command;
    }

    public static Command Demo(Options options, Speech speech)
    {
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = speech.Of(new("データを残すフォルダ（なければ一時フォルダを使い、終了時に消す）", "folder to keep the data in (default: a temporary one, removed at the end)")) };
        var command = new Command("demo", speech.Of(new("模擬の工場で試す：12人・3ライン（Ctrl-C で終了）", "try it with a simulated factory of 12 people and 3 lines (Ctrl-C ends it)")))
        {
            data,
            options.Books,
            options.Board,
            options.Mqtt,
            options.MqttListen,
        };
        foreach (var option in options.OfInflux)
        {
            command.Options.Add(option);
        }

        command.SetAction((result, cancellation) => Cli.GuardAsync(speech, async () =>
        {
            if (result.GetValue(options.Mqtt) is { } broker)
            {
                return await PublishAsync(broker, result.GetValue(options.Books), speech, cancellation).ConfigureAwait(false);
            }

            var kept = result.GetValue(data);
            var folder = kept ?? Path.Combine(Path.GetTempPath(), "kotadx-demo-" + Path.GetRandomFileName());
            try
            {
                // A newcomer's machine may well have a broker or a board running; the demo steps aside, unless told where to be.
                var board = new Uri(result.GetValue(options.Board)!);
                if (result.GetResult(options.Board) is not { Implicit: false } && !IsFree(board.Port))
                {
                    board = new UriBuilder(board) { Port = FreePort() }.Uri;
                }

                var port = result.GetValue(options.MqttListen) ?? (IsFree(ServiceOptions.DefaultMqttPort) ? ServiceOptions.DefaultMqttPort : FreePort());
                var service = new ServiceOptions
                {
                    Data = folder,
                    Books = result.GetValue(options.Books),
                    Board = board,
                    Broker = new EmbeddedBrokerOptions(port, LoopbackOnly: true),
                    Influx = options.InfluxOf(result),
                    Demo = new DemoFactoryOptions(),
                };
                return await ServeAsync(service, speech, new DemoFactory(service.Demo, TimeProvider.System).Stations, kept is not null, cancellation).ConfigureAwait(false);
            }
            finally
            {
                if (kept is null && Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }));
        return command;
    }

    /// <summary>The simulated factory's devices alone, at a broker from which a service elsewhere reads; its book, where that service looks for books.</summary>
    private static async Task<int> PublishAsync(string broker, string? books, Speech speech, CancellationToken cancellation)
    {
        if (!MqttAddress.TryParse(broker, out var address) || address.Tls)
        {
            throw new UsageException(new("demo の --mqtt は mqtt://[利用者:パスワード@]ホスト[:ポート] の形で書きます（TLS は使えません）", "write --mqtt of demo as mqtt://[user:password@]host[:port]; it cannot do TLS"));
        }

        var options = new DemoFactoryOptions { User = address.User, Password = address.Password };
        var stations = new DemoFactory(options, TimeProvider.System).Stations;
        if (books is not null && FirstBook.BeginDemo(books, options.Factory, stations, TimeProvider.System.GetUtcNow()) is null)
        {
            // It has been here before: the past that it would invent now is another one than then.
            options.History = TimeSpan.Zero;
        }

        speech.Say($"模擬の工場（{stations.Count}人）が {address} へ送っています。終了は Ctrl-C", $"A simulated factory of {stations.Count} people publishes to {address}. Ctrl-C ends it");
        await new DemoFactory(options, TimeProvider.System).RunAsync(address.Host, address.Port, cancellation).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static async Task<int> ServeAsync(
        ServiceOptions options, Speech speech, IReadOnlyList<DemoStation>? stations, bool keepsData, CancellationToken cancellation)
    {
        using var folder = DataFolder.Take(options.Data, options.Books);
        if (stations is not null)
        {
            FirstBook.BeginDemo(folder.BooksFolder, options.Demo!.Factory, stations, TimeProvider.System.GetUtcNow());
        }

        await using var app = ServiceHost.Build(options, folder);
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw new EnvironmentFaultException(new(
                $"ボードのアドレス {options.Board} はもう使われています。--board http://localhost:5081 のように別の番号にしてください。",
                $"The board's address {options.Board} is in use. Choose another, as in --board http://localhost:5081."));
        }
        catch (IOException exception) when (exception.Message.Contains(folder.Root, StringComparison.Ordinal))
        {
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw new EnvironmentFaultException(new(
                $"データフォルダを読み書きできません（{exception.Message}）。そこにある余計なファイルと、書き込み権限・空き容量を確かめてください。",
                $"The data folder cannot be read or written ({exception.Message}). Check for a file that is in the way there, its permissions and the free space."));
        }
        catch (Exception exception) when (exception is SocketException or IOException { InnerException: SocketException or AggregateException })
        {
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw new EnvironmentFaultException(new(
                $"ボードのアドレス {options.Board} を開けません（{exception.Message}）。この機械のアドレスを --board に書いてください。",
                $"The board's address {options.Board} cannot be opened ({exception.Message}). Give --board an address of this machine."));
        }

        var address = app.Urls.FirstOrDefault() ?? options.Board.ToString();
        var card = ServiceCard.For(new Uri(address));
        app.Services.GetRequiredService<CardHolder>().Card = card;
        card.Leave(folder.Root);
        if (stations is not null)
        {
            speech.Say($"模擬の工場が動いています（{stations.Count}人・{stations.Select(static station => station.Line).Distinct().Count()}ライン、MQTTポート {options.Broker!.Port}）。",
                $"A simulated factory is at work ({stations.Count} people, {stations.Select(static station => station.Line).Distinct().Count()} lines, MQTT port {options.Broker!.Port}).");
        }

        speech.Say($"ボード: {address}", $"Board: {address}");
        speech.Say($"データ: {folder.Root}　終了は Ctrl-C", $"Data: {folder.Root}   Ctrl-C ends it");
        await app.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
        ServiceCard.Remove(folder.Root);
        if (keepsData)
        {
            speech.Say("終了しました。受け取ったデータはすべて保存されています。", "Stopped. Everything received is stored.");
        }
        else
        {
            speech.Say("終了しました。模擬のデータは消します（残すには --data を使います）。", "Stopped. The simulated data is removed (keep it with --data).");
        }

        return Environment.ExitCode;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
