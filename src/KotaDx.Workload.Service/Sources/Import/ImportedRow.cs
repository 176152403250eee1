namespace KotaDx.Workload.Service.Sources.Import;

/// <summary>A row of recorded work as the frame that a device would have sent.</summary>
/// <param name="Line">Number of the row's first line in the file, from 1.</param>
/// <param name="Topic"><c>kotadx/v1/{factory}/{line}/{station}/work</c>.</param>
/// <param name="Payload">UTF-8: the start as a JSON object on the first line, the end on the second.</param>
internal sealed record ImportedRow(int Line, string Topic, ReadOnlyMemory<byte> Payload);
