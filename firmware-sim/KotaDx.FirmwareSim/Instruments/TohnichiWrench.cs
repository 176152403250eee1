using System.Globalization;

namespace KotaDx.FirmwareSim.Instruments;

/// <summary>
/// Tohnichi torque wrench (CEM3-G): one line for each tightening, with a counter of three digits. A line that its receiver did not
/// confirm by radio is sent again with the same counter. The short format (M-3) has neither unit nor judgement.
/// </summary>
/// <param name="start">What its clock shows when the line's time is zero.</param>
public sealed class TohnichiWrench(DateTime start) : Instrument
{
    private readonly Lock _lock = new();
    private Random? _random;
    private int _counter;
    private string? _last;

    /// <summary>The short format. Default false.</summary>
    public bool IsShort { get; init; }

    /// <summary>Its seven characters. Default <c>123456A</c>.</summary>
    public string Id { get; init; } = "123456A";

    /// <summary>What it is set to, in newton metres; tightening by itself varies by some percent around it. Default 100.</summary>
    public double Torque { get; init; } = 100;

    /// <summary>Chance, 0 to 1, that a line is sent twice. Default 0.</summary>
    public double ResendChance { get; init; }

    /// <summary>Seed of torques and of what is sent twice. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Lines sent twice so far.</summary>
    public long Resent { get; private set; }

    /// <summary>Tightens a bolt.</summary>
    /// <param name="torque">Torque in newton metres.</param>
    /// <param name="angle">Angle in degrees.</param>
    /// <param name="judgement">Verdicts on torque and angle: O good, L low, H high.</param>
    /// <param name="now">The line's time.</param>
    public void Tighten(double torque, int angle, string judgement, TimeSpan now)
    {
        lock (_lock)
            Say(Line(torque, angle, judgement, now));
    }

    /// <summary>Sends the last line once more.</summary>
    public void Resend()
    {
        lock (_lock)
        {
            if (_last is null)
                return;
            Resent++;
            Say(_last);
        }
    }

    /// <inheritdoc/>
    protected override string? Measure(TimeSpan now)
    {
        lock (_lock)
        {
            _random ??= new Random(Seed);
            var torque = Torque * (0.94 + (0.12 * _random.NextDouble()));
            var judgement = torque < Torque * 0.95 ? "LO" : torque > Torque * 1.05 ? "HO" : "OO";
            var line = Line(torque, _random.Next(60, 120), judgement, now);
            if (ResendChance == 0 || _random.NextDouble() >= ResendChance)
                return line;
            Resent++;
            return line + line;
        }
    }

    private string Line(double torque, int angle, string judgement, TimeSpan now)
    {
        _counter = (_counter % 999) + 1;
        var at = (start + now).ToString("yy'/'MM'/'dd','HH':'mm':'ss", CultureInfo.InvariantCulture);
        var number = torque.ToString("000.0", CultureInfo.InvariantCulture);
        _last = IsShort
            ? string.Create(CultureInfo.InvariantCulture, $"RE,{_counter:000},{number},{at}\r\n")
            : string.Create(CultureInfo.InvariantCulture, $"RE,{_counter:000},+{number},nm,+{angle:000},deg,{judgement},{Id,-7},{at}\r\n");
        return _last;
    }
}
