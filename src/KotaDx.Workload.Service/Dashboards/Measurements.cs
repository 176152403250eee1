using System.Text;
using KotaDx.Workload.Load;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Sinks;

namespace KotaDx.Workload.Service.Dashboards;

/// <summary>Measurements as the boards name them.</summary>
internal static class Measurements
{
    public static Measurement WorkerMinute => Schema.WorkerLoad(WindowSize.Minute1);

    public static Measurement WorkerQuarter => Schema.WorkerLoad(WindowSize.Minute15);

    public static Measurement WorkerShift => Schema.WorkerLoad(WindowSize.Shift);

    public static Measurement WorkerDay => Schema.WorkerLoad(WindowSize.Day);

    public static Measurement StationShift => Schema.StationLoad(WindowSize.Shift);

    public static Measurement TeamQuarter => Schema.TeamLeveling(WindowSize.Minute15);

    public static Measurement TeamShift => Schema.TeamLeveling(WindowSize.Shift);

    public static Measurement TeamDay => Schema.TeamLeveling(WindowSize.Day);

    /// <summary>The retention policy under which the service writes a measurement; null: the database's own.</summary>
    public static string? PolicyOf(Measurement measurement) => InfluxRetention.PolicyOf(Schema.ResolutionOf(Encoding.UTF8.GetBytes(measurement.Name)));
}
