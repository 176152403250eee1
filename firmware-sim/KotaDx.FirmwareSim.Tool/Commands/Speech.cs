namespace KotaDx.FirmwareSim.Tool.Commands;

/// <summary>Words for people, on standard error, in their language.</summary>
internal sealed class Speech(bool isJapanese)
{
    /// <summary>The language asked for, else the environment's: Japanese where it says so.</summary>
    public static Speech In(string? language) => new(language switch
    {
        "ja" => true,
        "en" => false,
        _ => IsEnvironmentJapanese(),
    });

    public string Of(string japanese, string english) => isJapanese ? japanese : english;

    public void Say(string japanese, string english) => Console.Error.WriteLine(Of(japanese, english));

    private static bool IsEnvironmentJapanese() => ((string[])["LC_ALL", "LC_MESSAGES", "LANG"])
        .Select(Environment.GetEnvironmentVariable)
        .FirstOrDefault(value => !string.IsNullOrEmpty(value))?
        .StartsWith("ja", StringComparison.OrdinalIgnoreCase) ?? false;
}
