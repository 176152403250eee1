using KotaDx.Workload.Service.Diagnostics;
using Microsoft.Data.Sqlite;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>What is said when the embedded store cannot be opened. A store without room must not be taken for a damaged one: the advice for that is to delete it.</summary>
internal static class StoreFault
{
    // https://www.sqlite.org/rescode.html: what a disk without room leads to, depending on which file could not grow.
    private const int IoError = 10;
    private const int Full = 13;
    private const int CannotOpenFile = 14;

    public static EnvironmentFaultException CannotOpen(string file, SqliteException exception) => new(exception.SqliteErrorCode is IoError or Full or CannotOpenFile
        ? new(
            $"内蔵の保存先 {file} を開けません（{exception.Message}）。ディスクの空き容量とフォルダの権限を確かめて、起動し直してください。受け取り済みのデータは失われていません。",
            $"The embedded store {file} cannot be opened ({exception.Message}). Check the disk's free space and the folder's permissions, and start again. Nothing that was received is lost.")
        : new(
            $"内蔵の保存先 {file} を開けません（{exception.Message}）。壊れているときは、このファイルを削除して起動し直してください。ログから作り直します。",
            $"The embedded store {file} cannot be opened ({exception.Message}). If it is damaged, delete it and start again: it is made anew from the log."));
}
