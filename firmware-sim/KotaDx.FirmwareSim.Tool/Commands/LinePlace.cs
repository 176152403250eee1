using System.IO.Ports;
using System.Net;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Tool.Commands;

/// <summary>Where a line is: a pty with its link, a real port, or a TCP port.</summary>
internal sealed class LinePlace
{
    public string? Link { get; init; }

    public string? Port { get; init; }

    public int Baud { get; init; }

    public string Framing { get; init; } = "8N1";

    public IPEndPoint? EndPoint { get; init; }

    /// <summary>Serves the line there until cancelled.</summary>
    /// <exception cref="LineUnavailableException">The machine does not give the place, or takes it away.</exception>
    public async Task ServeAsync(SerialLineSimulator line, string what, Speech speech, CancellationToken ct)
    {
        if (EndPoint is not null)
            await ServeTcpAsync(line, what, speech, ct);
        else if (Link is not null)
            await ServePtyAsync(line, what, speech, ct);
        else
            await ServePortAsync(line, what, speech, ct);
    }

    private async Task ServeTcpAsync(SerialLineSimulator line, string what, Speech speech, CancellationToken ct)
    {
        await using var listening = TcpLine.Start(line, EndPoint!, TimeProvider.System);
        var at = new IPEndPoint(EndPoint!.Address, listening.Port);
        speech.Say($"{what} が {at} で待っています。つなぐ先にこのアドレスを指定してください。止めるには Ctrl-C。",
            $"{what} listens at {at}. Give this address to whoever connects. Ctrl-C stops it.");
        await CancelledAsync(ct);
    }

    private async Task ServePtyAsync(SerialLineSimulator line, string what, Speech speech, CancellationToken ct)
    {
        await using var plugged = PtyLine.Start(line, Link, TimeProvider.System);
        speech.Say($"{what} が {Link} にいます。シリアルポートとして 8N1 で開いてください（速さはどれでも同じ）。止めるには Ctrl-C。",
            $"{what} is at {Link}. Open it as a serial port with 8N1 (any rate will do). Ctrl-C stops it.");
        await CancelledAsync(ct);
    }

    private async Task ServePortAsync(SerialLineSimulator line, string what, Speech speech, CancellationToken ct)
    {
        using var port = new SerialPort(Port!, Baud)
        {
            DataBits = Framing[0] - '0',
            Parity = Framing[1] switch { 'E' => Parity.Even, 'O' => Parity.Odd, _ => Parity.None },
            StopBits = Framing[2] == '2' ? StopBits.Two : StopBits.One,
        };
        try
        {
            port.Open();
            speech.Say($"{what} が {Port}（{Baud} {Framing}）で待っています。相手の線をつないでください。止めるには Ctrl-C。",
                $"{what} listens at {Port} ({Baud} {Framing}). Connect the other side's cable. Ctrl-C stops it.");
            await line.RunAsync(port.BaseStream, TimeProvider.System, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            throw new LineUnavailableException(
                $"シリアルポート {Port} を使えません（{e.Message}）。名前と、ほかのプログラムが開いていないかを確かめてください。",
                $"The serial port {Port} cannot be used ({e.Message}). Check its name and whether another program has it open.");
        }

        if (!ct.IsCancellationRequested)
            throw new LineUnavailableException($"シリアルポート {Port} がなくなりました。", $"The serial port {Port} has gone.");
    }

    private static async Task CancelledAsync(CancellationToken ct)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = ct.Register(cancelled.SetResult);
        await cancelled.Task;
    }
}
