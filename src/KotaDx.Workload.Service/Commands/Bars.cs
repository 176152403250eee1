using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using Spectre.Console;

namespace KotaDx.Workload.Service.Commands;

/// <summary>The bars of a command that takes its time, on standard error; where that is no terminal, a plain line now and then.</summary>
internal sealed class Bars
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;
    private readonly ProgressContext _progress;
    private readonly Speech _speech;

    private Bars(IAnsiConsole console, ProgressContext progress, Speech speech)
    {
        _console = console;
        _progress = progress;
        _speech = speech;
    }

    /// <summary>Shows bars while the work is done.</summary>
    public static Task ShowAsync(Speech speech, Func<Bars, Task> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(progress => work(new Bars(console, progress, speech)));
    }

    /// <summary>Begins a bar.</summary>
    /// <param name="name">What is being done.</param>
    /// <param name="whole">What it comes to.</param>
    public ProgressTask Begin(string name, double whole) => _progress.AddTask(Markup.Escape(name), maxValue: Math.Max(1, whole));

    /// <summary>Above a live bar only the console itself can write; elsewhere it would break lines at a terminal's width.</summary>
    public void Tell(string line)
    {
        if (_console.Profile.Capabilities.Interactive)
        {
            _console.WriteLine(line);
        }
        else
        {
            Console.Error.WriteLine(line);
        }
    }

    /// <summary>Shows how far a lane has come with its log, until what is waited for is done.</summary>
    public async Task CountAsync(Lane lane, Task until, CancellationToken cancellation)
    {
        var counting = Begin($"{lane.Factory} {_speech.Of(new("集計", "counting"))}", 1);
        while (!until.IsCompleted)
        {
            counting.MaxValue = Math.Max(1, lane.Frames.Next - 1);
            counting.Value = Math.Min(lane.Folded - 1, counting.MaxValue);
            await Task.WhenAny(until, Task.Delay(LookEvery, TimeProvider.System, cancellation)).ConfigureAwait(false);
        }

        await until.ConfigureAwait(false);
        counting.Value = counting.MaxValue;
    }

    /// <summary>Waits for the stores.</summary>
    /// <returns>False if one of them has given up.</returns>
    public Task<bool> StoreAsync(SinkSet sinks, CancellationToken cancellation)
    {
        var storing = Begin(_speech.Of(new("保存", "storing")), 1);
        return sinks.DrainAsync(TimeProvider.System, left =>
        {
            storing.MaxValue = Math.Max(storing.MaxValue, left);
            storing.Value = storing.MaxValue - left;
        }, cancellation);
    }
}
