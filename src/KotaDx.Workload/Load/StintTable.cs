using KotaDx.Workload.Factories;
using KotaDx.Workload.Readings;

namespace KotaDx.Workload.Load;

/// <summary>All stints of a factory, and which days of which workers they lie in.</summary>
internal sealed class StintTable
{
    /// <summary>The number of the worker who stands for nobody known.</summary>
    public const int Unassigned = 0;

    private readonly FactoryClock _clock;
    private readonly Dictionary<(int Worker, int Day), WorkerDay> _days = [];
    private readonly Action<WorkerDay> _onNew;
    private readonly Action<WorkerDay> _onChanged;
    private Stint[] _stints = new Stint[1024];
    private int _count;

    public StintTable(FactoryClock clock, Action<WorkerDay> onNew, Action<WorkerDay> onChanged)
    {
        _clock = clock;
        _onNew = onNew;
        _onChanged = onChanged;
    }

    public ref readonly Stint this[int index] => ref _stints[index];

    public WorkerDay? Find(int worker, int day) => _days.GetValueOrDefault((worker, day));

    public int Add(in Stint stint)
    {
        if (_count == _stints.Length)
        {
            Array.Resize(ref _stints, _stints.Length * 2);
        }

        _stints[_count] = stint;
        Touch(stint, _count);
        return _count++;
    }

    public void Remove(int index)
    {
        Touch(_stints[index], -1);
        _stints[index].Worker = -1;
    }

    private void Touch(in Stint stint, int added)
    {
        var last = _clock.DayOf(new EventTime(Math.Max(stint.Start, stint.End - 1)));
        for (var day = _clock.DayOf(new EventTime(stint.Start)); day <= last; day++)
        {
            if (!_days.TryGetValue((stint.Worker, day), out var workerDay))
            {
                var minutes = (int)((_clock.StartOf(day + 1).UnixNanoseconds - _clock.StartOf(day).UnixNanoseconds) / EventTime.Minute);
                workerDay = new WorkerDay(stint.Worker, day, minutes);
                _days.Add((stint.Worker, day), workerDay);
                _onNew(workerDay);
            }

            if (added >= 0)
            {
                workerDay.Stints.Add(added);
            }

            _onChanged(workerDay);
        }
    }
}
