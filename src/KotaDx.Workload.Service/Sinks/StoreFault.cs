using KotaDx.Workload.Service.Diagnostics;
using Microsoft.Data.Sqlite;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>What is said when the embedded store cannot be opened. A store without room must not be taken for a damaged one: the advice for that is to delete it.</summary>
internal static class StoreFault
{
    // https://www.sqlite.org/rescode.html
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    /// <summary>True if the file itself is at fault: a full or read-only disk is not mended by deleting it.</summary>
    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is Corrupt or NotADatabase;

    public static EnvironmentFaultException CannotOpen(string file, SqliteException exception) => new(!IsDamage(exception)
        ? new(
            $"内蔵の保存先 {file} を開けません（{exception.Message}）。ディスクの空き容量とフォルダの権限を確かめて、起動し直してください。受け取り済みのデータは失われていません。",
            $"The embedded store {file} cannot be opened ({exception.Message}). Check the disk's free space and the folder's permissions, and start again. Nothing that was received is lost.")
        : new(
            $"内蔵の保存先 {file} を開けません（{exception.Message}）。壊れているときは、このファイルを削除して起動し直してください。ログから作り直します。",
            $"The embedded store {file} cannot be opened ({exception.Message}). If it is damaged, delete it and start again: it is made anew from the log."));
}
