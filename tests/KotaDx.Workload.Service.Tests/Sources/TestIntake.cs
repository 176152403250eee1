using KotaDx.Workload.Load;
using KotaDx.Workload.Service.Commands;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace KotaDx.Workload.Service.Tests.Sources;

/// <summary>Lanes and logs in this process, for a source to be tested against.</summary>
internal sealed class TestIntake : IAsyncDisposable
{
    public const string Topic = "kotadx/v1/fab/l/s/cycle";

    private readonly TempFolder _data = new();
    private readonly ServiceProvider _services;

    public TestIntake()
    {
        Folder = DataFolder.Take(_data.Path);
        _services = ServiceHost.BuildPipeline(Folder, influx: null, new LaneOptions());
    }

    public DataFolder Folder { get; }

    public Intake Intake => _services.GetRequiredService<Intake>();

    public Components Components => _services.GetRequiredService<Components>();

    public Component Source => Components.Sources.Single();

    public async Task<Ledger> Counts() => Intake.Find("fab") is { } lane ? (await lane.ViewAsync()).Ledger : new Ledger();

    public Task StateShouldBecome(ComponentState state, string words, TimeSpan within) => Eventually.Get(
        $"state {state} with '{words}'", within, () => Task.FromResult(Source.Current),
        now => now.State == state && now.Detail.En.Contains(words, StringComparison.Ordinal));

    public Task AcceptedShouldBecome(long frames) => Eventually.Get(
        $"{frames} accepted", TimeSpan.FromSeconds(20), async () => (await Counts()).FramesAccepted, accepted => accepted == frames);

    public async ValueTask DisposeAsync()
    {
        await Intake.DisposeAsync();
        await _services.DisposeAsync();
        Folder.Dispose();
        _data.Dispose();
    }
}
