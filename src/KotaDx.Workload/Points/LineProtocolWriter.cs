using System.Buffers;
using System.Globalization;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Load;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Watches;

namespace KotaDx.Workload.Points;

/// <summary>
/// Loads as InfluxDB line protocol: <c>measurement,tag=value field=value timestamp</c>, one point a line, timestamps in nanoseconds.
/// Null fields are left out. Writes UTF-8 straight into the buffer; not safe for concurrent use.
/// </summary>
/// <param name="to">Receives whole lines.</param>
public sealed class LineProtocolWriter(IBufferWriter<byte> to) : ILoadReceiver
{
    private static readonly byte[]?[] WorkerHeads = Heads(Schema.WorkerLoad, WindowSize.Minute1, WindowSize.Minute15, WindowSize.Shift, WindowSize.Day);
    private static readonly byte[]?[] StationHeads = Heads(Schema.StationLoad, WindowSize.Minute1, WindowSize.Minute15, WindowSize.Shift, WindowSize.Day);
    private static readonly byte[]?[] TeamHeads = Heads(Schema.TeamLeveling, WindowSize.Minute15, WindowSize.Shift, WindowSize.Day);
    private static readonly byte[]?[] LineHeads = Heads(Schema.LineLeveling, WindowSize.Shift, WindowSize.Day);
    private static readonly byte[] IngestHead = Encoding.ASCII.GetBytes(Schema.Ingest.Name);
    private static readonly byte[] HeatHead = Encoding.ASCII.GetBytes(Schema.Heat.Name);
    private static readonly byte[] WorkHoursHead = Encoding.ASCII.GetBytes(Schema.WorkHours.Name);
    private static readonly byte[] RefusalHead = Encoding.ASCII.GetBytes(Schema.Refusals.Name);
    private static readonly byte[] WorkerTaktHead = Encoding.ASCII.GetBytes(Schema.WorkerTakt.Name);
    private static readonly byte[] StationTaktHead = Encoding.ASCII.GetBytes(Schema.StationTakt.Name);
    private static readonly byte[] SettingsHead = Encoding.ASCII.GetBytes(Schema.Settings.Name);
    private static readonly byte[] DeviceHead = Encoding.ASCII.GetBytes(Schema.Devices.Name);
    private static readonly byte[] AdviceHead = Encoding.ASCII.GetBytes(Schema.Advice.Name);
    private static readonly byte[] MoveHead = Encoding.ASCII.GetBytes(Schema.Moves.Name);
    private static readonly byte[] AnnotationHead = Encoding.ASCII.GetBytes(Schema.Annotations.Name);
    private static readonly byte[] Renew = Encoding.ASCII.GetBytes(PointLine.RenewedField);

    /// <summary>Lines written.</summary>
    public long Lines { get; private set; }

    /// <inheritdoc/>
    public void OnWorker(in WindowLoad load)
    {
        var line = Begin(WorkerHeads[(int)load.Size], load.Factory, load.Group.Length + load.Name.Length + load.Shift.Length);
        line.Tag(",team="u8, load.Group);
        line.Tag(",worker="u8, load.Name);
        Load(ref line, load);
    }

    /// <inheritdoc/>
    public void OnStation(in WindowLoad load)
    {
        var line = Begin(StationHeads[(int)load.Size], load.Factory, load.Group.Length + load.Name.Length + load.Shift.Length);
        line.Tag(",line="u8, load.Group);
        line.Tag(",station="u8, load.Name);
        Load(ref line, load);
    }

    /// <inheritdoc/>
    public void OnTeam(in TeamLoads loads)
    {
        var line = Begin(TeamHeads[(int)loads.Size], loads.Factory, loads.Group.Length + loads.Shift.Length);
        line.Tag(",team="u8, loads.Group);
        Leveling(ref line, loads);
    }

    /// <inheritdoc/>
    public void OnLine(in TeamLoads loads)
    {
        var line = Begin(LineHeads[(int)loads.Size], loads.Factory, loads.Group.Length + loads.Shift.Length);
        line.Tag(",line="u8, loads.Group);
        Leveling(ref line, loads);
    }

