using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace KotaDx.Workload.MqttBench;

/// <summary>The command line, and what becomes of a signal.</summary>
internal static class BenchCommand
{
    private static readonly string[] Peers = [KotadxPeer.PeerName, MosquittoSubPeer.PeerName, MqttnetPeer.PeerName, NodeRedPeer.PeerName];

    public static async Task<int> RunAsync(string[] args)
    {
        var messages = new Option<int>("--messages") { HelpName = "N", DefaultValueFactory = static _ => 100_000, Description = "messages of one reading in a run (of batches of 100 a twentieth as many)" };
        var rounds = new Option<int>("--rounds") { HelpName = "N", DefaultValueFactory = static _ => 3, Description = "runs of each kind; medians are told" };
        var peers = new Option<string>("--peers") { HelpName = "a,b", DefaultValueFactory = static _ => string.Join(',', Peers), Description = "who is measured" };
        var qos = new Option<string>("--qos") { HelpName = "0,1", DefaultValueFactory = static _ => "0,1", Description = "qualities of service" };
        var batch = new Option<string>("--batch") { HelpName = "1,100", DefaultValueFactory = static _ => "1,100", Description = "readings in a message" };
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "folder for temporary files, kept afterwards; a Node-RED in it is used again (default: a temporary one)" };
        var json = new Option<bool>("--json") { Description = "one object a line: peer, qos, batch, cpu_us_per_message, messages_per_s, rss_mb" };
        var root = new RootCommand(
            "Whole processes that read the same stream from one mosquitto: what a message costs each of them. The result goes to standard output, words to "
            + "standard error. Exit codes: 0 done, 1 a peer did not receive everything, 2 usage, 3 the machine lacks something (mosquitto).");
        foreach (var option in new Option[] { messages, rounds, peers, qos, batch, data, json })
        {
            root.Options.Add(option);
        }

        messages.Validators.Add(static result => AtLeast(result, 1_000));
        rounds.Validators.Add(static result => AtLeast(result, 1));
        peers.Validators.Add(static result => OneOf(result, Peers));
        qos.Validators.Add(static result => OneOf(result, ["0", "1"]));
        batch.Validators.Add(static result => OneOf(result, ["1", "100"]));
        root.SetAction((parsed, _) => RunAsync(new BenchOptions
        {
            Messages = parsed.GetValue(messages),
            Rounds = parsed.GetValue(rounds),
            Peers = ListOf(parsed.GetValue(peers)!),
            Qos = [.. ListOf(parsed.GetValue(qos)!).Select(static text => int.Parse(text, CultureInfo.InvariantCulture))],
            Batches = [.. ListOf(parsed.GetValue(batch)!).Select(static text => int.Parse(text, CultureInfo.InvariantCulture))],
            Data = parsed.GetValue(data),
            IsJson = parsed.GetValue(json),
        }));

        var result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("tests/bench-mqtt --help tells the options.");
            return ExitCodes.Usage;
        }

        // Signals are answered here: the parser's own answer would end the process before its children are ended.
        return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static async Task<int> RunAsync(BenchOptions options)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await Bench.RunAsync(options, stop.Token);
        }
        catch (Exception exception) when (stop.IsCancellationRequested && exception is OperationCanceledException or BenchFaultException or LostException or IOException or SocketException)
        {
            // Ctrl-C reaches the children as well, so that whatever failed just then failed because of it.
            await Console.Error.WriteLineAsync("Interrupted: nothing is told.");
            return ExitCodes.Interrupted;
        }
        catch (Exception exception) when (exception is BenchFaultException or IOException or UnauthorizedAccessException or SocketException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Environment;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static string[] ListOf(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];

    private static void AtLeast(System.CommandLine.Parsing.OptionResult result, int least)
    {
        // What is no number at all, the parser itself complains of.
        if (result.Tokens is [.., var token] && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number < least)
        {
            result.AddError($"{result.Option.Name}: at least {least}");
        }
    }

    private static void OneOf(System.CommandLine.Parsing.OptionResult result, string[] known)
    {
        var items = ListOf(result.GetValueOrDefault<string>() ?? "");
        if (items.Length == 0 || items.Except(known).Any())
        {
            result.AddError($"{result.Option.Name}: one or more of {string.Join(',', known)}");
        }
    }
}
