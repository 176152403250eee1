using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class TagTextTests
{
    [Theory]
    [InlineData("w01", true)]
    [InlineData("a b,c=d", true)]
    [InlineData("a\\b", true)]
    [InlineData("山田", true)]
    [InlineData("a\\", false)]
    [InlineData("a\\ b", false)]
    [InlineData("a\\,b", false)]
    [InlineData("a\\=b", false)]
    [InlineData("a\\\\b", false)]
    [InlineData("x\\y\\", false)]
    public void A_backslash_stands_only_where_all_stores_read_it_alike(string text, bool isTag) => Assert.Equal(isTag, TagText.IsTag(Encoding.UTF8.GetBytes(text)));
}
