using System.Text;

namespace KotaDx.Workload.Readings;

/// <summary>A signal's own words for states, as a lamp says red for waiting. Compared byte by byte. Immutable.</summary>
/// <param name="words">State by word.</param>
public sealed class StateWords(IReadOnlyDictionary<string, WorkState> words)
{
    private readonly (byte[] Word, WorkState State)[] _words = [.. words.Select(static pair => (Encoding.UTF8.GetBytes(pair.Key), pair.Value))];

    /// <summary>Finds a word.</summary>
    /// <param name="word">UTF-8, without surrounding white space.</param>
    /// <param name="state">Its state.</param>
    /// <returns>False for a word that is none of them.</returns>
    public bool TryFind(ReadOnlySpan<byte> word, out WorkState state)
    {
        foreach (var (own, meant) in _words)
        {
            if (word.SequenceEqual(own))
            {
                state = meant;
                return true;
            }
        }

        state = WorkState.Unknown;
        return false;
    }
}
