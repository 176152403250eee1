using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Watches;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// What a board needs that has only the store, as it is at the moment: the book's thresholds and the advice to each team once a minute, devices
/// every five minutes and when one dies or comes back. Seen while running, like <see cref="IngestWatch"/>. One thread at a time.
/// </summary>
internal sealed class StateWatch(string factory, TimeProvider time, PointOutbox outbox)
{
    private const long DevicesEvery = 5 * EventTime.Minute;

    /// <summary>Nobody sees a device die to the tenth of a second, and a factory may have two thousand.</summary>
    private const long LookEvery = EventTime.Second;

    private readonly byte[] _factory = Encoding.UTF8.GetBytes(factory);
    private readonly Dictionary<(string Line, string Station), (bool IsAlive, long At)> _devices = [];
    private long _minute = long.MinValue;
    private BookSettings? _settings;
    private long _looked = long.MinValue;
    private long _takts = long.MinValue;
    private bool _hasToldHours;

    /// <summary>Writes what is due.</summary>
    public void Tell(FactoryFold fold)
    {
        var now = EventTime.From(time.GetUtcNow());
        if (now.UnixNanoseconds / LookEvery != _looked)
        {
            _looked = now.UnixNanoseconds / LookEvery;
            TellDevices(fold, now, new EventTime(_looked * LookEvery));
            if (now.UnixNanoseconds / DevicesEvery != _takts)
            {
                _takts = now.UnixNanoseconds / DevicesEvery;
                TellTakts(fold, now);
                TellHours(fold, now);
            }
        }

        var minute = now.UnixNanoseconds / EventTime.Minute;
        var start = new EventTime(minute * EventTime.Minute);
        if (minute != _minute || fold.Book.Settings != _settings)
        {
            // A book that comes into force amid a minute is that minute's: the row is written over.
            _settings = fold.Book.Settings;
            outbox.OnSettings(_factory, start, _settings);
        }

        if (minute != _minute)
        {
            _minute = minute;
            TellAdvice(fold, now, start);
            foreach (var heat in fold.ViewHeat(now))
            {
                outbox.OnHeat(_factory, start, heat);
            }
        }
    }

    private void TellDevices(FactoryFold fold, EventTime now, EventTime second)
    {
        foreach (var device in fold.ViewDevices(now))
        {
            var key = (device.Line, device.Station);
            if (!_devices.TryGetValue(key, out var told) || told.IsAlive != device.IsAlive || Math.Abs(now.UnixNanoseconds - told.At) >= DevicesEvery)
            {
                _devices[key] = (device.IsAlive, now.UnixNanoseconds);
                outbox.OnDevice(_factory, second, device);
            }
        }
    }

    /// <summary>Late readings may change the day before. At a start all dates that are known are told, so that a service that was away leaves no gap.</summary>
    private void TellHours(FactoryFold fold, EventTime now)
    {
        if (!fold.Book.HasShifts)
        {
            return;
        }

        var attended = fold.ViewAttended(now, WorkHours.Dates + WorkHours.RestDates);
        var from = _hasToldHours ? attended.Select(static date => date.Date - 1).DefaultIfEmpty().Max() : int.MinValue;
        foreach (var worker in attended.GroupBy(static date => date.Worker))
        {
            AttendedDate[] dates = [.. worker];
            for (var i = 0; i < dates.Length; i++)
            {
                if (dates[i].Date >= from)
                {
                    outbox.OnWorkHours(_factory, dates[i], WorkHours.Of(dates, i));
                }
            }
        }

        _hasToldHours = true;
    }

    /// <summary>A plan that is mended in the middle of a shift mends its takt: the row is the shift's.</summary>
    private void TellTakts(FactoryFold fold, EventTime now)
    {
        var book = fold.Book;
        if (book.Content.Plan.Count == 0)
        {
            return;
        }

        foreach (var worker in fold.View(now, Lane.Rolling))
        {
            if (worker.Shift is { } window && book.ShiftOn(window.Name, worker.Date) is { } shift && TaktTime.OfWorker(book, shift, worker.Date, worker.Worker) is { } takt)
            {
                outbox.OnWorkerTakt(_factory, (worker.Team, worker.Worker), shift.Shift, window.Start, takt);
            }
        }

        foreach (var station in fold.ViewStations(now))
        {
            if (book.ShiftOn(station.Window.Name, station.Date) is { } shift && TaktTime.OfStation(book, shift, station.Date, station.Line, station.Station) is { } takt)
            {
                outbox.OnStationTakt(_factory, (station.Line, station.Station), shift.Shift, station.Window.Start, takt);
            }
        }
    }

    private void TellAdvice(FactoryFold fold, EventTime now, EventTime start)
    {
        if (!fold.Book.HasShifts)
        {
            return;
        }

        foreach (var team in fold.View(now, Lane.Rolling).Where(static worker => worker.Worker != FactoryFold.UnassignedName).GroupBy(static worker => worker.Team))
        {
            if (MainShift.Of(fold.Book, team.Where(static worker => worker.Shift is not null).Select(static worker => (worker.Shift!, worker.Date)), now) is { IsOn: true } main)
            {
                var members = team.Where(worker => worker.Shift is { } own && main.IsOf(own));
                outbox.OnAdvice(_factory, Encoding.UTF8.GetBytes(team.Key), start, TeamAdvice.Of(fold.Book, main.Shift.Shift, members, static worker => worker));
            }
        }
    }
}
