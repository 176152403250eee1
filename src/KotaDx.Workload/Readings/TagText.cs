namespace KotaDx.Workload.Readings;

/// <summary>What can stand in a tag of a point.</summary>
public static class TagText
{
    /// <summary>
    /// False for a backslash at the end or before a space, a comma, an equals sign or another backslash: InfluxDB and VictoriaMetrics
    /// read these differently, and line protocol has no way to write them that both take.
    /// </summary>
    /// <param name="text">UTF-8.</param>
    public static bool IsTag(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'\\'); at >= 0; at = text.IndexOf((byte)'\\'))
        {
            if (at + 1 == text.Length || text[at + 1] is (byte)' ' or (byte)',' or (byte)'=' or (byte)'\\')
            {
                return false;
            }

            text = text[(at + 1)..];
        }

        return true;
    }
}
