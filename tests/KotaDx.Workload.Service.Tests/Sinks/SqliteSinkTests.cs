using System.Text;
using KotaDx.Workload.Points;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Data.Sqlite;

namespace KotaDx.Workload.Service.Tests.Sinks;

public sealed class SqliteSinkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string StoreFile => _folder.File("store.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_line_that_the_table_does_not_take_is_set_aside_and_the_others_are_written()
    {
        using var sink = new SqliteSink(StoreFile);
        var result = await Write(sink, 9, [Line(1), "worker_load_day,factory=kota busy_s=1 2", "nonsense", "gone_measurement,factory=kota v=1 3", $"worker_load_day,factory=kota,team=a,worker={new string('w', 5000)} busy_s=1 2", Line(2)]);
        Assert.Equal((SinkVerdict.Taken, 4), (result.Verdict, result.SetAside));
        Assert.Equal(2, Rows());
        Assert.Equal(9, sink.PositionIn("kota", 7));
        var refused = await File.ReadAllLinesAsync(sink.RefusedFile, TestContext.Current.CancellationToken);
        Assert.Equal(8, refused.Length);
        Assert.Contains("NOT NULL", refused[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_means_later_with_words_and_then_it_goes_on()
    {
        using var sink = new SqliteSink(StoreFile);
        await Write(sink, 2, [Line(1)]);
        sink.Execute("PRAGMA max_page_count=1");
        var many = Enumerable.Range(2, 3000).Select(Line).ToArray();
        for (var i = 0; i < 3; i++)
        {
            var full = await Write(sink, 3, many);
            Assert.Equal(SinkVerdict.Later, full.Verdict);
            Assert.Contains("disk is full", full.Next!.Value.En, StringComparison.Ordinal);
        }

        Assert.Equal((1, 2), (Rows(), sink.PositionIn("kota", 7)));
        sink.Execute("PRAGMA max_page_count=1000000");
        Assert.Equal(SinkVerdict.Taken, (await Write(sink, 3, many)).Verdict);
        Assert.Equal((3001, 3), (Rows(), sink.PositionIn("kota", 7)));
    }

    [Fact]
    public async Task A_read_only_disk_means_later_with_words()
    {
        using var sink = new SqliteSink(StoreFile);
        sink.Execute("PRAGMA query_only=1");
        var result = await Write(sink, 2, [Line(1)]);
        Assert.Equal(SinkVerdict.Later, result.Verdict);
        Assert.Contains("read-only", result.Next!.Value.En, StringComparison.Ordinal);
        sink.Execute("PRAGMA query_only=0");
        Assert.Equal(SinkVerdict.Taken, (await Write(sink, 2, [Line(1)])).Verdict);
    }

    [Fact]
    public async Task Another_writer_is_not_waited_for_longer_than_a_stop_can_bear()
    {
        using var sink = new SqliteSink(StoreFile);
        using var other = Open();
        Execute(other, "BEGIN IMMEDIATE");
        var started = TimeProvider.System.GetTimestamp();
        var result = await Write(sink, 2, [Line(1)]);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(6));
        Assert.Equal(SinkVerdict.Later, result.Verdict);
        Assert.Contains("Another program", result.Next!.Value.En, StringComparison.Ordinal);
        Execute(other, "ROLLBACK");
        Assert.Equal(SinkVerdict.Taken, (await Write(sink, 2, [Line(1)])).Verdict);
    }

    [Fact]
    public async Task A_reader_that_stays_cannot_make_the_journal_grow_without_bounds()
    {
        const long most = 1024 * 1024;
        using var sink = new SqliteSink(StoreFile) { MostJournalBytes = most };
        await Write(sink, 2, [Line(1)]);
        using var reader = Open();
        Execute(reader, "BEGIN; SELECT count(*) FROM worker_load_day;");
        SinkResult result;
        var position = 2;
        do
        {
            result = await Write(sink, ++position, [.. Enumerable.Range(0, 2000).Select(Line)]);
            Assert.InRange(position, 0, 100);
        }
        while (result.Verdict == SinkVerdict.Taken);

        Assert.Equal(SinkVerdict.Later, result.Verdict);
        Assert.Contains("Close that program", result.Next!.Value.En, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(StoreFile + "-wal").Length, most, 3 * most);
        Execute(reader, "ROLLBACK");
        Assert.Equal(SinkVerdict.Taken, (await Write(sink, position, [Line(1)])).Verdict);
        Assert.InRange(new FileInfo(StoreFile + "-wal").Length, 0, most);
    }

    [Fact]
    public async Task A_file_that_is_damaged_while_running_means_later_with_what_to_do()
    {
        using var sink = new SqliteSink(StoreFile);
        await Write(sink, 2, [.. Enumerable.Range(0, 3000).Select(Line)]);
        using (var other = Open())
        {
            // What the sink holds in memory is out of date after this, so that it has to read the file.
            Execute(other, "CREATE TABLE another (a); PRAGMA wal_checkpoint(TRUNCATE);");
        }

        var bytes = await File.ReadAllBytesAsync(StoreFile, TestContext.Current.CancellationToken);
        using (var file = File.OpenHandle(StoreFile, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            var noise = new byte[bytes.Length - 4096];
            new Random(1).NextBytes(noise);
            RandomAccess.Write(file, noise, 4096);
        }

        var result = await Write(sink, 3, [.. Enumerable.Range(0, 3000).Select(Line)]);
        Assert.Equal(SinkVerdict.Later, result.Verdict);
        Assert.Contains("made anew from the log", result.Next!.Value.En, StringComparison.Ordinal);
    }

    private static string Line(int i) => $"worker_load_day,factory=kota,team=a,worker=w{i} busy_s={i},quality=\"good\",rev=1i 60";

    private static ValueTask<SinkResult> Write(SqliteSink sink, long position, string[] lines) => sink.WriteAsync(
        new PointBatch("kota", 7, position, Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n")))), TestContext.Current.CancellationToken);

    private int Rows()
    {
        using var store = new StoreReader(StoreFile);
        return store.Rows(Schema.All.Single(static measurement => measurement.Name == "worker_load_day"), long.MinValue, long.MaxValue).Count();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={StoreFile};Pooling=false");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
