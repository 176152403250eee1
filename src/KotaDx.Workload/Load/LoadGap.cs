namespace KotaDx.Workload.Load;

/// <summary>Why a load rate is null.</summary>
public enum LoadGap
{
    /// <summary>It is not null.</summary>
    None = 0,

    /// <summary>The factory's book has no shifts: nobody knows who was to be there.</summary>
    NoCalendar,

    /// <summary>The book plans no shift for this person, or nobody for this station, on that date.</summary>
    NoRoster,

    /// <summary>The bar of work that nobody is named for: it is nobody's rate.</summary>
    Unassigned,

    /// <summary>No available time: absent, or on a break all the time.</summary>
    Absent,

    /// <summary>Too little of the available time has evidence.</summary>
    InsufficientData,
}
