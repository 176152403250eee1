using System.Reflection;
using System.Runtime.CompilerServices;
using KotaDx.Workload.Load;

namespace KotaDx.Workload.Tests.Load;

/// <summary>What of the fold's state is in its snapshot. A field that nobody listed here fails, so that none is forgotten.</summary>
public sealed class SnapshotFieldsTests
{
    // What is made again: it follows from the book, the clock or what is saved, is shared with another table, or holds nothing between two frames.
    private static readonly (string Type, string Saved, string MadeAgain)[] State =
    [
        ("Attendance", "Stretches Away Breaks", ""),
        ("Attendance.Stretch", "Start End AssumedFrom", ""),
        ("BadgeTable", "_tags _taps", "workers stations _tracks _staysAt"),
        ("BadgeTable.Tap", "Time Station Direction", ""),
        ("Cell", "Stints Segments MicroPieces StandardWork MinutePieces Gaps LastCounted SweepFrom CountFrom MissesStandard IsShared IsAssumed Continuous IsFrozen IsChanged IsUnsettled", "States WasFrozen"),
        ("Cell.Segment", "Start End State", ""),
        ("CounterTable", "counters _counts", "cycles workers parts ledger _keys _key Calendar"),
        ("CounterTable.Count", "Time Value Worker Part Outcome MicroPieces NotBefore", ""),
        ("Cycle", "Time MicroPieces Mark Worker Part IsCounted IsUnassigned", ""),
        ("CycleTable", "_stations", "workers parts stationDays ledger dayOf onChanged _runs _pieces _calendar"),
        ("CycleTable.StationState", "Cycles", "LastDay Presence Run LastTime Sole SoleVersion StandardFrom StandardTo StandardPart Standard"),
        ("CycleTimes", "_times _count", "_sorted"),
        ("Deliveries", "_ring _next Count", "_places"),
        ("Evidence", "Start End PiecesAt MicroPieces CycleGap StandardWork Station Worker FirstStint State NeedsLife NeedsPresence IsUnassigned", ""),
        ("EvidenceTable", "_items _count _free", "stationDays ledger _pieces _old _stints"),
        ("FactoryFold", "_touchedDays _plannedDates _passed _attended _idle _openIdle _factory _ledger _workers _stations _lines _teams _parts _shiftNames _lineOf _lastSeen _badges _stationDays _jobs _states _cycles _counters _recent _lastCodes _deliveries _replayed _refusals _replacedNoted _unmapped _stints _evidence _days _dates _teamWindows _dirty _unsettled _dirtyDates _unsettledDates _dirtyTeams _unsettledTeams _arrivalMinute _events _eventsChanged", "_wbgt RefusalReceiver _topics _addresses _lastTouched _isTaking _receiver _stationLevels _stateWords _sweep _scratch _topicSpace _book _clock _calendar _seen _pieces _gaps _gapRanges _runCells _values _minutes _polled _portLines _lineSpace _units _partSpace _polledBook _polledDay"),
        ("FactoryFold.EventMark", "Time Kind Number", ""),
        ("JobTable", "_jobs _first _last _events _count", "evidence workers parts ledger _open _waitingEnds _openStarts _key Calendar"),
        ("JobTable.JobEvent", "Time MicroPieces Previous Next Worker Part Station Evidence Closed IsStart State Outcome IsQuiet", ""),
        ("Ledger", "_reasons FramesReceived FramesAccepted FramesDuplicate FramesUnmapped FramesRejected FramesReplayed ReadingsReceived ReadingsUsed ReadingsRecorded ReadingsDuplicate ReadingsUnmapped ReadingsRefused TimeReplaced Late Unassigned Retained OpenStarts OrphanEnds CounterWraps CounterResets CounterReplacements UnknownBadges", ""),
        ("Life", "_runs _gone", ""),
        ("NameTable", "_names", "_slots"),
        ("RecentSet", "_new _old _since", ""),
        ("StateTable", "_last _openUntil _events _count", "evidence workers"),
        ("StateTable.StateEvent", "Time Previous Next Station Worker Evidence State", ""),
        ("StationCycles", "_pages Count", "workers parts"),
        ("StationCycles.Page", "Items Count", ""),
        ("StationDays", "_days _dirty _lives", "workers badges _parts _again _changedDays _unbound Version Calendar Now"),
        ("StationDays.StationDay", "Station Day Pending Holders IsDirty", "Presences"),
        ("Stint", "Start End PiecesAt MicroPieces CycleGap StandardWork Subject Next State IsShared", ""),
        ("StintTable", "_stints _count _free", "clock dayOf onChanged"),
        ("Subject", "IsStation Number", ""),
        ("SubjectDate", "Subject Date AllMarks NeedsTimer IsDirty IsUnsettled", ""),
        ("SubjectDate.Marks", "Team Shifts Day", ""),
        ("SubjectDate.ShiftMark", "Name Start End Mark", ""),
        ("SubjectDay", "_marks Subject Cells Attendance Sources Named LongestNamed IsDirty IsUnsettled IsAttended", "Layout"),
        ("SubjectDay.Marks", "_minutes _quarters Team", "quarters"),
        ("SubjectDay.NamedCycle", "Time Station", ""),
        ("TeamWindow", "Of End Members Mark IsDirty IsUnsettled", ""),
        ("TeamWindow.Key", "IsLine Group Size Start Shift", ""),
        ("TeamWindow.Member", "Value Available IsUsed", ""),
        ("WindowMark", "_settled _handedOn _revision _fields _isRenewed", ""),
    ];

