namespace KotaDx.Workload.Readings;

/// <summary>The words for states, as devices and people write them.</summary>
public static class WorkStates
{
    /// <summary>How many states there are.</summary>
    public const int Count = 8;

    /// <summary>True for the three states whose union is busy time: net, ancillary, setup.</summary>
    /// <param name="state">A state.</param>
    public static bool IsBusy(WorkState state) => state is WorkState.Net or WorkState.Ancillary or WorkState.Setup;

    /// <summary>Reads a state word or an alias of one: ASCII in any case, or Japanese.</summary>
    /// <param name="word">UTF-8, without surrounding white space.</param>
    /// <param name="state">The state; <see cref="WorkState.Unknown"/> when the word is none.</param>
    /// <returns>False for a word that is no state.</returns>
    public static bool TryParse(ReadOnlySpan<byte> word, out WorkState state)
    {
        state = WorkState.Unknown;
        if (word.Length is 0 or > 32)
        {
            return false;
        }

        Span<byte> lower = stackalloc byte[word.Length];
        for (var i = 0; i < word.Length; i++)
        {
            var b = word[i];
            lower[i] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
        }

        ReadOnlySpan<byte> w = lower;
        if (w.SequenceEqual("net"u8) || w.SequenceEqual("run"u8) || w.SequenceEqual("running"u8) || w.SequenceEqual("work"u8)
            || w.SequenceEqual("正味"u8) || w.SequenceEqual("正味作業"u8) || w.SequenceEqual("作業"u8) || w.SequenceEqual("主作業"u8))
        {
            state = WorkState.Net;
        }
        else if (w.SequenceEqual("ancillary"u8) || w.SequenceEqual("付随"u8) || w.SequenceEqual("付随作業"u8))
        {
            state = WorkState.Ancillary;
        }
        else if (w.SequenceEqual("setup"u8) || w.SequenceEqual("段取"u8) || w.SequenceEqual("段取り"u8) || w.SequenceEqual("準備段取"u8)
            || w.SequenceEqual("段取り替え"u8) || w.SequenceEqual("段取替え"u8) || w.SequenceEqual("段取替"u8) || w.SequenceEqual("準備"u8)
            || w.SequenceEqual("付帯"u8) || w.SequenceEqual("付帯作業"u8))
        {
            state = WorkState.Setup;
        }
        else if (w.SequenceEqual("wait"u8) || w.SequenceEqual("waiting"u8) || w.SequenceEqual("手待ち"u8) || w.SequenceEqual("手待"u8) || w.SequenceEqual("待ち"u8))
        {
            state = WorkState.Wait;
        }
        else if (w.SequenceEqual("break"u8) || w.SequenceEqual("rest"u8) || w.SequenceEqual("休憩"u8) || w.SequenceEqual("休み"u8))
        {
            state = WorkState.Break;
        }
        else if (w.SequenceEqual("away"u8) || w.SequenceEqual("離席"u8))
        {
            state = WorkState.Away;
        }
        else if (w.SequenceEqual("idle"u8) || w.SequenceEqual("stop"u8) || w.SequenceEqual("stopped"u8) || w.SequenceEqual("停止"u8) || w.SequenceEqual("非作業"u8))
        {
            // A stopped station says nothing of the cause, so it is never 手待ち.
            state = WorkState.Idle;
        }
        else
        {
            return w.SequenceEqual("unknown"u8) || w.SequenceEqual("不明"u8);
        }

        return true;
    }

    /// <summary>The state's word in topics, fields and books.</summary>
    /// <param name="state">A state.</param>
    public static string NameOf(WorkState state) => state switch
    {
        WorkState.Break => "break",
        WorkState.Away => "away",
        WorkState.Net => "net",
        WorkState.Ancillary => "ancillary",
        WorkState.Setup => "setup",
        WorkState.Wait => "wait",
        WorkState.Idle => "idle",
        _ => "unknown",
    };
}
