using KotaDx.Workload.Load;

namespace KotaDx.Workload.Benchmarks;

/// <summary>Takes what is handed on and does nothing with it.</summary>
internal sealed class Nobody : ILoadReceiver
{
    public void OnWorker(in WindowLoad load)
    {
    }

    public void OnStation(in WindowLoad load)
    {
    }

    public void OnTeam(in TeamLoads loads)
    {
    }

    public void OnLine(in TeamLoads loads)
    {
    }

    public void OnAnnotation(in Annotation annotation)
    {
    }
}
