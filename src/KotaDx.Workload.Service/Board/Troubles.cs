using System.Globalization;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Board;

/// <summary>What is wrong with the machine under the board, in words for whoever stands before it.</summary>
internal static class Troubles
{
    /// <param name="lane">The lane shown.</param>
    /// <param name="staleSince">As of when the figures are, if the lane does not answer; null if it does.</param>
    /// <param name="clock">The factory's clock.</param>
    public static IReadOnlyList<BoardText> Of(Lane lane, EventTime? staleSince, FactoryClock clock)
    {
        var troubles = new List<BoardText>();
        if ((lane.Frames.Trouble ?? lane.Points.Trouble ?? lane.Refused.Trouble) is { } words)
        {
            // Without the file's name behind it, which says nothing to whoever stands before the board.
            var reason = words.Split(" : '")[0];
            troubles.Add(new BoardText(
                $"ディスクに書き込めません（{reason}）。新しいデータの受け取りを待たせています。空き容量を作ると、自動で再開します。受け取り済みのデータは失われていません。",
                $"The disk takes no more ({reason}). New data is kept waiting; make room, and it goes on by itself. Nothing that was received is lost."));
        }

        if (lane.Run.IsFaulted)
        {
            // Its log goes on taking what comes, and other factories feel nothing; but no figure of this one is true any more.
            troubles.Add(new BoardText(
                "この工場の計算が止まりました。数字は止まったときのものです。届いたデータは記録し続けています。kotadx を起動し直し、直らなければログを開発者に送ってください。",
                "The computation of this factory has stopped; the figures are from before. What comes in is still recorded. Start kotadx again, and if that does not help, send its log to its makers."));
        }
        else if (staleSince is { } since)
        {
            var total = Math.Max(1, lane.Frames.Committed - 1);
            var percent = Math.Clamp(100 * (lane.Folded - 1) / total, 0, 99);
            var at = since.UnixNanoseconds == 0 ? null : since.ToDateTimeOffset().ToOffset(clock.OffsetAt(since)).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
            troubles.Add(lane.CaughtUp.IsCompleted
                ? new BoardText($"計算が追いついていません。数字は {at} 時点のものです。", $"The figures lag behind; they are as of {at}.")
                : new BoardText($"起動中です。記録を読み直しています（{percent} %）。終わると数字が出ます。", $"Starting: the log is read again ({percent} %). The figures come when that is done."));
        }

        if (lane.Damaged > 0)
        {
            troubles.Add(new BoardText(
                $"記録のうち {lane.Damaged} 件が壊れていて読めませんでした。その分は数字に入っていません。ディスクの故障かもしれません。交換を検討してください。",
                $"{lane.Damaged} records of the log are damaged and could not be read; the figures lack them. The disk may be failing: consider replacing it."));
        }

        return troubles;
    }
}
