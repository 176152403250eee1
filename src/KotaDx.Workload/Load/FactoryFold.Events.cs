using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <content>The book's events: handed on when it comes into force, and taken back when a later one no longer has them.</content>
public sealed partial class FactoryFold
{
    // In the order in which they came, so that a fold that was restored hands on in the same; one that is gone is kept, to be taken back from a
    // store that got back a row from before.
    private readonly Dictionary<EventMark, EventState> _events = [];
    private bool _eventsChanged;

    private enum EventState : byte
    {
        There,
        Gone,

        /// <summary>It was there, and is to be handed on or taken back once more.</summary>
        Lost,
    }

    /// <summary>Puts a book in force that differs from the one before in its events alone: no figure follows from them.</summary>
    /// <param name="events">The book's events.</param>
    /// <param name="arrival">When the log took it.</param>
    public void TakeEvents(IReadOnlyList<EventEntry> events, EventTime arrival)
    {
        AdvanceTo(arrival);
        _book = new Book(_book.Factory, _book.Content with { Events = events }, _book.Zone);
        _eventsChanged = true;
    }

    private void HandOnEvents()
    {
        if (!_eventsChanged)
        {
            return;
        }

        _eventsChanged = false;
        var there = new HashSet<EventMark>();
        foreach (var entry in _book.Content.Events)
        {
            var start = _clock.At(entry.Time.Date.DayNumber, entry.Time.Minute);
            var mark = new EventMark(start.UnixNanoseconds, entry.Kind, NumberOf(entry));
            if (there.Add(mark) && !(_events.TryGetValue(mark, out var state) && state == EventState.There))
            {
                _events[mark] = EventState.There;
                _receiver.OnAnnotation(new Annotation
                {
                    Factory = _factory,
                    Start = start,
                    Kind = entry.Kind,
                    Number = mark.Number,
                    Entry = entry,
                    Length = entry.Until is { } until ? Math.Max(0, _clock.At(until.Date.DayNumber, until.Minute).UnixNanoseconds - start.UnixNanoseconds) : null,
                });
            }
        }

        foreach (var (mark, state) in _events.ToArray())
        {
            if (state != EventState.Gone && !there.Contains(mark))
            {
                _events[mark] = EventState.Gone;
                _receiver.OnAnnotation(new Annotation { Factory = _factory, Start = new EventTime(mark.Time), Kind = mark.Kind, Number = mark.Number });
            }
        }
    }

    private void ForgetEvents()
    {
        foreach (var mark in _events.Keys.ToArray())
        {
            _events[mark] = EventState.Lost;
        }

        _eventsChanged |= _events.Count > 0;
    }

    private static ulong NumberOf(EventEntry entry)
    {
        var hash = default(Hash64);
        foreach (var text in (string[])[entry.Text, entry.Line, entry.Team])
        {
            hash.Add(Encoding.UTF8.GetBytes(text));
        }

        hash.Add(entry.Until is { } until ? ((long)until.Date.DayNumber * 10_000) + until.Minute : -1);
        return hash.Value;
    }

    private void SaveEvents(SnapshotWriter to)
    {
        to.Write(_eventsChanged);
        to.Write(_events.Count);
        foreach (var (mark, state) in _events)
        {
            to.Write(mark.Time);
            to.Write(mark.Number);
            to.Write(mark.Kind);
            to.Write(state);
        }
    }

    private void LoadEvents(SnapshotReader from)
    {
        _eventsChanged = from.Read<bool>();
        for (var left = from.ReadCount(); left > 0; left--)
        {
            var (time, number) = (from.Read<long>(), from.Read<ulong>());
            _events.Add(new EventMark(time, from.Read<EventKind>(), number), from.Read<EventState>());
        }
    }

    private readonly record struct EventMark(long Time, EventKind Kind, ulong Number);
}
