namespace KotaDx.Workload.Service.Diagnostics;

/// <summary>
/// Every line the service logs. Event ids by stage: sources 1000, log and readings 2000, fold 3000, sinks 4000, board 5000; never reused.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "embedded broker listens on port {Port}")]
    public static partial void BrokerListens(ILogger logger, int port);

    [LoggerMessage(1001, LogLevel.Information, "connected to broker {Broker}, session {Session}")]
    public static partial void BrokerConnected(ILogger logger, string broker, string session);

    [LoggerMessage(1002, LogLevel.Warning, "no connection to broker {Broker}: {Reason}; next try in {Delay}")]
    public static partial void BrokerAway(ILogger logger, string broker, string reason, TimeSpan delay);

    [LoggerMessage(1014, LogLevel.Information, "port {Port} is open: {Address}")]
    public static partial void PortOpen(ILogger logger, string port, string address);

    [LoggerMessage(1015, LogLevel.Warning, "port {Port}: {Reason}; next try in {Delay}")]
    public static partial void PortAway(ILogger logger, string port, string reason, TimeSpan delay);

    [LoggerMessage(1016, LogLevel.Error, "port {Port} failed and is started anew; this is a fault of the program")]
    public static partial void PortFailed(ILogger logger, string port, Exception? fault);

    [LoggerMessage(1005, LogLevel.Warning, "acknowledgement to broker {Broker} failed: {Reason}; the broker will send again")]
    public static partial void AckFailed(ILogger logger, string broker, string reason);

    [LoggerMessage(1010, LogLevel.Warning, "device {Client} sends more than {Rate} messages a second; {Refused} of QoS 0 were refused so far")]
    public static partial void RefusedByRate(ILogger logger, string client, long refused, double rate);

    [LoggerMessage(1011, LogLevel.Warning, "more than {Most} devices are connected; a connection was closed")]
    public static partial void DeviceTurnedAway(ILogger logger, int most);

    [LoggerMessage(1012, LogLevel.Warning, "device {Client} was cut off at a packet longer than {Bytes} bytes")]
    public static partial void DevicePacketTooLong(ILogger logger, string client, int bytes);

    [LoggerMessage(1013, LogLevel.Error, "a message of topic {Topic} cannot be stored, and is not acknowledged: {Reason}")]
    public static partial void DeviceMessageUntaken(ILogger logger, string topic, string reason);

    [LoggerMessage(2000, LogLevel.Warning, "{Path}: {Bytes} bytes behind the last whole record were cut off. After a power cut they were never acknowledged; otherwise the disk is at fault")]
    public static partial void TornTail(ILogger logger, string path, long bytes);

    [LoggerMessage(2001, LogLevel.Warning, "{Path}: a segment without any record was set aside (.aside)")]
    public static partial void SegmentSetAside(ILogger logger, string path);

    [LoggerMessage(2005, LogLevel.Warning, "{Path}: the segment's header was damaged and has been written anew; its records are read")]
    public static partial void HeaderMended(ILogger logger, string path);

    [LoggerMessage(2006, LogLevel.Error, "{Factory}: the book is faulty; the one that was in force stays until it is mended: {Fault}")]
    public static partial void BookFaulty(ILogger logger, string factory, string fault);

    [LoggerMessage(2007, LogLevel.Information, "{Factory}: the book has changed and is in force")]
    public static partial void BookTaken(ILogger logger, string factory);

    [LoggerMessage(2008, LogLevel.Error, "{Factory}: record {Number} of the log holds a book that cannot be read, and is passed over: {Fault}")]
    public static partial void BookUnreadable(ILogger logger, string factory, long number, string fault);

    [LoggerMessage(2002, LogLevel.Error, "the disk does not take what is written to {Folder}; nothing is acknowledged until it does")]
    public static partial void DiskTrouble(ILogger logger, string folder, Exception exception);

    [LoggerMessage(2003, LogLevel.Information, "the disk takes what is written to {Folder} again")]
    public static partial void DiskWell(ILogger logger, string folder);

    [LoggerMessage(2004, LogLevel.Warning, "{Factory}: {Count} damaged records were skipped before record {Number}")]
    public static partial void DamagedRecords(ILogger logger, string factory, long count, long number);

    [LoggerMessage(2009, LogLevel.Warning, "{Path}: this snapshot is passed over: {Reason}")]
    public static partial void SnapshotPassedOver(ILogger logger, string path, string reason);

    [LoggerMessage(2010, LogLevel.Warning, "{Factory}: no snapshot can be written: {Reason}; a start would read more of the log")]
    public static partial void SnapshotFailed(ILogger logger, string factory, string reason);

    [LoggerMessage(2011, LogLevel.Warning, "{Factory}: the log begins at record {First}, without a snapshot of what was before: windows before {From} stay as they are")]
    public static partial void LogBeginsLate(ILogger logger, string factory, long first, DateTimeOffset from);

    [LoggerMessage(2012, LogLevel.Error, "{Factory}: records {From} to {To} of the log are gone, though they were on the disk: the disk is at fault")]
    public static partial void RecordsGone(ILogger logger, string factory, long from, long to);

    [LoggerMessage(3003, LogLevel.Information, "{Factory}: gone on from the snapshot at record {Number}")]
    public static partial void SnapshotRestored(ILogger logger, string factory, long number);

    [LoggerMessage(3004, LogLevel.Critical, "{Factory}: the fold failed at record {Number}, which is refused from now on; what was before it is folded again. Please tell the makers of kotadx")]
    public static partial void FrameSetAside(ILogger logger, string factory, long number, Exception exception);

    [LoggerMessage(3000, LogLevel.Information, "{Factory}: log read again up to record {Number}")]
    public static partial void Replayed(ILogger logger, string factory, long number);

    [LoggerMessage(3002, LogLevel.Information, "{Factory}: reading the log again, {Percent} %")]
    public static partial void Replaying(ILogger logger, string factory, long percent);

    [LoggerMessage(3001, LogLevel.Critical, "{Factory}: the fold stopped")]
    public static partial void LaneFailed(ILogger logger, string factory, Exception exception);

    [LoggerMessage(4000, LogLevel.Warning, "sink {Sink}: {Reason}; next try in {Delay}")]
    public static partial void SinkRetries(ILogger logger, string sink, string reason, TimeSpan delay);

    [LoggerMessage(4001, LogLevel.Critical, "sink {Sink} has stopped: {Reason}")]
    public static partial void SinkStopped(ILogger logger, string sink, string reason);

    [LoggerMessage(4002, LogLevel.Error, "sink {Sink} refused {Count} points, kept in {File}: {Reason}")]
    public static partial void PointsRefused(ILogger logger, string sink, int count, string file, string reason);

    [LoggerMessage(4003, LogLevel.Information, "sink {Sink} takes points again")]
    public static partial void SinkWell(ILogger logger, string sink);

    [LoggerMessage(4004, LogLevel.Warning, "sink {Sink} cannot delete, so windows that lost their data stay there with zeros and quality=withdrawn: {Reason}")]
    public static partial void DeleteUnknown(ILogger logger, string sink, string reason);

    [LoggerMessage(4005, LogLevel.Warning, "sink {Sink}: {Count} refused points, the oldest, go to make room for new ones in {File}")]
    public static partial void RefusedForgotten(ILogger logger, string sink, int count, string file);

    [LoggerMessage(4006, LogLevel.Information, "sink {Sink} drops points that are older than it keeps any: {Reason}")]
    public static partial void PointsOutdated(ILogger logger, string sink, string reason);

    [LoggerMessage(4007, LogLevel.Information, "store set up: {What}")]
    public static partial void SetupDone(ILogger logger, string what);

    [LoggerMessage(4008, LogLevel.Warning, "store not set up in one thing: {What}")]
    public static partial void SetupLeft(ILogger logger, string what);

    [LoggerMessage(4009, LogLevel.Warning, "the store is not set up yet, tried again in {Wait}: {Reason}")]
    public static partial void SetupWaits(ILogger logger, string reason, TimeSpan wait);

    [LoggerMessage(4010, LogLevel.Warning, "{Factory}: {Bytes} bytes of points that a store had yet to take were dropped to keep the disk free; it is handed everything again when it is back")]
    public static partial void WaitingPointsDropped(ILogger logger, string factory, long bytes);

    [LoggerMessage(5000, LogLevel.Information, "board at {Address}")]
    public static partial void BoardListens(ILogger logger, string address);
}
