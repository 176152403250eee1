using KotaDx.Workload.Points;
using Microsoft.Data.Sqlite;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>Reads the embedded store, also while the service writes it.</summary>
internal sealed class StoreReader : IDisposable
{
    private readonly SqliteConnection _connection;

    public StoreReader(string file)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        _connection.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=10000";
        command.ExecuteNonQuery();
    }

    /// <summary>
    /// Rows of a measurement with window start in [from, to), Unix nanoseconds, ordered by window start and tags.
    /// A row is its window start, tags and fields in the schema's order; null where nothing is known.
    /// </summary>
    public IEnumerable<object?[]> Rows(Measurement measurement, long from, long to, string? factory = null)
    {
        string[] columns = ["window_start", .. measurement.Tags, .. measurement.Fields.Select(static field => field.Name)];
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", columns)} FROM {measurement.Name} WHERE window_start >= $from AND window_start < $to"
            + (factory is null ? "" : " AND factory = $factory")
            + $" ORDER BY window_start, {string.Join(", ", measurement.Tags)}";
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$to", to);
        if (factory is not null)
        {
            command.Parameters.AddWithValue("$factory", factory);
        }

        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new object?[columns.Length];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            }

            yield return row;
        }
    }

    /// <summary>First and last day with a load of a factory, as Unix nanoseconds of their beginnings; null if there is none.</summary>
    public (long First, long Last)? Days(string factory)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT min(window_start), max(window_start) FROM worker_load_day WHERE factory = $factory";
        command.Parameters.AddWithValue("$factory", factory);
        using var reader = command.ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    public void Dispose() => _connection.Dispose();
}
