using KotaDx.Workload.Factories;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Sources.Ports;

namespace KotaDx.Workload.Service.Books;

/// <summary>Ports of instruments and PLCs.</summary>
internal sealed partial class FactoryFile
{
    private const double UsualTimeout = 1;

    /// <summary>Longer than a reader takes to read what it is held over once more, shorter than a person takes for the next piece.</summary>
    private const double UsualDebounce = 1;

    private static readonly string[] OfInstruments = ["line", "station", "signal", "columns"];
    private static readonly string[] OfPlcs = ["checksum", "timeout_s", "gap_ms"];
    private static readonly string[] OfBarcodes = ["debounce_s"];

    private void ReadPort(YamlRow row)
    {
        var isGood = _values.Required(row, "port", out _);
        isGood &= _values.Level(row, "port", out var port);
        draft.Declare(BookKind.Port, port);
        isGood &= _values.Required(row, "at", out var at);
        isGood &= _values.Required(row, "speaks", out var speaks);
        isGood &= _values.YesNo(row, "checksum", otherwise: true, out var hasChecksum);
        isGood &= _values.Number(row, "timeout_s", NumberRange.Timeout, out var timeout);
        isGood &= _values.Number(row, "gap_ms", NumberRange.Gap, out var gap);
        isGood &= _values.Number(row, "debounce_s", NumberRange.NotNegative, out var debounce);
        isGood &= _values.ValidFrom(row, out var from);
        if (speaks is null)
        {
            return;
        }

        isGood &= CanSpeak(speaks, at);
        var (line, station, signal, columns) = ("", "", "", (IReadOnlyList<string>)[]);
        if (LineFormat.TryParseKind(speaks.Text, out var kind))
        {
            isGood &= DoesNotHave(row, OfPlcs, speaks.Text);
            isGood &= ReadInstrument(row, speaks.Text, kind, out line, out station, out signal, out columns);
        }
        else
        {
            isGood &= DoesNotHave(row, OfInstruments, speaks.Text);
        }

        if (kind != LineKind.Barcode)
        {
            isGood &= DoesNotHave(row, OfBarcodes, speaks.Text);
        }

        if (isGood)
        {
            draft.Ports.Add(new(new PortEntry(port, at!.Text, speaks.Text, hasChecksum, timeout ?? UsualTimeout, gap, line, station, signal, columns, from)
            {
                DebounceSeconds = kind == LineKind.Barcode ? debounce ?? UsualDebounce : 0,
            }, row));
        }
    }

    private bool ReadInstrument(YamlRow row, string speaks, LineKind kind, out string line, out string station, out string signal, out IReadOnlyList<string> columns)
    {
        var isGood = _values.Place(row, allowAny: false, allowEverywhere: false, out line, out station);
        if (isGood)
        {
            draft.ReferPlace(line, station, row.At("station"));
        }

        isGood &= _values.Level(row, "signal", out signal);
        if (signal.Length == 0)
        {
            signal = PortSpeech.UsualSignalOf(kind) ?? "";
            isGood &= PortSpeech.UsualSignalOf(kind) is not null || _values.Required(row, "signal", out _);
        }

        columns = [.. (row.Texts("columns") ?? []).Select(static cell => cell.Text)];
        if (!LineFormat.TryParse(speaks, columns, out _, out var fault))
        {
            _faults.Add(BookFaults.BadColumns(row.At("columns"), fault));
            return false;
        }

        return isGood;
    }

    private bool DoesNotHave(YamlRow row, string[] keys, string speaks)
    {
        var isGood = true;
        foreach (var key in keys.Where(key => row.Node(key) is not null))
        {
            _faults.Add(BookFaults.NotOfPort(row.At(key), key, speaks));
            isGood = false;
        }

        return isGood;
    }

    private bool CanSpeak(BookCell speaks, BookCell? at)
    {
        if (!PortSpeech.Names.Contains(speaks.Text))
        {
            _faults.Add(BookFaults.UnknownWord(speaks, [.. PortSpeech.Names]));
            return false;
        }

        if (at is null)
        {
            return true;
        }

        if (!PortAddress.TryParse(at.Text, PortSpeech.UsualOf(speaks.Text), out var address, out var fault))
        {
            _faults.Add(BookFaults.BadPort(at, fault));
            return false;
        }

        if (PlcCodecs.TryFind(speaks.Text, out var protocol) && PortSpeech.NeedsTcp(protocol) is { } needsTcp && needsTcp != address!.IsTcp)
        {
            _faults.Add(BookFaults.OtherWire(at, speaks.Text, needsTcp));
            return false;
        }

        return true;
    }
}
