using System.CommandLine;
using System.CommandLine.Parsing;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Sinks.Setup;
using KotaDx.Workload.Service.Sources;

namespace KotaDx.Workload.Service.Commands;

/// <summary>The options that commands share, and what they mean together.</summary>
internal sealed class Options
{
    public Options(Speech speech)
    {
        Data = new Option<string>("--data")
        {
            Description = speech.Of(new("データを置くフォルダ", "folder for logs and the embedded store")),
            HelpName = "DIR",
            DefaultValueFactory = static _ => ServiceOptions.DefaultData,
        };
        Books = new Option<string?>("--books") { HelpName = "DIR", Description = speech.Of(new("工場台帳のフォルダ（中に工場名のフォルダ。既定は --data の中の books）", "folder with a folder for each factory's book (default: books in the --data folder)")) };
        Books.Validators.Add(result => Check(result, static text => text.Trim().Length > 0, new("フォルダの名前が空です", "the folder's name is empty"), speech));
        Language = new Option<string>("--lang") { Description = speech.Of(new("ことば ja|en（既定は環境から）", "language ja|en (default: from the environment)")), Recursive = true };
        Language.AcceptOnlyFromAmong("ja", "en");
        Mqtt = new Option<string?>("--mqtt") { HelpName = "URL", Description = speech.Of(new("使うブローカー 例 mqtt://192.168.1.10", "broker to read from, e.g. mqtt://192.168.1.10")) };
        Mqtt.Validators.Add(result => Check(result, text => MqttAddress.TryParse(text, out _), new("ブローカーは mqtt://ホスト:ポート の形で書きます", "write the broker as mqtt://host:port"), speech));
        MqttListen = new Option<int?>("--mqtt-listen") { HelpName = "PORT", Description = speech.Of(new("内蔵ブローカーのポート（--mqtt がなければ既定 1883）", "port of the embedded broker (default 1883 unless --mqtt is given)")) };
        MqttListen.Validators.Add(result => Check(result, static text => int.TryParse(text, out var port) && port is >= 1 and <= 65535, new("ポートは 1〜65535 です", "a port is 1 to 65535"), speech));
        Data.Validators.Add(result => Check(result, static text => text.Trim().Length > 0, new("フォルダの名前が空です", "the folder's name is empty"), speech));
        Serial = new Option<string[]>("--serial") { HelpName = "PORT[:baud]", Description = speech.Of(new("読むシリアルポート 例 /dev/ttyUSB0:9600, COM3（くり返せます）", "serial port to read, e.g. /dev/ttyUSB0:9600, COM3 (repeatable)")), AllowMultipleArgumentsPerToken = false };
        SerialAs = new Option<string[]>("--serial-as") { HelpName = "factory/line/station[/signal]", Description = speech.Of(new("宛先のない行の宛先（--serial が複数なら、その順に同じ数だけ）", "address of lines that name none (with several --serial: as many, in their order)")) };
        Factory = new Option<string>("--factory") { HelpName = "NAME", Description = speech.Of(new("シリアルの行の工場名", "factory of serial lines")), DefaultValueFactory = static _ => "kota" };
        Influx = new Option<string?>("--influx") { HelpName = "URL", Description = speech.Of(new("InfluxDBにも書く 例 http://localhost:8086", "write to InfluxDB as well, e.g. http://localhost:8086")) };
        InfluxDb = new Option<string?>("--influx-db") { HelpName = "NAME", Description = speech.Of(new("InfluxDB 1.x のデータベース（/write）", "database of InfluxDB 1.x (/write)")) };
        InfluxOrg = new Option<string?>("--influx-org") { HelpName = "NAME", Description = speech.Of(new("InfluxDB 2.x の組織", "organisation of InfluxDB 2.x")) };
        InfluxBucket = new Option<string?>("--influx-bucket") { HelpName = "NAME", Description = speech.Of(new("InfluxDB 2.x・3.x のバケット（/api/v2/write）", "bucket of InfluxDB 2.x, 3.x (/api/v2/write)")) };
        InfluxToken = new Option<string?>("--influx-token-file") { HelpName = "FILE", Description = speech.Of(new("1行目がトークン（1.xでは user:password）のファイル", "file whose first line is the token (1.x: user:password)")) };
        InfluxRetention = new Option<string?>("--influx-retention")
        {
            HelpName = Sinks.InfluxRetention.DefaultText,
            Arity = ArgumentArity.ZeroOrOne,
            Description = speech.Of(new("1分・15分・それ以外を別々の期間だけ残す（値なしは既定の期間）", "keep minutes, quarters of an hour and the rest for times of their own (without a value: these)")),
        };
        InfluxRetention.Validators.Add(result => Check(result, static text => Sinks.InfluxRetention.TryParse(text, out _),
            new($"{Sinks.InfluxRetention.DefaultText} の形で書きます（h d w か inf、1h 以上）", $"write it like {Sinks.InfluxRetention.DefaultText} (h, d, w or inf; 1h or more)"), speech));
        InfluxSetup = new Option<bool>("--influx-setup") { Description = speech.Of(new("起動時に InfluxDB を準備する（kotadx influx setup と同じ。利用者を聞かない InfluxDB 用）", "set InfluxDB up at the start, as kotadx influx setup does (where InfluxDB asks for no user)")) };
        InfluxAdminToken = new Option<string?>("--influx-admin-token-file") { HelpName = "FILE", Description = speech.Of(new("InfluxDB を準備する管理者のトークン（1.xでは user:password）のファイル、または env:変数名", "file with the administrator's token (1.x: user:password) that InfluxDB is set up with, or env:NAME")) };
        GrafanaToken = new Option<string?>("--grafana-token-file") { HelpName = "FILE", Description = speech.Of(new("準備のとき、Grafana が読むためのトークン（1.xでは user:password）を書くファイル", "file for the token (1.x: user:password) with which Grafana reads, made by the setup")) };
        Board = new Option<string>("--board") { HelpName = "URL", Description = speech.Of(new("ボードのアドレス。ほかの端末から見るなら http://0.0.0.0:5080", "address of the board; http://0.0.0.0:5080 for other devices")), DefaultValueFactory = static _ => ServiceOptions.DefaultBoard };
        Board.Validators.Add(result => Check(result, static text => IsBoard(text), new("http://localhost:5080 か http://IPアドレス:ポート の形で書きます", "write it as http://localhost:5080 or http://ADDRESS:PORT"), speech));
        Backfill = new Option<string[]>("--backfill") { HelpName = "FACTORY", Description = speech.Of(new("この工場は過去の時刻もそのまま受け入れる", "believe any event time of this factory")) };
        KeepDays = new Option<int>("--keep-days") { HelpName = "N", DefaultValueFactory = static _ => ServiceOptions.DefaultKeepDays, Description = speech.Of(new("受け取ったデータのログを残す日数（集計した数字は残る）", "days for which the log of what was received is kept (figures stay)")) };
        KeepDays.Validators.Add(result => Check(result, static text => int.TryParse(text, out var days) && days is >= 2 and <= 36500, new("日数は 2〜36500 です", "days are 2 to 36500"), speech));
        KeepGigabytes = new Option<int>("--keep-gb") { HelpName = "N", DefaultValueFactory = static _ => ServiceOptions.DefaultKeepGigabytes, Description = speech.Of(new("1工場のログの大きさの上限（GB。古いものから消す）", "GB of log that a factory may have (the oldest goes first)")) };
        KeepGigabytes.Validators.Add(result => Check(result, static text => int.TryParse(text, out var size) && size is >= 1 and <= 100_000, new("大きさは 1〜100000 GB です", "a size is 1 to 100000 GB"), speech));
        MegabytesPerDay = new Option<int>("--limit-mb-per-day") { HelpName = "N", DefaultValueFactory = static _ => ServiceOptions.DefaultMegabytesPerDay, Description = speech.Of(new("1工場から1日に受け取る上限（MB。超えた分は受け取らず、数える）", "MB that are let in from a factory in a day (more is turned away and counted)")) };
        MegabytesPerDay.Validators.Add(result => Check(result, static text => int.TryParse(text, out var size) && size is >= 1 and <= 10_000_000, new("大きさは 1〜10000000 MB です", "a size is 1 to 10000000 MB"), speech));
        MessagesPerSecond = new Option<int>("--limit-messages-per-second") { HelpName = "N", DefaultValueFactory = static _ => ServiceOptions.DefaultMessagesPerSecond, Description = speech.Of(new("内蔵ブローカーが1台の装置から受け取る速さの上限（QoS 0 の超過は断って数え、QoS 1 は待たせる）", "messages a second from one device to the embedded broker (more is refused and counted at QoS 0, slowed down at QoS 1)")) };
        MessagesPerSecond.Validators.Add(result => Check(result, static text => int.TryParse(text, out var rate) && rate is >= 1 and <= 1_000_000, new("1〜1000000 です", "it is 1 to 1000000"), speech));
        SegmentKilobytes = new Option<int>("--segment-kb") { Hidden = true, DefaultValueFactory = static _ => ServiceOptions.DefaultSegmentKilobytes };
        SnapshotSeconds = new Option<double>("--snapshot-seconds") { Hidden = true, DefaultValueFactory = static _ => ServiceOptions.DefaultSnapshotSeconds };
        Influx.Validators.Add(result => Check(result, static text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https", new("http://ホスト:ポート の形で書きます", "write it as http://host:port"), speech));
    }

    public Option<string> Data { get; }

    public Option<string?> Books { get; }

    public Option<string> Language { get; }

    public Option<string?> Mqtt { get; }

    public Option<int?> MqttListen { get; }

    public Option<string[]> Serial { get; }

    public Option<string[]> SerialAs { get; }

    public Option<string> Factory { get; }

    public Option<string?> Influx { get; }

    public Option<string?> InfluxDb { get; }

    public Option<string?> InfluxOrg { get; }

    public Option<string?> InfluxBucket { get; }

    public Option<string?> InfluxToken { get; }

    public Option<string?> InfluxRetention { get; }

    public Option<bool> InfluxSetup { get; }

    public Option<string?> InfluxAdminToken { get; }

    public Option<string?> GrafanaToken { get; }

    public Option<string> Board { get; }

    public Option<string[]> Backfill { get; }

    public Option<int> KeepDays { get; }

    public Option<int> KeepGigabytes { get; }

    public Option<int> MegabytesPerDay { get; }

    public Option<int> MessagesPerSecond { get; }

    /// <summary>Size of a log's segments. Hidden: for tests, in which logs roll and are trimmed within seconds.</summary>
    public Option<int> SegmentKilobytes { get; }

    /// <summary>Time between snapshots. Hidden, as above.</summary>
    public Option<double> SnapshotSeconds { get; }

    public IEnumerable<Option> OfRun => [Data, Books, Mqtt, MqttListen, Serial, SerialAs, Factory, .. OfInflux, .. OfSetup, Board, Backfill, KeepDays, KeepGigabytes, MegabytesPerDay, MessagesPerSecond, SegmentKilobytes, SnapshotSeconds];

    public IEnumerable<Option> OfInflux => [Influx, InfluxDb, InfluxOrg, InfluxBucket, InfluxToken, InfluxRetention];

    public IEnumerable<Option> OfSetup => [InfluxSetup, InfluxAdminToken, GrafanaToken];

    /// <summary>How the service sets InfluxDB up at its start; null if it does not.</summary>
    /// <exception cref="UsageException">The options do not fit together.</exception>
    public InfluxSetupOptions? SetupOf(ParseResult result)
    {
        var admin = result.GetValue(InfluxAdminToken);
        var grafana = result.GetValue(GrafanaToken);
        if (admin is null && !result.GetValue(InfluxSetup))
        {
            return grafana is null ? null
                : throw new UsageException(new("--grafana-token-file には --influx-admin-token-file か --influx-setup が要ります", "--grafana-token-file needs --influx-admin-token-file or --influx-setup"));
        }

        return SetupOf(result, mayShorten: false);
    }

    /// <exception cref="UsageException">The options do not fit together.</exception>
    public InfluxSetupOptions SetupOf(ParseResult result, bool mayShorten)
    {
        var admin = result.GetValue(InfluxAdminToken);
        if (admin is not null && !HasSecret(admin))
        {
            throw new UsageException(new($"管理者のトークン {admin} がないか、1行目が空です", $"the administrator's token {admin} is not there, or its first line is empty"));
        }

        return new InfluxSetupOptions
        {
            Store = InfluxOf(result, makesToken: true) ?? throw new UsageException(new("InfluxDB の準備には --influx URL が要ります", "setting InfluxDB up needs --influx URL")),
            AdminTokenFile = admin,
            GrafanaTokenFile = result.GetValue(GrafanaToken),
            MayShorten = mayShorten,
        };
    }

    /// <summary>What the command line says about InfluxDB.</summary>
    /// <exception cref="UsageException">The options do not fit together.</exception>
    public InfluxOptions? InfluxOf(ParseResult result, bool makesToken = false)
    {
        if (result.GetValue(Influx) is not { } url)
        {
            return result.GetValue(InfluxDb) is null && result.GetValue(InfluxBucket) is null && result.GetValue(InfluxOrg) is null && result.GetValue(InfluxToken) is null
                && result.GetResult(InfluxRetention) is null
                ? null
                : throw new UsageException(new("--influx-db や --influx-bucket などには --influx URL が要ります", "--influx-db, --influx-bucket and their like need --influx URL"));
        }

        var options = new InfluxOptions
        {
            Url = new Uri(url),
            Database = result.GetValue(InfluxDb),
            Organisation = result.GetValue(InfluxOrg),
            Bucket = result.GetValue(InfluxBucket),
            TokenFile = result.GetValue(InfluxToken),
            Retention = RetentionOf(result),
        };
        if (options.Database is null == options.Bucket is null)
        {
            throw new UsageException(new(
                "--influx には --influx-db（1.x）か --influx-bucket（2.x・3.x）のどちらか一つが要ります",
                "--influx needs either --influx-db (1.x) or --influx-bucket (2.x, 3.x)"));
        }

        return !makesToken && options.TokenFile is { } file && !HasSecret(file)
            ? throw new UsageException(new($"トークンのファイル {file} がないか、1行目が空です", $"the token file {file} is not there, or its first line is empty"))
            : options;
    }

    private static bool HasSecret(string file)
    {
        try
        {
            return SecretFile.Read(file) is not null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(new($"{file} を読めません（{exception.Message}）", $"{file} cannot be read ({exception.Message})"));
        }
    }

    private Sinks.InfluxRetention? RetentionOf(ParseResult result) => result.GetResult(InfluxRetention) is null ? null
        : Sinks.InfluxRetention.TryParse(result.GetValue(InfluxRetention) ?? Sinks.InfluxRetention.DefaultText, out var retention) ? retention : null;

    /// <summary>What the command line says about the service.</summary>
    /// <exception cref="UsageException">The options do not fit together.</exception>
    public ServiceOptions ServiceOf(ParseResult result)
    {
        var mqtt = result.GetValue(Mqtt);
        var listen = result.GetValue(MqttListen);
        var address = mqtt is not null && MqttAddress.TryParse(mqtt, out var parsed) ? parsed : null;

        foreach (var name in result.GetValue(Backfill) ?? [])
        {
            if (!Topic.IsLevel(System.Text.Encoding.UTF8.GetBytes(name)))
            {
                throw new UsageException(new(
                    $"--backfill {name}: 工場名は a-z 0-9 _ - の32文字以内です", $"--backfill {name}: a factory's name is 1 to 32 of a-z 0-9 _ -"));
            }
        }

        return new ServiceOptions
        {
            Data = result.GetValue(Data)!,
            Books = result.GetValue(Books),
            Board = new Uri(result.GetValue(Board)!),
            Mqtt = address,
            Broker = mqtt is null || listen is not null ? new EmbeddedBrokerOptions(listen ?? ServiceOptions.DefaultMqttPort, LoopbackOnly: false) { MessagesPerSecond = result.GetValue(MessagesPerSecond) } : null,
            Serial = SerialOf(result),
            Influx = InfluxOf(result, makesToken: SetupOf(result) is not null),
            InfluxSetup = SetupOf(result),
            KeepDays = result.GetValue(KeepDays),
            KeepGigabytes = result.GetValue(KeepGigabytes),
            MegabytesPerDay = result.GetValue(MegabytesPerDay),
            SegmentKilobytes = result.GetValue(SegmentKilobytes),
            SnapshotSeconds = result.GetValue(SnapshotSeconds),
            Backfill = new HashSet<string>(result.GetValue(Backfill) ?? [], StringComparer.Ordinal),
        };
    }

    private List<SerialAddress> SerialOf(ParseResult result)
    {
        var ports = result.GetValue(Serial) ?? [];
        var addresses = result.GetValue(SerialAs) ?? [];
        if (addresses.Length > 0 && addresses.Length != ports.Length)
        {
            throw new UsageException(new(
                $"--serial は {ports.Length} 個、--serial-as は {addresses.Length} 個です。同じ数だけ、同じ順に書いてください",
                $"there are {ports.Length} --serial and {addresses.Length} --serial-as; give as many, in the same order"));
        }

        var serial = new List<SerialAddress>();
        for (var i = 0; i < ports.Length; i++)
        {
            // Without an address of their own, ports are stations of the factory, named after the port.
            var isDeclared = addresses.Length > 0;
            if ((isDeclared && addresses[i].Split('/').Length is not (3 or 4))
                || !SerialAddress.TryParse(ports[i], isDeclared ? addresses[i] : result.GetValue(Factory)!, out var port))
            {
                throw new UsageException(new(
                    $"--serial {ports[i]}: PORT[:baud] の形で、宛先は 工場/ライン/工程[/信号]（各 a-z 0-9 _ - の32文字以内）で書きます",
                    $"--serial {ports[i]}: write PORT[:baud], and the address as factory/line/station[/signal], each 1 to 32 of a-z 0-9 _ -"));
            }

            serial.Add(port);
        }

        return serial;
    }

    // A host that is no address would make the web server listen on every interface.
    private static bool IsBoard(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http", AbsolutePath: "/" }
        && (url.Host == "localhost" || url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6);

    private static void Check(OptionResult result, Func<string, bool> isGood, Text fault, Speech speech)
    {
        if (result.Tokens.Count > 0 && !isGood(result.Tokens[^1].Value))
        {
            result.AddError($"{result.Option.Name} {result.Tokens[^1].Value}: {speech.Of(fault)}");
        }
    }
}