    private static readonly string[] NotState =
    [
        "Address", "Annotation", "AttendedDate", "CycleTable.Run", "DayLayout", "DayLayout.CellBounds", "DayLayout.Span", "Hash64", "Instance", "LiveDevice", "LiveHeat", "LiveStation", "LiveWindow", "LiveWorker",
        "LoadFigures", "NameTable.Slot", "Piece", "PolledPoint", "PortLines", "RibbonPart", "SnapshotReader", "SnapshotWriter", "StationCycles.Place", "StationDays.Presence", "StationPresence", "Stay", "Sweep", "FactoryFold.Tally",
        "TeamLoads", "Track", "WindowLoad", "WindowSums", "WorkCalendar",
    ];

    // Written as they lie in memory.
    private static readonly string[] Whole =
        ["Attendance.Stretch", "BadgeTable.Tap", "Cell.Segment", "CounterTable.Count", "Cycle", "Evidence", "JobTable.JobEvent", "StateTable.StateEvent", "Stint", "SubjectDay.NamedCycle", "WindowMark"];

    [Fact]
    public void Every_field_of_the_fold_is_saved_or_known_to_follow_from_what_is()
    {
        var known = State.ToDictionary(static row => row.Type, static row => $"{row.Saved} {row.MadeAgain}".Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var faults = new List<string>();
        foreach (var type in Types().Where(static type => !NotState.Contains(NameOf(type))))
        {
            var listed = known.GetValueOrDefault(NameOf(type), []);
            var fields = Fields(type).Select(NameOf).ToArray();
            faults.AddRange(fields.Except(listed).Select(field =>
                $"{NameOf(type)}.{field} is new: write it in Save, read it in Load, raise FactoryFold.SnapshotVersion and list it here as saved; or list it as made again, with care."));
            faults.AddRange(listed.Except(fields).Select(field => $"{NameOf(type)}.{field} is gone: take it off this list, and raise FactoryFold.SnapshotVersion if it was saved."));
        }

        faults.AddRange(known.Keys.Except(Types().Select(NameOf)).Select(static type => $"{type} is gone: take it off this list."));
        Assert.Empty(faults);
    }

    [Fact]
    public void What_is_written_as_it_lies_in_memory_has_no_holes() => Assert.All(
        Types().Where(static type => Whole.Contains(NameOf(type))),
        static type => Assert.True(
            SizeOf(type) == SumOf(type), $"{NameOf(type)} has a hole, which holds whatever was there before: then the same state gives other bytes. Put its fields in another order, or pack it."));

    private static int SumOf(Type type) => type.IsPrimitive || type.IsEnum ? SizeOf(type) : Fields(type).Sum(static field => SumOf(field.FieldType));

    private static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static IEnumerable<Type> Types() => typeof(FactoryFold).Assembly.GetTypes()
        .Where(static type => type.Namespace == typeof(FactoryFold).Namespace && !type.IsEnum && !type.IsInterface && !IsGenerated(type) && Fields(type).Length > 0);

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    private static bool IsGenerated(Type type) => type.Name.Contains('<', StringComparison.Ordinal) || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static string NameOf(Type type) => type.DeclaringType is { } outer ? $"{NameOf(outer)}.{type.Name}" : type.Name;

    /// <summary>A property's or a parameter's field has its name inside brackets.</summary>
    private static string NameOf(FieldInfo field) => field.Name[0] == '<' ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
}
