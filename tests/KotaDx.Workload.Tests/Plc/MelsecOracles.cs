using System.Globalization;
using System.Text;
using KotaDx.Workload.Plc;

namespace KotaDx.Workload.Tests.Plc;

/// <summary>The ASCII frames of the MC protocol as their manual's figures draw them, with strings.</summary>
internal abstract class MelsecOracle(PlcProtocol protocol, bool hasSum, string lineEnd) : IPlcOracle
{
    private static readonly string[] Words = ["D", "W", "R", "TN", "CN", "SD", "SW"];

    public PlcCodec Codec { get; } = PlcCodecs.Of(protocol, hasSum);

    public PlcRead Question(Random random) => PlcOracles.AnyQuestion(Codec, random);

    public byte[] Reply(in PlcRead read, ReadOnlySpan<ushort> values)
    {
        var text = new StringBuilder(Route(read));
        foreach (var value in values)
        {
            text.Append(IsWord(read) ? value.ToString("X4", CultureInfo.InvariantCulture) : value == 0 ? "0" : "1");
        }

        text.Append('\x03');
        return Encoding.Latin1.GetBytes($"\x02{text}{(hasSum ? SumOf(text.ToString()) : "")}{lineEnd}");
    }

    public byte[] Refusal(in PlcRead read, Random random) => Encoding.Latin1.GetBytes($"\x15{Route(read)}{AnyCode(random)}{lineEnd}");

    public ushort[]? Values(ReadOnlySpan<byte> frame, in PlcRead read)
    {
        var text = Encoding.Latin1.GetString(frame);
        var begin = "\x02" + Route(read);
        var each = IsWord(read) ? 4 : 1;
        var end = begin.Length + (read.Count * each);
        if (text.Length != end + 1 + (hasSum ? 2 : 0) + lineEnd.Length || !text.StartsWith(begin, StringComparison.Ordinal) || text[end] != '\x03')
        {
            return null;
        }

        if (text[(end + 1)..] != (hasSum ? SumOf(text[1..(end + 1)]) : "") + lineEnd)
        {
            return null;
        }

        var values = new ushort[read.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var digits = text.Substring(begin.Length + (i * each), each);
            if (!digits.All(digit => (each == 1 ? "01" : "0123456789ABCDEF").Contains(digit)))
            {
                return null;
            }

            values[i] = ushort.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        return values;
    }

    /// <summary>The last two digits of the sum of all characters.</summary>
    internal static string SumOf(string text) => text.Sum(static c => c).ToString("X8", CultureInfo.InvariantCulture)[^2..];

    protected abstract string Route(in PlcRead read);

    protected abstract string AnyCode(Random random);

    private bool IsWord(in PlcRead read) => Words.Contains(Codec.Areas[read.First.Area].Name);
}

internal sealed class Melsec1COracle(bool hasSum, bool isFormat4)
    : MelsecOracle(isFormat4 ? PlcProtocol.Melsec1CFormat4 : PlcProtocol.Melsec1C, hasSum, isFormat4 ? "\r\n" : "")
{
    protected override string Route(in PlcRead read) => read.Station.ToString("X2", CultureInfo.InvariantCulture) + "FF";

    protected override string AnyCode(Random random) => random.Next(256).ToString("X2", CultureInfo.InvariantCulture);
}

internal sealed class Melsec3COracle(bool hasSum) : MelsecOracle(PlcProtocol.Melsec3C, hasSum, "")
{
    protected override string Route(in PlcRead read) => "F9" + read.Station.ToString("X2", CultureInfo.InvariantCulture) + "00FF00";

    protected override string AnyCode(Random random) => random.Next(65536).ToString("X4", CultureInfo.InvariantCulture);
}
