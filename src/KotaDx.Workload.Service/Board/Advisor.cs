using System.Collections.Concurrent;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Books;

namespace KotaDx.Workload.Service.Board;

/// <summary>
/// What a supervisor would say now, for each team. A sentence stands for half a minute: one that changes every second cannot be read
/// aloud. Safe for concurrent use.
/// </summary>
internal sealed class Advisor
{
    private const long Stands = 30 * EventTime.Second;

    private readonly ConcurrentDictionary<(string Factory, string Team), (long At, string Shift, BoardAdvice Advice)> _said = new();

    /// <param name="book">The factory's book.</param>
    /// <param name="names">Names of workers for reading.</param>
    /// <param name="team">The team.</param>
    /// <param name="shift">The shift of the members' windows.</param>
    /// <param name="members">The members with that shift.</param>
    /// <param name="now">The moment.</param>
    /// <param name="clock">The factory's.</param>
    public BoardAdvice Of(Book book, DisplayNames names, string team, string shift, IReadOnlyList<LiveWorker> members, EventTime now, FactoryClock clock)
    {
        var key = (book.Factory, team);
        var at = now.UnixNanoseconds / Stands;
        if (!_said.TryGetValue(key, out var said) || said.At != at || said.Shift != shift)
        {
            said = (at, shift, Of(book, names, shift, members, BoardData.Stamp(now, clock)));
            _said[key] = said;
        }

        return said.Advice;
    }

    private static BoardAdvice Of(Book book, DisplayNames names, string shift, IReadOnlyList<LiveWorker> members, string at)
    {
        var sentence = TeamAdvice.Of(book, shift, members, worker => BoardNames.Worker(names, worker) ?? worker).Sentence;
        return new BoardAdvice(new BoardText(sentence.Ja, sentence.En), book.Content.Skills.Count > 0 ? "known" : "none", at, null);
    }
}
