using System.CommandLine;
using System.Globalization;
using KotaDx.FirmwareSim.Lines;
using KotaDx.FirmwareSim.Plc;

namespace KotaDx.FirmwareSim.Tool.Commands;

/// <summary><c>kotadx-sim plc PROTOCOL</c>: one or several PLCs on a line.</summary>
internal static class PlcCommand
{
    private static readonly (string Name, byte Station, string Japanese, string English, Func<byte, bool, bool, PlcSlave> Make)[] Protocols =
    [
        ("modbus-rtu", 1, "Modbus RTU（機能コード 1〜4）", "Modbus RTU (function codes 1 to 4)", static (station, _, _) => new ModbusRtuSlave(station)),
        ("modbus-tcp", 1, "Modbus TCP", "Modbus TCP", static (station, _, _) => new ModbusTcpSlave(station)),
        ("melsec-1c", 0, "三菱 FX 計算機リンク 形式1", "Mitsubishi FX computer link, format 1", static (station, _, _) => new MelsecFxSlave(station)),
        ("melsec-1c-4", 0, "三菱 FX 計算機リンク 形式4", "Mitsubishi FX computer link, format 4", static (station, _, _) => new MelsecFxSlave(station) { IsFormat4 = true }),
        ("melsec-3c", 0, "三菱 Q/L 3Cフレーム 形式1", "Mitsubishi Q/L, 3C frame, format 1", static (station, _, _) => new Melsec3CSlave(station)),
        ("slmp", 0, "三菱 SLMP 3Eフレーム（バイナリ、TCP）", "Mitsubishi SLMP, 3E frame, binary, TCP", static (_, _, _) => new SlmpSlave()),
        ("hostlink", 0, "オムロン 上位リンク Cモード", "Omron Host Link, C-mode", static (station, _, _) => new HostLinkSlave(station)),
        ("kv", 0, "キーエンス KV 上位リンク", "Keyence KV host link", static (station, isTcp, isAlone) => new KvSlave(isAlone ? null : station) { NeedsSession = !isTcp }),
        ("mewtocol", 1, "パナソニック MEWTOCOL-COM", "Panasonic MEWTOCOL-COM", static (station, _, _) => new MewtocolSlave(station)),
    ];

    public static Command Create(LineOptions options, Speech speech)
    {
        var command = new Command("plc", speech.Of("PLC のふりをする", "play a PLC"));
        foreach (var protocol in Protocols)
        {
            var station = new Option<int[]>("--station") { HelpName = "N", Description = speech.Of("局番（くり返せます）", "station number (repeatable)") };
            var dead = new Option<int[]>("--dead") { HelpName = "N", Description = speech.Of("応答しない局（くり返せます）", "station that never answers (repeatable)") };
            var set = new Option<string[]>("--set") { HelpName = "D100=1234", Description = speech.Of("デバイスの値（くり返せます）", "value of a device (repeatable)") };
            var count = new Option<string[]>("--count")
            {
                HelpName = "D100:0.5/s[:wrap16|wrap32][:high-first][:reset-at=N]",
                Description = speech.Of("生産数を数えるデバイス（くり返せます）", "device that counts pieces (repeatable)"),
            };
            var state = new Option<string[]>("--state") { HelpName = "M0:1x30,0x10", Description = speech.Of("値を秒数ごとに変えるデバイス（くり返せます）", "device that goes through values, each for its seconds (repeatable)") };
            var kind = new Command(protocol.Name, speech.Of(protocol.Japanese, protocol.English)) { station, dead, set, count, state };
            options.AddTo(kind);
            kind.SetAction(async (result, ct) =>
            {
                var place = options.PlaceOf(result);
                var slaves = SlavesOf(result.GetValue(station) ?? [], result.GetValue(dead) ?? [], protocol.Station, (number, isAlone) => protocol.Make(number, place.EndPoint is not null, isAlone));
                foreach (var slave in slaves.Values)
                    Fill(slave, result.GetValue(set) ?? [], result.GetValue(count) ?? [], result.GetValue(state) ?? []);
                var what = $"{speech.Of(protocol.Japanese, protocol.English)} [{string.Join(' ', slaves.Keys)}]";
                var line = new SerialLineSimulator(slaves.Values, options.BehaviorOf(result));
                await place.ServeAsync(line, what, speech, ct);
                speech.Say($"要求 {slaves.Values.Sum(slave => slave.Requests)}、応答 {line.TransmissionsSent}、黙殺 {line.TransmissionsSwallowed}、化けたバイト {line.BytesCorrupted}",
                    $"requests {slaves.Values.Sum(slave => slave.Requests)}, replies {line.TransmissionsSent}, swallowed {line.TransmissionsSwallowed}, bytes corrupted {line.BytesCorrupted}");
                return ExitCodes.Done;
            });
            command.Subcommands.Add(kind);
        }

        return command;
    }

