using System.CommandLine;
using System.Globalization;
using System.Net;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Tool.Commands;

/// <summary>Where the line is and how it behaves: what all commands share.</summary>
internal sealed class LineOptions
{
    private readonly Option<string?> _pty;
    private readonly Option<string?> _port;
    private readonly Option<string?> _listen;
    private readonly Option<string?> _settings;
    private readonly Option<double> _noise;
    private readonly Option<double> _bursts;
    private readonly Option<double> _silence;
    private readonly Option<double> _late;
    private readonly Option<int> _delay;
    private readonly Option<int> _gap;
    private readonly Option<int> _pieces;
    private readonly Option<bool> _echo;
    private readonly Option<int?> _baud;
    private readonly Option<int> _seed;

    public LineOptions(Speech speech)
    {
        _pty = new Option<string?>("--pty") { HelpName = "LINK", Description = speech.Of("この名前で擬似端末を作る（Linux）", "make a pseudo terminal under this name (Linux)") };
        _port = new Option<string?>("--port") { HelpName = "PORT[:baud]", Description = speech.Of("実際のシリアルポート 例 COM3:9600, /dev/ttyUSB0:9600", "a real serial port, e.g. COM3:9600, /dev/ttyUSB0:9600") };
        _listen = new Option<string?>("--listen") { HelpName = "HOST:PORT", Description = speech.Of("TCP で待ち受ける 例 127.0.0.1:502", "listen over TCP, e.g. 127.0.0.1:502") };
        _settings = new Option<string?>("--framing") { HelpName = "8N1", Description = speech.Of("--port のデータ長・パリティ・ストップ（既定 8N1）", "data bits, parity and stop bits of --port (default 8N1)") };
        _noise = Chance("--noise", speech, "1バイトが化ける・消える・増える確率（両方向）", "chance that a byte is flipped, lost or added (both ways)");
        _bursts = Chance("--bursts", speech, "応答の前に雑音が入る確率", "chance of noise before a reply");
        _silence = Chance("--silence", speech, "応答しない確率", "chance that a reply is swallowed");
        _late = Chance("--late", speech, "応答が1.5秒遅れる確率", "chance that a reply is late by 1.5 s");
        _delay = Number("--delay-ms", 60_000, speech, "応答までの時間（ミリ秒）", "time before a reply (ms)");
        _gap = Number("--gap-ms", 10_000, speech, "バイトの間の時間（ミリ秒）", "time between bytes (ms)");
        _pieces = Number("--pieces", 4096, speech, "応答を最大このバイト数に切り分ける", "cut replies into pieces of at most so many bytes");
        _echo = new Option<bool>("--echo") { Description = speech.Of("受けたものをそのまま返す（2線式の変換器）", "send back what comes in (2-wire adapters)") };
        _baud = new Option<int?>("--baud") { HelpName = "N", Description = speech.Of("この速さの線のように時間をかける 例 9600", "take the time of a line of this rate, e.g. 9600") };
        _baud.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(int.TryParse(result.Tokens[^1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var baud) && baud is >= 50 and <= 4_000_000))
                result.AddError(speech.Of("--baud は 50〜4000000 です", "--baud is 50 to 4000000"));
        });
        _seed = new Option<int>("--seed") { HelpName = "N", DefaultValueFactory = static _ => 1, Description = speech.Of("乱数の種（同じなら同じ故障）", "seed (the same one gives the same faults)") };
    }

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_pty, _port, _listen, _settings, _noise, _bursts, _silence, _late, _delay, _gap, _pieces, _echo, _baud, _seed])
            command.Options.Add(option);
    }

    public int SeedOf(ParseResult result) => result.GetValue(_seed);

    public LineBehavior BehaviorOf(ParseResult result) => new()
    {
        Seed = SeedOf(result),
        RequestNoise = result.GetValue(_noise),
        ReplyNoise = result.GetValue(_noise),
        BurstChance = result.GetValue(_bursts),
        SilenceChance = result.GetValue(_silence),
        LateChance = result.GetValue(_late),
        Delay = TimeSpan.FromMilliseconds(result.GetValue(_delay)),
        ByteGap = TimeSpan.FromMilliseconds(result.GetValue(_gap)),
        PieceBytes = result.GetValue(_pieces),
        Echo = result.GetValue(_echo),
        Baud = result.GetValue(_baud) ?? 0,
    };

    /// <summary>Where the line is to be.</summary>
    /// <exception cref="UsageException">Not exactly one place, or one that is none.</exception>
    public LinePlace PlaceOf(ParseResult result)
    {
        var (pty, port, listen) = (result.GetValue(_pty), result.GetValue(_port), result.GetValue(_listen));
        if (((string?[])[pty, port, listen]).Count(place => place is not null) != 1)
            throw new UsageException("--pty、--port、--listen のどれか一つが要ります", "Give one of --pty, --port and --listen");
        if (pty is not null)
            return new LinePlace { Link = Path.GetFullPath(pty) };
        if (port is not null)
            return PortOf(port, result.GetValue(_settings) ?? "8N1");
        return IPEndPoint.TryParse(listen!.Replace("localhost:", "127.0.0.1:", StringComparison.Ordinal), out var endPoint) && listen.Contains(':', StringComparison.Ordinal)
            ? new LinePlace { EndPoint = endPoint }
            : throw new UsageException($"--listen {listen}: IPアドレス:ポート の形で書きます", $"--listen {listen}: write it as ADDRESS:PORT");
    }

    private static LinePlace PortOf(string text, string framing)
    {
        var colon = text.LastIndexOf(':');
        var baud = 9600;
        if (colon >= 0 && !(int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out baud) && baud >= 50))
            throw new UsageException($"--port {text}: PORT[:baud] の形で書きます", $"--port {text}: write it as PORT[:baud]");
        if (framing is not [('7' or '8'), ('N' or 'E' or 'O'), ('1' or '2')])
            throw new UsageException($"--framing {framing}: 8N1、7E1、8E1 などの形で書きます", $"--framing {framing}: write it as 8N1, 7E1, 8E1");
        return new LinePlace { Port = colon >= 0 ? text[..colon] : text, Baud = baud, Framing = framing };
    }

    private static Option<double> Chance(string name, Speech speech, string japanese, string english)
    {
        var option = new Option<double>(name) { HelpName = "0..1", Description = speech.Of(japanese, english) };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(double.TryParse(result.Tokens[^1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var chance) && chance <= 1))
                result.AddError(speech.Of($"{name} は 0〜1 です", $"{name} is 0 to 1"));
        });
        return option;
    }

    private static Option<int> Number(string name, int most, Speech speech, string japanese, string english)
    {
        var option = new Option<int>(name) { HelpName = "N", Description = speech.Of(japanese, english) };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(int.TryParse(result.Tokens[^1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most))
                result.AddError(speech.Of($"{name} は 0〜{most} です", $"{name} is 0 to {most}"));
        });
        return option;
    }
}
