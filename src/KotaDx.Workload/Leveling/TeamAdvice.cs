using KotaDx.Workload.Factories;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Leveling;

/// <summary>What a supervisor would say now of one team in its shift.</summary>
public static class TeamAdvice
{
    /// <summary>
    /// Of whom too little is known, or who is not there, nobody can say what to take or to give. Nobody without the skill gets work: who gives may
    /// hand on any of their own, so who takes must know every place of theirs.
    /// </summary>
    /// <param name="book">The factory's book, whose <see cref="BookSettings.LevelingGood"/> is enough.</param>
    /// <param name="shift">The shift of the members' windows.</param>
    /// <param name="members">The members with that shift.</param>
    /// <param name="name">A person's name for reading.</param>
    public static ToldAdvice Of(Book book, string shift, IEnumerable<LiveWorker> members, Func<string, string> name)
    {
        ArgumentNullException.ThrowIfNull(book);
        var present = members.Where(static member => member.Now.Figures.Available > 0 && member.Shift!.Figures.LoadRate is not null).ToList();
        var loads = present.ConvertAll(static member => new MemberLoad(member.Worker, Known(member.Shift!), TimeSpan.FromTicks(member.Shift!.Busy / 100)));
        var places = present.ToDictionary(
            static member => member.Worker, member => book.PlacesOf(member.Worker, member.Date).Where(row => row.Shift == shift).ToList(), StringComparer.Ordinal);
        var dates = present.ToDictionary(static member => member.Worker, static member => member.Date, StringComparer.Ordinal);
        bool CanTake(string from, string to) => book.Content.Skills.Count == 0
            || (places[from].Count > 0 && places[from].TrueForAll(place => book.CanWork(to, place.Line, place.Station, dates[to]) != false));
        return SpokenAdvice.Tell(loads, CanTake, name, book.Settings.LevelingGood);
    }

    /// <summary>The time of which the load rate is: available less unknown.</summary>
    private static TimeSpan Known(LiveWindow window) => TimeSpan.FromTicks((window.Figures.Available!.Value - window.States[(int)WorkState.Unknown]) / 100);
}