    /// <inheritdoc/>
    public void OnAnnotation(in Annotation annotation)
    {
        var entry = annotation.Entry;
        var line = Begin(AnnotationHead, annotation.Factory, entry is null ? 0 : (2 * WordBytes(entry.Text)) + WordBytes(entry.Line) + WordBytes(entry.Team));
        line.Tag(",kind="u8, Encoding.ASCII.GetBytes(Schema.NameOf(annotation.Kind)));
        line.Tag(",event="u8, Encoding.ASCII.GetBytes(annotation.Number.ToString("x16", CultureInfo.InvariantCulture)));
        line.BeginFields();
        if (entry is not null)
        {
            line.Words(",text="u8, entry.Text);
            line.Words(",mark="u8, string.Create(CultureInfo.InvariantCulture, $"{annotation.Start.UnixNanoseconds / EventTime.Second} {entry.Text}"));
            Optional(ref line, ",line="u8, entry.Line);
            Optional(ref line, ",team="u8, entry.Team);
        }

        if (annotation.Length is { } length)
        {
            line.Seconds(",until_s="u8, length);
        }

        line.Text(",quality="u8, entry is null ? Schema.Withdrawn : Schema.Good);
        End(ref line, annotation.Start);
    }

    /// <summary>Writes what the service saw of itself.</summary>
    /// <param name="minute">One minute of one factory.</param>
    public void OnIngest(in IngestMinute minute)
    {
        var line = Begin(IngestHead, minute.Factory, 0);
        line.BeginFields();
        line.Integer(",frames_received="u8, minute.FramesReceived);
        line.Integer(",frames_accepted="u8, minute.FramesAccepted);
        line.Integer(",frames_duplicate="u8, minute.FramesDuplicate);
        line.Integer(",frames_unmapped="u8, minute.FramesUnmapped);
        line.Integer(",frames_rejected="u8, minute.FramesRejected);
        line.Integer(",readings_received="u8, minute.ReadingsReceived);
        line.Integer(",readings_used="u8, minute.ReadingsUsed);
        line.Integer(",readings_refused="u8, minute.ReadingsRefused);
        line.Integer(",log_lag="u8, minute.LogLag);
        line.Integer(",gathered_bytes="u8, minute.GatheredBytes);
        line.Number(",commit_ms="u8, minute.CommitMilliseconds);
        line.Integer(",sink_lag="u8, minute.SinkLag);
        line.Integer(",damaged="u8, minute.Damaged);
        line.Integer(",late="u8, minute.Late);
        if (minute.DiskFreeBytes is { } free)
        {
            line.Integer(",disk_free_bytes="u8, free);
        }

        End(ref line, minute.Start);
    }

    /// <summary>Writes how many readings were refused for a reason.</summary>
    /// <param name="factory">The factory, UTF-8.</param>
    /// <param name="start">The minute.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="readings">How many, &gt; 0.</param>
    public void OnRefusals(ReadOnlySpan<byte> factory, EventTime start, ParseStatus reason, long readings)
    {
        var line = Begin(RefusalHead, factory, 0);
        line.Tag(",reason="u8, Encoding.ASCII.GetBytes(RefusalText.NameOf(reason)));
        line.BeginFields();
        line.Integer(",readings="u8, readings);
        End(ref line, start);
    }

    /// <summary>Writes the takt of a person in a shift.</summary>
    /// <param name="factory">The factory, UTF-8.</param>
    /// <param name="worker">Home team and token.</param>
    /// <param name="shift">The shift's name.</param>
    /// <param name="start">Its first instant.</param>
    /// <param name="seconds">The takt.</param>
    public void OnWorkerTakt(ReadOnlySpan<byte> factory, (string Team, string Worker) worker, string shift, EventTime start, double seconds) =>
        Takt(WorkerTaktHead, factory, ",team="u8, worker.Team, ",worker="u8, worker.Worker, shift, start, seconds);

