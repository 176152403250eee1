namespace KotaDx.FirmwareSim;

/// <summary>
/// A small factory that does not exist: 3 lines (press, machining, assembly) of 4 stations and 4 workers each, whose devices
/// publish over MQTT as real ones would. Press and assembly are level; in machining one worker carries far more than the rest.
/// Members are safe to call from several threads; one run at a time.
/// </summary>
public sealed class DemoFactory
{
    private readonly string _factory;
    private readonly int _seed;
    private readonly TimeSpan _history;
    private readonly bool _faults;
    private readonly (string? User, string? Password) _login;
    private readonly TimeProvider _time;
    private long _eventsPublished;
    private int _running;

    /// <summary>Makes the factory; nothing is sent before <see cref="RunAsync"/>.</summary>
    /// <param name="options">Name, seed, length of the past, faults.</param>
    /// <param name="time">The clock that the schedule follows.</param>
    /// <exception cref="ArgumentException">The factory token is not 1 to 32 of <c>a-z 0-9 _ -</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The past is negative or longer than 8 h.</exception>
    public DemoFactory(DemoFactoryOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (!IsTopicLevel(options.Factory))
        {
            throw new ArgumentException(
                $"The factory token must be 1 to 32 of a-z, 0-9, _ and -, not '{options.Factory}'.", nameof(options));
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(options.History, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.History, DemoFactoryOptions.MaxHistory, nameof(options));
        (_factory, _seed, _history, _faults, _time) = (options.Factory, options.Seed, options.History, options.Faults, time);
        _login = (options.User, options.Password);
        Roster = [.. SimulatedStation.All.Select(station => (station.Worker, station.Line))];
        Stations = [.. SimulatedStation.All.Select(s => new DemoStation(s.Line, s.Name, s.Worker, s.BusyShare, s.PieceTime))];
    }

    /// <summary>Every worker's token (<c>w01</c> … <c>w12</c>) with the home team, which is the line's name.</summary>
    public IReadOnlyList<(string Worker, string Team)> Roster { get; }

    /// <summary>Every station, line by line, with its worker and what a book would say of its work.</summary>
    public IReadOnlyList<DemoStation> Stations { get; }

    /// <summary>
    /// Messages that the broker has acknowledged so far, over all stations and runs: work, state, measurements and faults.
    /// <c>status</c> is not counted.
    /// </summary>
    public long EventsPublished => Interlocked.Read(ref _eventsPublished);

    /// <summary>
    /// Publishes the past of today as fast as the broker acknowledges it, then goes on live until cancelled. A broker that is
    /// not there, or goes away, is tried again with growing pauses of up to 5 s; the message at hand is then sent again.
    /// </summary>
    /// <param name="host">The broker's host name or address.</param>
    /// <param name="port">The broker's TCP port, 1 to 65535.</param>
    /// <param name="ct">Ends the run: every station says <c>offline</c>, disconnects, and the task completes without an exception.</param>
    /// <returns>A task that completes only when <paramref name="ct"/> is cancelled.</returns>
    /// <exception cref="InvalidOperationException">A run is already under way.</exception>
    public async Task RunAsync(string host, int port, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        if (Interlocked.Exchange(ref _running, 1) == 1)
            throw new InvalidOperationException("The simulated factory is already running.");
        try
        {
            // A defect in one station stops all of them, so that it is seen and not hidden behind eleven that go on.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var schedule = new Schedule(_seed, _time.GetUtcNow(), _history, _faults);
            await Task.WhenAll(SimulatedStation.All.Select(station => RunStationAsync(station, schedule, host, port, stop)));
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private async Task RunStationAsync(SimulatedStation station, Schedule schedule, string host, int port, CancellationTokenSource stop)
    {
        var device = new StationDevice(_factory, station, host, port, _login, _time);
        try
        {
            await device.RunAsync(schedule.Messages(station), () => Interlocked.Increment(ref _eventsPublished), stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private static bool IsTopicLevel(string? text) =>
        text is { Length: >= 1 and <= 32 } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');
}
