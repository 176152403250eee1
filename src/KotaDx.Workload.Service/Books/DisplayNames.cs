using System.Diagnostics.CodeAnalysis;

namespace KotaDx.Workload.Service.Books;

/// <summary>
/// What people are called on a board, by their tokens. Kept apart from the book: no figure, point or log ever holds a name, and
/// deleting <c>names.csv</c> is enough to forget all of them.
/// </summary>
internal sealed class DisplayNames(IReadOnlyDictionary<string, string> names)
{
    public static DisplayNames None { get; } = new(new Dictionary<string, string>());

    public int Count => names.Count;

    /// <summary>The tokens that have a name.</summary>
    public IEnumerable<string> Workers => names.Keys;

    public bool TryFind(string worker, [NotNullWhen(true)] out string? name) => names.TryGetValue(worker, out name);
}
