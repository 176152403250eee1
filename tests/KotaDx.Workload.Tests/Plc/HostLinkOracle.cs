using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>Omron Host Link by the C-series manual's pages on response formats and end codes.</summary>
internal sealed partial class HostLinkOracle : IPlcOracle
{
    private static readonly string[] Headers = ["RD", "RR", "RH", "RJ", "RL", "RC"];
    private static readonly string[] Codes = ["01", "13", "14", "15", "18", "19", "A3", "A4", "A5", "A8"];

    public PlcCodec Codec { get; } = new HostLink();

    public PlcRead Question(Random random)
    {
        var count = random.Next(1, 31);
        return new PlcRead((byte)random.Next(32), new PlcAddress((byte)random.Next(6), (uint)random.Next(10_000 - count + 1)), count);
    }

    public byte[] Reply(in PlcRead read, ReadOnlySpan<ushort> values)
    {
        var text = $"@{read.Station:00}{Headers[read.First.Area]}00";
        foreach (var value in values[..read.Count])
        {
            text += value.ToString("X4", CultureInfo.InvariantCulture);
        }

        return Closed(text);
    }

    public byte[] Refusal(in PlcRead read, Random random) => random.Next(4) == 0
        ? Closed($"@{read.Station:00}IC")
        : Closed($"@{read.Station:00}{Headers[read.First.Area]}{Codes[random.Next(Codes.Length)]}");

    public ushort[]? Values(ReadOnlySpan<byte> frame, in PlcRead read)
    {
        var letters = Encoding.Latin1.GetString(frame);
        var match = Normal().Match(letters);
        if (!match.Success || !frame.SequenceEqual(Closed(match.Groups["text"].Value)) || match.Groups["unit"].Value != $"{read.Station:00}"
            || match.Groups["header"].Value != Headers[read.First.Area] || match.Groups["word"].Captures.Count != read.Count)
        {
            return null;
        }

        return [.. match.Groups["word"].Captures.Select(static word => ushort.Parse(word.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
    }

    private static byte[] Closed(string text) =>
        Encoding.ASCII.GetBytes($"{text}{text.Aggregate(0, static (sum, letter) => sum ^ letter):X2}*\r");

    [GeneratedRegex(@"\A(?<text>@(?<unit>[0-9]{2})(?<header>[A-Z]{2})00(?<word>[0-9A-F]{4})+)[0-9A-F]{2}\*\r\z", RegexOptions.CultureInvariant)]
    private static partial Regex Normal();
}
