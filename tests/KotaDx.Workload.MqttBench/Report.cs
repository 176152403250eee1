using System.Globalization;
using System.Text;

namespace KotaDx.Workload.MqttBench;

/// <summary>The results as a page for people, or as lines for programs.</summary>
internal static class Report
{
    public static string Json(IReadOnlyList<(Setting Setting, Result Result)> results) => string.Concat(results.Select(static row => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"peer":"{{row.Setting.Peer}}","qos":{{row.Setting.Qos}},"batch":{{row.Setting.Batch}},"cpu_us_per_message":{{row.Result.CpuMicroseconds:0.000}},"messages_per_s":{{row.Result.MessagesPerSecond:0.0}},"rss_mb":{{row.Result.MemoryMegabytes:0.0}}}""")
        + "\n"));

    public static string Markdown(
        BenchOptions options,
        Machine machine,
        IReadOnlyDictionary<string, string> leftOut,
        IReadOnlyList<(Setting Setting, Result Result)> results,
        IReadOnlyList<(Setting Setting, string Reason)> lost)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # One stream, four readers

            `tests/bench-mqtt` wrote this page. Whole processes, one at a time, read the same stream from a real mosquitto of this machine: kotadx, `mosquitto_sub`, a
            stock MQTTnet client ([its source](KotaDx.Workload.StockClient/Program.cs)), and Node-RED with a flow MQTT in → function → HTTP request. The last two
            keep a sum for each worker in memory. kotadx does all that it always does: log and sync, fold, points, SQLite store.

            {machine.Text}.

            Everybody subscribes to `kotadx/v1/#` at QoS 1 and gets messages at the QoS at which they were sent. {options.MessagesOf(1):N0} messages
            {(options.Batches.Contains(100) ? string.Create(CultureInfo.InvariantCulture, $"(of batches of 100 readings {options.MessagesOf(100):N0}) ") : "")}of 100 stations a run after a warm-up with three fifths as many, as fast as the broker
            takes them, e.g. `kotadx/v1/bench/l1/s017/cycle`
            """);
        page.Append("""
             `{"ts":"2026-04-01T06:25:00.123+09:00","v":1,"worker":"w017"}`. The broker's queues
            have no limit, and whoever did not receive every single message has no figures.
            """);
        page.Append(CultureInfo.InvariantCulture, $"""
             Medians of {options.Rounds} runs of each kind, in rounds in which the peers take turns.

            - **CPU, µs a message**: user and system time of all threads of the peer's process, from the end of the warm-up until every message is done (kotadx: folded, and
              the store has its points), by the number of messages. mosquitto_sub: from its subscription to its end. A batch is one message.
            - **messages/s**: from the first message sent to the last one done (kotadx: folded; at QoS 1 it acknowledges once the message is synced to disk, the others at once).
            - **memory, MB**: the most that the process ever held resident (VmHWM). kotadx keeps every reading of the run; Node-RED and .NET keep what their collectors leave.
            - **broker**: processor time of mosquitto as a share of a core. Near 100 % it is the broker that everybody waits for.

            | QoS | readings in a message | peer | CPU, µs a message | messages/s | memory, MB | broker |
            |---:|---:|---|---:|---:|---:|---:|

            """);
        foreach (var kind in results.Select(static row => row.Setting).Concat(lost.Select(static loss => loss.Setting)).GroupBy(static setting => (setting.Qos, setting.Batch)).OrderBy(static kind => kind.Key))
        {
            foreach (var setting in kind.Distinct())
            {
                var cells = results.FirstOrDefault(row => row.Setting == setting).Result is { } result
                    ? string.Create(CultureInfo.InvariantCulture, $"{result.CpuMicroseconds:0.00} | {result.MessagesPerSecond:N0} | {result.MemoryMegabytes:0} | {100 * result.BrokerShare:0} %")
                    : $"**{lost.First(loss => loss.Setting == setting).Reason.ReplaceLineEndings(" ")}** | | |";
                page.Append(CultureInfo.InvariantCulture, $"| {setting.Qos} | {setting.Batch} | {setting.Peer} | {cells} |\n");
            }
        }

        page.Append('\n');
        foreach (var (peer, reason) in leftOut)
        {
            page.Append(CultureInfo.InvariantCulture, $"Left out: {peer}: {reason}.\n\n");
        }

        foreach (var batch in options.Batches)
        {
            Compare(page, results, MosquittoSubPeer.PeerName, 0, batch, "CPU a message", static result => result.CpuMicroseconds, "at most 1", isBar: batch == 1);
            Compare(page, results, MqttnetPeer.PeerName, 1, batch, "messages/s", static result => result.MessagesPerSecond, "at least 2, though it acknowledges after the sync", isBar: batch == 1);
        }

        return page.ToString();
    }

    private static void Compare(
        StringBuilder page, IReadOnlyList<(Setting Setting, Result Result)> results, string other, int qos, int batch, string what, Func<Result, double> figure, string bar, bool isBar)
    {
        if (Find(KotadxPeer.PeerName) is { } own && Find(other) is { } theirs)
        {
            page.Append(CultureInfo.InvariantCulture, $"- kotadx / {other}, {what} at QoS {qos}, {(batch == 1 ? "single readings" : $"batches of {batch}")}: **{figure(own) / figure(theirs):0.00}**{(isBar ? $" (to be {bar})" : "")}\n");
        }

        Result? Find(string peer) => results.FirstOrDefault(row => row.Setting == new Setting(peer, qos, batch)).Result;
    }
}
