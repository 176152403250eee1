using System.Net.Sockets;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Sources.Ports;

/// <summary>
/// Takes lines from a serial port, or from one behind a network adapter. A port that is pulled is opened again when it comes back; half a line that was left is kept
/// as cut, never joined to the next one.
/// </summary>
internal sealed class LineSource
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private readonly PortAddress _address;
    private readonly FrameKind _kind;
    private readonly Intake _intake;
    private readonly Component _component;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly byte[] _origin;
    private readonly byte[] _topic;
    private readonly LineSplitter _lines = new();
    private bool _wasOpen;
    private bool _isReopened;
    private Receipt? _last;

    public LineSource(PortAddress address, FrameKind kind, byte[] origin, byte[] topic, Intake intake, Component component, TimeProvider time, ILogger logger)
    {
        _address = address;
        _kind = kind;
        _origin = origin;
        _topic = topic;
        _intake = intake;
        _component = component;
        _time = time;
        _logger = logger;
    }

    /// <summary>Takes lines until cancelled; cancellation is no error.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        var delay = FirstDelay;
        var told = false;
        while (true)
        {
            Text reason;
            try
            {
                using var port = await OpenAsync(stoppingToken).ConfigureAwait(false);
                _wasOpen = true;
                _component.Set(ComponentState.Ok, "つながっています", "open");
                Diagnostics.Log.PortOpen(_logger, _address.Name, _address.ToString());
                delay = FirstDelay;
                told = false;
                await ReadAsync(port.Stream, stoppingToken).ConfigureAwait(false);
                reason = new("ケーブルが抜けたか、装置の電源が切れました", "the line was closed: cable pulled or device off");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or OperationCanceledException or SocketException)
            {
                reason = PlcWords.NotOpen(_address, exception);
            }

            _lines.Cut(OnLine);
            _isReopened = _wasOpen;
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            _component.Set(ComponentState.Waiting, $"つながりません: {reason.Ja}", $"not open: {reason.En}");
            if (!told)
            {
                told = true;
                Diagnostics.Log.PortAway(_logger, _address.Name, reason.En, delay);
            }

            try
            {
                await Task.Delay(delay, _time, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
        }
    }

    private async Task<OpenPort> OpenAsync(CancellationToken stopping)
    {
        if (_address.IsTcp)
        {
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(_address.Name, _address.TcpPort, stopping).ConfigureAwait(false);
                return new OpenPort(client, client.GetStream());
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }

        var line = SerialLine.Open(_address);
        return new OpenPort(line, line.Stream);
    }

    private async Task ReadAsync(Stream stream, CancellationToken stopping)
    {
        var buffer = new byte[4096];
        while (!stopping.IsCancellationRequested)
        {
            var read = await stream.ReadAsync(buffer, stopping).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            _lines.Take(buffer.AsSpan(0, read), OnLine);
            if (_last is { } last)
            {
                // A disk that is full: what the line's own buffer cannot hold meanwhile is lost, for a line cannot be asked to wait.
                await last.Lane.Frames.WaitForRoomAsync(stopping).ConfigureAwait(false);
            }
        }
    }

    private void OnLine(ReadOnlySpan<byte> line, bool isCut)
    {
        // A port that was pulled may come back in the middle of a line. "34" may be the rest of "1234"; only a line that shows its
        // own beginning is believed.
        var isRest = _isReopened && !isCut && !line.StartsWith(Readings.Topic.Prefix) && !line.TrimStart((byte)' ').StartsWith("{"u8);
        _isReopened &= isCut;
        _last = _intake.Append(new Frame
        {
            Arrival = EventTime.From(_time.GetUtcNow()),
            Kind = _kind,
            Marks = isCut || isRest ? FrameMarks.Cut : FrameMarks.None,
            Origin = _origin,
            Topic = _topic,
            Payload = line,
        });
    }

    private sealed record OpenPort(IDisposable Owner, Stream Stream) : IDisposable
    {
        public void Dispose() => Owner.Dispose();
    }
}
