using System.Diagnostics.CodeAnalysis;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>What became of one row of the file: exactly one of the two is there.</summary>
internal readonly record struct ImportStep
{
    public ImportStep(ImportedRow row) => Row = row;

    public ImportStep(FileFault fault) => Fault = fault;

    public ImportedRow? Row { get; }

    public FileFault? Fault { get; }

    [MemberNotNullWhen(true, nameof(Row))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsRow => Row is not null;
}