    /// <summary>Writes the takt of a station in a shift.</summary>
    /// <param name="factory">The factory, UTF-8.</param>
    /// <param name="place">Line and station.</param>
    /// <param name="shift">The shift's name.</param>
    /// <param name="start">Its first instant.</param>
    /// <param name="seconds">The takt.</param>
    public void OnStationTakt(ReadOnlySpan<byte> factory, (string Line, string Station) place, string shift, EventTime start, double seconds) =>
        Takt(StationTaktHead, factory, ",line="u8, place.Line, ",station="u8, place.Station, shift, start, seconds);

    /// <summary>Writes the thresholds of the book in force.</summary>
    /// <param name="factory">The factory, UTF-8.</param>
    /// <param name="start">The minute.</param>
    /// <param name="settings">The thresholds.</param>
    public void OnSettings(ReadOnlySpan<byte> factory, EventTime start, BookSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var line = Begin(SettingsHead, factory, 0);
        line.BeginFields();
        line.Number(",load_high="u8, settings.LoadHigh);
        line.Number(",load_busy="u8, settings.LoadBusy);
        line.Number(",load_room="u8, settings.LoadRoom);
        line.Number(",coverage_good="u8, settings.CoverageGood);
        line.Number(",coverage_least="u8, settings.CoverageLeast);
        line.Number(",continuous_work_max_s="u8, settings.ContinuousWorkMaxMinutes * 60);
        line.Number(",leveling_good="u8, settings.LevelingGood);
        line.Number(",rest_s="u8, settings.RestMinutes * 60);
        line.Number(",rest_interval_min_s="u8, settings.RestIntervalHours * 3600);
        line.Number(",over_28d_max_s="u8, settings.Over28DaysHours * 3600);
        End(ref line, start);
    }

    /// <summary>Writes the heat at a station.</summary>
    /// <param name="factory">The factory, UTF-8.</param>
    /// <param name="start">The minute.</param>
    /// <param name="heat">The heat.</param>
    public void OnHeat(ReadOnlySpan<byte> factory, EventTime start, in LiveHeat heat)
    {
        var line = Begin(HeatHead, factory, WordBytes(heat.Line) + WordBytes(heat.Station));
        line.Tag(",line="u8, Encoding.UTF8.GetBytes(heat.Line));
        line.Tag(",station="u8, Encoding.UTF8.GetBytes(heat.Station));
        line.BeginFields();
        line.Number(",wbgt="u8, heat.Wbgt);
        line.Integer(",heat_level="u8, (int)HeatBand.Of(heat.Wbgt));
        End(ref line, start);
    }

    /// <summary>Writes a person's hours on a date of work.</summary>
    /// <param name="factory">The factory, UTF-8.</param>
    /// <param name="date">When the person was there.</param>
    /// <param name="hours">What comes of it.</param>
    public void OnWorkHours(ReadOnlySpan<byte> factory, AttendedDate date, in WorkHours hours)
    {
        ArgumentNullException.ThrowIfNull(date);
        var line = Begin(WorkHoursHead, factory, WordBytes(date.Team) + WordBytes(date.Worker));
        line.Tag(",team="u8, Encoding.UTF8.GetBytes(date.Team));
        line.Tag(",worker="u8, Encoding.UTF8.GetBytes(date.Worker));
        line.BeginFields();
        line.Seconds(",attended_s="u8, hours.Attended);
        line.Seconds(",first_s="u8, date.Start.UnixNanoseconds - date.Midnight.UnixNanoseconds);
        line.Seconds(",last_s="u8, date.End.UnixNanoseconds - date.Midnight.UnixNanoseconds);
        if (hours.RestInterval is { } rest)
        {
            line.Seconds(",rest_interval_s="u8, rest);
        }

        line.Seconds(",over_day_s="u8, hours.OverDay);
        line.Seconds(",over_28d_s="u8, hours.Over28Days);
        line.Integer(",days_28d="u8, hours.Days28);
        line.Text(",quality="u8, hours.IsAssumed ? Schema.Assumed : Schema.Good);
        End(ref line, date.Midnight);
    }

