using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Sources.Ports;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>How a source or a sink is doing, for the board and for readiness.</summary>
internal enum ComponentState
{
    /// <summary>Working.</summary>
    Ok,

    /// <summary>Not connected; trying again by itself.</summary>
    Waiting,

    /// <summary>Has given up until somebody changes something.</summary>
    Stopped,
}

/// <summary>One source or sink as people see it. Written by its owner, read by anyone.</summary>
internal sealed class Component(string name)
{
    private volatile Condition _condition = new(ComponentState.Waiting, new Text("開始しています", "starting"));

    public string Name { get; } = name;

    public Condition Current => _condition;

    /// <summary>Of a line of PLCs: what became of its questions.</summary>
    public PollCounts? Polls { get; init; }

    public void Set(ComponentState state, string ja, string en) => _condition = new Condition(state, new Text(ja, en));

    internal sealed record Condition(ComponentState State, Text Detail);
}
