using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Files;

namespace KotaDx.Workload.Service.Books;

/// <summary>The words for what is wrong with ports and registers.</summary>
internal static partial class BookFaults
{
    public static BookFault BadPort(BookCell cell, Text how) => Error(cell,
        new("つなぐ先として読めません", "this is no port"),
        new("書き方の間違い、またはボーレートや 8E1 の位置違い", "a slip, or baud rate and 8E1 in another place"),
        how);

    public static BookFault OtherWire(BookCell cell, string speaks, bool needsTcp) => Error(cell,
        needsTcp ? new($"{speaks} はLANでつなぐものです", $"{speaks} is spoken over a network") : new($"{speaks} はシリアルでつなぐものです", $"{speaks} is spoken over a serial line"),
        new("プロトコルか、つなぐ先の間違い", "another protocol, or another address is meant"),
        needsTcp ? new("192.168.3.39:502 のようにアドレスとポート番号を書くか、speaks を直してください", "write host and port like 192.168.3.39:502, or mend speaks")
            : new("/dev/serial/by-id/… や COM3 を書くか、speaks を直してください", "write a port like /dev/serial/by-id/… or COM3, or mend speaks"));

    public static BookFault TwoPorts(BookPlace place, string wire, string other) => Error(place, wire,
        new($"同じ線をポート {Excerpt.Of(other)} も使っています", $"port {Excerpt.Of(other)} has the same wire"),
        new("行を写した、または同じ線の局をポートごとに分けた", "a copied entry, or a port for each slave of one wire"),
        new("1本の線は1つのポートにまとめ、局番は plc.csv の slave に書いてください", "make it one port; the slaves on it go into slave of plc.csv"));

    public static BookFault BadColumns(BookPlace place, Text how) => Error(place, "",
        new("計測器の列の書き方が違います", "the columns of this instrument cannot be read"),
        new("書式（speaks）に合わない列", "columns that do not go with the format in speaks"),
        how);

    public static BookFault NotOfPort(BookPlace place, string key, string speaks) => Error(place, "",
        new($"{key} は {speaks} のポートには使えません", $"{key} does not go with a port that speaks {speaks}"),
        new("PLCと計測器の書き方の取り違え（PLCの工程と信号は plc.csv に書く）", "keys of PLCs and of instruments are exchanged (stations and signals of a PLC go into plc.csv)"),
        new($"{key} を消すか、speaks を直してください", $"remove {key}, or mend speaks"));

    public static BookFault NoPlcThere(BookPlace place, string port) => Error(place, port,
        new("このポートにつながっているのはPLCではありません", "this port has an instrument, no PLC"),
        new("ポートの名前の間違い、または speaks の書き違い", "another port is meant, or speaks is wrong"),
        new("PLCのポートの名前にするか、factory.yaml の speaks を直してください", "name the PLC's port, or mend speaks in factory.yaml"));

    public static BookFault BadPlcAddress(BookCell cell, Text how) => Error(cell,
        new("このPLCのアドレスとして読めません", "this is no address of that PLC"),
        new("デバイス名や番号の打ち間違い、または別の機種のアドレス", "a mistyped device or number, or another maker's address"),
        how);

    public static BookFault BitHasNoType(BookCell cell) => Error(cell,
        new("ビットのアドレスに、この型は使えません", "a bit cannot have this type"),
        new("アドレスか型の間違い", "another address or type is meant"),
        new("型を bit にするか空欄にしてください", "make the type bit, or leave it empty"));

    public static BookFault WhichBit(BookCell cell) => Error(cell,
        new("どのビットか分かりません", "which bit is not said"),
        new("型が bit なのに、アドレスがワードのまま", "the type is bit, but the address is a word's"),
        new("D100.5 のようにビットの番号を付けてください", "add the bit's number, as in D100.5"));

    public static BookFault NotFromRegister(BookPlace place, string signal) => Error(place, signal,
        new("この信号は、レジスタを読んで作ることはできません", "a register cannot feed this signal"),
        new("レジスタは値であって、出来事ではない（同じ値を2回読んでも2回作業したことにはならない）", "a register is a value, not an event: read twice it does not mean twice the work"),
        new("生産数は counter、運転状態は state、測定値は weight などにしてください", "use counter for pieces, state for what the machine does, or a measurement"));

    public static BookFault NoWords(BookPlace place, string signal) => Warning(place, signal,
        new("状態の言葉（words）がないため、レジスタの数が状態になりません", "the state has no words: the register's numbers say no state"),
        new("signals への書き忘れ", "left out of signals"),
        new("signals に words: {\"1\": net, \"0\": idle} のように、数ごとの状態を書いてください", "write into signals what each number means, like words: {\"1\": net, \"0\": idle}"));
}
