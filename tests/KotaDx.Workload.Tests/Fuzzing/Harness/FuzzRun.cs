using System.Text;

namespace KotaDx.Workload.Tests.Fuzzing;

/// <summary>Gives a target its inputs, on all cores, and says of the first that fails how to have it again.</summary>
internal static class FuzzRun
{
    private const int BlockInputs = 250;
    private const int ShrinkAttempts = 5_000;

    /// <summary>Runs a target's whole share.</summary>
    /// <returns>How many inputs were really checked.</returns>
    public static long Run(FuzzTarget target)
    {
        var inputs = FuzzPlan.InputsOf(target.Name);
        var blocks = (inputs + BlockInputs - 1) / BlockInputs;
        var failure = default(Failure);
        long checkedInputs = 0;
        Parallel.For(0L, blocks, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, target.Inputs, (block, loop, next) =>
        {
            var first = block * BlockInputs;
            var failed = Block(target, next, first, (int)Math.Min(BlockInputs, inputs - first), ref checkedInputs);
            if (failed is not null)
            {
                loop.Stop();
                Interlocked.CompareExchange(ref failure, failed, null);
            }

            return next;
        }, static _ => { });
        Assert.True(failure is null, failure?.Message);
        return checkedInputs;
    }

    /// <summary>Gives a target one kept input.</summary>
    public static void Check(FuzzTarget target, byte[] input)
    {
        using var check = target.Checks();
        for (var chance = 0UL; chance < 16; chance++)
        {
            var random = new FuzzRandom(chance);
            check.Take(input, ref random);
        }

        check.End();
    }

    private static Failure? Block(FuzzTarget target, FuzzInputs next, long first, int count, ref long checkedInputs)
    {
        using var check = target.Checks();
        for (var i = 0; i < count; i++)
        {
            var random = FuzzRandom.Of(FuzzPlan.Seed, target.Name, first + i);
            var input = next(ref random);
            var chance = random;
            try
            {
                check.Take(input, ref random);
            }
            catch (Exception fault)
            {
                return new Failure(Describe(target, first + i, Shrink(target, input.ToArray(), chance, fault), input.Length, fault));
            }
        }

        try
        {
            check.End();
        }
        catch (Exception fault)
        {
            return new Failure($"{target.Name}: behind inputs {first} to {first + count - 1}, seed {FuzzPlan.Seed}: {fault}");
        }

        Interlocked.Add(ref checkedInputs, count);
        return null;
    }

    /// <summary>The shortest input found that fails in the same way by itself; one that needs what came before it stays as it is.</summary>
    private static byte[] Shrink(FuzzTarget target, byte[] input, FuzzRandom chance, Exception fault)
    {
        var attempts = 0;
        for (var size = input.Length; size > 0; size /= 2)
        {
            for (var at = 0; at < input.Length && attempts < ShrinkAttempts; attempts++)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(Math.Min(at + size, input.Length))];
                if (FailsAlike(target, shorter, chance, fault))
                {
                    input = shorter;
                }
                else
                {
                    at += size;
                }
            }
        }

        return input;
    }

    private static bool FailsAlike(FuzzTarget target, byte[] input, FuzzRandom chance, Exception expected)
    {
        using var check = target.Checks();
        try
        {
            check.Take(input, ref chance);
            return false;
        }
        catch (Exception fault)
        {
            return fault.GetType() == expected.GetType() && (fault is not FuzzFault || fault.Message.Split(':')[0] == expected.Message.Split(':')[0]);
        }
    }

    private static string Describe(FuzzTarget target, long number, byte[] input, int original, Exception fault)
    {
        var text = new StringBuilder();
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{target.Name}: input {number}, seed {FuzzPlan.Seed}, {input.Length} bytes of {original}\n");
        text.Append("base64 ").AppendLine(Convert.ToBase64String(input));
        text.Append("text   ").AppendLine(string.Concat(Encoding.Latin1.GetString(input).Take(400).Select(static c => c is >= ' ' and <= '~' ? $"{c}" : $"\\x{(int)c:X2}")));
        return text.Append(fault).ToString();
    }

    private sealed record Failure(string Message);
}
