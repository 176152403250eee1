using KotaDx.Workload.Service.Books;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>A book's files as they were last read. Immutable.</summary>
/// <param name="Names">What people are called.</param>
/// <param name="Faults">What is wrong; with an error among them the book in force is an older one.</param>
/// <param name="Since">When they were read.</param>
internal sealed record BookState(DisplayNames Names, IReadOnlyList<BookFault> Faults, DateTimeOffset Since)
{
    /// <summary>True if the files cannot be used and the book in force is an older one.</summary>
    public bool IsFaulty => Faults.Any(static fault => fault.IsError);
}
