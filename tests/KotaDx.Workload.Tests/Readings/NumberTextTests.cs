using System.Globalization;
using System.Text;
using CsCheck;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", -0.0)]
    [InlineData("12.5", 12.5)]
    [InlineData("+12.5", 12.5)]
    [InlineData("-.5", -0.5)]
    [InlineData("5.", 5)]
    [InlineData("007", 7)]
    [InlineData("1e3", 1000)]
    [InlineData("1.5E-3", 0.0015)]
    [InlineData("1e-999", 0)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("4.9406564584124654e-324", double.Epsilon)]
    [InlineData("123456789012345678901234567890", 123456789012345678901234567890.0)]
    public void Number_is_read(string text, double expected)
    {
        Assert.Equal(ParseStatus.Ok, NumberText.TryParse(Encoding.ASCII.GetBytes(text), out var value, out _));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
    }

    [Theory]
    [InlineData("", ParseStatus.NotANumber, 0)]
    [InlineData("-", ParseStatus.NotANumber, 1)]
    [InlineData(".", ParseStatus.NotANumber, 1)]
    [InlineData("+.", ParseStatus.NotANumber, 2)]
    [InlineData("--1", ParseStatus.NotANumber, 1)]
    [InlineData("12abc", ParseStatus.NotANumber, 2)]
    [InlineData("1,000", ParseStatus.NotANumber, 1)]
    [InlineData("12.5 A", ParseStatus.NotANumber, 4)]
    [InlineData("1.2.3", ParseStatus.NotANumber, 3)]
    [InlineData("1e", ParseStatus.NotANumber, 2)]
    [InlineData("1e+", ParseStatus.NotANumber, 3)]
    [InlineData("0x10", ParseStatus.NotANumber, 1)]
    [InlineData("１２", ParseStatus.NotANumber, 0)]
    [InlineData("nano", ParseStatus.NotANumber, 0)]
    [InlineData("NaN", ParseStatus.NotFinite, 0)]
    [InlineData("nan", ParseStatus.NotFinite, 0)]
    [InlineData("-NaN", ParseStatus.NotFinite, 1)]
    [InlineData("inf", ParseStatus.NotFinite, 0)]
    [InlineData("-Infinity", ParseStatus.NotFinite, 1)]
    [InlineData("1e999", ParseStatus.NotFinite, 0)]
    [InlineData("-1e999", ParseStatus.NotFinite, 0)]
    [InlineData("1e99999999999", ParseStatus.NotFinite, 0)]
    public void What_is_no_finite_number_is_refused_with_its_reason(string text, ParseStatus expected, int expectedAt)
    {
        Assert.Equal(expected, NumberText.TryParse(Encoding.UTF8.GetBytes(text), out _, out var at));
        Assert.Equal(expectedAt, at);
    }

    [Fact]
    public void Every_finite_double_written_round_trip_reads_back_to_the_bit() =>
        Gen.Double.Where(double.IsFinite).Sample(
            value =>
            {
                var text = Encoding.ASCII.GetBytes(value.ToString("R", CultureInfo.InvariantCulture));
                Assert.Equal(ParseStatus.Ok, NumberText.TryParse(text, out var read, out _));
                Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read));
            },
            iter: 50_000);
}
