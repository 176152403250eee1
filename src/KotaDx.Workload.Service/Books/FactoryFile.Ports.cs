using KotaDx.Workload.Factories;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Service.Sources.Ports;

namespace KotaDx.Workload.Service.Books;

/// <summary>Ports of instruments and PLCs.</summary>
internal sealed partial class FactoryFile
{
    private const double UsualTimeout = 1;

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
        isGood &= _values.ValidFrom(row, out var from);
        if (speaks is not null)
        {
            isGood &= CanSpeak(speaks, at);
        }

        if (isGood)
        {
            draft.Ports.Add(new(new PortEntry(port, at!.Text, speaks!.Text, hasChecksum, timeout ?? UsualTimeout, gap, "", "", "", [], from), row));
        }
    }

    private bool CanSpeak(BookCell speaks, BookCell? at)
    {
        if (!PlcCodecs.TryFind(speaks.Text, out var protocol))
        {
            _faults.Add(BookFaults.UnknownWord(speaks, [.. PortSpeech.Names]));
            return false;
        }

        if (at is null)
        {
            return true;
        }

        if (!PortAddress.TryParse(at.Text, PortSpeech.UsualOf(protocol), out var address, out var fault))
        {
            _faults.Add(BookFaults.BadPort(at, fault));
            return false;
        }

        if (PortSpeech.NeedsTcp(protocol) is { } needsTcp && needsTcp != address!.IsTcp)
        {
            _faults.Add(BookFaults.OtherWire(at, speaks.Text, needsTcp));
            return false;
        }

        return true;
    }
}
