namespace KotaDx.Workload.Service.Books;

/// <summary>The JSON Schema of <c>factory.yaml</c>, with which editors complete keys and mark what is wrong while one writes.</summary>
internal static class BookSchema
{
    public const string FileName = "factory.schema.json";

    /// <summary>The line by which editors find the schema beside the file.</summary>
    public const string Modeline = "# yaml-language-server: $schema=" + FileName;

    public static string Text
    {
        get
        {
            using var stream = typeof(BookSchema).Assembly.GetManifestResourceStream("books/" + FileName)
                ?? throw new InvalidOperationException("The schema is not embedded in the program.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
