using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>Keyence KV host link by the manual's page on RD and RDS: values that a space separates, ended by CR LF.</summary>
internal sealed partial class KvOracle : IPlcOracle
{
    private static readonly string[] Bits = ["R", "MR", "LR", "CR"];

    public PlcCodec Codec { get; } = new Kv();

    public PlcRead Question(Random random)
    {
        var area = (byte)random.Next(Codec.Areas.Count);
        var count = random.Next(1, 121);
        return new PlcRead(0, new PlcAddress(area, (uint)random.NextInt64(Codec.Areas[area].Last - count + 2)), count);
    }

    public byte[] Reply(in PlcRead read, ReadOnlySpan<ushort> values)
    {
        // On a serial line five digits, over TCP as few as there are: either is a good reply.
        var format = IsBit(read) ? "0" : read.First.Number % 2 == 0 ? "00000" : "0";
        return Encoding.ASCII.GetBytes(string.Join(' ', values[..read.Count].ToArray().Select(value => value.ToString(format, CultureInfo.InvariantCulture))) + "\r\n");
    }

    public byte[] Refusal(in PlcRead read, Random random) => Encoding.ASCII.GetBytes($"E{random.Next(10)}\r\n");

    public ushort[]? Values(ReadOnlySpan<byte> frame, in PlcRead read)
    {
        var letters = Encoding.Latin1.GetString(frame);
        if (!Normal().IsMatch(letters))
        {
            return null;
        }

        var numbers = letters[..^2].Split(' ').Select(static text => BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)).ToArray();
        var (least, most) = IsBit(read) ? (0, 1) : (short.MinValue, ushort.MaxValue);
        return numbers.Length == read.Count && numbers.All(number => number >= least && number <= most)
            ? [.. numbers.Select(static number => (ushort)((int)number & 0xFFFF))]
            : null;
    }

    private bool IsBit(PlcRead read) => Bits.Contains(Codec.Areas[read.First.Area].Name);

    [GeneratedRegex(@"\A[+-]?[0-9]+( [+-]?[0-9]+)*\r\n\z", RegexOptions.CultureInvariant)]
    private static partial Regex Normal();
}
