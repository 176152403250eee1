using System.Globalization;
using System.Text;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

internal sealed record WorkMessage(string Topic, string Payload)
{
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Payload);
}

/// <summary>Jobs as the <c>work</c> messages that a station's terminal sends: one at the start, one at the end, joined by id.</summary>
internal static class WorkMessages
{
    /// <summary>In the order in which things happened; at the same moment in the order of the rows, a job's start before its end.</summary>
    public static List<WorkMessage> InOrder(string factory, IEnumerable<Job> jobs) =>
        [.. jobs.SelectMany(job => new[] { (At: job.Start, Message: Start(factory, job)), (At: job.End, Message: End(factory, job)) })
            .OrderBy(pair => pair.At)
            .Select(pair => pair.Message)];

    /// <summary>What a bad network does: neighbours swapped, and a share of the messages sent once more, at once or a little later.</summary>
    public static List<WorkMessage> Disturbed(IReadOnlyList<WorkMessage> messages, double sentTwice, Random random)
    {
        var disturbed = messages.ToList();
        for (var i = 0; i + 1 < disturbed.Count; i++)
        {
            if (random.NextDouble() < 0.3)
            {
                (disturbed[i], disturbed[i + 1]) = (disturbed[i + 1], disturbed[i]);
                i++;
            }
        }

        for (var copies = (int)(messages.Count * sentTwice); copies > 0; copies--)
        {
            var from = random.Next(disturbed.Count);
            disturbed.Insert(Math.Min(disturbed.Count, from + 1 + random.Next(20)), disturbed[from]);
        }

        return disturbed;
    }

    private static WorkMessage Start(string factory, Job job) => new(Topic(factory, job),
        $$"""{"ts":"{{Iso(job.Start)}}","ev":"start","id":"{{job.Id}}","worker":"{{job.Worker}}","state":"{{job.State}}"}""");

    private static WorkMessage End(string factory, Job job) => new(Topic(factory, job),
        $$"""{"ts":"{{Iso(job.End)}}","ev":"end","id":"{{job.Id}}","worker":"{{job.Worker}}","v":{{job.Pieces}}}""");

    private static string Topic(string factory, Job job) => $"kotadx/v1/{factory}/shop/{job.Station}/work";

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
