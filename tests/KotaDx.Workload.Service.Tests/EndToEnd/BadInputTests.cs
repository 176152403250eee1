using System.Text;
using System.Text.Json;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

[Trait("kind", "end-to-end")]
public sealed class BadInputTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly string[] FrameEnds = ["accepted", "duplicate", "unmapped", "rejected", "pending"];
    private static readonly string[] Explanation = ["what", "cause", "next"];

    [Fact]
    public async Task Everything_bad_gets_a_reason_and_what_comes_behind_it_keeps_flowing()
    {
        await using var broker = await MosquittoBroker.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt", broker.Url);
        await using var device = await Publisher.Connect(broker.Port);
        var faults = new List<string>();

        foreach (var bad in BadMessages())
        {
            var before = await service.Board.View();
            await device.Publish(bad.Topic, bad.Payload);
            var after = await Eventually.Get($"'{bad.Name}' is received", Soon, () => service.Board.View(),
                view => view.Frames("received") > before.Frames("received") && view.Frames("pending") == 0);
            after.LedgerShouldAddUp();
            if (Fault(bad, before, after) is { } fault)
            {
                faults.Add(fault);
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        await GoodMessagesShouldFlow(service, device);
        await service.ShouldStopCleanly();
        Assert.DoesNotContain("Unhandled", service.StandardError, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_flood_of_bad_messages_does_not_hold_up_the_good_ones()
    {
        await using var broker = await MosquittoBroker.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt", broker.Url);
        await using var device = await Publisher.Connect(broker.Port);
        var bad = BadMessages().ToList();

        for (var i = 0; i < 1_000; i++)
        {
            var message = bad[i % bad.Count];
            await device.Publish(message.Topic, message.Payload.Length > 10_000 ? message.Payload[..10_000] : message.Payload);
        }

        await GoodMessagesShouldFlow(service, device);
        (await service.Board.View()).LedgerShouldAddUp();
        await service.ShouldStopCleanly();
    }

    [Fact]
    public async Task A_time_far_in_the_future_is_replaced_and_flagged()
    {
        await using var broker = await MosquittoBroker.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt", broker.Url);
        await using var device = await Publisher.Connect(broker.Port);

        await device.Publish("kotadx/v1/lab/l1/saw/cycle", """{"ts":"2099-01-01T00:00:00Z","v":1}"""u8.ToArray());

        var board = await service.Board.Accepted(1, Soon);
        Assert.Equal(1, board.Ledger("flags", "time_replaced"));
        var noted = Assert.Single(board.LatestRejected);
        Assert.Equal("time_replaced", noted.GetProperty("reason").GetString());
        Assert.Equal("kotadx/v1/lab/l1/saw/cycle", noted.GetProperty("topic").GetString());
        await service.ShouldStopCleanly();
    }

    [Fact]
    public async Task A_signal_that_nobody_declared_is_listed_as_unmapped()
    {
        await using var broker = await MosquittoBroker.Start();
        using var data = new TempFolder();
        await using var service = await KotadxService.Run(data, "--mqtt", broker.Url);
        await using var device = await Publisher.Connect(broker.Port);

        await device.Publish("kotadx/v1/lab/l1/saw/spindle_glow", "3"u8.ToArray());

        var board = await Eventually.Get("the signal is listed", Soon, () => service.Board.View(), view => view.Unmapped.Any());
        Assert.Contains("spindle_glow", board.Unmapped.Single().GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, board.Frames("unmapped"));
        board.LedgerShouldAddUp();
        await service.ShouldStopCleanly();
    }

    private static async Task GoodMessagesShouldFlow(KotadxService service, Publisher device)
    {
        var accepted = (await service.Board.View()).Frames("accepted");
        for (var i = 0; i < 20; i++)
        {
            await device.Publish($"kotadx/v1/lab/l1/saw/cycle", Encoding.UTF8.GetBytes($$"""{"seq":{{i}},"v":1,"worker":"w1"}"""));
        }

        await Eventually.True("the good messages behind the bad ones are counted", TimeSpan.FromSeconds(3),
            async () => (await service.Board.View()).Frames("accepted") >= accepted + 20);
        Assert.Contains((await service.Board.View("lab")).Workers, worker => worker.GetProperty("worker").GetString() == "w1");
        Assert.True(service.IsAlive);
    }

    private static string? Fault(BadMessage bad, BoardView before, BoardView after)
    {
        if (after.Frames("rejected") != before.Frames("rejected") + 1)
        {
            return $"{bad.Name}: not rejected but {string.Join(", ", Moved(before, after))}";
        }

        var counts = before.CountByReason();
        var reasons = after.CountByReason().Where(pair => pair.Value != counts.GetValueOrDefault(pair.Key)).Select(pair => pair.Key).ToList();
        if (reasons.Count != 1 || reasons[0] != bad.Reason)
        {
            return $"{bad.Name}: expected the reason {bad.Reason}, was {string.Join(", ", reasons)}";
        }

        var latest = after.LatestRejected.FirstOrDefault(rejected => rejected.GetProperty("reason").GetString() == reasons[0]);
        if (latest.ValueKind == JsonValueKind.Undefined)
        {
            return $"{bad.Name}: not among the latest rejected";
        }

        return Explanation.All(part => HasText(latest.GetProperty(part)))
            && after.Reasons.All(reason => HasText(reason.GetProperty("what").GetProperty("ja")) && HasText(reason.GetProperty("what").GetProperty("en")))
            ? null
            : $"{bad.Name}: {latest} says too little";
    }

    private static IEnumerable<string> Moved(BoardView before, BoardView after) =>
        FrameEnds.Where(bucket => after.Frames(bucket) != before.Frames(bucket));

    private static bool HasText(JsonElement text) => text.ValueKind switch
    {
        JsonValueKind.String => text.GetString()!.Trim().Length > 0,
        JsonValueKind.Object => HasText(text.GetProperty("ja")) && HasText(text.GetProperty("en")),
        _ => false,
    };

    private static IEnumerable<BadMessage> BadMessages()
    {
        const string Saw = "kotadx/v1/lab/l1/saw/";
        yield return Text("not JSON", Saw + "cycle", "hello there", "not_a_number");
        yield return Text("half of a JSON object", Saw + "cycle", """{"v":""", "bad_json");
        yield return Text("an object that goes on after its end", Saw + "cycle", """{"v":1}}""", "bad_json");
        yield return Text("text where a number belongs", Saw + "weight", """{"v":"heavy"}""", "not_a_number");
        yield return Text("an object where a number belongs", Saw + "weight", """{"v":{"kg":3}}""", "wrong_type");
        yield return Text("true where a text belongs", Saw + "work", """{"ev":true,"id":"a","worker":"w"}""", "wrong_type");
        yield return new BadMessage("1 MB", Saw + "weight", Enumerable.Repeat((byte)'7', 1_000_000).ToArray(), "payload_too_large");
        yield return Text("NaN", Saw + "weight", "NaN", "not_finite");
        yield return Text("Infinity", Saw + "weight", "-Infinity", "not_finite");
        yield return Text("NaN in JSON", Saw + "weight", """{"v":NaN}""", "not_finite");
        yield return Text("a number beyond all numbers", Saw + "weight", """{"v":1e999}""", "not_finite");
        yield return Text("ten levels", "kotadx/v1/lab/l1/saw/cycle/7/8/9/10", "1", "topic_depth");
        yield return Text("too few levels", "kotadx/v1/lab/cycle", "1", "topic_depth");
        yield return Text("a level with blanks and capitals", "kotadx/v1/lab/l1/The Saw/cycle", "1", "topic_level");
        yield return Text("an empty level", "kotadx/v1/lab//saw/cycle", "1", "topic_level");
        yield return new BadMessage("invalid UTF-8", Saw + "cycle", [.. "{\"v\":1,\"worker\":\""u8, 0xFF, 0xFE, .. "\"}"u8], "bad_utf8");
        yield return new BadMessage("bytes of a picture", Saw + "cycle", [0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 13], "bad_utf8");
        yield return Text("nothing", Saw + "weight", "", "empty");
        yield return Text("deep JSON", Saw + "cycle", $$"""{"v":{{new string('[', 20_000)}}""", "too_deep");
        yield return Text("a negative cycle", Saw + "cycle", "-5", "pieces_out_of_range");
        yield return Text("a time that is none", Saw + "cycle", """{"ts":"yesterday","v":1}""", "bad_time");
        yield return Text("a state nobody knows", Saw + "state", "dancing", "unknown_state");
        yield return Text("a job without an id", Saw + "work", """{"ev":"start","worker":"w1"}""", "missing_id");
        yield return Text("a job that neither starts nor ends", Saw + "work", """{"ev":"jump","id":"a","worker":"w1"}""", "unknown_event");

        static BadMessage Text(string name, string topic, string payload, string reason) =>
            new(name, topic, Encoding.UTF8.GetBytes(payload), reason);
    }

    private sealed record BadMessage(string Name, string Topic, byte[] Payload, string Reason);
}
