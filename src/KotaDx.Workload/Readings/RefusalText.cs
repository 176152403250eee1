namespace KotaDx.Workload.Readings;

/// <summary>The words for each reason of refusal: what, the likely cause, the next step; Japanese and English side by side.</summary>
public static class RefusalText
{
    private static readonly (string Name, Text What, Text Cause, Text Next)[] Table = Build();

    /// <summary>The reason's name in counts, exports and the board's data: lower snake case, never reused for another meaning.</summary>
    /// <param name="status">A reason.</param>
    public static string NameOf(ParseStatus status) => Table[(int)status].Name;

    /// <summary>What is wrong.</summary>
    /// <param name="status">A reason.</param>
    public static Text What(ParseStatus status) => Table[(int)status].What;

    /// <summary>The likely cause.</summary>
    /// <param name="status">A reason.</param>
    public static Text Cause(ParseStatus status) => Table[(int)status].Cause;

    /// <summary>The next step.</summary>
    /// <param name="status">A reason.</param>
    public static Text Next(ParseStatus status) => Table[(int)status].Next;

    private static (string Name, Text What, Text Cause, Text Next)[] Build()
    {
        var table = new (string, Text, Text, Text)[Enum.GetValues<ParseStatus>().Length];
        void Add(ParseStatus status, string name, Text what, Text cause, Text next) => table[(int)status] = (name, what, cause, next);

        Add(ParseStatus.Ok, "ok", new("正常", "fine"), default, default);
        Add(ParseStatus.End, "end", new("終わり", "end"), default, default);
        Add(ParseStatus.Empty, "empty",
            new("中身が空です", "The payload is empty"),
            new("センサの値が入らないまま送信された", "the device sent before it had a value"),
            new("送信する値を確かめてください（例: 12.5）", "check what the device publishes (for example 12.5)"));
        Add(ParseStatus.BadUtf8, "bad_utf8",
            new("UTF-8の文字として読めません", "Not valid UTF-8"),
            new("Shift_JISで送っているか、通信のノイズで壊れた", "sent as Shift_JIS, or damaged by noise on the line"),
            new("送信側の文字コードをUTF-8にし、配線とボーレートを確かめてください", "send UTF-8; check wiring and baud rate"));
        Add(ParseStatus.BadJson, "bad_json",
            new("JSONとして読めません", "Not valid JSON"),
            new("かっこや引用符の不足、余分なカンマ、途中で切れた送信", "a missing brace or quote, a spare comma, or a message cut short"),
            new("示した位置の前後を直してください。送信バッファの長さも確かめてください", "mend the text at the offset shown; check the device's send buffer size"));
        Add(ParseStatus.TooDeep, "too_deep",
            new("JSONの入れ子が深すぎます", "JSON is nested too deeply"),
            new("別の装置のデータ、または壊れたデータ", "another system's data, or damaged data"),
            new("値を1段のJSONにしてください", "send a flat JSON object"));
        Add(ParseStatus.NotANumber, "not_a_number",
            new("数値ではありません", "Not a number"),
            new("単位、桁区切りのカンマ、全角の数字、センサの異常文字が混じっている", "a unit, a thousands comma, full-width digits or the sensor's error text is in the value"),
            new("数字だけを送るか、JSONの v に数値を入れてください", "send digits only, or put the number into v of a JSON object"));
        Add(ParseStatus.NotFinite, "not_finite",
            new("数値がNaNまたは無限大です", "The number is NaN or infinite"),
            new("センサの断線、または計算での0割り", "a disconnected sensor, or a division by zero in the device"),
            new("センサの配線を確かめ、異常のときは送らないでください", "check the sensor's wiring; send nothing when it fails"));
        Add(ParseStatus.WrongType, "wrong_type",
            new("値の型が違います", "A value has the wrong type"),
            new("数値の所に文字や配列、文字の所に数値や真偽値が入っている", "text or an array where a number belongs, or the reverse"),
            new("示した位置のキーの型を直してください", "mend the type of the key at the offset shown"));
        Add(ParseStatus.MissingValue, "missing_value",
            new("値 v がありません", "The value v is missing"),
            new("v のキー名の間違い、または null", "v is spelt otherwise, or is null"),
            new("\"v\": 12.3 の形で値を入れてください", "send the value as \"v\": 12.3"));
        Add(ParseStatus.MissingEvent, "missing_event",
            new("作業の開始・終了 ev がありません", "A work message without ev"),
            new("ev のキー名の間違い", "ev is spelt otherwise or left out"),
            new("\"ev\":\"start\" または \"ev\":\"end\" を入れてください", "add \"ev\":\"start\" or \"ev\":\"end\""));
        Add(ParseStatus.MissingId, "missing_id",
            new("作業の番号 id がありません", "A work message without id"),
            new("id のキー名の間違い、または空文字", "id is spelt otherwise, empty or left out"),
            new("開始と終了に同じ \"id\" を入れてください", "give start and end of a job the same \"id\""));
        Add(ParseStatus.UnknownEvent, "unknown_event",
            new("ev の値が分かりません", "The value of ev is not known"),
            new("start・end（バッジは in・out）以外の言葉", "a word other than start and end (for badges in and out)"),
            new("start または end に直してください", "use start or end"));
        Add(ParseStatus.UnknownState, "unknown_state",
            new("状態の言葉が分かりません", "The state is not known"),
            new("一覧にない状態名", "a word that is not in the list of states"),
            new("net, ancillary, setup, wait, break, away, idle（正味・付随・段取・手待ち など）を使ってください。言葉の一覧は README にあります", "use net, ancillary, setup, wait, break, away or idle; README lists all words"));
        Add(ParseStatus.BadTime, "bad_time",
            new("時刻 ts を読めません", "The time ts cannot be read"),
            new("書式の違い、または存在しない日時", "another format, or a date that does not exist"),
            new("2026-04-01T06:25:00+09:00 の形か、エポック秒で送ってください", "send 2026-04-01T06:25:00+09:00 or epoch seconds"));
        Add(ParseStatus.TimeOutOfRange, "time_out_of_range",
            new("時刻が1970〜2200年の外です", "The time is outside 1970 to 2200"),
            new("装置の時計が合っていない、または単位の間違い", "the device's clock is not set, or the unit is wrong"),
            new("装置の時計（NTP）を合わせてください", "set the device's clock (NTP)"));
        Add(ParseStatus.PiecesOutOfRange, "pieces_out_of_range",
            new("個数が負か、大きすぎます", "Pieces are negative or too many"),
            new("累計を cycle で送っている、または桁あふれ", "an absolute count sent as cycle, or an overflow"),
            new("前回からの個数を送ってください。累計は counter で送ってください", "send the pieces since the last message; send totals as counter"));
        Add(ParseStatus.NeedsObject, "needs_object",
            new("work はJSONで送る必要があります", "work needs a JSON object"),
            new("数値や文字だけを送っている", "a bare number or word was sent"),
            new("{\"ev\":\"start\",\"id\":\"1\",\"worker\":\"w01\"} の形で送ってください", "send {\"ev\":\"start\",\"id\":\"1\",\"worker\":\"w01\"}"));
        Add(ParseStatus.BadToken, "bad_token",
            new("番号や名札の文字が使えません", "A worker, id or tag is empty, too long or has control characters"),
            new("空、128バイト超、制御文字、または末尾や空白の前の \\（円記号）", "empty, over 128 bytes, control characters, or a backslash at the end or before a space"),
            new("短い文字（例: w01）にしてください", "use a short token such as w01"));
        Add(ParseStatus.PayloadTooLarge, "payload_too_large",
            new("1回の送信が大きすぎます", "The message is too large"),
            new("画像やログ全体、貯めすぎたデータを送っている", "an image, a whole log or too large a batch was sent"),
            new("256 KiB以下に分けて送ってください", "split it into messages of at most 256 KiB"));
        Add(ParseStatus.TopicDepth, "topic_depth",
            new("トピックの段数が違います", "The topic has the wrong number of levels"),
            new("工場・ライン・工程・信号の4段になっていない", "factory, line, station and signal are not exactly four levels"),
            new("kotadx/v1/工場/ライン/工程/信号 の形にしてください", "use kotadx/v1/factory/line/station/signal"));
        Add(ParseStatus.TopicLevel, "topic_level",
            new("トピックに使えない文字があります", "A topic level has characters that cannot be used"),
            new("大文字・日本語・空白、または32文字超", "capitals, Japanese, spaces, or more than 32 characters"),
            new("a-z 0-9 _ - の32文字以内にしてください", "use 1 to 32 of a-z 0-9 _ -"));
        Add(ParseStatus.BadLine, "bad_line",
            new("シリアルの行の意味が分かりません", "A serial line that does not say what it is"),
            new("起動時の文字やノイズ、または信号名のない行", "boot text, noise, or a line without a signal's name"),
            new("「cycle 1」のように信号名を付けるか、--serial-as で信号を決めてください", "write the signal first, as in \"cycle 1\", or declare it with --serial-as"));
        Add(ParseStatus.CutLine, "cut_line",
            new("シリアルの行が途中で切れました", "A serial line was cut off"),
            new("ケーブルが抜けた、または改行のない長い行", "the cable was pulled, or a line without an end"),
            new("ケーブルを確かめてください。装置は行の終わりに改行を送る必要があります", "check the cable; the device must end each line"));
        Add(ParseStatus.TimeReplaced, "time_replaced",
            new("時刻が届いた時刻から離れすぎているため、届いた時刻に置き換えました（値は採用）", "The time is too far from the arrival; the arrival time stands in its place (the value is taken)"),
            new("装置の時計が合っていない、または過去のデータを送っている", "the device's clock is not set, or it sends recorded data"),
            new("装置の時計（NTP）を合わせてください。過去のデータなら --backfill 工場 を付けて動かしてください", "set the device's clock (NTP); for recorded data start with --backfill FACTORY"));
        Add(ParseStatus.TooManyFactories, "too_many_factories",
            new("工場の数が上限を超えました", "Too many factories"),
            new("トピックの工場名が毎回変わっている", "the factory level of the topic changes from message to message"),
            new("工場名を固定してください", "give the factory one fixed name"));
        Add(ParseStatus.Unmapped, "unmapped",
            new("どこにも宣言されていない信号です", "A signal that nobody declared"),
            new("信号名の間違い、または台帳の signals にまだ書いていない", "the signal's name is misspelt, or is not in the book's signals yet"),
            new("台帳の factory.yaml の signals に書き、kotadx rejected replay で読み直してください", "add it to signals in the book's factory.yaml, then run kotadx rejected replay"));
        Add(ParseStatus.TooManyStations, "too_many_stations",
            new("この工場の工程の数が上限（2,000）を超えました", "More than 2,000 stations in one factory"),
            new("トピックのラインや工程の名前が毎回変わっている", "the line or station level of the topic changes from message to message"),
            new("装置の設定で名前を固定してください。本当に多いときは台帳の stations に書いてください", "give each device one fixed name; where there really are so many, write them into the book's stations"));
        Add(ParseStatus.TooManyWorkers, "too_many_workers",
            new("この工場の作業者の数が上限（20,000）を超えました", "More than 20,000 workers in one factory"),
            new("worker に作業番号や時刻など、毎回変わる値が入っている", "worker holds something that changes each time, such as a job's number or a time"),
            new("worker には人ごとに決まった番号を入れてください", "put a token into worker that is fixed for each person"));
        Add(ParseStatus.TooFast, "too_fast",
            new("1台の装置からの送信が速すぎるため、受け取りませんでした", "Not let in: one client sends too fast"),
            new("装置の送信間隔の設定、または送信ループの暴走", "the device's interval is too short, or its sending loop runs wild"),
            new("送信間隔を延ばすか、まとめて（配列で）送ってください。QoS 1 なら遅くなるだけで失われません", "send less often or in batches (arrays); at QoS 1 a fast client is slowed down and loses nothing"));
        Add(ParseStatus.TooMuch, "too_much",
            new("この工場の1日のデータ量が上限を超えたため、受け取りませんでした", "Not let in: the factory is over its bytes for the day"),
            new("装置の暴走、画像などの大きなデータ、または上限が小さすぎる", "a device runs wild, large data such as images, or the limit is too small"),
            new("送信元（origin）の装置を確かめてください。上限は --limit-mb-per-day で変えられます", "look at the device in origin; --limit-mb-per-day changes the limit"));
        Add(ParseStatus.NotFolded, "not_folded",
            new("このデータの計算に失敗しました", "The figures could not be made with this message"),
            new("kotadx の不具合", "a fault in kotadx"),
            new("記録は残っています。kotadx のログを開発者に送り、新しい版にしてから kotadx rejected replay で読み直してください", "it is kept; send kotadx's log to its makers, and with a later version run kotadx rejected replay"));
        Add(ParseStatus.PlcChecksum, "plc_checksum",
            new("PLCの応答のチェックサムが合いません（値は使っていません）", "The checksum of a PLC's answer does not fit (its values are not used)"),
            new("ノイズ、終端抵抗やシールドの不足、長すぎる配線、ボーレートのずれ", "noise, no terminating resistor or shield, a cable that is too long, or a baud rate slightly off"),
            new("配線、接地、終端抵抗を確かめてください。たまに出るだけなら、次の読み出しで取り直しています", "check cable, ground and termination; if it is rare, the next poll has read it again"));
        Add(ParseStatus.PlcBroken, "plc_broken",
            new("PLCの応答として読めないバイト列です", "Bytes that are no answer of this PLC"),
            new("プロトコル、パリティ、データ長の設定違い、またはノイズ", "another protocol, parity or number of data bits, or noise"),
            new("kotadx plc read で設定を変えながら確かめてください", "try the settings with kotadx plc read"));
        Add(ParseStatus.PlcStray, "plc_stray",
            new("別の局、または別の質問への応答です", "An answer of another station, or to another question"),
            new("応答が遅すぎる、局番の重複、同じ線に別の親機がある", "the PLC answers too late, two slaves have one number, or another master is on the line"),
            new("局番の重複を確かめ、台帳の timeout_s を長くしてください", "look for two slaves of one number, and raise timeout_s in the book"));
        Add(ParseStatus.PlcRefused, "plc_refused",
            new("PLCが読み出しを断りました", "The PLC refused the question"),
            new("その機種にないデバイスや番号、または読み出し禁止の設定", "an address that this model does not have, or reading is locked"),
            new("plc.csv のアドレスを、PLCのデバイス一覧と照らしてください", "compare the address in plc.csv with the PLC's list of devices"));
        Add(ParseStatus.PlcNoNumber, "plc_no_number",
            new("レジスタの中身が、台帳の型の数になりません", "The registers hold no number of the book's type"),
            new("型（BCD、浮動小数点）やワードの順の書き違い、またはPLC側が未設定", "another type (BCD, float) or word order, or the PLC has not set it yet"),
            new("kotadx plc read で値の見え方を確かめ、plc.csv の type と order を直してください", "look at the values with kotadx plc read and mend type and order in plc.csv"));
        Add(ParseStatus.DeviceText, "device_text",
            new("装置の起動時の文字など、測定値ではない行です（無視しました）", "A line of the device that is no reading, such as its boot text (ignored)"),
            new("装置の電源が入ったか再起動した。または台帳で読まないとした値だけの行", "the device was switched on or restarted, or the book skips all values of the line"),
            new("何もしなくてかまいません。何度も出るときは装置の電源と再起動の原因を確かめてください", "nothing to do; if it comes again and again look at the device's power supply and why it restarts"));
        Add(ParseStatus.UnstableWeight, "unstable_weight",
            new("はかりが安定する前の値です", "The scale has not come to rest"),
            new("はかりが連続出力の設定になっている、または振動や風がある", "the scale sends all the time, or there is vibration or wind"),
            new("安定後の値は別に記録されます。安定時だけ出力する設定にすると、この行は出なくなります", "the stable value is recorded when it comes; set the scale to send stable values only"));
        Add(ParseStatus.OverRange, "over_range",
            new("はかりの計量範囲を超えています", "The load is out of the scale's range"),
            new("載せすぎ、皿が外れている、またはゼロ点がずれている", "too much on the scale, the pan is off, or its zero has moved"),
            new("はかりから物を降ろし、ゼロ点を取り直してください", "take the load off and set the scale to zero"));
        Add(ParseStatus.OtherFormat, "other_format",
            new("行が、このポートに宣言した書式と違います", "The line is not in the format declared for its port"),
            new("計測器の出力形式の設定、列の数、桁区切りのカンマ、または通信で欠けた文字", "the instrument's output setting, the number of columns, a thousands comma, or characters lost on the line"),
            new("届いた行と台帳の書式を見くらべ、計測器の出力形式か台帳を直してください", "compare the line with the format in the book; mend the instrument's output setting or the book"));
        return table;
    }
}
