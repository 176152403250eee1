using System.Net;
using System.Text.Json;

namespace KotaDx.Workload.MqttBench;

/// <summary>
/// Node-RED with a flow as it is drawn: MQTT in → function (a sum for each worker in the flow's context), and every second an HTTP request with the sums to
/// a sink that the bench runs. The editor is off. The request carries the moment of the last message, so a second's wait is not counted.
/// </summary>
internal sealed class NodeRedPeer : Peer
{
    public const string PeerName = "node-red";

    private const string Settings = """
        module.exports = {
            flowFile: 'flows.json', uiHost: '127.0.0.1', uiPort: PORT, httpAdminRoot: false, httpNodeRoot: false, credentialSecret: false,
            telemetry: { enabled: false, updateNotification: false }, logging: { console: { level: 'error', metrics: false, audit: false } }
        };
        """;

    private const string Flow = """
        [
          { "id": "tab", "type": "tab", "label": "bench" },
          { "id": "broker", "type": "mqtt-broker", "broker": "127.0.0.1", "port": "BROKER", "clientid": "", "autoConnect": true, "usetls": false,
            "protocolVersion": "4", "keepalive": "60", "cleansession": true },
          { "id": "in", "type": "mqtt in", "z": "tab", "topic": "kotadx/v1/#", "qos": "1", "datatype": "json", "broker": "broker", "inputs": 0, "wires": [["sum"]] },
          { "id": "sum", "type": "function", "z": "tab", "outputs": 0, "func":
            "const sums = flow.get('sums') || {};\nconst readings = Array.isArray(msg.payload) ? msg.payload : [msg.payload];\nfor (const r of readings) sums[r.worker] = (sums[r.worker] || 0) + r.v;\nflow.set('sums', sums);\nflow.set('count', (flow.get('count') || 0) + 1);\nflow.set('last', Date.now());", "wires": [] },
          { "id": "tick", "type": "inject", "z": "tab", "props": [], "repeat": "1", "once": true, "onceDelay": "0.1", "wires": [["report"]] },
          { "id": "report", "type": "function", "z": "tab", "outputs": 1, "func":
            "msg.payload = { count: flow.get('count') || 0, last: flow.get('last') || 0, sums: flow.get('sums') || {} };\nreturn msg;", "wires": [["post"]] },
          { "id": "post", "type": "http request", "z": "tab", "method": "POST", "ret": "txt", "url": "http://127.0.0.1:SINK/", "wires": [[]] }
        ]
        """;

    private readonly HttpListener _sink = new();
    private readonly Lock _lock = new();
    private Progress _progress;

    public NodeRedPeer(Broker broker, string nodeRed, string folder)
        : base(PeerName)
    {
        var user = Directory.CreateDirectory(Path.Combine(folder, "node-red")).FullName;
        var sink = Ports.Free();
        File.WriteAllText(Path.Combine(user, "settings.js"), Settings.Replace("PORT", $"{Ports.Free()}", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(user, "flows.json"),
            Flow.Replace("\"BROKER\"", $"\"{broker.Port}\"", StringComparison.Ordinal).Replace("SINK", $"{sink}", StringComparison.Ordinal));
        _sink.Prefixes.Add($"http://127.0.0.1:{sink}/");
        _sink.Start();
        _ = ServeAsync();
        Process = Child.Start(PeerName, "node", [ProgramIn(nodeRed), "--userDir", user, "--settings", Path.Combine(user, "settings.js")], folder: user);
    }

    /// <summary>Node-RED's own start script in a folder where npm has put it.</summary>
    public static string ProgramIn(string folder) => Path.Combine(folder, "node_modules", "node-red", "red.js");

    public override ValueTask DisposeAsync()
    {
        _sink.Close();
        return base.DisposeAsync();
    }

    protected override Task<Progress> AskAsync(CancellationToken stop)
    {
        lock (_lock)
        {
            return Task.FromResult(_progress);
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var request = await _sink.GetContextAsync();
                using (var json = await JsonDocument.ParseAsync(request.Request.InputStream))
                {
                    var clock = TimeProvider.System;
                    var ago = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(json.RootElement.GetProperty("last").GetInt64());
                    lock (_lock)
                    {
                        _progress = new Progress(json.RootElement.GetProperty("count").GetInt64(), clock.GetTimestamp() - (long)(ago.TotalSeconds * clock.TimestampFrequency));
                    }
                }

                request.Response.StatusCode = 204;
                request.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The sink was closed: the run is over.
        }
    }
}
