using System.Text;
using CsCheck;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Tests.Files;

public sealed class TextEncodingsTests
{
    private const string Table = "設備,作業者\n旋盤１号機,佐藤 𠮷男\nﾊﾞﾘ取り,ソ連表能\n";
    private const string JisTable = "設備,作業者\n旋盤１号機,髙橋①㈱\nﾊﾞﾘ取り,ソ連表能\n";

    [Fact]
    public void Utf8_is_recognised_with_and_without_a_mark()
    {
        Assert.Equal(("utf-8", 0), Detected(Encoding.UTF8.GetBytes(Table)));
        Assert.Equal(("utf-8", 3), Detected([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Table)]));
        Assert.Equal(("utf-8", 0), Detected("ascii"u8.ToArray()));
        Assert.Equal(("utf-8", 0), Detected([]));
    }

    [Fact]
    public void Shift_jis_of_windows_is_recognised() => Assert.Equal(("shift_jis", 0), Detected(ShiftJis.Encoding.GetBytes(JisTable)));

    [Theory]
    [InlineData(new byte[] { 0xEE, 0xE0, 0x8B, 0xB4 }, "髙橋")]
    [InlineData(new byte[] { 0xFB, 0xFC, 0x8B, 0xB4 }, "髙橋")]
    [InlineData(new byte[] { 0x8E, 0x52, 0xED, 0x95 }, "山﨑")]
    [InlineData(new byte[] { 0x87, 0x9A, 0x81, 0x45 }, "∵・")]
    public void Characters_that_have_two_codes_are_read_by_either(byte[] bytes, string text)
    {
        Assert.Equal(("shift_jis", 0), Detected(bytes));
        Assert.Equal(text, ShiftJis.Encoding.GetString(bytes));
    }

    [Fact]
    public void Utf16_is_recognised_by_its_mark()
    {
        Assert.Equal(("utf-16", 2), Detected([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Table)]));
        Assert.Equal(("utf-16BE", 2), Detected([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Table)]));
    }

    [Theory]
    [InlineData(TextFault.NeitherUtf8NorShiftJis, 3, new byte[] { 0x61, 0x62, 0x63, 0xFF, 0x0A })]
    [InlineData(TextFault.NeitherUtf8NorShiftJis, 4, new byte[] { 0x83, 0x5C, 0x61, 0x62, 0x80, 0x0A })]
    [InlineData(TextFault.NeitherUtf8NorShiftJis, 2, new byte[] { 0x83, 0x5C, 0x83 })]
    [InlineData(TextFault.NotUtf8, 4, new byte[] { 0xEF, 0xBB, 0xBF, 0x61, 0x83, 0x5C })]
    [InlineData(TextFault.NotUtf16, 4, new byte[] { 0xFF, 0xFE, 0x61, 0x00, 0x00, 0xDC })]
    [InlineData(TextFault.NotUtf16, 4, new byte[] { 0xFF, 0xFE, 0x61, 0x00, 0x3D, 0xD8 })]
    [InlineData(TextFault.NotUtf16, 4, new byte[] { 0xFF, 0xFE, 0x61, 0x00, 0x62 })]
    [InlineData(TextFault.Binary, 1, new byte[] { 0x61, 0x00, 0x62, 0x00 })]
    [InlineData(TextFault.Workbook, 0, new byte[] { 0x50, 0x4B, 0x03, 0x04, 0x00 })]
    internal void What_is_no_text_is_refused_with_the_byte_offset(TextFault fault, long at, byte[] bytes)
    {
        foreach (var chunk in new[] { 4, 5, 64 })
        {
            var found = TextEncodings.Detect(new MemoryStream(bytes), DeclaredEncoding.None, chunk);
            Assert.Equal((fault, at), (found.Fault, found.At));
            Assert.Null(found.Encoding);
        }
    }

    [Fact]
    public void Declared_encoding_decides_and_a_wrong_one_is_named()
    {
        // Valid as both: half-width katakana, and Latin letters.
        byte[] both = [0xC3, 0xB1];
        Assert.Equal("shift_jis", Detect(both, DeclaredEncoding.ShiftJis).Encoding!.WebName);
        Assert.Equal("utf-8", Detect(both, DeclaredEncoding.Utf8).Encoding!.WebName);
        Assert.Equal("utf-8", Detect(both, DeclaredEncoding.None).Encoding!.WebName);

        Assert.Equal(TextFault.ShiftJisNotUtf8, Detect(ShiftJis.Encoding.GetBytes(JisTable), DeclaredEncoding.Utf8).Fault);
        Assert.Equal(TextFault.Utf8NotShiftJis, Detect(Encoding.UTF8.GetBytes(Table), DeclaredEncoding.ShiftJis).Fault);
        Assert.Equal(TextFault.Utf8NotShiftJis, Detect([0xEF, 0xBB, 0xBF, 0x61], DeclaredEncoding.ShiftJis).Fault);
        Assert.Equal(TextFault.NotShiftJis, Detect([0xFF], DeclaredEncoding.ShiftJis).Fault);
        Assert.Equal(TextFault.NotUtf8, Detect([0xFF], DeclaredEncoding.Utf8).Fault);
    }

    [Fact]
    public void A_line_beyond_the_bound_is_refused_and_one_at_it_is_not()
    {
        var line = new byte[TextEncodings.MaxLineBytes];
        Array.Fill(line, (byte)'a');
        Assert.Equal(TextFault.None, Detect([(byte)'\n', .. line, (byte)'\n', .. line], DeclaredEncoding.None).Fault);

        var longer = Detect([(byte)'\n', .. line, (byte)'b'], DeclaredEncoding.None);
        Assert.Equal((TextFault.LineTooLong, 1L), (longer.Fault, longer.At));
    }

    [Fact]
    public void Chunk_borders_change_nothing() =>
        Gen.Select(
            Gen.OneOf(
                Gen.String[Gen.Char["aé旋盤\n"]].Select(Encoding.UTF8.GetBytes),
                Gen.String[Gen.Char["aｱ旋盤ソ\n"]].Select(ShiftJis.Encoding.GetBytes),
                Gen.String[Gen.Char["a旋\n\uD83D\uDE00"]].Select(text => (byte[])[0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]),
                AnyOf([0x61, 0x0A, 0x83, 0x5C, 0xE6, 0x97, 0x8B, 0xC3, 0xB1, 0xF0, 0x9F])),
            Gen.Int[4, 9])
        .Sample((bytes, chunk) =>
        {
            var whole = Detect(bytes, DeclaredEncoding.None);
            var split = TextEncodings.Detect(new MemoryStream(bytes), DeclaredEncoding.None, chunk);
            return (whole.Encoding?.WebName, whole.Fault, whole.At) == (split.Encoding?.WebName, split.Fault, split.At);
        });

    [Fact]
    public void What_is_recognised_decodes_without_loss() =>
        AnyOf([0x61, 0x0A, 0x80, 0x81, 0x83, 0x5C, 0x87, 0x40, 0xA0, 0xA1, 0xE6, 0x97, 0x8B, 0xC3, 0xB1, 0xF0, 0x9F, 0xFC, 0xFD])
        .Sample(bytes =>
        {
            var text = Detect(bytes, DeclaredEncoding.None);
            return text.Encoding is null || !text.Encoding.GetString(bytes).Contains('\uFFFD');
        });

    private static Gen<byte[]> AnyOf(byte[] bytes) => Gen.Int[0, bytes.Length - 1].Select(index => bytes[index]).Array;

    private static TextEncoding Detect(byte[] bytes, DeclaredEncoding declared) => TextEncodings.Detect(new MemoryStream(bytes), declared);

    private static (string, int) Detected(byte[] bytes)
    {
        var text = Detect(bytes, DeclaredEncoding.None);
        Assert.Equal(TextFault.None, text.Fault);
        return (text.Encoding!.WebName, text.Preamble);
    }
}
