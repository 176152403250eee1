using System.Collections.Immutable;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>All sources and sinks of this process.</summary>
internal sealed class Components
{
    private ImmutableList<Component> _sources = [];
    private ImmutableList<Component> _sinks = [];

    public IEnumerable<Component> Sources => _sources;

    public IEnumerable<Component> Sinks => _sinks;

    public Component AddSource(string name) => Add(ref _sources, name);

    public Component AddSink(string name) => Add(ref _sinks, name);

    /// <summary>A source that the book no longer names.</summary>
    public void RemoveSource(Component source) => ImmutableInterlocked.Update(ref _sources, static (sources, gone) => sources.Remove(gone), source);

    private static Component Add(ref ImmutableList<Component> to, string name)
    {
        var component = new Component(name);
        ImmutableInterlocked.Update(ref to, static (components, added) => components.Add(added), component);
        return component;
    }
}
