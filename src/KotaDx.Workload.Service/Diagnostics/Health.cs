using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>Says whether the service lives and whether it is ready, from what everybody shows anyway: asks nobody, so it never waits.</summary>
internal sealed class Health(Intake intake, SinkSet sinks, Components components)
{
    /// <summary>The one store that every installation has: without it the board has no past.</summary>
    private const string EmbeddedStore = "sqlite";

    /// <summary>Only a restart helps a lane whose fold, or the writer of one of whose logs, has failed.</summary>
    public HealthReport Live()
    {
        HealthProblem[] failed =
        [
            .. intake.Lanes.Where(HasFailed).Select(static lane => Problem("lane", lane.Factory, null,
                new("この工場の処理が止まりました。受領を返した電文はログに残っています", "This factory's work has stopped. What was acknowledged is in the log"),
                new("記録（標準エラー出力）で理由を確かめ、kotadx を起動し直してください", "See the reason in the log output (standard error), and start kotadx again"))),
        ];
        return new HealthReport(failed.Length == 0 ? "live" : "dead", failed, []);
    }

    /// <summary>Ready: what comes in is taken, counted and stored here. A store elsewhere that is away costs nothing yet: its points wait on the disk.</summary>
    public HealthReport Ready()
    {
        var problems = new List<HealthProblem>(Live().Problems);
        var lanes = intake.Lanes.ToList();
        foreach (var lane in lanes)
        {
            if (!lane.CaughtUp.IsCompleted)
            {
                problems.Add(Problem("log", lane.Factory, null,
                    new($"ログを読み直しています（{lane.Folded - 1} / {lane.Frames.Committed - 1} 件）", $"The log is being read ({lane.Folded - 1} of {lane.Frames.Committed - 1} records)"),
                    new("終わるまでお待ちください。受信はできています", "Wait until it is done; messages are taken meanwhile")));
            }

            AddDisk(problems, lane, "frames", lane.Frames);
            AddDisk(problems, lane, "points", lane.Points);
        }

        foreach (var source in components.Sources.Where(static source => source.Current.State != ComponentState.Ok))
        {
            problems.Add(Problem("source", null, source.Name, source.Current.Detail,
                new("相手の機器・ブローカーの電源、ケーブル、アドレス、ユーザー名を確かめてください。つながると自動で戻ります",
                    "Check the device or broker: power, cable, address, user. It goes on by itself once connected")));
        }

        var degraded = new List<HealthProblem>();
        foreach (var store in components.Sinks.Where(_ => lanes.Count > 0))
        {
            if (store.Current.State != ComponentState.Ok || sinks.Pumps.Any(pump => pump.Sink == store.Name && pump.IsStopped))
            {
                (store.Name == EmbeddedStore ? problems : degraded).Add(Problem("store", null, store.Name, store.Current.Detail, store.Current.State == ComponentState.Waiting
                    ? new("保存先の状態を確かめてください。データは手元のディスクにあり、戻ると自動で送られます",
                        "Look after the store. The data is on the disk here and is sent by itself once it is back")
                    : new("設定（アドレス、トークン、データベース名、権限）を直し、kotadx を起動し直してください。残りはそこから書き込まれます",
                        "Mend the configuration (address, token, database, permissions) and start kotadx again; the rest is written from there")));
            }
        }

        return new HealthReport(problems.Count > 0 ? "not_ready" : degraded.Count > 0 ? "degraded" : "ready", problems, degraded);
    }

    public static bool HasFailed(Lane lane) => lane.Run.IsFaulted || lane.Frames.HasFailed || lane.Points.HasFailed;

    private static void AddDisk(List<HealthProblem> problems, Lane lane, string name, SegmentLog log)
    {
        if (log.Trouble is { } reason)
        {
            problems.Add(Problem("disk", lane.Factory, name,
                new($"ディスクが書き込みを受け付けません: {reason}。QoS 1 の電文には受領を返していないので、送信側に残っています",
                    $"The disk refuses what it is given: {reason}. QoS 1 messages are not acknowledged, so their senders keep them"),
                new("空き容量、書き込み権限、接続を確かめてください。直ると自動で続きます",
                    "Check free space, permissions and the connection of the disk. It goes on by itself once it can")));
        }
    }

    private static HealthProblem Problem(string part, string? factory, string? name, Text what, Text next) =>
        new(part, factory, name, HealthText.Of(what), HealthText.Of(next));
}
