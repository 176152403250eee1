using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>MEWTOCOL-COM by the FP2 manual's pages on RD, RCC, RCS and BCC.</summary>
/// <param name="hasChecksum">As declared for the codec.</param>
internal sealed partial class MewtocolOracle(bool hasChecksum = true) : IPlcOracle
{
    private static readonly string[] Codes = ["27", "40", "41", "42", "45", "61"];

    public PlcCodec Codec { get; } = new Mewtocol(hasChecksum);

    public PlcRead Question(Random random)
    {
        var area = (byte)random.Next(Codec.Areas.Count);
        var count = random.Next(3) == 0 ? 1 : random.Next(1, area >= 5 ? 417 : 28);
        return new PlcRead((byte)random.Next(1, 100), new PlcAddress(area, (uint)random.NextInt64(Codec.Areas[area].Last - count + 2)), count);
    }

    public byte[] Reply(in PlcRead read, ReadOnlySpan<ushort> values)
    {
        var text = new StringBuilder($"%{read.Station:00}$").Append(read.First.Area == 0 ? "RD" : "RC");
        if (read.First.Area >= 5 && read.Count == 1)
        {
            return Closed(text.Append(values[0]).ToString());
        }

        foreach (var word in read.First.Area >= 5 ? Gathered(read, values) : values[..read.Count].ToArray())
        {
            text.Append(CultureInfo.InvariantCulture, $"{word % 256:X2}{word / 256:X2}");
        }

        return Closed(text.ToString());
    }

    public byte[] Refusal(in PlcRead read, Random random) => Closed($"%{read.Station:00}!{Codes[random.Next(Codes.Length)]}");

    public ushort[]? Values(ReadOnlySpan<byte> frame, in PlcRead read)
    {
        var match = Normal().Match(Encoding.Latin1.GetString(frame));
        if (!match.Success || frame.Length > 118 || match.Groups["station"].Value != $"{read.Station:00}" || match.Groups["command"].Value != (read.First.Area == 0 ? "RD" : "RC"))
        {
            return null;
        }

        var sum = match.Groups["bcc"].Value;
        if (sum != $"{Sum(match.Groups["text"].Value):X2}" && (hasChecksum || sum != "**"))
        {
            return null;
        }

        var data = match.Groups["data"].Value;
        if (read.First.Area >= 5 && read.Count == 1)
        {
            return data is "0" or "1" ? [(ushort)(data[0] - '0')] : null;
        }

        var first = (int)read.First.Number;
        var words = read.First.Area >= 5 ? ((first + read.Count - 1) / 16) - (first / 16) + 1 : read.Count;
        if (data.Length != 4 * words)
        {
            return null;
        }

        var values = new ushort[words];
        for (var i = 0; i < words; i++)
        {
            values[i] = ushort.Parse($"{data[(4 * i) + 2]}{data[(4 * i) + 3]}{data[4 * i]}{data[(4 * i) + 1]}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return read.First.Area < 5 ? values
            : [.. Enumerable.Range(first, read.Count).Select(bit => (ushort)((values[(bit / 16) - (first / 16)] & (1 << (bit % 16))) != 0 ? 1 : 0))];
    }

    /// <summary>The words that hold the bits; the bits beside them are on, since nothing says that they are off.</summary>
    private static ushort[] Gathered(PlcRead read, ReadOnlySpan<ushort> values)
    {
        var first = (int)read.First.Number;
        var words = new ushort[((first + read.Count - 1) / 16) - (first / 16) + 1];
        Array.Fill(words, ushort.MaxValue);
        for (var i = 0; i < read.Count; i++)
        {
            if (values[i] == 0)
            {
                ref var word = ref words[((first + i) / 16) - (first / 16)];
                word = (ushort)(word & ~(1 << ((first + i) % 16)));
            }
        }

        return words;
    }

    private static int Sum(string text) => text.Aggregate(0, static (sum, letter) => sum ^ letter);

    private static byte[] Closed(string text) => Encoding.ASCII.GetBytes($"{text}{Sum(text):X2}\r");

    [GeneratedRegex(@"\A(?<text>%(?<station>[0-9]{2})\$(?<command>RD|RC)(?<data>[0-9A-F]*))(?<bcc>[0-9A-F]{2}|\*\*)\r\z", RegexOptions.CultureInvariant)]
    private static partial Regex Normal();
}
