using System.Text.Json;

namespace KotaDx.Workload.Service.Tests.Infrastructure;

/// <summary>Asks again until the answer is good enough; when the time is up, the failure tells the last answer.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<T> Get<T>(string what, TimeSpan within, Func<Task<T>> read, Func<T, bool> enough)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        object? last = null;
        while (true)
        {
            try
            {
                var value = await read();
                if (enough(value))
                {
                    return value;
                }

                last = value is System.Collections.IEnumerable items and not string ? $"[{string.Join(", ", items.Cast<object>())}]" : value;
            }
            // A server that is still starting, or was just killed on purpose, answers nothing, or half of an answer.
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException or TaskCanceledException)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                last = e.Message;
            }

            if (clock.GetElapsedTime(started) > within)
            {
                Assert.Fail($"{what}: not within {within.TotalSeconds:0.#} s; last seen: {last ?? "nothing"}");
            }

            await Wait(Pause);
        }
    }

    public static Task True(string what, TimeSpan within, Func<Task<bool>> holds) => Get(what, within, holds, held => held);

    public static Task Wait(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
