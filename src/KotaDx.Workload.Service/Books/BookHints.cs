using KotaDx.Workload.Factories;

namespace KotaDx.Workload.Service.Books;

/// <summary>Warnings that need the book as a whole: what can be right, but seldom is.</summary>
internal static class BookHints
{
    public static void Add(Book book, BookDraft draft)
    {
        NeverWorked(book.Content, draft);
        NoTeam(book, draft);
        var told = new HashSet<(string, string, string)>();
        foreach (var (plan, row) in draft.Plan)
        {
            var day = plan.Date.DayNumber;
            if (draft.Declared(BookKind.Shift).Contains(plan.Shift) && book.ShiftOn(plan.Shift, day) is null && plan.Quantity > 0)
            {
                draft.Faults.Add(BookFaults.NotWorkedThen(row.At("date"), plan.Shift, plan.Date));
            }

            if (book.StandardSeconds(plan.Part, plan.Line, plan.Station, day) is null && told.Add((plan.Part, plan.Line, plan.Station)))
            {
                draft.Faults.Add(BookFaults.NoStandardTime(row.At("part"), plan.Part, $"{plan.Line}/{plan.Station}"));
            }
        }
    }

    private static void NeverWorked(BookContent content, BookDraft draft)
    {
        var workdays = content.Calendar.Where(static day => day.IsWorkday).Select(static day => day.Shift).ToHashSet(StringComparer.Ordinal);
        foreach (var shift in draft.Shifts.GroupBy(static x => x.Entry.Shift, StringComparer.Ordinal))
        {
            if (shift.All(static x => x.Entry.Days.Count == 0) && !workdays.Contains("") && !workdays.Contains(shift.Key))
            {
                draft.Faults.Add(BookFaults.NeverWorked(shift.First().Row.At("days"), shift.Key));
            }
        }
    }

    /// <summary>In a factory without teams everybody is in the one for all; elsewhere somebody was forgotten.</summary>
    private static void NoTeam(Book book, BookDraft draft)
    {
        if (!draft.IsWhole(BookKind.Worker) || !book.Content.Workers.Any(static worker => worker.Team.Length > 0))
        {
            return;
        }

        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (entry, row) in draft.Roster)
        {
            var from = (entry.ValidFrom == BookContent.Always ? entry.ValidTo ?? DateOnly.MaxValue : entry.ValidFrom).DayNumber;
            var isKnown = !draft.DeclaresAny(BookKind.Worker) || draft.MayBe(BookKind.Worker, entry.Worker);
            if (entry.Worker.Length > 0 && isKnown && book.TeamOf(entry.Worker, from) == Book.Everyone && told.Add(entry.Worker))
            {
                draft.Faults.Add(BookFaults.NoTeam(row.At("worker"), entry.Worker));
            }
        }
    }
}
