using System.IO.Ports;
using System.Text;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Pipeline;

namespace KotaDx.Workload.Service.Sources;

/// <summary>
/// Takes lines from a serial port, 8N1. A port that is pulled is opened again when it comes back; half a line that was left is kept
/// as cut, never joined to the next one.
/// </summary>
internal sealed class SerialSource : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private readonly SerialAddress _address;
    private readonly Intake _intake;
    private readonly Component _component;
    private readonly TimeProvider _time;
    private readonly ILogger<SerialSource> _logger;
    private readonly byte[] _origin;
    private readonly byte[] _topic;
    private readonly LineSplitter _lines = new();
    private bool _wasOpen;
    private bool _isReopened;
    private Receipt? _last;

    public SerialSource(SerialAddress address, Intake intake, Components components, TimeProvider time, ILogger<SerialSource> logger)
    {
        _address = address;
        _intake = intake;
        _component = components.AddSource($"serial {address.Port}");
        _time = time;
        _logger = logger;
        _origin = Encoding.UTF8.GetBytes($"serial:{address.Port}");
        _topic = Encoding.UTF8.GetBytes(address.Topic);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = FirstDelay;
        var told = false;
        while (true)
        {
            Text reason;
            try
            {
                using var port = new SerialPort(_address.Port, _address.Baud, Parity.None, 8, StopBits.One) { DtrEnable = false, RtsEnable = false };
                port.Open();
                _wasOpen = true;
                _component.Set(ComponentState.Ok, "つながっています", "open");
                Diagnostics.Log.SerialOpen(_logger, _address.Port, _address.Baud);
                delay = FirstDelay;
                told = false;
                await ReadAsync(port.BaseStream, stoppingToken).ConfigureAwait(false);
                reason = new("ケーブルが抜けたか、装置の電源が切れました", "the line was closed: cable pulled or device off");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or OperationCanceledException)
            {
                // A path that is not there is reported as access denied: the message alone would send people after permissions.
                reason = File.Exists(_address.Port) || OperatingSystem.IsWindows()
                    ? new(exception.Message, exception.Message)
                    : new("そのポートがありません。ケーブルと名前を確かめてください", "there is no such port; check cable and name");
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
                Diagnostics.Log.SerialAway(_logger, _address.Port, reason.En, delay);
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
            Kind = FrameKind.SerialLine,
            Marks = isCut || isRest ? FrameMarks.Cut : FrameMarks.None,
            Origin = _origin,
            Topic = _topic,
            Payload = line,
        });
    }
}
