namespace KotaDx.Workload.Load;

/// <summary>Which of the book's ranges a load rate lies in (<see cref="Factories.BookSettings"/>). The numbers are those of the field <c>level</c>.</summary>
public enum LoadLevel
{
    /// <summary>Below <see cref="Factories.BookSettings.LoadRoom"/>: there is room for more.</summary>
    Room = 0,

    /// <summary>Neither little nor much.</summary>
    Right = 1,

    /// <summary>From <see cref="Factories.BookSettings.LoadBusy"/> on.</summary>
    NearlyFull = 2,

    /// <summary>From <see cref="Factories.BookSettings.LoadHigh"/> on.</summary>
    TooMuch = 3,
}
