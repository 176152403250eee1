using System.Buffers.Text;
using System.Text;
using KotaDx.Workload.Points;
using KotaDx.Workload.Readings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>
/// The embedded store: one table a measurement, named and typed as the schema says, keyed by tags and window start. Points and the
/// position that they reach to are written in one transaction, so each point is taken exactly once. Whatever keeps the file from
/// taking them means later, with a sentence on what to do; a line that the table does not take is set aside.
/// </summary>
internal sealed class SqliteSink : IPointSink
{
    /// <summary>How long another writer is waited for. Short, since a stop waits for it too; the batch comes again anyway.</summary>
    private const int BusyMilliseconds = 2000;

    private readonly string _file;
    private readonly RefusedPoints _refused;
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Insert> _inserts = new(StringComparer.Ordinal);

    public SqliteSink(string file, ILogger? logger = null)
    {
        _file = file;
        RefusedFile = file + ".refused.txt";
        _refused = new RefusedPoints(Name, RefusedFile, logger ?? NullLogger.Instance);

        // The provider's own patience, 30 s on top of SQLite's, would hold up a stop.
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            Prepare();
        }
        catch (SqliteException exception)
        {
            _connection.Dispose();
            throw StoreFault.CannotOpen(_file, exception);
        }
    }

    /// <summary>
    /// Somebody who reads the store for hours keeps what is written meanwhile in its journal. Beyond this size it is not let grow: points
    /// wait in the point log, which takes far less.
    /// </summary>
    public long MostJournalBytes { get; init; } = 1024L * 1024 * 1024;

    public string RefusedFile { get; }

    private void Prepare()
    {
        _connection.Open();
        Execute($"PRAGMA busy_timeout={BusyMilliseconds}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=67108864;");
        Execute("CREATE TABLE IF NOT EXISTS sink_position (factory TEXT PRIMARY KEY, log_id INTEGER NOT NULL, position INTEGER NOT NULL)");
        foreach (var measurement in Schema.All)
        {
            CreateTable(measurement);
        }
    }

    public string Name => "sqlite";

    public static string ColumnTypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Integer => "INTEGER",
        FieldKind.Text => "TEXT",
        _ => "REAL",
    };

    public long? PositionIn(string factory, ulong logId)
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT position FROM sink_position WHERE factory = $factory AND log_id = $id";
            command.Parameters.AddWithValue("$factory", factory);
            command.Parameters.AddWithValue("$id", unchecked((long)logId));
            try
            {
                return (long?)command.ExecuteScalar();
            }
            catch (SqliteException exception)
            {
                throw StoreFault.CannotOpen(_file, exception);
            }
        }
    }

    /// <summary>
    /// Drops a factory's rows whose windows begin in [from, to), with the position, in one transaction: should nobody write them anew,
    /// the next start hands on everything. What the service saw of itself stays, since nothing can make it again.
    /// </summary>
    /// <returns>Rows dropped.</returns>
    public long Forget(string factory, long from, long to)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            long dropped = 0;
            foreach (var measurement in Schema.All.Where(static measurement => !measurement.IsObserved))
            {
                using var command = _connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = $"DELETE FROM {measurement.Name} WHERE factory = $factory AND window_start >= $from AND window_start < $to";
                command.Parameters.AddWithValue("$factory", factory);
                command.Parameters.AddWithValue("$from", from);
                command.Parameters.AddWithValue("$to", to);
                dropped += command.ExecuteNonQuery();
            }

            using var position = _connection.CreateCommand();
            position.Transaction = transaction;
            position.CommandText = "DELETE FROM sink_position WHERE factory = $factory";
            position.Parameters.AddWithValue("$factory", factory);
            position.ExecuteNonQuery();
            transaction.Commit();
            return dropped;
        }
    }

    public ValueTask<SinkResult> WriteAsync(PointBatch batch, CancellationToken cancellation)
    {
        lock (_gate)
        {
            try
            {
                return ValueTask.FromResult(JournalHasRoom() ? Take(batch) : new SinkResult(SinkVerdict.Later, $"{_file}-wal")
                {
                    Next = new Text(
                        "別のプログラムが内蔵の保存先を長く開いたままのため、途中のファイルが大きくなりすぎました。そのプログラム（表計算やDBツール）を閉じてください。",
                        "Another program has been reading the embedded store for so long that its journal has grown too large. Close that program (a spreadsheet, a database tool)."),
                });
            }
            catch (SqliteException exception)
            {
                return ValueTask.FromResult(new SinkResult(SinkVerdict.Later, exception.Message) { Next = NextOf(exception.SqliteErrorCode) });
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var insert in _inserts.Values)
            {
                insert.Command.Dispose();
                insert.Delete.Dispose();
            }

            _connection.Dispose();
        }
    }

    private SinkResult Take(PointBatch batch)
    {
        var refused = new List<RefusedPoint>();
        using var transaction = _connection.BeginTransaction();
        var lines = batch.Lines.Span;
        while (PointLine.TryNext(ref lines, out var line))
        {
            if (TryWrite(line, transaction) is { } words)
            {
                refused.Add(new RefusedPoint(line.ToArray(), words));
            }
        }

        using var position = _connection.CreateCommand();
        position.Transaction = transaction;
        position.CommandText = "INSERT OR REPLACE INTO sink_position VALUES ($factory, $id, $position)";
        position.Parameters.AddWithValue("$factory", batch.Factory);
        position.Parameters.AddWithValue("$id", unchecked((long)batch.LogId));
        position.Parameters.AddWithValue("$position", batch.Position);
        position.ExecuteNonQuery();
        _refused.Keep(refused);
        transaction.Commit();
        return SinkResult.Taken with { SetAside = refused.Count };
    }

    /// <summary>False while a reader keeps the journal from being emptied and it is as large as may be.</summary>
    private bool JournalHasRoom()
    {
        if (!IsJournalFull())
        {
            return true;
        }

        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        return !IsJournalFull();
    }

    private bool IsJournalFull() => new FileInfo(_file + "-wal") is { Exists: true } journal && journal.Length > MostJournalBytes;

    /// <summary>By the primary result code: https://www.sqlite.org/rescode.html</summary>
    private Text NextOf(int code) => code switch
    {
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => new(
            $"別のプログラムが {_file} に書き込んでいます。そのプログラムを閉じてください。",
            $"Another program is writing {_file}. Close that program."),
        SQLitePCL.raw.SQLITE_FULL => new(
            "ディスクがいっぱいです。空きを作れば自分で再開します。",
            "The disk is full. It goes on by itself once there is room."),
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => new(
            $"{_file} が壊れています。kotadx を止め、このファイルと -wal、-shm を削除して起動し直してください。ログから作り直します。",
            $"{_file} is damaged. Stop kotadx, delete this file with its -wal and -shm, and start again: it is made anew from the log."),
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM => new(
            $"{_file} に書き込めません。ファイルとフォルダの権限、ディスクが読み取り専用になっていないかを確かめてください。",
            $"{_file} cannot be written. Check the permissions of file and folder, and whether the disk has become read-only."),
        _ => new(
            $"{_file} のあるディスクを確かめてください（空き、接続、故障）。",
            $"Check the disk of {_file}: room, connection, faults."),
    };

    private void CreateTable(Measurement measurement)
    {
        var columns = measurement.Tags.Select(static tag => $"{tag} TEXT NOT NULL")
            .Append("window_start INTEGER NOT NULL")
            .Concat(measurement.Fields.Select(static field => $"{field.Name} {ColumnTypeOf(field.Kind)}"));
        Execute($"CREATE TABLE IF NOT EXISTS {measurement.Name} ({string.Join(", ", columns)}, "
            + $"PRIMARY KEY ({string.Join(", ", measurement.Tags)}, window_start)) WITHOUT ROWID");

        // A store made by an earlier version lacks the fields that were added since.
        var known = new HashSet<string>(StringComparer.Ordinal);
        using var info = _connection.CreateCommand();
        info.CommandText = $"SELECT name FROM pragma_table_info('{measurement.Name}')";
        using (var reader = info.ExecuteReader())
        {
            while (reader.Read())
            {
                known.Add(reader.GetString(0));
            }
        }

        foreach (var field in measurement.Fields.Where(field => !known.Contains(field.Name)))
        {
            Execute($"ALTER TABLE {measurement.Name} ADD COLUMN {field.Name} {ColumnTypeOf(field.Kind)}");
        }
    }

    /// <summary>Null if the line is taken; otherwise why it is none for this store. A fault of the store itself is thrown.</summary>
    private string? TryWrite(ReadOnlySpan<byte> line, SqliteTransaction transaction)
    {
        if (!PointLine.TrySplit(line, out var key, out var fields, out var time))
        {
            return "not a line of line protocol";
        }

        var comma = key.IndexOf((byte)',');
        if (Schema.Find(comma < 0 ? key : key[..comma]) is not { } measurement)
        {
            return "unknown measurement";
        }

        try
        {
            Write(measurement, comma < 0 ? default : key[(comma + 1)..], fields, time, transaction);
            return null;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_MISMATCH or SQLitePCL.raw.SQLITE_TOOBIG)
        {
            return exception.Message;
        }
        catch (Exception exception) when (exception is ArgumentException or IndexOutOfRangeException or FormatException)
        {
            return exception.Message;
        }
    }

    private void Write(Measurement measurement, ReadOnlySpan<byte> tags, ReadOnlySpan<byte> fields, long time, SqliteTransaction transaction)
    {
        var insert = InsertFor(measurement);
        foreach (SqliteParameter parameter in insert.Command.Parameters)
        {
            parameter.Value = DBNull.Value;
        }

        insert.Time.Value = time;
        Span<byte> space = stackalloc byte[1024];
        while (PointLine.TryNextTag(ref tags, out var name, out var value))
        {
            var length = PointLine.Unescape(value, space);
            insert.Set(name, Encoding.UTF8.GetString(space[..length]));
        }

        var isWithdrawn = false;
        while (PointLine.TryNextPair(ref fields, out var name, out var value))
        {
            isWithdrawn |= name.SequenceEqual("quality"u8) && value.Length > 2 && System.Text.Ascii.Equals(value[1..^1], Schema.Withdrawn);
            insert.Set(name, ValueOf(value));
        }

        var command = isWithdrawn ? insert.Delete : insert.Command;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private static object ValueOf(ReadOnlySpan<byte> value)
    {
        if (value[0] == (byte)'"')
        {
            return Encoding.UTF8.GetString(value[1..^1]);
        }

        if (value[^1] == (byte)'i')
        {
            return Utf8Parser.TryParse(value[..^1], out long integer, out _) ? integer : DBNull.Value;
        }

        return Utf8Parser.TryParse(value, out double number, out _) ? number : DBNull.Value;
    }

    private Insert InsertFor(Measurement measurement)
    {
        if (_inserts.TryGetValue(measurement.Name, out var known))
        {
            return known;
        }

        string[] columns = [.. measurement.Tags, "window_start", .. measurement.Fields.Select(static field => field.Name)];
        var command = _connection.CreateCommand();
        command.CommandText = $"INSERT OR REPLACE INTO {measurement.Name} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(static c => "$" + c))})";
        foreach (var column in columns)
        {
            command.Parameters.AddWithValue("$" + column, DBNull.Value);
        }

        command.Prepare();
        var delete = _connection.CreateCommand();
        delete.CommandText = $"DELETE FROM {measurement.Name} WHERE {string.Join(" AND ", measurement.Tags.Append("window_start").Select(static c => $"{c} = ${c}"))}";
        for (var i = 0; i <= measurement.Tags.Count; i++)
        {
            delete.Parameters.AddWithValue("$" + columns[i], DBNull.Value);
        }

        delete.Prepare();
        var insert = new Insert(command, delete, [.. columns.Select(Encoding.UTF8.GetBytes)]);
        _inserts.Add(measurement.Name, insert);
        return insert;
    }

    /// <summary>Runs statements on the sink's own connection.</summary>
    internal void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A prepared statement whose columns are found by name, each one close behind the one before.</summary>
    private sealed class Insert(SqliteCommand command, SqliteCommand delete, byte[][] columns)
    {
        private int _next;

        public SqliteCommand Command => command;

        /// <summary>Takes the row of the same key out; its parameters are the first of the columns.</summary>
        public SqliteCommand Delete
        {
            get
            {
                for (var i = 0; i < delete.Parameters.Count; i++)
                {
                    delete.Parameters[i].Value = command.Parameters[i].Value;
                }

                return delete;
            }
        }

        public SqliteParameter Time { get; } = command.Parameters["$window_start"];

        public void Set(ReadOnlySpan<byte> column, object value)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                var at = (_next + i) % columns.Length;
                if (column.SequenceEqual(columns[at]))
                {
                    command.Parameters[at].Value = value;
                    _next = at + 1;
                    return;
                }
            }
        }
    }
}
