namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>A parser under test with the inputs it is given.</summary>
/// <param name="Name">As in <see cref="FuzzPlan"/>.</param>
/// <param name="Inputs">Makes one thread's source of inputs.</param>
/// <param name="Checks">Makes what checks the inputs of one block, in order; may have state, which then begins anew with each block.</param>
internal sealed record FuzzTarget(string Name, Func<FuzzInputs> Inputs, Func<FuzzCheck> Checks)
{
    public FuzzTarget(string name, byte[][] corpus, byte[][] tokens, Func<FuzzCheck> checks, int longest = 4096)
        : this(name, () => new Mutator(corpus, tokens, longest).Next, checks)
    {
    }

    /// <summary>A check that has no state.</summary>
    public FuzzTarget(string name, byte[][] corpus, byte[][] tokens, FuzzJudge judge, int longest = 4096)
        : this(name, corpus, tokens, () => new Stateless(judge), longest)
    {
    }

    private sealed class Stateless(FuzzJudge judge) : FuzzCheck
    {
        public override void Take(ReadOnlySpan<byte> input, ref FuzzRandom random) => judge(input, ref random);
    }
}

/// <summary>The next input; it holds until the one after it is asked for.</summary>
internal delegate ReadOnlySpan<byte> FuzzInputs(ref FuzzRandom random);

/// <summary>Throws where the parser did not do what it must. What it needs of chance it takes from <paramref name="random"/>.</summary>
internal delegate void FuzzJudge(ReadOnlySpan<byte> input, ref FuzzRandom random);

/// <summary>What is checked of the inputs of one block.</summary>
internal abstract class FuzzCheck : IDisposable
{
    public abstract void Take(ReadOnlySpan<byte> input, ref FuzzRandom random);

    /// <summary>What holds behind the last input of a block.</summary>
    public virtual void End()
    {
    }

    public void Dispose() => Close();

    protected virtual void Close()
    {
    }

    /// <summary>An assertion that costs nothing while it holds: there are millions of them.</summary>
    public static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new FuzzFault(otherwise);
        }
    }
}

/// <summary>The parser gave an answer that it must not give.</summary>
internal sealed class FuzzFault(string message) : Exception(message);
