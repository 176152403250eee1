namespace KotaDx.Workload.Service.Files;

/// <summary>The known name that somebody most likely meant.</summary>
internal static class NearestName
{
    private const int LongestCompared = 100;

    /// <summary>The nearest of the names by edits (insert, remove, replace a letter, or swap two neighbours), letter case aside.</summary>
    /// <returns>Null if nothing is near: more than two edits, and more than a third of the letters.</returns>
    public static string? Find(string written, IEnumerable<string> names)
    {
        string? nearest = null;
        var fewest = Math.Max(2, written.Length / 3) + 1;
        foreach (var name in names)
        {
            // Two letters for a name of two would be another word.
            var edits = Edits(written.ToUpperInvariant(), name.ToUpperInvariant());
            if (edits < fewest && edits < Math.Max(written.Length, name.Length))
            {
                fewest = edits;
                nearest = name;
            }
        }

        return nearest;
    }

    private static int Edits(string a, string b)
    {
        if (a.Length > LongestCompared || b.Length > LongestCompared)
        {
            return int.MaxValue;
        }

        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            cost[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            cost[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var best = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    best = Math.Min(best, cost[i - 2, j - 2] + 1);
                }

                cost[i, j] = best;
            }
        }

        return cost[a.Length, b.Length];
    }
}
