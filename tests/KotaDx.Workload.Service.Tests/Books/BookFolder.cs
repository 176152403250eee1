using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Books;

/// <summary>A folder of books with one factory, for one test.</summary>
internal sealed class BookFolder : IDisposable
{
    public const string Factory = "kota";

    private readonly TempFolder _folder = new();

    public BookFolder() => _folder.Folder(Factory);

    /// <summary>The folder that holds the factory's.</summary>
    public string Path => _folder.Path;

    public string FileOf(string name) => System.IO.Path.Combine(_folder.Path, Factory, name);

    public BookFolder With(string name, string text) => With(name, Encoding.UTF8.GetBytes(text));

    public BookFolder With(string name, byte[] bytes)
    {
        File.WriteAllBytes(FileOf(name), bytes);
        return this;
    }

    public LoadedBook Load() => BookFiles.Load(_folder.Path, Factory);

    /// <summary>The entries of a book without any fault.</summary>
    public BookContent Read()
    {
        var book = Load();
        Assert.Equal("", string.Join('\n', book.Faults.Select(fault => fault.Words.En)));
        return book.Content!;
    }

    /// <summary>The faults as <c>file:line key</c>; warnings with <c>~</c> before them.</summary>
    public string[] Places() => [.. Load().Faults.Select(Place)];

    public void Dispose() => _folder.Dispose();

    private static string Place(BookFault fault)
    {
        foreach (var text in new[] { fault.What, fault.Cause, fault.Next })
        {
            Assert.False(string.IsNullOrWhiteSpace(text.Ja));
            Assert.False(string.IsNullOrWhiteSpace(text.En));
        }

        return $"{(fault.IsError ? "" : "~")}{System.IO.Path.GetFileName(fault.File)}:{fault.Line} {fault.Key}".TrimEnd();
    }
}
