using System.Security.Cryptography;
using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Sources.Import;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace KotaDx.Workload.Service.Pipeline;

/// <summary>
/// Reads and begins factories' books: <c>books/FACTORY/factory.yaml</c> with the zone and each team's members.
/// </summary>
internal static class Books
{
    private const string FileName = "factory.yaml";

    private const string Example = "zone: Asia/Tokyo\nteams:\n  press: [w01, w02]\n  assembly: [w03]";

    /// <summary>The book of a factory; without a file the factory runs open.</summary>
    /// <exception cref="InputFaultException">The file cannot be understood.</exception>
    public static Book Load(string folder, string factory)
    {
        var path = Path.Combine(folder, factory, FileName);
        if (!File.Exists(path))
        {
            return Book.Open(factory);
        }

        try
        {
            var file = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
                .Deserialize<BookFile?>(ReadText(path)) ?? new BookFile();
            if (!TryFindZone(file.Zone, out var zone))
            {
                throw Fault(path, $"zone「{file.Zone}」という時間帯はありません", $"there is no time zone \"{file.Zone}\"",
                    "Asia/Tokyo のように書いてください", "write it like Asia/Tokyo");
            }

            var teams = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (team, members) in file.Teams ?? [])
            {
                if (team == Book.Everyone)
                {
                    throw Fault(path, $"班の名前に {team} は使えません", $"a team cannot be called {team}", "班に入っていない人を表す名前です。別の名前にしてください", "that stands for people in no team; choose another name");
                }

                foreach (var worker in members ?? [])
                {
                    if (string.IsNullOrWhiteSpace(worker) || !TagText.IsTag(Encoding.UTF8.GetBytes(worker)) || !TagText.IsTag(Encoding.UTF8.GetBytes(team)))
                    {
                        throw Fault(path, $"班 {team} に空か使えない名前があります", $"team {team} has an empty or unusable name", "作業者の番号を書いてください", "write the workers' tokens");
                    }

                    if (!teams.TryAdd(worker, team))
                    {
                        throw Fault(path, $"{worker} が2つの班に入っています", $"{worker} is in two teams", "1つの班にしてください", "keep each person in one team");
                    }
                }
            }

            return new Book(factory, zone, teams);
        }
        catch (YamlException exception)
        {
            // The library's words name its own types; a person needs the line and how it is written.
            throw new InputFaultException(new Text(
                $"{path}:{exception.Start.Line}: 台帳の書き方が違います。使えるのは zone と teams で、次のように書きます（字下げは空白、コロンは半角のあとに空白）。\n{Example}",
                $"{path}:{exception.Start.Line}: the book is not written as it must be. It has zone and teams, like this (indent with spaces, a space behind each colon):\n{Example}"));
        }
    }

    /// <summary>Reads every book, for its faults only.</summary>
    /// <exception cref="InputFaultException">A book cannot be understood.</exception>
    public static void CheckAll(string folder)
    {
        foreach (var book in Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [])
        {
            Load(folder, Path.GetFileName(book));
        }
    }

    /// <summary>Writes a first book for a factory that has none, so that its zone and teams can be seen and edited.</summary>
    /// <returns>The file, or null if there is a book already.</returns>
    public static string? Begin(string folder, string factory, string zone, IEnumerable<(string Worker, string Team)> roster)
    {
        var path = Path.Combine(folder, factory, FileName);
        if (File.Exists(path))
        {
            return null;
        }

        var text = new StringBuilder();
        text.Append("# 工場台帳 / the factory's book\n# zone: 日の区切りと時間窓の時間帯 / days and windows are aligned in this zone\n");
        text.Append("zone: ").Append(zone).Append('\n');
        text.Append("# teams: 班と、その班の人 / each team and its members, e.g.\n#   press: [w01, w02]\nteams:\n");
        foreach (var team in roster.GroupBy(static person => person.Team))
        {
            text.Append("  ").Append(team.Key).Append(": [").AppendJoin(", ", team.Select(static person => person.Worker)).Append("]\n");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.ToString());
        return path;
    }

    /// <summary>A number that changes when the book does.</summary>
    public static ulong HashOf(Book book)
    {
        var text = new StringBuilder(book.Zone.Id);
        foreach (var (worker, team) in book.Teams.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(worker).Append('\t').Append(team);
        }

        return BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string ReadText(string path)
    {
        using var stream = File.OpenRead(path);
        var text = TextEncodings.Detect(stream, DeclaredEncoding.None);
        if (text.Encoding is null)
        {
            var fault = FileFaults.NoText(path, text);
            throw new InputFaultException(new Text($"{path}: {fault.What.Ja}。{fault.Next.Ja}", $"{path}: {fault.What.En}; {fault.Next.En}"));
        }

        stream.Position = text.Preamble;
        using var reader = new StreamReader(stream, text.Encoding, detectEncodingFromByteOrderMarks: false);
        return reader.ReadToEnd();
    }

    private static bool TryFindZone(string? id, out TimeZoneInfo zone)
    {
        zone = Book.DefaultZone;
        return id is null or "Asia/Tokyo" || ZoneNames.TryFind(id, out zone);
    }

    private static InputFaultException Fault(string where, string ja, string en, string nextJa, string nextEn) =>
        new(new Text($"{where}: {ja}。{nextJa}。", $"{where}: {en}; {nextEn}."));

    private sealed class BookFile
    {
        public string? Zone { get; set; }

        public Dictionary<string, List<string>?>? Teams { get; set; }
    }
}
