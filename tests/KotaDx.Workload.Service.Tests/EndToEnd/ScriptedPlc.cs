using KotaDx.FirmwareSim.Lines;

namespace KotaDx.Workload.Service.Tests.EndToEnd;

/// <summary>A PLC that knows no protocol: it compares what it is asked with the bytes of a script and answers with the script's bytes.</summary>
internal sealed class ScriptedPlc(PlcScript.Scene scene) : LineDevice
{
    private readonly Lock _lock = new();
    private readonly List<byte> _held = [];
    private readonly HashSet<byte[]> _asked = [];
    private string? _fault;

    /// <summary>Why the script was not kept to, with both sides in hexadecimal; null while it was.</summary>
    public string? Fault
    {
        get
        {
            lock (_lock)
            {
                return _fault ?? (_held.Count > 0 ? Differs("only the beginning of a question came") : null);
            }
        }
    }

    /// <summary>True once every question was asked and every answer given.</summary>
    public bool IsThrough
    {
        get
        {
            lock (_lock)
            {
                return scene.Exchanges.TrueForAll(exchange => _asked.Contains(exchange.Question) && exchange.Answers.Count == 1);
            }
        }
    }

    public override void Receive(TimeSpan now, ReadOnlySpan<byte> bytes, ICollection<Transmission> sent)
    {
        lock (_lock)
        {
            foreach (var letter in bytes)
            {
                _held.Add(letter);
                var (question, answers) = scene.Exchanges.Find(exchange => exchange.Question.AsSpan().SequenceEqual(_held.ToArray()));
                if (question is not null)
                {
                    _held.Clear();
                    foreach (var part in _asked.Add(question) || answers.Count == 1 ? answers.Peek() : Next(answers))
                    {
                        sent.Add(part);
                    }
                }
                else if (!scene.Exchanges.Exists(exchange => exchange.Question.AsSpan().StartsWith(_held.ToArray())))
                {
                    _fault ??= Differs("a question that is not in the script");
                }
            }
        }
    }

    /// <summary>The answer before stays in front until the question comes again.</summary>
    private static List<Transmission> Next(Queue<List<Transmission>> answers)
    {
        answers.Dequeue();
        return answers.Peek();
    }

    private string Differs(string what) =>
        $"{scene.Title}: {what}\n  came     {Convert.ToHexString([.. _held])}\n  expected {string.Join("\n        or ", scene.Exchanges.Select(static exchange => Convert.ToHexString(exchange.Question)))}";
}
