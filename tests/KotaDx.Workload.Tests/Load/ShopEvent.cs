using System.Globalization;
using CsCheck;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Load;

/// <summary>One thing that happened in a random shop: begin or end of a job, a cycle, a state. Times in nanoseconds.</summary>
internal sealed record ShopEvent(SignalKind Kind, string Station, string? Worker, long Time, string Id, bool IsStart, WorkState? State, int? Pieces)
{
    /// <summary>2026-04-01 in Japan, 18:00: random times reach over two midnights.</summary>
    public static readonly DateTimeOffset Evening = new(2026, 4, 1, 18, 0, 0, TimeSpan.FromHours(9));

    private static readonly long Base = EventTime.From(Evening).UnixNanoseconds;

    // Few round times, so that events meet in one instant; odd ones; a few beyond what can be joined.
    private static readonly Gen<long> Times = Gen.Frequency(
        (6, Gen.Int[0, 200].Select(i => Base + (i * 10 * EventTime.Minute))),
        (3, Gen.Long[Base, Base + (32 * EventTime.Hour)]),
        (1, Gen.Int[6 * 24, 8 * 24].Select(h => Base + (h * EventTime.Hour))));

    private static readonly Gen<string?> Workers = Gen.OneOf("w1", "w2", "w3", null, "山田");

    private static readonly Gen<WorkState?> States = Gen.Frequency((3, Gen.Const((WorkState?)null)), (1, Gen.Enum<WorkState>().Select(s => (WorkState?)s)));

    public static readonly Gen<ShopEvent> Any = Gen.Frequency(
        (6, Gen.Select(Gen.OneOf("a/1", "a/2"), Gen.OneOf("j1", "j2", "j3"), Workers, Times, Gen.Bool, States, Gen.Int[0, 3])
            .Select((station, id, worker, time, isStart, state, pieces) =>
                new ShopEvent(SignalKind.Work, station, worker, time, id, isStart, state, isStart || pieces == 0 ? null : pieces))),
        (1, Gen.Select(Gen.OneOf("a/1", "b/1"), Workers, Times, Gen.Int[0, 3])
            .Select((station, worker, time, pieces) => new ShopEvent(SignalKind.Cycle, station, worker, time, "", false, null, pieces))),
        (1, Gen.Select(Gen.OneOf("a/1", "b/1"), Workers, Times, Gen.Enum<WorkState>())
            .Select((station, worker, time, state) => new ShopEvent(SignalKind.State, station, worker, time, "", false, state, null))));

    public string Topic => $"kotadx/v1/f/{Station}/{Kind.ToString().ToLowerInvariant()}";

    public string Payload
    {
        get
        {
            var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"\"ts\":{Time}") };
            if (Worker is not null)
            {
                parts.Add($"\"worker\":\"{Worker}\"");
            }

            if (Kind == SignalKind.Work)
            {
                parts.Add($"\"ev\":\"{(IsStart ? "start" : "end")}\",\"id\":\"{Id}\"");
            }

            if (State is { } state)
            {
                parts.Add($"\"state\":\"{WorkStates.NameOf(state)}\"");
            }

            if (Pieces is { } pieces)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"\"v\":{pieces}"));
            }

            return "{" + string.Join(',', parts) + "}";
        }
    }

    public Sent SentAt(DateTimeOffset arrival, FrameMarks marks = FrameMarks.Backfill) => new(arrival, Topic, Payload, marks);
}
