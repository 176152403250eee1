using System.Buffers;
using System.Buffers.Text;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Watches;

namespace KotaDx.Workload.Tests.Points;

/// <summary>Line protocol written the plain way, part by part and by the library alone: what <see cref="LineProtocolWriter"/> has to write, byte for byte.</summary>
/// <param name="to">Receives whole lines.</param>
internal sealed class PlainLineProtocol(IBufferWriter<byte> to) : ILoadReceiver
{
    private static readonly string[] StateFields = ["net_s", "ancillary_s", "setup_s", "wait_s", "idle_s", "break_s", "away_s"];

    private static readonly WorkState[] States =
        [WorkState.Net, WorkState.Ancillary, WorkState.Setup, WorkState.Wait, WorkState.Idle, WorkState.Break, WorkState.Away];

    private bool _anyField;

    /// <summary>Lines written.</summary>
    public long Lines { get; private set; }

    /// <inheritdoc/>
    public void OnWorker(in WindowLoad load)
    {
        Begin(Schema.WorkerLoad(load.Size), load.Factory);
        Tag("team", load.Group);
        Tag("worker", load.Name);
        Load(load);
    }

    /// <inheritdoc/>
    public void OnStation(in WindowLoad load)
    {
        Begin(Schema.StationLoad(load.Size), load.Factory);
        Tag("line", load.Group);
        Tag("station", load.Name);
        Load(load);
    }

    /// <inheritdoc/>
    public void OnTeam(in TeamLoads loads)
    {
        Begin(Schema.TeamLeveling(loads.Size), loads.Factory);
        Tag("team", loads.Group);
        Leveling(loads);
    }

    /// <inheritdoc/>
    public void OnLine(in TeamLoads loads)
    {
        Begin(Schema.LineLeveling(loads.Size), loads.Factory);
        Tag("line", loads.Group);
        Leveling(loads);
    }

    /// <inheritdoc/>
    public void OnAnnotation(in Annotation annotation)
    {
        Begin(Schema.Annotations, annotation.Factory);
        Tag("kind", Encoding.UTF8.GetBytes(annotation.Kind.ToString().ToLowerInvariant()));
        Tag("event", Encoding.UTF8.GetBytes($"{annotation.Number:x16}"));
        if (annotation.Entry is { } entry)
        {
            Words("text", entry.Text);
            Words("mark", annotation.Start.ToDateTimeOffset().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture) + " " + entry.Text);
            foreach (var (name, value) in new[] { ("line", entry.Line), ("team", entry.Team) })
            {
                if (value.Length > 0)
                {
                    Words(name, value);
                }
            }
        }

        if (annotation.Length is { } length)
        {
            Nanoseconds("until_s", length);
        }

