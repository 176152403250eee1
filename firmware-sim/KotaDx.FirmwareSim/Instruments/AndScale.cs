using System.Globalization;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Instruments;

/// <summary>
/// A&amp;D scale in its standard format, <c>ST,+0001.234 kg</c> CR LF. Answers <c>Q</c> at once and <c>S</c> when the weight is stable.
/// </summary>
public sealed class AndScale : Instrument
{
    private readonly Lock _lock = new();
    private string _command = "";
    private bool _isAskedForStable;
    private decimal _weight;
    private bool _isStable = true;

    /// <summary>Digits behind the point, 0 to 6. Default 3.</summary>
    public int Decimals { get; init; } = 3;

    /// <summary>Unit, at most 3 characters: <c>kg</c> (default), <c>g</c>, <c>PC</c> for pieces.</summary>
    public string Unit { get; init; } = "kg";

    /// <summary>Largest weight, beyond which it says OL and a number that means nothing. Default 30.</summary>
    public decimal Capacity { get; init; } = 30;

    /// <summary>Limits of its comparator, [LO, HI], or null (default) for none.</summary>
    public (decimal Low, decimal High)? Limits { get; init; }

    /// <summary>What lies on it. Default 0.</summary>
    public decimal Weight
    {
        get
        {
            lock (_lock)
                return _weight;
        }
        set
        {
            lock (_lock)
                _weight = value;
        }
    }

    /// <summary>Whether it has come to rest. Default <see langword="true"/>.</summary>
    public bool IsStable
    {
        get => _isStable;
        set
        {
            lock (_lock)
            {
                _isStable = value;
                if (!value || !_isAskedForStable)
                    return;
                _isAskedForStable = false;
            }

            Say(Line());
        }
    }

    /// <inheritdoc/>
    public override void Receive(TimeSpan now, ReadOnlySpan<byte> bytes, ICollection<Transmission> sent)
    {
        foreach (var value in bytes)
        {
            if (value == '\n')
            {
                Obey(_command);
                _command = "";
            }
            else if (value != '\r')
            {
                _command = _command.Length < 8 ? _command + (char)value : "";
            }
        }
    }

    /// <inheritdoc/>
    public override void Forget() => _command = "";

    /// <inheritdoc/>
    protected override string? Measure(TimeSpan now) => Line();

    private void Obey(string command)
    {
        lock (_lock)
        {
            if (command == "S" && !_isStable)
            {
                _isAskedForStable = true;
                return;
            }
        }

        if (command is "Q" or "S")
            Say(Line());
        else if (command.Length > 0)
            Say("?\r\n");
    }

    private string Line()
    {
        lock (_lock)
        {
            var isOver = Math.Abs(_weight) > Capacity;
            var head = isOver ? "OL" : !_isStable ? "US" : Unit == "PC" ? "QT" : "ST";
            var verdict = Limits is not { } limits || isOver ? "" : _weight < limits.Low ? "LO," : _weight > limits.High ? "HI," : "OK,";
            return $"{head},{verdict}{(isOver ? "+999999.9" : Number())}{Unit,3}\r\n";
        }
    }

    // Sign and eight characters, the point among them.
    private string Number()
    {
        var digits = Math.Abs(_weight).ToString($"F{Decimals}", CultureInfo.InvariantCulture);
        return (_weight < 0 ? "-" : "+") + digits.PadLeft(8, '0');
    }
}
