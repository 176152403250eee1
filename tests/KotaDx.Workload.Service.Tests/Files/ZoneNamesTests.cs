using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Tests.Files;

public sealed class ZoneNamesTests
{
    [Fact]
    public void Zones_of_the_windows_table_exist_here()
    {
        foreach (var name in ZoneNames.WindowsNames.Keys)
        {
            // A newer zone name may be missing from an older machine's data.
            Assert.True(ZoneNames.TryFind(name, out var zone) || name is "Europe/Kyiv", name);
            Assert.NotNull(zone);
        }
    }
}
