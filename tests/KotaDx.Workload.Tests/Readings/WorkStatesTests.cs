using System.Text;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Tests.Readings;

public sealed class WorkStatesTests
{
    /// <summary>Every word that is a state, some of them in other case.</summary>
    public static TheoryData<WorkState, string[]> Words => new()
    {
        { WorkState.Net, ["net", "NET", "Run", "running", "work", "正味", "正味作業", "作業", "主作業"] },
        { WorkState.Ancillary, ["ancillary", "Ancillary", "付随", "付随作業"] },
        { WorkState.Setup, ["setup", "SETUP", "段取", "段取り", "準備段取", "段取り替え", "段取替え", "段取替", "準備", "付帯", "付帯作業"] },
        { WorkState.Wait, ["wait", "Waiting", "手待ち", "手待", "待ち"] },
        { WorkState.Break, ["break", "rest", "休憩", "休み"] },
        { WorkState.Away, ["away", "離席"] },
        { WorkState.Idle, ["idle", "stop", "STOPPED", "停止", "非作業"] },
        { WorkState.Unknown, ["unknown", "不明"] },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public void Word_or_alias_is_its_state(WorkState expected, string[] words)
    {
        foreach (var word in words)
        {
            Assert.True(WorkStates.TryParse(Encoding.UTF8.GetBytes(word), out var state), word);
            Assert.Equal(expected, state);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nett")]
    [InlineData(" net")]
    [InlineData("1")]
    [InlineData("正")]
    [InlineData("手待ち手待ち手待ち手待ち手待ち手待ち")]
    public void Other_words_are_no_state(string word) => Assert.False(WorkStates.TryParse(Encoding.UTF8.GetBytes(word), out _));

    [Fact]
    public void Name_of_every_state_reads_back()
    {
        var states = Enum.GetValues<WorkState>();
        Assert.Equal(WorkStates.Count, states.Length);
        foreach (var state in states)
        {
            Assert.True(WorkStates.TryParse(Encoding.UTF8.GetBytes(WorkStates.NameOf(state)), out var read));
            Assert.Equal(state, read);
        }
    }

    [Fact]
    public void Busy_is_net_ancillary_and_setup() =>
        Assert.Equal([WorkState.Net, WorkState.Ancillary, WorkState.Setup], Enum.GetValues<WorkState>().Where(WorkStates.IsBusy));
}
