using KotaDx.Workload.Factories;
using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>Registers that are read together.</summary>
/// <param name="Read">The question.</param>
/// <param name="Every">How often it is asked.</param>
/// <param name="Parts">First and count of each stretch in it that somebody wants, in order: what lies between is read along.</param>
internal sealed record PlcQuestion(PlcRead Read, TimeSpan Every, IReadOnlyList<(uint First, int Count)> Parts)
{
    /// <summary>One question for each stretch, for a PLC that refuses to read along what it does not have.</summary>
    public IEnumerable<PlcQuestion> Apart() => Parts.Select(part => new PlcQuestion(
        Read with { First = Read.First with { Number = part.First }, Count = part.Count }, Every, [part]));
}

/// <summary>Makes as few questions of a port's registers as its protocol allows.</summary>
internal static class PlcPlan
{
    /// <summary>
    /// Registers of one slave, one kind of memory and one period go into one question as far as one can reach, whatever lies between:
    /// a word read along costs two to four bytes, a question of its own a dozen and the PLC's scan.
    /// </summary>
    public static List<PlcQuestion> Of(PlcCodec codec, IEnumerable<PlcPointEntry> points)
    {
        var wanted = new List<(byte Slave, byte Area, double Every, uint First, int Count)>();
        foreach (var point in points)
        {
            if (PlcPlace.TryParse(codec, point.Address, out var place, out _))
            {
                var count = codec.Areas[place.Address.Area].IsBit || place.Bit >= 0 ? 1 : PlcNumber.WordsOf(point.Type);
                wanted.Add((checked((byte)point.Slave), place.Address.Area, point.EverySeconds, place.Address.Number, count));
            }
        }

        var questions = new List<PlcQuestion>();
        foreach (var group in wanted.GroupBy(static x => (x.Slave, x.Area, x.Every)).OrderBy(static x => x.Key))
        {
            var most = codec.Areas[group.Key.Area].MostAtOnce;
            var parts = new List<(uint First, int Count)>();
            foreach (var (_, _, _, first, count) in group.OrderBy(static x => x.First).ThenBy(static x => x.Count))
            {
                if (parts.Count > 0 && first + count - parts[0].First > most)
                {
                    questions.Add(Join(group.Key, parts));
                    parts = [];
                }

                // Registers that touch or overlap are one stretch: two halves of a value must come from one scan.
                if (parts.Count > 0 && first <= parts[^1].First + parts[^1].Count)
                {
                    parts[^1] = parts[^1] with { Count = (int)Math.Max(parts[^1].Count, first + count - parts[^1].First) };
                }
                else
                {
                    parts.Add((first, count));
                }
            }

            questions.Add(Join(group.Key, parts));
        }

        return questions;
    }

    private static PlcQuestion Join((byte Slave, byte Area, double Every) key, List<(uint First, int Count)> parts) => new(
        new PlcRead(key.Slave, new PlcAddress(key.Area, parts[0].First), (int)(parts[^1].First + parts[^1].Count - parts[0].First)), TimeSpan.FromSeconds(key.Every), parts);
}
