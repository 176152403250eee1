using System.Collections.Concurrent;

namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>All sources and sinks of this process.</summary>
internal sealed class Components
{
    private readonly ConcurrentQueue<Component> _sources = new();
    private readonly ConcurrentQueue<Component> _sinks = new();

    public IEnumerable<Component> Sources => _sources;

    public IEnumerable<Component> Sinks => _sinks;

    public Component AddSource(string name) => Add(_sources, name);

    public Component AddSink(string name) => Add(_sinks, name);

    private static Component Add(ConcurrentQueue<Component> to, string name)
    {
        var component = new Component(name);
        to.Enqueue(component);
        return component;
    }
}
