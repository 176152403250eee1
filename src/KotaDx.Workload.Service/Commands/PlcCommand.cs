using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Sources.Ports;

namespace KotaDx.Workload.Service.Commands;

/// <summary>
/// <c>kotadx plc read</c>: registers as they are now, in every way they can be meant. <c>kotadx plc scan</c>: who answers on a line. Both only read.
/// </summary>
internal sealed class PlcCommand(Speech speech)
{
    private static readonly WordOrder[] Orders = Enum.GetValues<WordOrder>();

    public static Command Create(Speech speech) =>
        new("plc", speech.Of(new("PLCのレジスタを今すぐ読む・応答する局を探す（書き込みはしません）", "read a PLC's registers now, or look for who answers on a line (nothing is ever written)")))
        {
            Read(speech), Scan(speech),
        };

    private static Command Read(Speech speech)
    {
        var line = new LineOptions(speech, usualTimeout: 1);
        var station = new Option<int?>("--station") { HelpName = "N", Description = speech.Of(new("局番（既定は、その方式で1台だけのときの番号）", "the slave's number (default: what a single slave of the protocol usually has)")) };
        var address = new Option<string>("--address") { HelpName = "A", Required = true, Description = speech.Of(new("先頭のアドレス（例: D100、40001、DM0）", "the first address, as D100, 40001 or DM0")) };
        var count = new Option<int>("--count") { HelpName = "N", DefaultValueFactory = static _ => 1, Description = speech.Of(new("ワードまたはビットの数", "how many words or bits")) };
        var format = new Option<string>("--format") { HelpName = "table|json", DefaultValueFactory = static _ => "table", Description = speech.Of(new("形式（json は1行に1件）", "format (json: one object a line)")) };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("read", speech.Of(new("レジスタを読み、ワードの並べ方ごとの値を示す", "read registers and show what they say in each word order"))) { station, address, count, format };
        line.AddTo(command);
        command.SetAction((result, cancellation) => Cli.GuardAsync(speech, () => new PlcCommand(speech).ReadAsync(
            line.Of(result), result.GetValue(station), result.GetValue(address)!, result.GetValue(count), result.GetValue(format) == "json", cancellation)));
        return command;
    }

    private static Command Scan(Speech speech)
    {
        var line = new LineOptions(speech, usualTimeout: 0.3);
        var stations = new Option<string?>("--stations") { HelpName = "1-16", Description = speech.Of(new("調べる局番（既定は 1-16、方式の範囲内で）", "which numbers to try (default 1-16, as far as the protocol has them)")) };
        var address = new Option<string?>("--address") { HelpName = "A", Description = speech.Of(new("読んでみるアドレス（断られても、応答した局とします）", "the address to try (a slave that refuses it has answered, too)")) };
        var format = new Option<string>("--format") { HelpName = "table|json", DefaultValueFactory = static _ => "table", Description = speech.Of(new("形式（json は1行に1件）", "format (json: one object a line)")) };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("scan", speech.Of(new("どの局が応答するかを調べる", "list which slaves answer"))) { stations, address, format };
        line.AddTo(command);
        command.SetAction((result, cancellation) => Cli.GuardAsync(speech, () => new PlcCommand(speech).ScanAsync(
            line.Of(result), result.GetValue(stations), result.GetValue(address), result.GetValue(format) == "json", cancellation)));
        return command;
    }

    private async Task<int> ReadAsync(Line line, int? station, string address, int count, bool asJson, CancellationToken cancellation)
    {
        var codec = line.Codec;
        var first = AddressOf(codec, "--address", address);
        var area = codec.Areas[first.Area];
        if (count < 1 || count > area.MostAtOnce || first.Number + (ulong)count - 1 > area.Last)
        {
            throw new UsageException(new(
                $"--count {count}: {area.Name} は一度に1〜{area.MostAtOnce}、番号は {codec.TextOf(first with { Number = area.Last })} までです",
                $"--count {count}: 1 to {area.MostAtOnce} of {area.Name} at once, up to {codec.TextOf(first with { Number = area.Last })}"));
        }

        var slave = StationOf(codec, station ?? codec.UsualStation);
        await using var wire = await OpenAsync(line, cancellation).ConfigureAwait(false);
        var (answer, _) = await new PlcAsker(wire, codec, gap: null).AskAsync(new PlcRead(slave, first, count), line.Timeout, cancellation).ConfigureAwait(false);
        if (answer.Ending != PlcEnding.Answered)
        {
            return Complain(line, slave, answer);
        }

        if (asJson)
        {
            WriteJson(codec, first, answer.Values);
        }
        else
        {
            WriteTable(codec, first, answer.Values);
        }

        if (answer.Garbage.Length > 0)
        {
            speech.Say($"注意: 応答のほかに {answer.Garbage.Length} バイトを受け取りました（ノイズ、または別の親機）: {Hex(answer.Garbage)}",
                $"note: {answer.Garbage.Length} bytes came beside the answer (noise, or another master): {Hex(answer.Garbage)}");
        }

        return ExitCodes.Done;
    }

