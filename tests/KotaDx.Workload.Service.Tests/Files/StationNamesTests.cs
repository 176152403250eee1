using System.Text;
using CsCheck;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Tests.Files;

public sealed class StationNamesTests
{
    [Theory]
    [InlineData("Machine 4 - Turning & Milling", "machine-4-turning-milling")]
    [InlineData("Machine 7- Laser Marking", "machine-7-laser-marking")]
    [InlineData("  saw  ", "saw")]
    [InlineData("saw_1", "saw_1")]
    [InlineData("A--B", "a-b")]
    [InlineData("(cell 3)", "cell-3")]
    [InlineData("ＮＣ旋盤", "nc-eceafa96")]
    [InlineData("ＭＣ－１　Ａ", "mc-1-a")]
    [InlineData("旋盤1号機", "1-266607bb")]
    [InlineData("旋盤", "1276a873")]
    [InlineData("Fräse 2", "fr-se-2-9727fd88")]
    [InlineData("***", "e22c13cd")]
    [InlineData("", "811c9dc5")]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnopqrstuvwxyz012345")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456", "abcdefghijklmnopqrstuvw-fe180829")]
    [InlineData("abcdefghijklmnopqrstuv wxyz0123456", "abcdefghijklmnopqrstuv-72a77fe5")]
    [InlineData("\u212A1", "1-7c02be5e")]
    public void Name_becomes_the_level_of_the_documented_rule(string name, string level) => Assert.Equal(level, StationNames.LevelOf(name));

    [Fact]
    public void Any_name_becomes_a_valid_level_and_the_same_name_the_same_level() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["aZ09_- ＡＺ　旋盤é*\"\n\uD83D"]]).Sample(name =>
        {
            var level = StationNames.LevelOf(name);
            return Topic.IsLevel(Encoding.UTF8.GetBytes(level)) && level == StationNames.LevelOf(new string(name.AsSpan()));
        });

    [Fact]
    public void Japanese_names_stay_apart()
    {
        string[] names = ["旋盤1号機", "旋盤2号機", "研磨1号機", "検査・梱包"];

        Assert.Equal(names.Length, names.Select(StationNames.LevelOf).Distinct().Count());
    }
}
