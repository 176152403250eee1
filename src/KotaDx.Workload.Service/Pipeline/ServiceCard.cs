using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// Where the service that owns a data folder is to be asked, in <c>service.json</c> beside the data: commands that would have to change
/// the folder ask it instead. The key proves that whoever asks can read the folder; a page in a browser cannot.
/// </summary>
/// <param name="Board">The board's address as this machine reaches it.</param>
/// <param name="Key">To be sent in <see cref="Header"/>.</param>
internal sealed record ServiceCard(string Board, string Key)
{
    public const string Header = "X-Kotadx-Key";

    private const string Name = "service.json";

    /// <summary>Makes the card of a service that has just started.</summary>
    public static ServiceCard For(Uri board)
    {
        var isAnywhere = board.Host is "0.0.0.0" or "[::]" or "::";
        var reachable = isAnywhere ? new UriBuilder(board) { Host = "localhost" }.Uri : board;
        return new ServiceCard(reachable.ToString().TrimEnd('/'), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
    }

    /// <summary>The card in a data folder; null if no service has left one.</summary>
    public static ServiceCard? Find(string root)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(root, Name)), ServiceCardJson.Default.ServiceCard);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Leaves the card. On a disk that is full there is none, and replaying wants the service stopped.</summary>
    public void Leave(string root)
    {
        try
        {
            Write(root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nothing that the service itself needs.
        }
    }

    /// <summary>Takes the card away. One that stays is found out by whoever asks at its address.</summary>
    public static void Remove(string root)
    {
        try
        {
            File.Delete(Path.Combine(root, Name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The data are stored; a stop is no failure for a card.
        }
    }

    private void Write(string root)
    {
        var path = Path.Combine(root, Name);
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        JsonSerializer.Serialize(file, this, ServiceCardJson.Default.ServiceCard);
    }
}

/// <summary>How a card is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServiceCard))]
internal sealed partial class ServiceCardJson : JsonSerializerContext;
