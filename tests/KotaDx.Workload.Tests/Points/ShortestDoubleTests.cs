using System.Buffers.Text;
using System.Text;
using CsCheck;
using KotaDx.Workload.Points;

namespace KotaDx.Workload.Tests.Points;

/// <summary>Against the library's own writer: points that were written before must come out the same.</summary>
public sealed class ShortestDoubleTests
{
    [Fact]
    public void Ratio_is_written_as_the_library_writes_it() =>
        Gen.Select(Gen.Long[0, 40_000_000_000_000], Gen.Long[1, 40_000_000_000_000]).Sample(
            static (part, whole) => Same(part / (double)whole), iter: 300_000);

    [Fact]
    public void Any_bits_are_written_as_the_library_writes_them() =>
        Gen.ULong.Sample(
            static bits =>
            {
                var value = BitConverter.UInt64BitsToDouble(bits);
                if (double.IsFinite(value))
                {
                    Same(value);
                }

                // The magnitudes of figures, which random bits seldom have.
                Same(BitConverter.UInt64BitsToDouble((bits & 0xF_FFFF_FFFF_FFFF) | (((bits >> 52) % 80) + 1000 << 52)));
            },
            iter: 300_000);

    [Fact]
    public void Short_texts_come_back_as_they_were() =>
        Gen.Select(Gen.Long[0, 9_999_999_999], Gen.Int[0, 12]).Sample(
            static (digits, decimals) => Same(double.Parse($"{digits}e-{decimals}", System.Globalization.CultureInfo.InvariantCulture)), iter: 100_000);

    [Fact]
    public void Powers_and_their_neighbours_are_written_as_the_library_writes_them()
    {
        for (var n = -60; n <= 60; n++)
        {
            foreach (var power in (double[])[Math.Pow(2, n), Math.Pow(10, n), 3 * Math.Pow(2, n), 5 * Math.Pow(10, n)])
            {
                Same(power);
                Same(Math.BitIncrement(power));
                Same(Math.BitDecrement(power));
                Same(-power);
                Same(0 * -power);
            }
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    [InlineData(1.0 / 3)]
    [InlineData(9007199254740993.0)]
    [InlineData(999_999_999_999_999.9)]
    [InlineData(0.00009999999999999999)]
    public void Ends_of_the_range_are_written_as_the_library_writes_them(double value) => Same(value);

    private static void Same(double value)
    {
        Span<byte> expected = stackalloc byte[40];
        Utf8Formatter.TryFormat(value, expected, out var length);
        Span<byte> written = stackalloc byte[ShortestDouble.MaxBytes];
        var ours = ShortestDouble.Format(value, written);
        if (!written[..ours].SequenceEqual(expected[..length]))
        {
            Assert.Fail($"{Encoding.ASCII.GetString(written[..ours])} instead of {Encoding.ASCII.GetString(expected[..length])}");
        }
    }
}