    private static SortedDictionary<int, PlcSlave> SlavesOf(int[] stations, int[] dead, byte usual, Func<byte, bool, PlcSlave> make)
    {
        var slaves = new SortedDictionary<int, PlcSlave>();
        int[] numbers = stations.Length == 0 && dead.Length == 0 ? [usual] : [.. stations.Union(dead)];
        foreach (var number in numbers)
        {
            if (number is < 0 or > 255)
                throw new UsageException($"局番 {number} はありません", $"There is no station {number}");
            slaves[number] = make((byte)number, numbers.Length == 1);
            slaves[number].IsOn = !dead.Contains(number);
        }

        return slaves;
    }

    private static void Fill(PlcSlave slave, string[] sets, string[] counts, string[] states)
    {
        foreach (var text in sets)
        {
            if (text.Split('=') is not [var address, var value] || !ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw Wrong("--set", text, "D100=1234");
            var (area, at) = PlaceOf(slave, "--set", address, 1);
            slave.Memory[area, at] = number;
        }

        foreach (var text in counts)
            slave.Memory.Add(CounterOf(slave, text));
        foreach (var text in states)
            slave.Memory.Add(StateOf(slave, text));
    }

    private static SimulatedCounter CounterOf(PlcSlave slave, string text)
    {
        var parts = text.Split(':');
        var isGood = parts.Length >= 2 && parts[1].EndsWith("/s", StringComparison.Ordinal);
        isGood &= double.TryParse(isGood ? parts[1][..^2] : "", NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var perSecond) && perSecond <= 1e6;
        var bits = 16;
        var isLowWordFirst = true;
        long? resetAt = null;
        foreach (var part in parts.Skip(2))
        {
            if (part is "wrap16" or "wrap32")
                bits = part == "wrap32" ? 32 : 16;
            else if (part == "high-first")
                isLowWordFirst = false;
            else if (part.StartsWith("reset-at=", StringComparison.Ordinal) && long.TryParse(part["reset-at=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var reset) && reset > 0)
                resetAt = reset;
            else
                isGood = false;
        }

        if (!isGood)
            throw Wrong("--count", text, "D100:0.5/s[:wrap16|wrap32][:high-first][:reset-at=60000]");
        var (area, number) = PlaceOf(slave, "--count", parts[0], bits / 16);
        return new SimulatedCounter(area, number, perSecond) { Bits = bits, IsLowWordFirst = isLowWordFirst, ResetAt = resetAt };
    }

    private static SimulatedState StateOf(PlcSlave slave, string text)
    {
        var steps = new List<(ushort, TimeSpan)>();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        foreach (var step in colon < 0 ? [""] : text[(colon + 1)..].Split(','))
        {
            if (step.Split('x') is not [var value, var seconds]
                || !ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || !double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var length) || length is < 0.001 or > 1e6)
            {
                throw Wrong("--state", text, "M0:1x30,0x10");
            }

            steps.Add((number, TimeSpan.FromSeconds(length)));
        }

        var (area, at) = PlaceOf(slave, "--state", text[..colon], 1);
        return new SimulatedState(area, at, steps);
    }

    private static (string Area, int Number) PlaceOf(PlcSlave slave, string option, string address, int words) =>
        slave.Place(address) is var (area, number) && slave.Memory.TryRead(area, number, new ushort[words])
            ? (area, number)
            : throw new UsageException($"{option} {address}: この PLC にないデバイスです", $"{option} {address}: this PLC has no such device");

    private static UsageException Wrong(string option, string text, string form) =>
        new($"{option} {text}: {form} の形で書きます", $"{option} {text}: write it as {form}");
}
