using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Tests.Files;

public sealed class FileFaultsTests
{
    [Theory]
    [InlineData(unchecked((int)0x80070020), true)]
    [InlineData(unchecked((int)0x80070021), true)]
    [InlineData(11, true)]
    [InlineData(5, false)]
    public void A_file_that_is_open_in_excel_is_told_as_such(int code, bool isHeld)
    {
        var fault = new IOException("The process cannot access the file.", code);
        Assert.Equal(isHeld, FileFaults.IsHeld(fault));
        Assert.Equal(isHeld, FileFaults.Unreadable("roster.csv", fault).Words.Ja.Contains("Excelで閉じて", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("roster.csv", "CSV")]
    [InlineData("factory.yaml", "テキスト")]
    public void A_file_that_is_no_text_is_told_to_be_saved_as_what_it_is(string file, string kind) =>
        Assert.Contains($"UTF-8の{kind}として", FileFaults.NoText(file, new TextEncoding(null, 0, TextFault.Binary, 3)).Words.Ja, StringComparison.Ordinal);
}
