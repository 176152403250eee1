using System.Text;
using KotaDx.Workload.Service.Log;

namespace KotaDx.Workload.Service.Tests.Simulation;

/// <summary>The model of the disk itself: it must be as bad as it says, and no worse.</summary>
public sealed class SimDiskTests
{
    private const string Path = "/d/file";

    [Fact]
    public void What_was_synced_outlasts_every_power_cut()
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var disk = new SimDisk(new Dice(seed));
            using (var file = Made(disk))
            {
                file.Write(Bytes('a', 2000), 0);
                file.Sync();
                disk.SyncFolder("/d");
                file.Write(Bytes('b', 2000), 2000);
            }

            disk.CutPower();
            disk.Restart();
            Assert.StartsWith(new string('a', 2000), Text(disk), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_was_not_synced_is_lost_torn_scattered_or_there()
    {
        var seen = new HashSet<string>();
        for (var seed = 1UL; seed <= 400; seed++)
        {
            var disk = new SimDisk(new Dice(seed));
            using (var file = Made(disk))
            {
                file.Sync();
                disk.SyncFolder("/d");
                file.Write(Bytes('a', SimDisk.Sector), 0);
                file.Write(Bytes('b', SimDisk.Sector), SimDisk.Sector);
            }

            disk.CutPower();
            disk.Restart();
            var text = Text(disk);
            seen.Add(text.Length switch
            {
                0 => "lost",
                2 * SimDisk.Sector when text[0] == 'a' && text[^1] == 'b' => "there",
                2 * SimDisk.Sector when text[0] == '\0' && text[^1] == 'b' => "a hole",
                2 * SimDisk.Sector => "longer than its bytes",
                SimDisk.Sector => "the first sector",
                _ => "torn",
            });
        }

        Assert.Equal(["a hole", "longer than its bytes", "lost", "the first sector", "there", "torn"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_that_were_not_synced_may_be_lost_and_a_renamed_file_is_old_or_new_but_never_none()
    {
        var seen = new HashSet<string>();
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var disk = new SimDisk(new Dice(seed));
            Fill(disk, Path, "old");
            disk.SyncFolder("/d");
            Fill(disk, Path + ".new", "new");
            disk.Move(Path + ".new", Path);
            disk.CutPower();
            disk.Restart();
            seen.Add(Text(disk));
        }

        Assert.Equal(["new", "old"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_killed_process_leaves_what_it_wrote()
    {
        var disk = new SimDisk(new Dice(1));
        Fill(disk, Path, "written", sync: false);
        disk.Kill();
        Assert.Throws<ProcessDiedException>(() => disk.FilesIn("/d"));
        disk.Restart();
        Assert.Equal("written", Text(disk));
    }

    [Fact]
    public void A_process_can_die_in_the_midst_of_a_write()
    {
        var lengths = new HashSet<long>();
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var disk = new SimDisk(new Dice(seed));
            using var file = Made(disk);
            disk.DiesAfter = 1;
            Assert.Throws<ProcessDiedException>(() => file.Write(Bytes('a', 10), 0));
            disk.Restart();
            lengths.Add(disk.Files("/d")[0].Length);
        }

        Assert.Equal(11, lengths.Count);
    }

    [Fact]
    public void A_full_disk_takes_a_part_and_refuses()
    {
        var disk = new SimDisk(new Dice(1));
        using var file = Made(disk);
        file.Write(Bytes('a', 100), 0);
        disk.IsFull = true;
        Assert.Throws<IOException>(() => file.Write(Bytes('b', 100), 100));
        Assert.InRange(file.Length, 100, 199);
        file.Write(Bytes('c', 100), 0);
        disk.IsFull = false;
        file.Write(Bytes('b', 100), 100);
        Assert.Equal(new string('c', 100) + new string('b', 100), Text(disk));
    }

    [Fact]
    public void Behind_a_sync_that_failed_the_next_one_says_that_all_is_well_though_it_is_not()
    {
        var lost = 0;
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var disk = new SimDisk(new Dice(seed));
            using var file = Made(disk);
            disk.SyncFolder("/d");
            file.Write(Bytes('a', 10), 0);
            disk.IsSick = true;
            try
            {
                file.Sync();
                continue;
            }
            catch (IOException)
            {
                disk.IsSick = false;
            }

            file.Sync();
            Assert.Equal(new string('a', 10), Text(disk));
            disk.CutPower(SimDisk.Cut.Everything);
            disk.Restart();
            lost += Text(disk).Length == 0 ? 1 : 0;
        }

        Assert.InRange(lost, 1, 100);
    }

    [Fact]
    public void A_sector_that_cannot_be_read_costs_no_other()
    {
        var disk = new SimDisk(new Dice(1));
        using var file = Made(disk);
        file.Write(Bytes('a', 3 * SimDisk.Sector), 0);
        disk.Ruin(Path, SimDisk.Sector);
        Assert.Equal(SimDisk.Sector, file.Read(new byte[SimDisk.Sector], 0));
        Assert.Throws<IOException>(() => file.Read(new byte[10], SimDisk.Sector));
        Assert.Equal(SimDisk.Sector, file.Read(new byte[2 * SimDisk.Sector], 2 * SimDisk.Sector));
    }

    private static IDiskFile Made(SimDisk disk)
    {
        disk.CreateFolder("/d");
        return disk.Open(Path, DiskAccess.Create);
    }

    private static void Fill(SimDisk disk, string path, string text, bool sync = true)
    {
        using var file = disk.Open(path, DiskAccess.Create);
        file.Write(Encoding.ASCII.GetBytes(text), 0);
        if (sync)
        {
            file.Sync();
        }
    }

    private static byte[] Bytes(char of, int count) => Encoding.ASCII.GetBytes(new string(of, count));

    private static string Text(SimDisk disk) => Encoding.ASCII.GetString(disk.BytesOf(Path));
}