    /// <summary>Writes whether a station's device is heard of.</summary>
    /// <param name="factory">The factory, UTF-8.</param>
    /// <param name="at">The moment.</param>
    /// <param name="device">The device.</param>
    public void OnDevice(ReadOnlySpan<byte> factory, EventTime at, in LiveDevice device)
    {
        var place = Encoding.UTF8.GetBytes(device.Line);
        var station = Encoding.UTF8.GetBytes(device.Station);
        var line = Begin(DeviceHead, factory, place.Length + station.Length);
        line.Tag(",line="u8, place);
        line.Tag(",station="u8, station);
        line.BeginFields();
        line.Integer(",alive="u8, device.IsAlive ? 1 : 0);
        if (device.Silence is { } silence)
        {
            line.Seconds(",silent_s="u8, silence);
        }

        if (device.Limit is { } limit)
        {
            line.Seconds(",limit_s="u8, limit);
        }

        End(ref line, at);
    }

    /// <summary>Writes what is advised to a team, and each move in a line of its own.</summary>
    /// <param name="factory">The factory, UTF-8.</param>
    /// <param name="team">The team, UTF-8.</param>
    /// <param name="start">The minute.</param>
    /// <param name="advice">The advice, with tokens for names.</param>
    public void OnAdvice(ReadOnlySpan<byte> factory, ReadOnlySpan<byte> team, EventTime start, ToldAdvice advice)
    {
        ArgumentNullException.ThrowIfNull(advice);
        var line = Begin(AdviceHead, factory, team.Length + WordBytes(advice.Sentence.Ja) + WordBytes(advice.Sentence.En));
        line.Tag(",team="u8, team);
        line.BeginFields();
        line.Words(",ja="u8, advice.Sentence.Ja);
        line.Words(",en="u8, advice.Sentence.En);
        line.Integer(",moves="u8, advice.Moves.Count);
        line.Number(",minutes="u8, advice.Moves.Sum(static move => move.Minutes));
        line.Number(",rate_now="u8, advice.RateNow);
        line.Number(",rate_after="u8, advice.RateAfter);
        End(ref line, start);
        foreach (var (index, move) in advice.Moves.Index())
        {
            line = Begin(MoveHead, factory, team.Length + WordBytes(move.From) + WordBytes(move.To));
            line.Tag(",team="u8, team);
            line.Tag(",move="u8, [(byte)('1' + index)]);
            line.BeginFields();
            line.Words(",from_worker="u8, move.From);
            line.Words(",to_worker="u8, move.To);
            line.Number(",minutes="u8, move.Minutes);
            End(ref line, start);
        }
    }

    private void Takt(
        byte[] head, ReadOnlySpan<byte> factory, ReadOnlySpan<byte> groupTag, string group, ReadOnlySpan<byte> nameTag, string name, string shift, EventTime start, double seconds)
    {
        var line = Begin(head, factory, WordBytes(group) + WordBytes(name) + WordBytes(shift));
        line.Tag(groupTag, Encoding.UTF8.GetBytes(group));
        line.Tag(nameTag, Encoding.UTF8.GetBytes(name));
        line.Tag(",shift="u8, Encoding.UTF8.GetBytes(shift));
        line.BeginFields();
        line.Number(",takt_s="u8, seconds);
        End(ref line, start);
    }

    private static void Optional(ref LineText line, ReadOnlySpan<byte> name, string words)
    {
        if (words.Length > 0)
        {
            line.Words(name, words);
        }
    }

    /// <summary>Room that words take beyond that of figures, halved as <see cref="Begin"/> doubles it.</summary>
    private static int WordBytes(string words) => (words.Length * 3 + 1) / 2;

    private static byte[]?[] Heads(Func<WindowSize, Measurement> measurementOf, params ReadOnlySpan<WindowSize> sizes)
    {
        var heads = new byte[]?[4];
        foreach (var size in sizes)
        {
            heads[(int)size] = Encoding.ASCII.GetBytes(measurementOf(size).Name);
        }

        return heads;
    }

    /// <param name="measurement">Its name; null where a window of that length is not published.</param>
    /// <param name="factory">The first tag.</param>
    /// <param name="tagBytes">Bytes of the other tags' values, each of which may need an escape, and <see cref="WordBytes"/> of words.</param>
    private LineText Begin(byte[]? measurement, ReadOnlySpan<byte> factory, int tagBytes)
    {
        var line = new LineText(to.GetSpan(LineText.LongestFields + (2 * (factory.Length + tagBytes))));
        line.Raw(measurement ?? throw new ArgumentOutOfRangeException(nameof(measurement)));
        line.Tag(",factory="u8, factory);
        return line;
    }