    private async Task<int> ScanAsync(Line line, string? range, string? address, bool asJson, CancellationToken cancellation)
    {
        var codec = line.Codec;
        var (from, to) = RangeOf(codec, range);
        var first = address is null ? new PlcAddress((byte)Math.Max(0, codec.Areas.ToList().FindIndex(static area => !area.IsBit)), 0) : AddressOf(codec, "--address", address);
        await using var wire = await OpenAsync(line, cancellation).ConfigureAwait(false);
        var asker = new PlcAsker(wire, codec, gap: null);
        var found = 0;
        var last = PlcEnding.Silent;
        using var output = Output();
        for (var station = from; station <= to; station++)
        {
            if (!Console.IsErrorRedirected)
            {
                Console.Error.Write($"\r{station}/{to} ");
            }

            var (answer, _) = await asker.AskAsync(new PlcRead((byte)station, first, 1), line.Timeout, cancellation).ConfigureAwait(false);
            if (!Console.IsErrorRedirected)
            {
                Console.Error.Write("\r          \r");
            }

            if (answer.Ending is PlcEnding.Answered or PlcEnding.Refused)
            {
                found++;
                Tell(output, codec, station, first, answer, asJson);
                output.Flush();
            }
            else if (answer.Ending == PlcEnding.Garbled)
            {
                last = answer.Ending;
                speech.Say($"局 {station}: 応答として読めません: {Hex(answer.Garbage)}", $"no. {station}: bytes that are no answer: {Hex(answer.Garbage)}");
            }
        }

        if (found > 0)
        {
            speech.Say($"{found}局が応答しました（{from}〜{to} を調べました）。", $"{found} answer ({from} to {to} tried).");
            return ExitCodes.Done;
        }

        speech.Say($"{line.Address}: 局番 {from}〜{to} のどれも応答しません。", $"{line.Address}: nobody answers at {from} to {to}.");
        SayCauses(last, line.Address);
        return ExitCodes.Environment;
    }

