using System.Buffers;
using System.Globalization;
using System.Text;
using KotaDx.Workload.Leveling;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Benchmarks;

/// <summary>Line protocol: ours against what one writes first, an interpolated string for each point, turned into bytes.</summary>
internal static class LineEncoding
{
    private const int MostPoints = 300;

    public static Benchmark Benchmark { get; } = new(
        "lines",
        "Points → line protocol",
        "The loads of a shift of 40 people with a calendar, rests, times in milliseconds, as the fold hands them on. Baseline: an interpolated string\n"
            + "for each point from names that are strings already, then `Encoding.UTF8.GetBytes`. Before it is measured both are checked to give the same bytes.\n"
            + "Points of leveling contain the computing of the figures, on both sides.",
        Run);

    private static IEnumerable<Row> Run(Measure measure)
    {
        var shop = new Collector();
        SmallShop.Work(shop, measure.Of(120, 5));
        foreach (var (name, bar, loads) in new (string, double?, Point[])[]
            {
                ("worker and station loads, all windows", 5, [.. shop.Points.Where(static point => point.Values.Length == 0)]),
                ("worker loads of a minute", 5, [.. shop.Points.Where(static point => point.Values.Length == 0 && point.Size == WindowSize.Minute1)]),
                ("names that need escapes", 5, [.. shop.Points.Where(static point => point.Values.Length == 0).Select(static point => point.Named("山田 太郎, A=1"))]),
                ("teams' leveling", null, [.. shop.Points.Where(static point => point.Values.Length > 0)]),
            })
        {
            yield return Compare(measure, name, bar, Some(loads));
        }
    }

    /// <summary>As many as the processor's cache holds, from all over the shift: in the service a load was computed a moment before it is written.</summary>
    private static Point[] Some(Point[] points) => [.. points.Where((_, i) => i % Math.Max(1, points.Length / MostPoints) == 0)];

