using System.Text;
using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Files;
using KotaDx.Workload.Service.Tests.Infrastructure;

namespace KotaDx.Workload.Service.Tests.Books;

/// <summary>A row more in events.csv, whoever made the file.</summary>
public sealed class EventFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly EventFile _file;

    public EventFileTests() => _file = new EventFile(_folder.Path, "kota");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_file_is_utf8_with_a_mark_and_a_heading_that_both_languages_know()
    {
        Assert.Empty(_file.Add(Row("治具, \"新\"")));
        Assert.Empty(_file.Add(Row("二つ目")));
        Assert.Equal(
            "\uFEFFtime,text,kind,line,team,until\r\n2026-04-01 09:00,\"治具, \"\"新\"\"\",改善,,,\r\n2026-04-01 09:00,二つ目,改善,,,\r\n",
            Encoding.UTF8.GetString(File.ReadAllBytes(_file.Path)));
        Assert.Equal(["二つ目", "治具, \"新\""], BookFiles.Load(_folder.Path, "kota").Content!.Events.Select(static entry => entry.Text));
        Assert.Equal([_file.Path], Directory.GetFiles(Path.GetDirectoryName(_file.Path)!));
    }

    [Theory]
    [InlineData("utf-8", false, "日時,内容\r\n2026/4/1,前\r\n", ",", "\r\n")]
    [InlineData("utf-8", true, "# 覚え書き\n内容;種別;日時\n前;人;2026/4/1", ";", "\n")]
    [InlineData("shift_jis", false, "日時\t備考\t内容\r\n2026/4/1\t\t前", "\t", "\r\n")]
    [InlineData("utf-16", true, "time,text,memo\r\n2026-04-01,前,m\r\n", ",", "\r\n")]
    public void An_existing_file_keeps_its_encoding_its_columns_its_separator_and_its_line_ends(string name, bool hasMark, string before, string separator, string end)
    {
        var encoding = name == "shift_jis" ? ShiftJis.Encoding : Encoding.GetEncoding(name);
        byte[] bytes = [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(before)];
        Put(bytes);
        _file.Add(Row("後", hasKind: before.Contains("種別", StringComparison.Ordinal)));
        var after = File.ReadAllBytes(_file.Path);
        Assert.Equal(bytes, after[..bytes.Length]);
        var added = encoding.GetString(after.AsSpan(bytes.Length));
        Assert.StartsWith(before.EndsWith('\n') ? "" : end, added, StringComparison.Ordinal);
        Assert.EndsWith(end, added, StringComparison.Ordinal);
        Assert.Single(added.Trim().Split(end));
        Assert.Equal(before.TrimEnd().Split(end)[^1].Count(separator[0]), added.Count(separator[0]));
        Assert.Equal(["前", "後"], BookFiles.Load(_folder.Path, "kota").Content!.Events.Select(static entry => entry.Text));
    }

    /// <summary>Each writes the whole file: who does not wait for the other drops what it adds.</summary>
    [Fact]
    public void Rows_that_are_added_at_once_are_all_there()
    {
        const int Writers = 8;
        Parallel.For(0, Writers, new ParallelOptions { MaxDegreeOfParallelism = Writers }, writer =>
        {
            for (var i = 0; i < 5; i++)
            {
                new EventFile(_folder.Path, "kota").Add(Row($"{writer}-{i}"));
            }
        });
        Assert.Equal(Writers * 5, BookFiles.Load(_folder.Path, "kota").Content!.Events.Select(static entry => entry.Text).Distinct().Count());
    }

    [Fact]
    public void What_the_loader_would_refuse_is_not_written()
    {
        _file.Add(Row("good"));
        var before = File.ReadAllBytes(_file.Path);
        foreach (var (key, value) in new[] { ("time", "2026-02-30"), ("kind", "改悪"), ("line", "Press"), ("until", "2026-03-01"), ("text", new string('x', 1001)) })
        {
            var row = Row("bad");
            row[key] = value;
            var fault = Assert.Throws<InputFaultException>(() => _file.Add(row));
            Assert.Contains("events.csv:3: ", fault.Text.Ja, StringComparison.Ordinal);
            Assert.Contains("Nothing was written", fault.Text.En, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(_file.Path));
    }

    [Fact]
    public void A_line_or_team_that_the_book_lacks_is_told_and_other_errors_of_the_book_do_not_hinder()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file.Path)!);
        File.WriteAllText(Path.Combine(_folder.Path, "kota", "factory.yaml"), "lines: [{line: press}]\nteams: {a: [w1]}\n");
        foreach (var key in new[] { "line", "team" })
        {
            var row = Row("x");
            row[key] = "mill";
            Assert.Throws<InputFaultException>(() => _file.Add(row));
            Assert.False(File.Exists(_file.Path));
        }

        File.WriteAllText(Path.Combine(_folder.Path, "kota", "calendar.csv"), "date,kind\n2026-04-31,holiday\n");
        Assert.Equal("calendar.csv", Path.GetFileName(Assert.Single(_file.Add(Row("x"))).File));
        Assert.True(File.Exists(_file.Path));
    }

    [Fact]
    public void A_character_that_the_file_s_encoding_lacks_a_missing_column_and_a_remark_are_refused()
    {
        byte[] before = ShiftJis.Encoding.GetBytes("内容,日時\r\n前,2026/4/1\r\n");
        Put(before);
        Assert.Contains("shift_jis", Assert.Throws<InputFaultException>(() => _file.Add(Row("🍣", hasKind: false))).Text.En, StringComparison.Ordinal);
        Assert.Contains("no column kind", Assert.Throws<InputFaultException>(() => _file.Add(Row("x"))).Text.En, StringComparison.Ordinal);
        Assert.Contains("remark", Assert.Throws<InputFaultException>(() => _file.Add(Row("#1", hasKind: false))).Text.En, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_file.Path));
    }

    [Fact]
    public void A_file_that_another_program_holds_is_told_and_left()
    {
        _file.Add(Row("x"));
        var before = File.ReadAllBytes(_file.Path);
        using (new FileStream(_file.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var fault = Assert.Throws<EnvironmentFaultException>(() => _file.Add(Row("y")));
            Assert.Contains("Excel", fault.Text.Ja, StringComparison.Ordinal);
            Assert.Contains("Excel", fault.Text.En, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(_file.Path));
    }

    private static Dictionary<string, string> Row(string text, bool hasKind = true) =>
        new() { ["time"] = "2026-04-01 09:00", ["text"] = text, ["kind"] = hasKind ? "改善" : "", ["line"] = "", ["team"] = "", ["until"] = "" };

    private void Put(byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file.Path)!);
        File.WriteAllBytes(_file.Path, bytes);
    }
}
