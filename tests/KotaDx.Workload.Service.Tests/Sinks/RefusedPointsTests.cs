using System.Text;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace KotaDx.Workload.Service.Tests.Sinks;

public sealed class RefusedPointsTests
{
    [Fact]
    public void However_many_are_refused_the_files_are_bounded_and_the_newest_are_there()
    {
        using var folder = new TempFolder();
        var file = folder.File("x.refused.txt");
        var refused = new RefusedPoints("store", file, NullLogger.Instance, mostBytes: 10_000);
        for (var i = 0; i < 5000; i += 20)
        {
            refused.Keep([.. Enumerable.Range(i, 20).Select(Point)]);
        }

        Assert.InRange(Directory.GetFiles(folder.Path).Sum(static path => new FileInfo(path).Length), 10_000, 21_000);
        var lines = File.ReadLines(refused.Older).Concat(File.ReadLines(file)).Where(static line => !line.StartsWith('#')).ToList();
        Assert.Equal(Enumerable.Range(5000 - lines.Count, lines.Count).Select(static i => $"m,w=w{i} v=1 {i}"), lines);
    }

    [Fact]
    public void Points_that_the_disk_does_not_take_can_be_kept_later()
    {
        using var folder = new TempFolder();
        var file = folder.Folder("x.refused.txt");
        var refused = new RefusedPoints("store", file, NullLogger.Instance);
        Assert.ThrowsAny<Exception>(() => refused.Keep([Point(1)]));
        Directory.Delete(file);
        refused.Keep([Point(1), Point(2)]);
        Assert.Equal("# bad 1\nm,w=w1 v=1 1\n# bad 2\nm,w=w2 v=1 2\n", File.ReadAllText(file));
    }

    private static RefusedPoint Point(int i) => new(Encoding.UTF8.GetBytes($"m,w=w{i} v=1 {i}\n"), $"bad\n{i}");
}
