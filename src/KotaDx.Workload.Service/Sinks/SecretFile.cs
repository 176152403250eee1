using System.Security.Cryptography;
using KotaDx.Workload.Service.Sinks.Setup;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>A file whose first line is a token or a password, for its owner's eyes only. <c>env:NAME</c> in its place is a variable of the environment.</summary>
internal static class SecretFile
{
    private const string Environment = "env:";

    /// <summary>The first line; null if there is no such file, or nothing in it.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string? Read(string path)
    {
        var secret = path.StartsWith(Environment, StringComparison.Ordinal) ? System.Environment.GetEnvironmentVariable(path[Environment.Length..])
            : File.Exists(path) ? File.ReadLines(path).FirstOrDefault()
            : null;
        return string.IsNullOrWhiteSpace(secret) ? null : secret.Trim();
    }

    /// <summary>Writes it as a whole or not at all. On Windows it has the folder's permissions.</summary>
    /// <exception cref="SetupFaultException">It cannot be written.</exception>
    public static void Write(string path, string secret)
    {
        if (path.StartsWith(Environment, StringComparison.Ordinal))
        {
            throw new SetupFaultException(SinkVerdict.Stopped, $"{path} holds nothing that the store knows", new(
                "環境変数には書き込めません。ファイルを指定してください。", "A variable of the environment cannot be written: name a file."));
        }

        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            var temporary = path + ".new";
            File.Delete(temporary);
            using (var file = new StreamWriter(temporary, options))
            {
                file.Write(secret + "\n");
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SetupFaultException(SinkVerdict.Stopped, $"{path}: {exception.Message}", new(
                "トークンを書くフォルダがあり、書き込めることを確かめてください。", "Check that the folder for the token is there and can be written."));
        }
    }

    /// <summary>A password that nobody has to type.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetHexString(48, lowercase: true);
}
