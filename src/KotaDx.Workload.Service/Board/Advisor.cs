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
        var skills = book.Content.Skills.Count > 0 ? "known" : "none";

        // Of whom too little is known, or who is not there, nobody can say what to take or to give.
        var present = members.Where(static member => member.Now.Figures.Available > 0 && member.Shift!.Figures.LoadRate is not null).ToList();
        var loads = present.ConvertAll(static member => new MemberLoad(member.Worker, Known(member.Shift!), TimeSpan.FromTicks(member.Shift!.Busy / 100)));
        var places = present.ToDictionary(
            static member => member.Worker,
            member => BoardFigures.PlacesOf(book, member.Worker, shift, member.Date).ToList(), StringComparer.Ordinal);
        var dates = present.ToDictionary(static member => member.Worker, static member => member.Date, StringComparer.Ordinal);

        // Nobody without the skill gets work: who gives may hand on any of their own, so who takes must know every place of theirs.
        bool CanTake(string from, string to) => skills == "none"
            || (places[from].Count > 0 && places[from].TrueForAll(place => book.CanWork(to, place.Line, place.Station, dates[to]) != false));

        var sentence = SpokenAdvice.Of(loads, CanTake, worker => BoardNames.Worker(names, worker) ?? worker);
        return new BoardAdvice(new BoardText(sentence.Ja, sentence.En), skills, at, null);
    }

    /// <summary>The time of which the load rate is: available less unknown.</summary>
    private static TimeSpan Known(LiveWindow window) => TimeSpan.FromTicks((window.Figures.Available!.Value - window.States[(int)WorkState.Unknown]) / 100);
}
