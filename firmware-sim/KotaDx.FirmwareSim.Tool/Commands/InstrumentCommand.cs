using System.CommandLine;
using System.Globalization;
using KotaDx.FirmwareSim.Instruments;
using KotaDx.FirmwareSim.Lines;

namespace KotaDx.FirmwareSim.Tool.Commands;

/// <summary><c>kotadx-sim instrument KIND</c>: an instrument on a line.</summary>
internal static class InstrumentCommand
{
    public static Command Create(LineOptions options, Speech speech)
    {
        var command = new Command("instrument", speech.Of("計測器や読取器のふりをする", "play an instrument or reader"));
        void Add(string name, string japanese, string english, double usualSeconds, Func<Settings, Instrument> make)
        {
            var every = new Option<double>("--every") { HelpName = "SECONDS", DefaultValueFactory = _ => usualSeconds, Description = speech.Of("送る間隔（秒）。0 なら求められたときだけ", "seconds between what it sends; 0 for only when asked") };
            every.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && !(double.TryParse(result.Tokens[^1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is 0 or >= 0.001 and <= 86_400))
                    result.AddError(speech.Of("--every は 0、または 0.001〜86400 です", "--every is 0, or 0.001 to 86400"));
            });
            var values = new Option<string[]>("--value") { HelpName = "TEXT", Description = speech.Of("重さ、トルク、1秒あたりの個数、コード、タグ（コードとタグはくり返せます）", "weight, torque, pieces a second, code or tag (codes and tags are repeatable)") };
            var kind = new Command(name, speech.Of(japanese, english)) { every, values };
            options.AddTo(kind);
            kind.SetAction(async (result, ct) =>
            {
                var seconds = result.GetValue(every);
                var settings = new Settings(seconds == 0 ? null : TimeSpan.FromSeconds(seconds), result.GetValue(values) ?? [], options.SeedOf(result));
                var instrument = make(settings);
                var line = new SerialLineSimulator(instrument, options.BehaviorOf(result));
                instrument.PowerCycle();
                await options.PlaceOf(result).ServeAsync(line, speech.Of(japanese, english), speech, ct);
                speech.Say($"送信 {line.TransmissionsSent}、黙殺 {line.TransmissionsSwallowed}、化けたバイト {line.BytesCorrupted}",
                    $"sent {line.TransmissionsSent}, swallowed {line.TransmissionsSwallowed}, bytes corrupted {line.BytesCorrupted}");
                return ExitCodes.Done;
            });
            command.Subcommands.Add(kind);
        }

        Add("and-scale", "A&D はかり", "A&D scale", 1, static s => new AndScale { Interval = s.Every, Weight = s.Weight(1.234m) });
        Add("shimadzu", "島津 はかり（EB形式）", "Shimadzu scale (EB format)", 1, static s => new ShimadzuScale { Interval = s.Every, Weight = s.Weight(-186.65m) });
        Add("tohnichi", "東日 トルクレンチ（RE、ときどき再送）", "Tohnichi torque wrench (RE, now and then sent again)", 10,
            static s => new TohnichiWrench(TimeProvider.System.GetLocalNow().DateTime) { Interval = s.Every, Torque = (double)s.Weight(100), ResendChance = 0.1, Seed = s.Seed });
        Add("barcode", "バーコードリーダー", "barcode reader", 10, static s => new BarcodeReader(s.Values.Length > 0 ? s.Values : ["4901234567894", "W01-START", "W01-END"]) { Interval = s.Every });
        Add("rfid", "RFID リーダー", "RFID reader", 1, static s => new RfidReader(s.Values.Length > 0 ? s.Values : ["04A2B3C4", "04D5E6F7A1B2C3", "0114B2F3C4D5E6A7"]) { Interval = s.Every });
        Add("arduino", "Arduino／ESP32 の個数カウンター（起動時の雑音つき）", "counting board, Arduino or ESP32, with its boot noise", 5, static s => new ArduinoCounter((double)s.Weight(0.5m)) { Interval = s.Every });
        Add("csv", "CSV ロガー", "CSV logger", 5, static s => new DataLogger(s.Seed) { Interval = s.Every, HasHeader = true });
        Add("key-value", "名前=値 のロガー", "logger of name=value", 5, static s => new DataLogger(s.Seed) { Interval = s.Every, HasNames = true });
        return command;
    }

    private sealed record Settings(TimeSpan? Every, string[] Values, int Seed)
    {
        /// <summary>The one number of --value.</summary>
        public decimal Weight(decimal usual)
        {
            if (Values.Length == 0)
                return usual;
            return Values.Length == 1 && decimal.TryParse(Values[0], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                && Math.Abs(value) <= 1_000_000
                ? value
                : throw new UsageException($"--value {string.Join(' ', Values)}: 数を一つ書きます", $"--value {string.Join(' ', Values)}: give one number");
        }
    }
}