    private void Tell(StreamWriter output, PlcCodec codec, int station, PlcAddress first, PlcAnswer answer, bool asJson)
    {
        var milliseconds = Math.Round(answer.Took.TotalMilliseconds, 1);
        var address = codec.TextOf(first);
        if (asJson)
        {
            output.WriteLine(JsonLine(json =>
            {
                json.WriteNumber("station", station);
                json.WriteNumber("ms", milliseconds);
                json.WriteString("address", address);
                if (answer.Ending == PlcEnding.Answered)
                {
                    json.WriteNumber("value", answer.Values[0]);
                }
                else
                {
                    json.WriteNumber("refused", answer.Code);
                }
            }));
            return;
        }

        var said = answer.Ending == PlcEnding.Answered
            ? string.Create(CultureInfo.InvariantCulture, $"{address} = {answer.Values[0]}")
            : speech.Of(new($"{address} は断られた（コード {answer.Code:X2}h {codec.Meaning(answer.Code).Ja}）", $"{address} refused (code {answer.Code:X2}h {codec.Meaning(answer.Code).En})"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{station,3}  {milliseconds,7:0.0} ms  {said}"));
    }

    private int Complain(Line line, byte station, PlcAnswer answer)
    {
        if (answer.Ending == PlcEnding.Refused)
        {
            var meaning = line.Codec.Meaning(answer.Code);
            speech.Say($"局 {station} は応答しましたが、読み出しを断りました。コード {answer.Code:X2}h: {meaning.Ja}", $"no. {station} answers, but refuses the question. Code {answer.Code:X2}h: {meaning.En}");
            SayCauses(answer.Ending, line.Address);
            return ExitCodes.Input;
        }

        if (answer.Ending == PlcEnding.Garbled)
        {
            speech.Say($"{line.Address} 局 {station}: バイトは届きますが、応答として読めません: {Hex(answer.Garbage)}", $"{line.Address} no. {station}: bytes come, but they are no answer: {Hex(answer.Garbage)}");
        }
        else
        {
            speech.Say($"{line.Address} 局 {station}: {line.Timeout.TotalSeconds:0.##} 秒待ちましたが、応答がありません。", $"{line.Address} no. {station}: no answer within {line.Timeout.TotalSeconds:0.##} s.");
        }

        SayCauses(answer.Ending, line.Address);
        return ExitCodes.Environment;
    }

    private void SayCauses(PlcEnding ending, PortAddress address)
    {
        speech.Say("ありそうな順に:", "Likely causes, in this order:");
        var number = 0;
        foreach (var cause in PlcWords.Causes(ending, address))
        {
            number++;
            speech.Say($"  {number}. {cause.Ja}", $"  {number}. {cause.En}");
        }
    }

    private static async Task<PlcWire> OpenAsync(Line line, CancellationToken cancellation)
    {
        try
        {
            return await PlcWire.OpenAsync(line.Address, TimeSpan.FromSeconds(5), cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested && fault is IOException or SocketException or OperationCanceledException)
        {
            var why = PlcWords.NotOpen(line.Address, fault);
            throw new EnvironmentFaultException(new(
                $"{line.Address} を開けません: {why.Ja}（kotadx run が動いていて同じポートを使っているときは、止めてから）",
                $"{line.Address} cannot be opened: {why.En} (where kotadx run is at work on the same port, stop it first)"));
        }
    }

    private static void WriteTable(PlcCodec codec, PlcAddress first, ushort[] values)
    {
        using var output = Output();
        var isBit = codec.Areas[first.Area].IsBit;
        if (isBit)
        {
            for (var i = 0; i < values.Length; i++)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TextOf(codec, first, i),-10}  {values[i]}"));
            }

            return;
        }

        output.WriteLine($"{"",-10}  hex     u16     s16  {string.Concat(Orders.Select(static order => $"{"u32 " + order.ToString().ToLowerInvariant(),12}"))}{string.Concat(Orders.Select(static order => $"{"f32 " + order.ToString().ToLowerInvariant(),14}"))}");
        for (var i = 0; i < values.Length; i++)
        {
            var line = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{TextOf(codec, first, i),-10} {values[i]:X4}  {values[i],6}  {unchecked((short)values[i]),6}  "));
            if (i + 1 < values.Length)
            {
                foreach (var order in Orders)
                {
                    line.Append(CultureInfo.InvariantCulture, $"{PlcNumber.Join(values[i], values[i + 1], order),12}");
                }

                foreach (var order in Orders)
                {
                    line.Append(CultureInfo.InvariantCulture, $"{BitConverter.UInt32BitsToSingle(PlcNumber.Join(values[i], values[i + 1], order)),14:G6}");
                }
            }

            output.WriteLine(line.ToString().TrimEnd());
        }
    }

    private static void WriteJson(PlcCodec codec, PlcAddress first, ushort[] values)
    {
        using var output = Output();
        for (var i = 0; i < values.Length; i++)
        {
            var at = i;
            output.WriteLine(JsonLine(json =>
            {
                json.WriteString("address", TextOf(codec, first, at));
                if (codec.Areas[first.Area].IsBit)
                {
                    json.WriteNumber("bit", values[at]);
                    return;
                }

                json.WriteString("hex", values[at].ToString("X4", CultureInfo.InvariantCulture));
                json.WriteNumber("u16", values[at]);
                json.WriteNumber("s16", unchecked((short)values[at]));
                if (at + 1 >= values.Length)
                {
                    return;
                }

                WritePair(json, "u32", values[at], values[at + 1], static (json, name, bits) => json.WriteNumber(name, bits));
                WritePair(json, "s32", values[at], values[at + 1], static (json, name, bits) => json.WriteNumber(name, unchecked((int)bits)));
                WritePair(json, "f32", values[at], values[at + 1], static (json, name, bits) =>
                {
                    if (BitConverter.UInt32BitsToSingle(bits) is var number && float.IsFinite(number))
                    {
                        json.WriteNumber(name, number);
                    }
                    else
                    {
                        json.WriteNull(name);
                    }
                });
            }));
        }
    }

    private static void WritePair(Utf8JsonWriter json, string name, ushort first, ushort second, Action<Utf8JsonWriter, string, uint> write)
    {
        json.WriteStartObject(name);
        foreach (var order in Orders)
        {
            write(json, order.ToString().ToLowerInvariant(), PlcNumber.Join(first, second, order));
        }

        json.WriteEndObject();
    }

    private static string JsonLine(Action<Utf8JsonWriter> write)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length);
    }

    private static StreamWriter Output() => new(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" };

    private static string TextOf(PlcCodec codec, PlcAddress first, int offset) => codec.TextOf(first with { Number = first.Number + (uint)offset });

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 32))) + (bytes.Length > 32 ? "…" : "");

    private static PlcAddress AddressOf(PlcCodec codec, string option, string text)
    {
        if (!codec.TryParse(text.Trim(), out var address, out var fault))
        {
            throw new UsageException(new($"{option} {text}: {fault.Ja}", $"{option} {text}: {fault.En}"));
        }

        return address;
    }

    private static byte StationOf(PlcCodec codec, int station)
    {
        var (first, last) = codec.Stations;
        return station >= first && station <= last
            ? (byte)station
            : throw new UsageException(new($"--station {station}: この方式の局番は {first}〜{last} です", $"--station {station}: this protocol numbers its slaves {first} to {last}"));
    }

    private static (int From, int To) RangeOf(PlcCodec codec, string? range)
    {
        var (first, last) = codec.Stations;
        if (range is null)
        {
            return (first, Math.Min((int)last, Math.Max((int)first, 16)));
        }

        var parts = range.Split('-');
        if (parts.Length > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            || !int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to) || from > to)
        {
            throw new UsageException(new($"--stations {range}: 1-16 のように書いてください", $"--stations {range}: write it like 1-16"));
        }

        StationOf(codec, from);
        StationOf(codec, to);
        return (from, to);
    }

    /// <summary>The line of a command.</summary>
    private sealed record Line(PlcCodec Codec, PortAddress Address, TimeSpan Timeout);

    /// <summary>What both commands ask of a line.</summary>
    private sealed class LineOptions
    {
        private readonly Option<string> _protocol;
        private readonly Option<string> _port;
        private readonly Option<double> _timeout;
        private readonly Option<bool> _noChecksum;

        public LineOptions(Speech speech, double usualTimeout)
        {
            _protocol = new("--protocol") { Required = true, HelpName = string.Join('|', PortSpeech.Protocols), Description = speech.Of(new("方式", "how the PLC speaks")) };
            _port = new("--port") { Required = true, HelpName = "PORT[:baud[:8N1]]|HOST:PORT", Description = speech.Of(new("シリアルポートかLANのアドレス", "serial port, or address in the network")) };
            _timeout = new("--timeout") { HelpName = "S", DefaultValueFactory = _ => usualTimeout, Description = speech.Of(new("応答を待つ秒数", "seconds to wait for an answer")) };
            _noChecksum = new("--no-checksum") { Description = speech.Of(new("PLCがチェックサムなしに設定されている", "the PLC is set to leave checksums out")) };
            _protocol.AcceptOnlyFromAmong([.. PortSpeech.Protocols]);
        }

        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[_protocol, _port, _timeout, _noChecksum])
            {
                command.Options.Add(option);
            }
        }

        public Line Of(ParseResult result)
        {
            PlcCodecs.TryFind(result.GetValue(_protocol)!, out var protocol);
            var port = result.GetValue(_port)!;
            if (!PortAddress.TryParse(port, PortSpeech.UsualOf(protocol), out var address, out var fault))
            {
                throw new UsageException(new($"--port {port}: {fault.Ja}", $"--port {port}: {fault.En}"));
            }

            if (PortSpeech.NeedsTcp(protocol) is { } needsTcp && needsTcp != address!.IsTcp)
            {
                throw new UsageException(needsTcp
                    ? new($"--port {port}: この方式はLANでつなぎます（192.168.3.39:502 のように）", $"--port {port}: this protocol is spoken over a network (like 192.168.3.39:502)")
                    : new($"--port {port}: この方式はシリアルでつなぎます（/dev/ttyUSB0:9600:8E1 のように）", $"--port {port}: this protocol is spoken over a serial line (like /dev/ttyUSB0:9600:8E1)"));
            }

            var timeout = result.GetValue(_timeout);
            return timeout is >= 0.02 and <= 60
                ? new Line(PlcCodecs.Of(protocol, !result.GetValue(_noChecksum)), address!, TimeSpan.FromSeconds(timeout))
                : throw new UsageException(new("--timeout は 0.02〜60 秒です", "--timeout is 0.02 to 60 seconds"));
        }
    }
}
