namespace KotaDx.Workload.Leveling;

/// <summary>
/// Who does how much of whose work within one group: a flow from works to persons (Dinic's algorithm). Amounts are ticks × the
/// group's time, so that the common rate gives every person a whole number of them.
/// </summary>
internal sealed class ShareFlow
{
    private readonly bool[,] _open;
    private readonly bool[] _sink;
    private readonly int[] _workLevel;
    private readonly int[] _personLevel;
    private readonly int[] _workNext;
    private readonly int[] _personNext;
    private readonly int[] _own;

    public ShareFlow(LevelGroup group, long[] busy, long[] time, bool[,] may)
    {
        var (works, persons) = (group.Works, group.Persons);
        Left = Array.ConvertAll(works, i => Math.BigMul(busy[i], group.Time));
        Room = Array.ConvertAll(persons, j => Math.BigMul(time[j], group.Work));
        Share = new Int128[works.Length, persons.Length];
        May = new bool[works.Length, persons.Length];
        for (var i = 0; i < works.Length; i++)
        {
            for (var j = 0; j < persons.Length; j++)
            {
                May[i, j] = may[works[i], persons[j]];
            }
        }

        _open = (bool[,])May.Clone();
        _sink = new bool[persons.Length];
        Array.Fill(_sink, true);
        _workLevel = new int[works.Length];
        _personLevel = new int[persons.Length];
        _workNext = new int[works.Length];
        _personNext = new int[persons.Length];
        _own = Array.ConvertAll(works, i => Array.IndexOf(persons, i));
    }

    /// <summary>[work, person]: what the person does of it.</summary>
    public Int128[,] Share { get; }

    /// <summary>[work, person]: whether the person may do it.</summary>
    public bool[,] May { get; }

    /// <summary>Of each work, what has no place yet.</summary>
    public Int128[] Left { get; }

    /// <summary>Of each person, what still fits under the common rate.</summary>
    public Int128[] Room { get; }

    public bool HasLeft => Array.Exists(Left, static x => x > 0);

    /// <summary>0 where the person is the work's owner, otherwise 1: the share is moved.</summary>
    public int Cost(int work, int person) => _own[work] == person ? 0 : 1;

    public void Give(int work, int person)
    {
        var amount = Int128.Min(Left[work], Room[person]);
        Left[work] -= amount;
        Room[person] -= amount;
        Share[work, person] += amount;
    }

    /// <summary>Everybody keeps what fits of their own work.</summary>
    public void KeepOwn()
    {
        for (var i = 0; i < _own.Length; i++)
        {
            if (_own[i] >= 0)
            {
                Give(i, _own[i]);
            }
        }
    }

    /// <summary>Lets only those shares change that lie on a cheapest way, and only those persons receive at whom one ends.</summary>
    public void Narrow(Func<int, int, bool> open, Func<int, bool> sink)
    {
        for (var j = 0; j < Room.Length; j++)
        {
            _sink[j] = sink(j);
            for (var i = 0; i < Left.Length; i++)
            {
                _open[i, j] = May[i, j] && open(i, j);
            }
        }
    }

    /// <summary>Places as much as possible of what is left.</summary>
    public void Fill()
    {
        while (Rank())
        {
            Array.Clear(_workNext);
            Array.Clear(_personNext);
            for (var i = 0; i < Left.Length; i++)
            {
                if (Left[i] > 0)
                {
                    Left[i] -= PushWork(i, Left[i]);
                }
            }
        }
    }

    /// <summary>After <see cref="Fill"/>: whether the work is on the crowded side of the minimum cut.</summary>
    public bool ReachesWork(int work) => _workLevel[work] >= 0;

    /// <summary>After <see cref="Fill"/>: whether the person is on the crowded side of the minimum cut.</summary>
    public bool ReachesPerson(int person) => _personLevel[person] >= 0;

    private bool Rank()
    {
        Array.Fill(_workLevel, -1);
        Array.Fill(_personLevel, -1);
        var queue = new Queue<(bool IsWork, int At)>();
        for (var i = 0; i < Left.Length; i++)
        {
            if (Left[i] > 0)
            {
                _workLevel[i] = 0;
                queue.Enqueue((true, i));
            }
        }

        var found = false;
        while (queue.TryDequeue(out var node))
        {
            if (node.IsWork)
            {
                for (var j = 0; j < Room.Length; j++)
                {
                    if (_personLevel[j] < 0 && _open[node.At, j])
                    {
                        _personLevel[j] = _workLevel[node.At] + 1;
                        found |= _sink[j] && Room[j] > 0;
                        queue.Enqueue((false, j));
                    }
                }
            }
            else
            {
                for (var i = 0; i < Left.Length; i++)
                {
                    if (_workLevel[i] < 0 && _open[i, node.At] && Share[i, node.At] > 0)
                    {
                        _workLevel[i] = _personLevel[node.At] + 1;
                        queue.Enqueue((true, i));
                    }
                }
            }
        }

        return found;
    }

    private Int128 PushWork(int work, Int128 limit)
    {
        var pushed = Int128.Zero;
        for (; _workNext[work] < Room.Length; _workNext[work]++)
        {
            var j = _workNext[work];
            if (!_open[work, j] || _personLevel[j] != _workLevel[work] + 1)
            {
                continue;
            }

            var amount = PushPerson(j, limit - pushed);
            Share[work, j] += amount;
            pushed += amount;
            if (pushed == limit)
            {
                break;
            }
        }

        return pushed;
    }

    private Int128 PushPerson(int person, Int128 limit)
    {
        var pushed = _sink[person] ? Int128.Min(limit, Room[person]) : Int128.Zero;
        Room[person] -= pushed;
        for (; pushed < limit && _personNext[person] < Left.Length; _personNext[person]++)
        {
            var i = _personNext[person];
            if (!_open[i, person] || _workLevel[i] != _personLevel[person] + 1 || Share[i, person] == 0)
            {
                continue;
            }

            var amount = PushWork(i, Int128.Min(limit - pushed, Share[i, person]));
            Share[i, person] -= amount;
            pushed += amount;
            if (pushed == limit)
            {
                break;
            }
        }

        return pushed;
    }
}