        Text("quality", annotation.Entry is null ? Schema.Withdrawn : Schema.Good);
        End(annotation.Start);
    }

    /// <summary>Writes what the service saw of itself.</summary>
    /// <param name="minute">One minute of one factory.</param>
    public void OnIngest(in IngestMinute minute)
    {
        Begin(Schema.Ingest, minute.Factory);
        Integer("frames_received", minute.FramesReceived);
        Integer("frames_accepted", minute.FramesAccepted);
        Integer("frames_duplicate", minute.FramesDuplicate);
        Integer("frames_unmapped", minute.FramesUnmapped);
        Integer("frames_rejected", minute.FramesRejected);
        Integer("readings_received", minute.ReadingsReceived);
        Integer("readings_used", minute.ReadingsUsed);
        Integer("readings_refused", minute.ReadingsRefused);
        Integer("log_lag", minute.LogLag);
        Integer("gathered_bytes", minute.GatheredBytes);
        Number("commit_ms", minute.CommitMilliseconds);
        Integer("sink_lag", minute.SinkLag);
        Integer("damaged", minute.Damaged);
        Integer("late", minute.Late);
        if (minute.DiskFreeBytes is { } free)
        {
            Integer("disk_free_bytes", free);
        }

        End(minute.Start);
    }

    /// <summary>Writes the heat at a station.</summary>
    public void OnHeat(ReadOnlySpan<byte> factory, EventTime start, LiveHeat heat)
    {
        Begin(Schema.Heat, factory);
        Tag("line", Encoding.UTF8.GetBytes(heat.Line));
        Tag("station", Encoding.UTF8.GetBytes(heat.Station));
        Number("wbgt", heat.Wbgt);
        Integer("heat_level", (int)HeatBand.Of(heat.Wbgt));
        End(start);
    }

    /// <summary>Writes a person's hours.</summary>
    public void OnWorkHours(ReadOnlySpan<byte> factory, AttendedDate date, WorkHours hours)
    {
        Begin(Schema.WorkHours, factory);
        Tag("team", Encoding.UTF8.GetBytes(date.Team));
        Tag("worker", Encoding.UTF8.GetBytes(date.Worker));
        Nanoseconds("attended_s", hours.Attended);
        Nanoseconds("first_s", date.Start.UnixNanoseconds - date.Midnight.UnixNanoseconds);
        Nanoseconds("last_s", date.End.UnixNanoseconds - date.Midnight.UnixNanoseconds);
        if (hours.RestInterval is { } rest)
        {
            Nanoseconds("rest_interval_s", rest);
        }

        Nanoseconds("over_day_s", hours.OverDay);
        Nanoseconds("over_28d_s", hours.Over28Days);
        Integer("days_28d", hours.Days28);
        Text("quality", hours.IsAssumed ? "assumed" : "good");
        End(date.Midnight);
    }

    /// <summary>Writes how many readings were refused for a reason.</summary>
    public void OnRefusals(ReadOnlySpan<byte> factory, EventTime start, ParseStatus reason, long readings)
    {
        Begin(Schema.Refusals, factory);
        Tag("reason", Encoding.UTF8.GetBytes(RefusalText.NameOf(reason)));
        Integer("readings", readings);
        End(start);
    }

    /// <summary>Writes a takt.</summary>
    public void OnTakt(Measurement measurement, ReadOnlySpan<byte> factory, string group, string name, string shift, EventTime start, double seconds)
    {
        Begin(measurement, factory);
        Tag(measurement.Tags[1], Encoding.UTF8.GetBytes(group));
        Tag(measurement.Tags[2], Encoding.UTF8.GetBytes(name));
        Tag("shift", Encoding.UTF8.GetBytes(shift));
        Number("takt_s", seconds);
        End(start);
    }

    /// <summary>Writes the thresholds of the book in force.</summary>
    public void OnSettings(ReadOnlySpan<byte> factory, EventTime start, BookSettings settings)
    {
        Begin(Schema.Settings, factory);
        Number("load_high", settings.LoadHigh);
        Number("load_busy", settings.LoadBusy);
        Number("load_room", settings.LoadRoom);
        Number("coverage_good", settings.CoverageGood);
        Number("coverage_least", settings.CoverageLeast);
        Number("continuous_work_max_s", settings.ContinuousWorkMaxMinutes * 60);
        Number("leveling_good", settings.LevelingGood);
        Number("rest_s", settings.RestMinutes * 60);
        Number("rest_interval_min_s", settings.RestIntervalHours * 3600);
        Number("over_28d_max_s", settings.Over28DaysHours * 3600);
        End(start);
    }

    /// <summary>Writes whether a station's device is heard of.</summary>
    public void OnDevice(ReadOnlySpan<byte> factory, EventTime at, in LiveDevice device)
    {
        Begin(Schema.Devices, factory);
        Tag("line", Encoding.UTF8.GetBytes(device.Line));
        Tag("station", Encoding.UTF8.GetBytes(device.Station));
        Integer("alive", device.IsAlive ? 1 : 0);
        if (device.Silence is { } silence)
        {
            Nanoseconds("silent_s", silence);
        }

        if (device.Limit is { } limit)
        {
            Nanoseconds("limit_s", limit);
        }

        End(at);
    }

    /// <summary>Writes what is advised to a team, and each move in a line of its own.</summary>
    public void OnAdvice(ReadOnlySpan<byte> factory, ReadOnlySpan<byte> team, EventTime start, ToldAdvice advice)
    {
        Begin(Schema.Advice, factory);
        Tag("team", team);
        Words("ja", advice.Sentence.Ja);
        Words("en", advice.Sentence.En);
        Integer("moves", advice.Moves.Count);
        Number("minutes", advice.Moves.Sum(move => move.Minutes));
        Number("rate_now", advice.RateNow);
        Number("rate_after", advice.RateAfter);
        End(start);
        for (var i = 0; i < advice.Moves.Count; i++)
        {
            Begin(Schema.Moves, factory);
            Tag("team", team);
            Tag("move", Encoding.UTF8.GetBytes($"{i + 1}"));
            Words("from_worker", advice.Moves[i].From);
            Words("to_worker", advice.Moves[i].To);
            Number("minutes", advice.Moves[i].Minutes);
            End(start);
        }
    }

    private void Load(in WindowLoad load)
    {
        if (!load.Shift.IsEmpty)
        {
            Tag("shift", load.Shift);
        }

        for (var i = 0; i < States.Length; i++)
        {
            Nanoseconds(StateFields[i], load.States[(int)States[i]]);
        }

        Nanoseconds("busy_s", load.Busy);
        if (load.Figures.Available is { } available)
        {
            Nanoseconds("unknown_s", load.States[(int)WorkState.Unknown]);
            Nanoseconds("available_s", available);
            Number("coverage", load.Figures.Coverage);
            Number("load_rate", load.Figures.LoadRate);
            if (load.Figures.Level is { } level)
            {
                Integer("level", (int)level);
            }
        }

        Number("plan_load", load.PlanLoad);
        Number("efficiency", load.Efficiency);
        Decimal("pieces", load.MicroPieces, 6);
        if (load.CycleTime is { } cycle)
        {
            Nanoseconds("cycle_s", cycle);
        }

        if (load.ContinuousWork is { } continuous)
        {
            Nanoseconds("continuous_work_s", continuous);
        }

        Text("quality", load.IsWithdrawn ? Schema.Withdrawn : Schema.QualityOf(load.Figures.Gap, load.Marks));
        Integer("rev", load.Revision);
        Renewed(load.IsRenewed);
        End(load.Start);
    }

    private void Leveling(in TeamLoads loads)
    {
        if (!loads.Shift.IsEmpty)
        {
            Tag("shift", loads.Shift);
        }

        var figures = TeamLeveling.Of(loads.Values);
        Number("leveling_rate", figures.LevelingRate);
        Number("balance_loss", figures.BalanceLoss);
        Number("cv", figures.Cv);
        Number("gini", figures.Gini);
        Number("theil", figures.Theil);
        Number("smoothness_index", figures.SmoothnessIndex);
        Number("peak_to_mean", figures.PeakToMean);
        if (figures.Gap == LevelingGap.None && !loads.AvailableMinutes.IsEmpty)
        {
            Number("move_minutes", WorkToMove.Minutes(loads.Values, loads.AvailableMinutes));
        }

        Integer("n_used", figures.Count);
        Integer("n_team", loads.Members);
        Text("quality", loads.IsWithdrawn ? Schema.Withdrawn : Schema.QualityOf(figures, loads));
        Integer("rev", loads.Revision);
        Renewed(loads.IsRenewed);
        End(loads.Start);
    }

    /// <summary>A word to the sinks, behind the fields; no store has it.</summary>
    private void Renewed(bool isRenewed)
    {
        if (isRenewed)
        {
            Raw(PointLine.RenewedField);
        }
    }

    private void Begin(Measurement measurement, ReadOnlySpan<byte> factory)
    {
        Raw(measurement.Name);
        Tag("factory", factory);
        _anyField = false;
    }

    /// <summary>Commas, equals signs and spaces are escaped; a line break, which no tag can carry, becomes a space.</summary>
    private void Tag(string name, ReadOnlySpan<byte> value)
    {
        Raw(",");
        Raw(name);
        var span = to.GetSpan((value.Length * 2) + 1);
        span[0] = (byte)'=';
        var at = 1;
        foreach (var b in value)
        {
            if (b is (byte)',' or (byte)'=' or (byte)' ' or (byte)'\n' or (byte)'\r')
            {
                span[at++] = (byte)'\\';
            }

            span[at++] = b is (byte)'\n' or (byte)'\r' ? (byte)' ' : b;
        }

        if (value.Length > 0 && value[^1] == (byte)'\\')
        {
            // A backslash before the separator would escape it; the format has no way to write one there.
            span[at - 1] = (byte)'/';
        }

        to.Advance(at);
    }

    private void Name(string name)
    {
        Raw(_anyField ? "," : " ");
        _anyField = true;
        Raw(name);
        Raw("=");
    }

    private void Nanoseconds(string name, long value) => Decimal(name, value, 9);

    /// <summary>A fixed-point value, written exactly, without trailing zeros.</summary>
    private void Decimal(string name, long value, int digits)
    {
        Name(name);
        var unit = digits == 9 ? 1_000_000_000L : 1_000_000L;
        var span = to.GetSpan(32);
        Utf8Formatter.TryFormat(value / unit, span, out var at);
        var fraction = value % unit;
        if (fraction != 0)
        {
            span[at++] = (byte)'.';
            for (unit /= 10; fraction != 0; unit /= 10)
            {
                span[at++] = (byte)('0' + (fraction / unit));
                fraction %= unit;
            }
        }

        to.Advance(at);
    }

    private void Number(string name, double? value)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            return;
        }

        Name(name);
        var span = to.GetSpan(40);
        Utf8Formatter.TryFormat(number, span, out var length);
        to.Advance(length);
    }

    private void Integer(string name, long value)
    {
        Name(name);
        var span = to.GetSpan(24);
        Utf8Formatter.TryFormat(value, span, out var length);
        span[length] = (byte)'i';
        to.Advance(length + 1);
    }

    private void Text(string name, string value)
    {
        Name(name);
        Raw("\"");
        Raw(value);
        Raw("\"");
    }

    private void Words(string name, string value)
    {
        Name(name);
        var readable = string.Concat(value.Replace('"', '”').Replace('\\', '＼').Select(static c => char.IsControl(c) ? ' ' : c));
        to.Write(Encoding.UTF8.GetBytes($"\"{readable}\""));
    }

    private void End(EventTime time)
    {
        var span = to.GetSpan(24);
        span[0] = (byte)' ';
        Utf8Formatter.TryFormat(time.UnixNanoseconds, span[1..], out var length);
        span[length + 1] = (byte)'\n';
        to.Advance(length + 2);
        Lines++;
    }

    private void Raw(string text)
    {
        var span = to.GetSpan(text.Length);
        Encoding.ASCII.TryGetBytes(text, span, out var length);
        to.Advance(length);
    }
}
