namespace KotaDx.Workload.Points;

/// <summary>How finely a measurement divides time, which decides how long a store keeps it (<see cref="Schema.ResolutionOf"/>).</summary>
public enum Resolution
{
    /// <summary>Shifts, days, and whatever else there are few of. Kept for ever unless told otherwise.</summary>
    Rest,

    /// <summary>Quarters of an hour.</summary>
    Quarters,

    /// <summary>Minutes, and what the service observes moment by moment.</summary>
    Minutes,
}
