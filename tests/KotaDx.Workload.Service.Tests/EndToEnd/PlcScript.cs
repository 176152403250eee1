using System.Globalization;
using System.Text;
using KotaDx.FirmwareSim.Lines;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>
/// What a PLC is asked and what it answers, byte by byte from its maker's manual: a file in tests/Cases/plc, which nothing of the project wrote.
/// <code>
/// protocol NAME      over serial|tcp      case TITLE | port          # a comment
/// read ADDRESS COUNT [options of kotadx plc read]                      of a case: the command
/// point SLAVE,ADDRESS,SECONDS                                          of the port: a counter in a book
/// > bytes      &lt; bytes      pause MILLISECONDS                         asked, answered; the same question again has its next answer, the last one for ever
/// values N… | refused CODE | garbled      pieces N      reasons WORD…  what must come of it
/// </code>
/// Bytes are hexadecimal pairs and "text".
/// </summary>
internal sealed class PlcScript
{
    private PlcScript(string protocol, bool isTcp) => (Protocol, IsTcp) = (protocol, isTcp);

    public string Protocol { get; }

    public bool IsTcp { get; }

    /// <summary>Each for <c>kotadx plc read</c>.</summary>
    public List<Scene> Cases { get; } = [];

    /// <summary>For a service whose book has the port.</summary>
    public Scene Port { get; private set; } = new("port");

    public static string Folder { get; } = Path.Combine(TestData.RepositoryRoot, "tests", "Cases", "plc");

    public static PlcScript Load(string name)
    {
        var rows = File.ReadAllLines(Path.Combine(Folder, name + ".txt")).Where(static row => row.Length > 0 && row[0] != '#').ToList();
        var script = new PlcScript(Rest(rows.Single(static row => row.StartsWith("protocol ", StringComparison.Ordinal))), rows.Contains("over tcp"));
        var scene = script.Port;
        var pause = TimeSpan.Zero;
        foreach (var row in rows)
        {
            switch (row.Split(' ')[0])
            {
                case "protocol" or "over":
                    break;
                case "case":
                    script.Cases.Add(scene = new(Rest(row)));
                    break;
                case "port":
                    scene = script.Port;
                    break;
                case "read":
                    scene.Read = Rest(row).Split(' ');
                    break;
                case "point":
                    scene.Points.Add(Rest(row));
                    break;
                case ">":
                    scene.Ask(Bytes(Rest(row)));
                    break;
                case "<":
                    scene.Answer(new Transmission(Bytes(Rest(row)), pause));
                    pause = TimeSpan.Zero;
                    break;
                case "pause":
                    pause = TimeSpan.FromMilliseconds(int.Parse(Rest(row), CultureInfo.InvariantCulture));
                    break;
                case "values" or "refused" or "garbled" or "pieces" or "reasons":
                    scene.Outcome.Add(row);
                    break;
                default:
                    throw new FormatException($"{name}: \"{row}\"");
            }
        }

        return script;
    }

    private static string Rest(string row) => row[(row.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static byte[] Bytes(string text) =>
        [.. text.Split('"').SelectMany(static (part, i) => i % 2 == 1 ? Encoding.ASCII.GetBytes(part) : Convert.FromHexString(part.Replace(" ", "", StringComparison.Ordinal)))];

    /// <summary>One course of questions and answers.</summary>
    internal sealed class Scene(string title)
    {
        private List<Transmission> _last = [];

        public string Title { get; } = title;

        public string[] Read { get; set; } = [];

        public List<string> Points { get; } = [];

        public List<string> Outcome { get; } = [];

        public List<(byte[] Question, Queue<List<Transmission>> Answers)> Exchanges { get; } = [];

        /// <summary>What a line of the outcome says behind its first word; null if there is none.</summary>
        public string? Expects(string word) => Outcome.Where(row => row.Split(' ')[0] == word).Select(Rest).SingleOrDefault();

        public void Ask(byte[] question)
        {
            if (!Exchanges.Exists(known => known.Question.AsSpan().SequenceEqual(question)))
            {
                Exchanges.Add((question, []));
            }

            _last = [];
            Exchanges.Single(known => known.Question.AsSpan().SequenceEqual(question)).Answers.Enqueue(_last);
        }

        public void Answer(Transmission part) => _last.Add(part);
    }
}
