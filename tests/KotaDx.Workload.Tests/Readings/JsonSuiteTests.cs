using System.Text.Unicode;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

/// <summary>The public suite of JSON files: y_ must be taken, n_ refused, i_ is left to each reader.</summary>
public sealed class JsonSuiteTests
{
    /// <summary>The files left to each reader that ours refuses, with the reason.</summary>
    private static readonly string[] RefusedByChoice =
    [
        // A payload is UTF-8 (RFC 8259, 8.1); these are UTF-16, Latin-1, or bytes that no UTF-8 has.
        "i_string_UTF-16LE_with_BOM BadUtf8", "i_string_UTF-8_invalid_sequence BadUtf8", "i_string_UTF8_surrogate_U+D800 BadUtf8", "i_string_invalid_utf-8 BadUtf8", "i_string_iso_latin_1 BadUtf8",
        "i_string_lone_utf8_continuation_byte BadUtf8", "i_string_not_in_unicode_range BadUtf8", "i_string_overlong_sequence_2_bytes BadUtf8", "i_string_overlong_sequence_6_bytes BadUtf8",
        "i_string_overlong_sequence_6_bytes_null BadUtf8", "i_string_truncated-utf-8 BadUtf8", "i_string_utf16BE_no_BOM BadUtf8", "i_string_utf16LE_no_BOM BadUtf8",

        // 500 arrays in one another: a parser may set limits (RFC 8259, 9), ours is 64. No y_ file is as deep.
        "i_structure_500_nested_arrays TooDeep",

        // The mark is no JSON (RFC 8259, 8.1); a payload's reader passes over it before it asks the scanner.
        "i_structure_UTF-8_BOM_empty_object BadJson",
    ];

    /// <summary>No JSON as a whole, and yet with readings of a measurement.</summary>
    private static readonly string[] TakenInPart =
    [
        // A batch that breaks off keeps what came before its fault, and the fault is told.
        "n_array_double_comma: 1 | BadJson@3", "n_array_newlines_unclosed: NotANumber@1 | 4 | 1 | BadJson@11", "n_array_number_and_comma: 1 | BadJson@3", "n_array_number_and_several_commas: 1 | BadJson@3",
        "n_array_unclosed_trailing_comma: 1 | BadJson@3", "n_array_unclosed_with_new_lines: 1 | 1 | BadJson@8",

        // The bare number 123, as a scale sends it, and the NUL that ends a string in C.
        "n_multidigit_number_then_00: 123",

        // Again a batch that breaks off; true and false are 1 and 0.
        "n_structure_unclosed_array_partial_null: 0 | BadJson@9", "n_structure_unclosed_array_unfinished_false: 1 | BadJson@8", "n_structure_unclosed_array_unfinished_true: 0 | BadJson@9",
    ];

    private static readonly Lazy<(string Name, byte[] Bytes)[]> Files = new(static () =>
        [.. Directory.GetFiles(Repository.Data("json-test-suite", "test_parsing"), "*.json").Order(StringComparer.Ordinal).Select(static file => (Path.GetFileNameWithoutExtension(file), File.ReadAllBytes(file)))]);

    [Fact]
    public void Files_are_accepted_and_refused_as_their_names_say()
    {
        Assert.Equal((95, 188, 35), (Of('y').Count, Of('n').Count, Of('i').Count));
        Assert.Empty(Of('y').Where(static file => WellFormed(file.Bytes) != ParseStatus.Ok).Select(static file => file.Name));
        Assert.Empty(Of('n').Where(static file => WellFormed(file.Bytes) == ParseStatus.Ok).Select(static file => file.Name));
    }

    [Fact]
    public void Of_files_left_to_the_reader_those_are_refused_that_are_no_Utf8_or_too_deep() =>
        Assert.Equal(RefusedByChoice, Of('i').Select(static file => $"{file.Name} {WellFormed(file.Bytes)}").Where(static file => !file.EndsWith(" Ok", StringComparison.Ordinal)));

    [Fact]
    public void A_file_that_is_no_Json_gives_a_measurement_only_before_its_fault_or_as_a_bare_number() =>
        Assert.Equal(TakenInPart, Of('n').Where(static file => Readout.StatusesOf(SignalKind.Measurement, file.Bytes).Contains(ParseStatus.Ok)).Select(static file => $"{file.Name}: {Readout.Of(SignalKind.Measurement, file.Bytes)}"));

    [Fact]
    public void A_file_that_is_no_Json_never_gives_work() =>
        Assert.Empty(Of('n').Where(static file => Readout.StatusesOf(SignalKind.Work, file.Bytes).Contains(ParseStatus.Ok)).Select(static file => file.Name));

    [Fact]
    public void Every_file_as_a_payload_of_any_signal_gives_readings_or_reasons()
    {
        foreach (var file in Files.Value)
        {
            foreach (var kind in Enum.GetValues<SignalKind>())
            {
                Assert.NotEmpty(Readout.StatusesOf(kind, file.Bytes));
            }
        }
    }

    private static List<(string Name, byte[] Bytes)> Of(char kind) => [.. Files.Value.Where(file => file.Name[0] == kind)];

    /// <summary>One JSON value over the whole file, as the scanner sees it.</summary>
    private static ParseStatus WellFormed(byte[] bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            return ParseStatus.BadUtf8;
        }

        var scanner = new JsonScanner(bytes, 0);
        var status = scanner.SkipValue();
        Assert.InRange(scanner.Position, 0, bytes.Length);
        if (status != ParseStatus.Ok)
        {
            return status;
        }

        scanner.SkipWhiteSpace();
        return scanner.AtEnd ? ParseStatus.Ok : ParseStatus.BadJson;
    }
}
