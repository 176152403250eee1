using System.Globalization;
using System.Text;

namespace KotaDx.Workload.Service.Tests.Dashboards;

/// <summary>
/// A factory of two teams that works round the clock, minute by minute and by a seed: jobs with a worker and without, states, cycles, a device
/// that falls silent, frames that nobody can read. Its book says everything that a board can show.
/// </summary>
internal sealed class SmallFactory(int seed, string name)
{
    private static readonly (string Line, string Station, string[] Workers, double Share)[] Stations =
    [
        ("press", "p1", ["w01", "w05", "w09"], 0.97), ("press", "p2", ["w02", "w06", "w10"], 0.55),
        ("assembly", "a1", ["w03", "w07", "w11"], 0.8), ("assembly", "a2", ["w04", "w08", "w12"], 0.7),
    ];

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, (string Id, DateTimeOffset Until)> _jobs = [];
    private int _next;

    public string Name => name;

    /// <summary>Writes the book.</summary>
    /// <param name="folder">The folder of books.</param>
    /// <param name="from">The first day.</param>
    public void WriteBook(string folder, DateTimeOffset from)
    {
        var home = Path.Combine(folder, name);
        Directory.CreateDirectory(home);
        var book = new StringBuilder("""
            zone: Asia/Tokyo
            settings: {load_high: 0.9, load_busy: 0.75, load_room: 0.5, continuous_work_max_min: 90, leveling_good: 0.85}
            stations:
              - {station: press/p1, sees_all_work: yes, max_silence_s: 120}
              - {station: press/p2, sees_all_work: yes, max_silence_s: 120}
              - {station: assembly/a1, sees_all_work: yes, max_silence_s: 300}
              - {station: assembly/a2, sees_all_work: yes, max_silence_s: 300}
              - {station: assembly/a3, max_silence_s: 300}
            teams:
              press: [w01, w02, w05, w06, w09, w10]
              assembly: [w03, w04, w07, w08, w11, w12]
            shifts:
              - {shift: s1, start: 6:00, end: 14:00, breaks: [10:00-10:45], days: [mon, tue, wed, thu, fri, sat, sun]}
              - {shift: s2, start: 14:00, end: 22:00, breaks: [18:00-18:45], days: [mon, tue, wed, thu, fri, sat, sun]}
              - {shift: s3, start: 22:00, end: 30:00, breaks: [26:00-26:45], days: [mon, tue, wed, thu, fri, sat, sun]}
            """);
        File.WriteAllText(Path.Combine(home, "factory.yaml"), book.Append('\n').ToString());
        var roster = new StringBuilder("shift,station,worker\n");
        var plan = new StringBuilder("date,shift,station,quantity\n");
        var times = new StringBuilder("part,station,seconds\n");
        foreach (var (line, station, workers, _) in Stations)
        {
            times.Append(CultureInfo.InvariantCulture, $"*,{line}/{station},40\n");
            for (var shift = 0; shift < 3; shift++)
            {
                roster.Append(CultureInfo.InvariantCulture, $"s{shift + 1},{line}/{station},{workers[shift]}\n");
                for (var day = -1; day < 5; day++)
                {
                    plan.Append(CultureInfo.InvariantCulture, $"{from.ToOffset(TimeSpan.FromHours(9)).AddDays(day):yyyy-MM-dd},s{shift + 1},{line}/{station},{(line == "press" ? 500 : 450)}\n");
                }
            }
        }

        File.WriteAllText(Path.Combine(home, "roster.csv"), roster.ToString());
        File.WriteAllText(Path.Combine(home, "plan.csv"), plan.ToString());
        File.WriteAllText(Path.Combine(home, "standard_times.csv"), times.ToString());
        File.WriteAllText(Path.Combine(home, "events.csv"), string.Create(CultureInfo.InvariantCulture,
            $"time,text,team\n{from.ToOffset(TimeSpan.FromHours(9)).AddDays(1):yyyy-MM-dd HH:mm},段取り台車を追加,press\n"));
    }

    /// <summary>What its devices send within one minute.</summary>
    public IEnumerable<(string Topic, string Payload)> Minute(DateTimeOffset at)
    {
        foreach (var (line, station, workers, share) in Stations)
        {
            // Two hours a day nothing is heard of one device.
            if (station == "a2" && at.UtcDateTime.Hour is 4 or 5)
            {
                continue;
            }

            var topic = $"kotadx/v1/{name}/{line}/{station}";
            yield return ($"{topic}/state", "idle");
            if (line == "press")
            {
                yield return ($"{topic}/wbgt", string.Create(CultureInfo.InvariantCulture, $"{24 + (8 * _random.NextDouble()):0.0}"));
            }

            if (_jobs.TryGetValue(station, out var job) && job.Until <= at)
            {
                _jobs.Remove(station);
                yield return ($"{topic}/work", $$"""{"ts":"{{at:O}}","ev":"end","id":"{{job.Id}}","v":{{_random.Next(1, 9)}}}""");
            }

            if (!_jobs.ContainsKey(station) && _random.NextDouble() < share)
            {
                var id = $"{station}-{_next++}";
                _jobs[station] = (id, at.AddMinutes(_random.Next(1, 6)));
                var state = _random.Next(8) switch { 0 => "setup", 1 => "ancillary", _ => "net" };
                yield return ($"{topic}/work", $$"""{"ts":"{{at:O}}","ev":"start","id":"{{id}}","state":"{{state}}"}""");
            }
            else if (!_jobs.ContainsKey(station) && _random.Next(3) == 0)
            {
                yield return ($"{topic}/state", "wait");
            }

            for (var i = 0; i < 2; i++)
            {
                yield return ($"{topic}/cycle", $$"""{"ts":"{{at.AddSeconds(10 + (20 * i) + _random.Next(10)):O}}","v":1,"part":"A"}""");
            }
        }

        // Work at a station that is in no roster is nobody's, and what no one can read is kept.
        if (at.Minute % 20 == 0)
        {
            yield return ($"kotadx/v1/{name}/press/p2/work", "{\"ev\":");
            yield return ($"kotadx/v1/{name}/press/p2/vibration", "0.4");
            yield return ($"kotadx/v1/{name}/assembly/a3/work", $$"""{"ts":"{{at:O}}","ev":"start","id":"n{{at:HHmm}}"}""");
        }

        if (at.Minute % 20 == 7)
        {
            yield return ($"kotadx/v1/{name}/assembly/a3/work", $$"""{"ts":"{{at:O}}","ev":"end","id":"n{{at.AddMinutes(-7):HHmm}}"}""");
        }
    }
}
