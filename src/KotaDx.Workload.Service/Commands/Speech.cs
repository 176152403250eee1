using System.Runtime.InteropServices;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Service.Commands;

/// <summary>Words for people, on standard error, in their language. Data goes to standard output and never through here.</summary>
internal sealed partial class Speech(bool japanese)
{
    public bool IsJapanese { get; } = japanese;

    /// <summary>The language asked for, else the environment's: Japanese where it says so.</summary>
    public static Speech In(string? language) => new(language switch
    {
        "ja" => true,
        "en" => false,
        _ => IsEnvironmentJapanese(),
    });

    public string Of(Text text) => IsJapanese ? text.Ja : text.En;

    public void Say(string ja, string en) => Console.Error.WriteLine(IsJapanese ? ja : en);

    public void Say(Text text) => Console.Error.WriteLine(Of(text));

    private static bool IsEnvironmentJapanese()
    {
        foreach (var name in (string[])["LC_ALL", "LC_MESSAGES", "LANG"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                return value.StartsWith("ja", StringComparison.OrdinalIgnoreCase);
            }
        }

        // The primary language is in the low ten bits; 0x11 is Japanese.
        return OperatingSystem.IsWindows() && (GetUserDefaultUILanguage() & 0x3FF) == 0x11;
    }

    [LibraryImport("kernel32")]
    private static partial ushort GetUserDefaultUILanguage();
}