    private static Row Compare(Measure measure, string name, double? bar, Point[] points)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 20);
        var writer = new LineProtocolWriter(buffer);
        foreach (var point in points)
        {
            buffer.ResetWrittenCount();
            point.Write(writer);
            if (!buffer.WrittenSpan.SequenceEqual(Encoding.UTF8.GetBytes(Interpolated(point))))
            {
                throw new InvalidOperationException($"not the same line:\n{Encoding.UTF8.GetString(buffer.WrittenSpan)}{Interpolated(point)}");
            }
        }

        var ours = new Work(() =>
        {
            foreach (var point in points)
            {
                if (buffer.WrittenCount > 512 * 1024)
                {
                    buffer.ResetWrittenCount();
                }

                point.Write(writer);
            }

            return points.Length;
        });
        var plain = new Work(() =>
        {
            var bytes = 0;
            foreach (var point in points)
            {
                bytes += Encoding.UTF8.GetBytes(Interpolated(point)).Length;
            }

            GC.KeepAlive(bytes);
            return points.Length;
        });
        var figures = measure.Compare(ours, plain);
        var ratio = figures[1].Over(figures[0]);
        return new Row(name, figures[0].Nanoseconds, "ns a point")
        {
            Baseline = figures[1].Nanoseconds, Ratio = ratio, Bar = bar is { } least ? $"≥ {least} ×" : "", Holds = bar is { } needed ? ratio >= needed : null,
            Allocated = figures[0].Allocated, Note = string.Create(CultureInfo.InvariantCulture, $"baseline allocates {figures[1].Allocated:N0} B"),
        };
    }

    private static string Interpolated(Point point) => point.Values.Length > 0 ? InterpolatedTeam(point) : InterpolatedLoad(point);

    private static string InterpolatedLoad(Point point)
    {
        var s = point.States;
        var shift = point.Shift.Length > 0 ? $",shift={Escaped(point.Shift)}" : "";
        var attendance = point.Figures.Available is { } available
            ? string.Create(CultureInfo.InvariantCulture, $",unknown_s={s[7] / 1e9},available_s={available / 1e9}") : "";
        var coverage = point.Figures.Coverage is { } share ? string.Create(CultureInfo.InvariantCulture, $",coverage={share}") : "";
        var rate = point.Figures.LoadRate is { } load ? string.Create(CultureInfo.InvariantCulture, $",load_rate={load}") : "";
        var level = point.Figures.Level is { } at ? string.Create(CultureInfo.InvariantCulture, $",level={(int)at}i") : "";
        var plan = point.PlanLoad is { } planned ? string.Create(CultureInfo.InvariantCulture, $",plan_load={planned}") : "";
        var efficiency = point.Efficiency is { } done ? string.Create(CultureInfo.InvariantCulture, $",efficiency={done}") : "";
        var cycle = point.CycleTime is { } time ? string.Create(CultureInfo.InvariantCulture, $",cycle_s={time / 1e9}") : "";
        var continuous = point.ContinuousWork is { } work ? string.Create(CultureInfo.InvariantCulture, $",continuous_work_s={work / 1e9}") : "";
        var (of, group, name) = point.IsStation ? ("station", "line", "station") : ("worker", "team", "worker");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{of}_load_{Schema.NameOf(point.Size)},factory={Escaped(point.Factory)},{group}={Escaped(point.Group)},{name}={Escaped(point.Name)}{shift} net_s={s[2] / 1e9},ancillary_s={s[3] / 1e9},setup_s={s[4] / 1e9},wait_s={s[5] / 1e9},idle_s={s[6] / 1e9},break_s={s[0] / 1e9},away_s={s[1] / 1e9},busy_s={(s[2] + s[3] + s[4]) / 1e9}{attendance}{coverage}{rate}{level}{plan}{efficiency},pieces={point.MicroPieces / 1e6}{cycle}{continuous},quality=\"{Schema.QualityOf(point.Figures.Gap, point.Marks)}\",rev={point.Revision}i {point.Start.UnixNanoseconds}\n");
    }

    private static string InterpolatedTeam(Point point)
    {
        var shift = point.Shift.Length > 0 ? $",shift={Escaped(point.Shift)}" : "";
        var (of, group) = point.IsStation ? ("line", "line") : ("team", "team");
        var figures = TeamLeveling.Of(point.Values);
        var move = figures.Gap == LevelingGap.None && point.Minutes.Length > 0
            ? string.Create(CultureInfo.InvariantCulture, $",move_minutes={WorkToMove.Minutes(point.Values, point.Minutes)}") : "";
        var rates = figures.Gap == LevelingGap.None
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"leveling_rate={figures.LevelingRate},balance_loss={figures.BalanceLoss},cv={figures.Cv},gini={figures.Gini},theil={figures.Theil},smoothness_index={figures.SmoothnessIndex},peak_to_mean={figures.PeakToMean}{move},")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{of}_leveling_{Schema.NameOf(point.Size)},factory={Escaped(point.Factory)},{group}={Escaped(point.Group)}{shift} {rates}n_used={figures.Count}i,n_team={point.Members}i,quality=\"{Schema.QualityOf(figures, new TeamLoads { Members = point.Members, IsBusyTime = point.IsBusyTime })}\",rev={point.Revision}i {point.Start.UnixNanoseconds}\n");
    }

    private static string Escaped(string tag) =>
        tag.Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal);

    /// <summary>A load that outlives the call which handed it on, with its names for either side.</summary>
    private sealed record Point
    {
        private byte[] _name = [];

        public required string Factory { get; init; }

        public required string Group { get; init; }

        public required string Name { get; init; }

        public required string Shift { get; init; }

        public required byte[] FactoryBytes { get; init; }

        public required byte[] GroupBytes { get; init; }

        public required byte[] NameBytes { get => _name; init => _name = value; }

        public required byte[] ShiftBytes { get; init; }

        public required WindowSize Size { get; init; }

        public required EventTime Start { get; init; }

        public required int Revision { get; init; }

        public bool IsStation { get; init; }

        public long[] States { get; init; } = [];

        public long MicroPieces { get; init; }

        public LoadFigures Figures { get; init; }

        public LoadMarks Marks { get; init; }

        public long? CycleTime { get; init; }

        public long? ContinuousWork { get; init; }

        public double? PlanLoad { get; init; }

        public double? Efficiency { get; init; }

        public double[] Values { get; init; } = [];

        public double[] Minutes { get; init; } = [];

        public int Members { get; init; }

        public bool IsBusyTime { get; init; }

        public Point Named(string name) => this with { Name = name, NameBytes = Encoding.UTF8.GetBytes(name) };

        public void Write(LineProtocolWriter writer)
        {
            if (Values.Length > 0)
            {
                WriteTeam(writer);
                return;
            }

            var load = new WindowLoad
            {
                Factory = FactoryBytes, Group = GroupBytes, Name = NameBytes, Shift = ShiftBytes, Size = Size, Start = Start, States = States, MicroPieces = MicroPieces,
                Figures = Figures, Marks = Marks, CycleTime = CycleTime, ContinuousWork = ContinuousWork, PlanLoad = PlanLoad, Efficiency = Efficiency, Revision = Revision,
            };
            if (IsStation)
            {
                writer.OnStation(load);
            }
            else
            {
                writer.OnWorker(load);
            }
        }

        private void WriteTeam(LineProtocolWriter writer)
        {
            var loads = new TeamLoads
            {
                Factory = FactoryBytes, Group = GroupBytes, Shift = ShiftBytes, Size = Size, Start = Start, Values = Values, AvailableMinutes = Minutes, Members = Members,
                IsBusyTime = IsBusyTime, Revision = Revision,
            };
            if (IsStation)
            {
                writer.OnLine(loads);
            }
            else
            {
                writer.OnTeam(loads);
            }
        }
    }

    private sealed class Collector : ILoadReceiver
    {
        public List<Point> Points { get; } = [];

        public void OnWorker(in WindowLoad load) => Add(load, isStation: false);

        public void OnStation(in WindowLoad load) => Add(load, isStation: true);

        public void OnTeam(in TeamLoads loads) => Add(loads, isStation: false);

        public void OnLine(in TeamLoads loads) => Add(loads, isStation: true);

        public void OnAnnotation(in Annotation annotation)
        {
        }

        private void Add(in WindowLoad load, bool isStation) => Points.Add(new Point
        {
            Factory = Encoding.UTF8.GetString(load.Factory), Group = Encoding.UTF8.GetString(load.Group), Name = Encoding.UTF8.GetString(load.Name),
            Shift = Encoding.UTF8.GetString(load.Shift), FactoryBytes = load.Factory.ToArray(), GroupBytes = load.Group.ToArray(), NameBytes = load.Name.ToArray(),
            ShiftBytes = load.Shift.ToArray(), Size = load.Size, Start = load.Start, Revision = load.Revision, IsStation = isStation, States = load.States.ToArray(),
            MicroPieces = load.MicroPieces, Figures = load.Figures, Marks = load.Marks, CycleTime = load.CycleTime, ContinuousWork = load.ContinuousWork,
            PlanLoad = load.PlanLoad, Efficiency = load.Efficiency,
        });

        private void Add(in TeamLoads loads, bool isStation) => Points.Add(new Point
        {
            Factory = Encoding.UTF8.GetString(loads.Factory), Group = Encoding.UTF8.GetString(loads.Group), Name = "", Shift = Encoding.UTF8.GetString(loads.Shift),
            FactoryBytes = loads.Factory.ToArray(), GroupBytes = loads.Group.ToArray(), NameBytes = [], ShiftBytes = loads.Shift.ToArray(), Size = loads.Size,
            Start = loads.Start, Revision = loads.Revision, IsStation = isStation, Values = loads.Values.ToArray(), Minutes = loads.AvailableMinutes.ToArray(),
            Members = loads.Members, IsBusyTime = loads.IsBusyTime,
        });
    }
}
