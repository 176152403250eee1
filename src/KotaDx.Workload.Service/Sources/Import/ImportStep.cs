using System.Diagnostics.CodeAnalysis;

namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>What became of one row of the file: exactly one of the two is there.</summary>
internal readonly record struct ImportStep
{
    public ImportStep(ImportedRow row) => Row = row;

    public ImportStep(ImportFault fault) => Fault = fault;

    public ImportedRow? Row { get; }

    public ImportFault? Fault { get; }

    [MemberNotNullWhen(true, nameof(Row))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsRow => Row is not null;
}