    private void Load(ref LineText line, in WindowLoad load)
    {
        if (!load.Shift.IsEmpty)
        {
            line.Tag(",shift="u8, load.Shift);
        }

        line.BeginFields();
        var states = load.States;
        line.Seconds(",net_s="u8, states[(int)WorkState.Net]);
        line.Seconds(",ancillary_s="u8, states[(int)WorkState.Ancillary]);
        line.Seconds(",setup_s="u8, states[(int)WorkState.Setup]);
        line.Seconds(",wait_s="u8, states[(int)WorkState.Wait]);
        line.Seconds(",idle_s="u8, states[(int)WorkState.Idle]);
        line.Seconds(",break_s="u8, states[(int)WorkState.Break]);
        line.Seconds(",away_s="u8, states[(int)WorkState.Away]);
        line.Seconds(",busy_s="u8, load.Busy);
        if (load.Figures.Available is { } available)
        {
            line.Seconds(",unknown_s="u8, states[(int)WorkState.Unknown]);
            line.Seconds(",available_s="u8, available);
            line.Number(",coverage="u8, load.Figures.Coverage);
            line.Number(",load_rate="u8, load.Figures.LoadRate);
            if (load.Figures.Level is { } level)
            {
                line.Integer(",level="u8, (int)level);
            }
        }

        line.Number(",plan_load="u8, load.PlanLoad);
        line.Number(",efficiency="u8, load.Efficiency);
        line.Millionths(",pieces="u8, load.MicroPieces);
        if (load.CycleTime is { } cycle)
        {
            line.Seconds(",cycle_s="u8, cycle);
        }

        if (load.ContinuousWork is { } continuous)
        {
            line.Seconds(",continuous_work_s="u8, continuous);
        }

        line.Text(",quality="u8, load.IsWithdrawn ? Schema.Withdrawn : Schema.QualityOf(load.Figures.Gap, load.Marks));
        line.Integer(",rev="u8, load.Revision);
        Renewed(ref line, load.IsRenewed);
        End(ref line, load.Start);
    }

    private void Leveling(ref LineText line, in TeamLoads loads)
    {
        if (!loads.Shift.IsEmpty)
        {
            line.Tag(",shift="u8, loads.Shift);
        }

        line.BeginFields();
        var figures = TeamLeveling.Of(loads.Values);
        line.Number(",leveling_rate="u8, figures.LevelingRate);
        line.Number(",balance_loss="u8, figures.BalanceLoss);
        line.Number(",cv="u8, figures.Cv);
        line.Number(",gini="u8, figures.Gini);
        line.Number(",theil="u8, figures.Theil);
        line.Number(",smoothness_index="u8, figures.SmoothnessIndex);
        line.Number(",peak_to_mean="u8, figures.PeakToMean);
        if (figures.Gap == LevelingGap.None && !loads.AvailableMinutes.IsEmpty)
        {
            line.Number(",move_minutes="u8, WorkToMove.Minutes(loads.Values, loads.AvailableMinutes));
        }

        line.Integer(",n_used="u8, figures.Count);
        line.Integer(",n_team="u8, loads.Members);
        line.Text(",quality="u8, loads.IsWithdrawn ? Schema.Withdrawn : Schema.QualityOf(figures, loads));
        line.Integer(",rev="u8, loads.Revision);
        Renewed(ref line, loads.IsRenewed);
        End(ref line, loads.Start);
    }

    /// <summary>A word to the sinks, behind the fields; no store has it.</summary>
    private static void Renewed(ref LineText line, bool isRenewed)
    {
        if (isRenewed)
        {
            line.Raw(Renew);
        }
    }

    private void End(ref LineText line, EventTime time)
    {
        line.End(time.UnixNanoseconds);
        to.Advance(line.Length);
        Lines++;
    }
}
