using System.Text;
using KotaDx.Workload.Factories;
using KotaDx.Workload.Plc;
using KotaDx.Workload.Readings;
using KotaDx.Workload.Service.Sources.Ports;

namespace KotaDx.Workload.Service.Books;

/// <summary>Ports, and the registers behind them.</summary>
internal sealed partial class BookCheck
{
    private static readonly SignalKind[] Polled = [SignalKind.Counter, SignalKind.State, SignalKind.Measurement];

    private void Ports()
    {
        OneOwner();
        foreach (var point in draft.PlcPoints)
        {
            // A point whose port is unknown has been told of; one whose port changes its way of speaking is looked at in each.
            foreach (var port in draft.Ports.Where(port => port.Entry.Port == point.Entry.Port))
            {
                if (!PlcCodecs.TryFind(port.Entry.Speaks, out var protocol))
                {
                    _faults.Add(BookFaults.NoPlcThere(point.Row.At("port"), port.Entry.Port));
                    break;
                }

                if (!IsPoint(point, PlcCodecs.Of(protocol)))
                {
                    break;
                }
            }

            CanFeed(point);
        }

        for (var i = 0; i < draft.PlcPoints.Count; i++)
        {
            var (entry, row) = draft.PlcPoints[i];
            if (entry.Slave < 0 && draft.Ports.Find(port => port.Entry.Port == entry.Port) is { } port && PlcCodecs.TryFind(port.Entry.Speaks, out var protocol))
            {
                draft.PlcPoints[i] = new(entry with { Slave = PlcCodecs.Of(protocol).UsualStation }, row);
            }
        }
    }

    /// <summary>One wire has one owner: two would talk into each other's answers.</summary>
    private void OneOwner()
    {
        var owners = new Dictionary<string, Placed<PortEntry>>(StringComparer.Ordinal);
        foreach (var port in draft.Ports)
        {
            if (!PortAddress.TryParse(port.Entry.At, PortSpeech.UsualOf(port.Entry.Speaks), out var address, out _))
            {
                continue;
            }

            var wire = address!.IsTcp ? address.ToString() : address.Name;
            if (!owners.TryAdd(wire, port) && owners[wire].Entry.Port != port.Entry.Port)
            {
                _faults.Add(BookFaults.TwoPorts(port.Row.At("at"), wire, owners[wire].Entry.Port));
            }
        }
    }

    private bool IsPoint(Placed<PlcPointEntry> point, PlcCodec codec)
    {
        var (entry, row) = point;
        if (!PlcPlace.TryParse(codec, entry.Address, out var place, out var fault))
        {
            _faults.Add(BookFaults.BadPlcAddress(row.Find("address")!, fault));
            return false;
        }

        var area = codec.Areas[place.Address.Area];
        var isBit = area.IsBit || place.Bit >= 0;
        if (isBit && entry.Type != PlcType.Bit && row.Find("type") is { } type)
        {
            _faults.Add(BookFaults.BitHasNoType(type));
            return false;
        }

        if (!isBit && entry.Type == PlcType.Bit)
        {
            _faults.Add(BookFaults.WhichBit(row.Find("address")!));
            return false;
        }

        if (entry.Slave >= 0 && (entry.Slave < codec.Stations.First || entry.Slave > codec.Stations.Last))
        {
            _faults.Add(BookFaults.OutOfRange(row.Find("slave")!, new NumberRange(codec.Stations.First, codec.Stations.Last, IsWhole: true)));
            return false;
        }

        return true;
    }

    /// <summary>A register is a value that stands there, not something that happens: it can feed a counter, a state or a measurement.</summary>
    private void CanFeed(Placed<PlcPointEntry> point)
    {
        var (entry, row) = point;
        var own = draft.Signals.Where(signal => signal.Entry.Signal == entry.Signal
            && (signal.Entry.Line == Book.Any || signal.Entry.Line == entry.Line) && (signal.Entry.Station == Book.Any || signal.Entry.Station == entry.Station)).ToList();
        var kind = own.Count > 0 ? own[^1].Entry.Kind : Signals.KindOf(Encoding.UTF8.GetBytes(entry.Signal));
        if (kind == SignalKind.Unknown)
        {
            _faults.Add(BookFaults.KindNeeded(row.At("signal"), entry.Signal));
        }
        else if (!Polled.Contains(kind))
        {
            _faults.Add(BookFaults.NotFromRegister(row.At("signal"), entry.Signal));
        }
        else if (kind == SignalKind.State && !own.Exists(static signal => signal.Entry.Words.Count > 0))
        {
            _faults.Add(BookFaults.NoWords(row.At("signal"), $"{entry.Line}/{entry.Station}/{entry.Signal}"));
        }
    }
}
