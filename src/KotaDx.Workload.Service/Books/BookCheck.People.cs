using System.Text.RegularExpressions;
using KotaDx.Workload.Factories;

namespace KotaDx.Workload.Service.Books;

/// <summary>People: which team, whose tag.</summary>
internal sealed partial class BookCheck
{
    private const int FewTags = 4;

    /// <summary>
    /// Joins what <c>factory.yaml</c> says of teams' members with <c>workers.csv</c>: an entry for each day on which either changes.
    /// </summary>
    private List<WorkerEntry> MergeTeams()
    {
        var listed = draft.Workers.ToLookup(static x => x.Entry.Worker, StringComparer.Ordinal);
        var changes = TeamChanges();
        var merged = new List<WorkerEntry>();
        foreach (var worker in listed.Select(static rows => rows.Key).Union(changes.Keys, StringComparer.Ordinal))
        {
            var rows = listed[worker].OrderBy(static x => x.Entry.ValidFrom).ToList();
            var teams = changes.GetValueOrDefault(worker) ?? [];
            if (teams.Count == 0)
            {
                merged.AddRange(rows.Select(static x => x.Entry));
                continue;
            }

            Merge(worker, rows, teams, merged);
        }

        return merged;
    }

    private void Merge(string worker, List<Placed<WorkerEntry>> rows, SortedList<DateOnly, (string Team, BookPlace Place)> teams, List<WorkerEntry> merged)
    {
        var told = new HashSet<BookRow>();
        foreach (var day in rows.Select(static x => x.Entry.ValidFrom).Concat(teams.Keys).Distinct().Order())
        {
            var row = rows.LastOrDefault(x => x.Entry.ValidFrom <= day);
            var (team, _) = teams.LastOrDefault(change => change.Key <= day).Value;
            team ??= "";
            if (row is null)
            {
                merged.Add(new WorkerEntry(worker, team, "", [], day));
                continue;
            }

            if (row.Entry.Team.Length > 0 && team.Length > 0 && row.Entry.Team != team && told.Add(row.Row))
            {
                _faults.Add(BookFaults.TwoTeams(row.Row.At("team"), worker, row.Entry.Team, team, day));
            }

            merged.Add(row.Entry with { Team = row.Entry.Team.Length > 0 ? row.Entry.Team : team, ValidFrom = day });
        }
    }

    /// <summary>For each member of any team: the team from each day on which it may change; empty for none.</summary>
    private Dictionary<string, SortedList<DateOnly, (string Team, BookPlace Place)>> TeamChanges()
    {
        var changes = new Dictionary<string, SortedList<DateOnly, (string Team, BookPlace Place)>>(StringComparer.Ordinal);
        var inForce = new Dictionary<string, TeamDraft>(StringComparer.Ordinal);
        foreach (var day in draft.Teams.GroupBy(static team => team.Entry.ValidFrom).OrderBy(static group => group.Key))
        {
            foreach (var team in day)
            {
                // An entry that says nothing of members gives the team another name, and leaves its members.
                inForce[team.Entry.Team] = team.Members is null && inForce.TryGetValue(team.Entry.Team, out var before) ? team with { Members = before.Members } : team;
            }

            var homes = new Dictionary<string, (string Team, BookPlace Place)>(StringComparer.Ordinal);
            foreach (var team in inForce.Values.OrderBy(static team => team.Row.Place.Line))
            {
                foreach (var member in team.Members ?? [])
                {
                    if (!homes.TryAdd(member.Text, (team.Entry.Team, member.Place)))
                    {
                        TellTwoTeams(member, team.Entry.Team, homes[member.Text].Team, day.Key);
                    }
                }
            }

            foreach (var worker in homes.Keys.Union(changes.Keys, StringComparer.Ordinal).ToList())
            {
                var home = homes.GetValueOrDefault(worker, ("", default));
                if (!changes.TryGetValue(worker, out var own))
                {
                    changes.Add(worker, own = []);
                }

                if (own.Count == 0 || own.Values[^1].Team != home.Team)
                {
                    own[day.Key] = home;
                }
            }
        }

        return changes;
    }

    private void TellTwoTeams(BookCell member, string team, string other, DateOnly day)
    {
        // Two entries that overlap do so on every later day, too.
        var fault = team == other
            ? BookFaults.Duplicate(member.Place, member.Text, member.Place.Line)
            : BookFaults.TwoTeams(member.Place, member.Text, team, other, day);
        if (!_faults.Exists(known => known.File == fault.File && known.Line == fault.Line && known.Key == fault.Key && known.Excerpt == fault.Excerpt))
        {
            _faults.Add(fault);
        }
    }

    /// <summary>A tag belongs to one person a day; it may be handed on by a later row without it.</summary>
    private void TagOwners()
    {
        var spans = new Dictionary<string, List<(DateOnly From, DateOnly To, Placed<WorkerEntry> Owner)>>(StringComparer.Ordinal);
        foreach (var rows in draft.Workers.GroupBy(static x => x.Entry.Worker, StringComparer.Ordinal))
        {
            var dated = rows.OrderBy(static x => x.Entry.ValidFrom).ToList();
            for (var i = 0; i < dated.Count; i++)
            {
                var behind = i + 1 < dated.Count ? dated[i + 1].Entry.ValidFrom : DateOnly.MaxValue;
                foreach (var tag in dated[i].Entry.Tags)
                {
                    if (!spans.TryGetValue(tag, out var list))
                    {
                        spans.Add(tag, list = []);
                    }

                    list.Add((dated[i].Entry.ValidFrom, behind, dated[i]));
                }
            }
        }

        foreach (var (tag, owners) in spans.Where(static pair => pair.Value.Count > 1))
        {
            owners.Sort(static (a, b) => a.From != b.From ? a.From.CompareTo(b.From) : a.Owner.Row.Place.Line.CompareTo(b.Owner.Row.Place.Line));
            var holder = owners[0];
            foreach (var next in owners.Skip(1))
            {
                if (next.From < holder.To && next.Owner.Entry.Worker != holder.Owner.Entry.Worker)
                {
                    _faults.Add(BookFaults.TwoOwners(next.Owner.Row.At("tags"), tag, next.Owner.Entry.Worker, holder.Owner.Entry.Worker, next.From));
                }

                holder = next.To > holder.To ? next : holder;
            }
        }
    }

    /// <summary>What a spreadsheet does to tags that are all digits.</summary>
    private void TagShapes()
    {
        var tags = draft.Workers.SelectMany(static x => x.Entry.Tags.Select(tag => (Tag: tag, x.Row))).ToList();
        foreach (var (tag, row) in tags.Where(static x => Power().IsMatch(x.Tag)))
        {
            _faults.Add(BookFaults.TagAsPower(row.At("tags"), tag));
        }

        var digits = tags.Where(static x => x.Tag.All(char.IsAsciiDigit)).ToList();
        if (digits.Count < FewTags || digits.GroupBy(static x => x.Tag.Length).MaxBy(static group => group.Count()) is not { } usual || usual.Count() * 2 <= digits.Count)
        {
            return;
        }

        foreach (var (tag, row) in digits.Where(x => x.Tag.Length < usual.Key && x.Tag[0] != '0'))
        {
            _faults.Add(BookFaults.TagShort(row.At("tags"), tag, usual.Key));
        }
    }

    [GeneratedRegex(@"^[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,3}$", RegexOptions.ExplicitCapture)]
    private static partial Regex Power();
}
