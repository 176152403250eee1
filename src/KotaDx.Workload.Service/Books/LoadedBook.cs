using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;

namespace KotaDx.Workload.Service.Books;

/// <summary>A factory's book as its files give it at one moment, with everything that is wrong with them.</summary>
internal sealed record LoadedBook
{
    /// <summary>The factory's topic level.</summary>
    public required string Factory { get; init; }

    /// <summary>The folder with its files, there or not.</summary>
    public required string Folder { get; init; }

    /// <summary>False if there is no file of a book: the factory runs open.</summary>
    public required bool Exists { get; init; }

    /// <summary>The entries in canonical order; null if any fault is an error.</summary>
    public required BookContent? Content { get; init; }

    /// <summary>The factory's zone; the default one where the book says none or a wrong one.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>What people are called.</summary>
    public required DisplayNames Names { get; init; }

    /// <summary>Everything that is wrong, by file and line.</summary>
    public required IReadOnlyList<BookFault> Faults { get; init; }

    /// <summary>Changes when <see cref="Content"/> does, and only then; 0 without content.</summary>
    public required ulong Hash { get; init; }

    /// <summary>True if another program held one of the files: a moment later it may be readable.</summary>
    public required bool IsHeld { get; init; }

    /// <summary>The book; null if any fault is an error.</summary>
    public Book? ToBook() => Content is null ? null : new Book(Factory, Content, Zone);

    /// <summary>The book, or all the words of what keeps it from being one.</summary>
    /// <exception cref="InputFaultException">A fault is an error.</exception>
    public Book Require() => ToBook() ?? throw new InputFaultException(new(
        $"{Words.Ja}\n{Factory}: 台帳に誤りがあるため、始めませんでした。直してから、もう一度動かしてください（kotadx check で確かめられます）",
        $"{Words.En}\n{Factory}: not started, for the book has errors; mend them and start again (kotadx check shows them)"));

    /// <summary>All faults that are errors, one a line.</summary>
    public Text Words => new(
        string.Join('\n', Faults.Where(static fault => fault.IsError).Select(static fault => fault.Words.Ja)),
        string.Join('\n', Faults.Where(static fault => fault.IsError).Select(static fault => fault.Words.En)));
}
