namespace KotaDx.Workload.Service.Books;

/// <summary>Where something of a book stands.</summary>
/// <param name="File">Path.</param>
/// <param name="Line">Number of the line, from 1; 0 means the file as a whole.</param>
/// <param name="Key">The column's heading or the key; may be empty.</param>
internal readonly record struct BookPlace(string File, int Line, string Key);

/// <summary>One value as it is written, with its place.</summary>
/// <param name="Text">Not empty, without surrounding white space.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record BookCell(string Text, BookPlace Place);

/// <summary>A row of a table, or an item of a list in <c>factory.yaml</c>: values by the names of <see cref="FactoryKeys"/> and <see cref="BookTables"/>.</summary>
internal abstract class BookRow
{
    /// <summary>Where the row as a whole stands.</summary>
    public abstract BookPlace Place { get; }

    /// <summary>A value; null where nothing is written.</summary>
    public abstract BookCell? Find(string key);

    /// <summary>Where a value stands or would stand.</summary>
    public abstract BookPlace At(string key);
}

/// <summary>An entry with the row that gave it, so that what is wrong between entries can be told where it stands.</summary>
internal sealed record Placed<T>(T Entry, BookRow Row);
