using KotaDx.Workload.Service.Books;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Time.Testing;

namespace KotaDx.Workload.Service.Tests.Books;

/// <summary>A book that is edited while the service runs.</summary>
public sealed class BookWatcherTests : IDisposable
{
    private readonly BookFolder _folder = new();
    private readonly List<(string Factory, LoadedBook Book)> _told = [];
    private readonly BookWatcher _watcher;

    public BookWatcherTests() => _watcher = new BookWatcher(_folder.Path, new FakeTimeProvider(), (factory, book) => _told.Add((factory, book)));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_change_is_told_when_the_files_have_stood_still()
    {
        _folder.With("factory.yaml", "teams: {press: [w01]}\n");
        _watcher.Load(BookFolder.Factory);
        Look(3);
        Assert.Empty(_told);

        _folder.With("factory.yaml", "teams: {press: [w01, w02]}\n");
        Look(1);
        Assert.Empty(_told);
        _folder.With("workers.csv", "worker\nw03\n");
        Look(1);
        Assert.Empty(_told);
        Look(1);
        Assert.Equal(3, Assert.Single(_told).Book.Content!.Workers.Count);
        Look(3);
        Assert.Single(_told);
    }

    [Fact]
    public void A_faulty_edit_is_told_with_its_faults_and_its_mending_too()
    {
        _folder.With("factory.yaml", "teams: {press: [w01]}\n");
        _watcher.Load(BookFolder.Factory);
        _folder.With("factory.yaml", "teams: {press: [w01], mill: [w01]}\n");
        Look(2);
        Assert.Null(Assert.Single(_told).Book.Content);
        Assert.Single(_told[0].Book.Faults);
        _folder.With("factory.yaml", "teams: {press: [w01], mill: [w02]}\n");
        Look(2);
        Assert.NotNull(_told[1].Book.Content);
    }

    [Fact]
    public void A_book_that_appears_and_one_that_is_removed_are_told()
    {
        _folder.With("factory.yaml", "zone: UTC\n");
        Look(2);
        Assert.True(Assert.Single(_told).Book.Exists);
        File.Delete(_folder.FileOf("factory.yaml"));
        Look(2);
        Assert.False(_told[1].Book.Exists);
        Assert.Equal("Asia/Tokyo", _told[1].Book.Content!.Zone);
        Directory.Delete(Path.Combine(_folder.Path, BookFolder.Factory), recursive: true);
        Look(3);
        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public void A_change_between_loading_and_watching_is_not_missed()
    {
        _watcher.Load(BookFolder.Factory);
        _folder.With("factory.yaml", "zone: UTC\n");
        Look(2);
        Assert.Equal("UTC", Assert.Single(_told).Book.Content!.Zone);
    }

    [Fact]
    public void A_share_that_is_away_has_not_lost_its_books()
    {
        _folder.With("factory.yaml", "zone: UTC\n");
        _watcher.Load(BookFolder.Factory);
        var away = _folder.Path + "-away";
        Directory.Move(_folder.Path, away);
        Look(3);
        Directory.Move(away, _folder.Path);
        Look(3);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task It_looks_once_a_second_until_it_is_stopped()
    {
        var time = new FakeTimeProvider();
        var told = 0;
        var watcher = new BookWatcher(_folder.Path, time, (_, _) => Interlocked.Increment(ref told));
        watcher.Load(BookFolder.Factory);
        using var stop = new CancellationTokenSource();
        var run = watcher.RunAsync(stop.Token);
        _folder.With("factory.yaml", "zone: UTC\n");
        await Eventually.True("the change is told", TimeSpan.FromSeconds(20), () =>
        {
            time.Advance(BookWatcher.Interval);
            return Task.FromResult(Volatile.Read(ref told) == 1);
        });
        await stop.CancelAsync();
        await run;
    }

    private void Look(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _watcher.Look();
        }
    }
}
