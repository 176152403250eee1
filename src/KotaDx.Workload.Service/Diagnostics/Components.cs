using System.Collections.Immutable;
using KotaDx.Workload.Service.Sources.Ports;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>All sources and sinks of this process.</summary>
internal sealed class Components
{
    private ImmutableList<Component> _sources = [];
    private ImmutableList<Component> _sinks = [];

    public IEnumerable<Component> Sources => _sources;

    public IEnumerable<Component> Sinks => _sinks;

    public Component AddSource(string name, PollCounts? polls = null) => Add(ref _sources, new Component(name) { Polls = polls });

    public Component AddSink(string name) => Add(ref _sinks, new Component(name));

    /// <summary>A source that the book no longer names.</summary>
    public void RemoveSource(Component source) => ImmutableInterlocked.Update(ref _sources, static (sources, gone) => sources.Remove(gone), source);

    private static Component Add(ref ImmutableList<Component> to, Component component)
    {
        ImmutableInterlocked.Update(ref to, static (components, added) => components.Add(added), component);
        return component;
    }
}
