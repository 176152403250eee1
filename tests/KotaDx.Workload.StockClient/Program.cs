// What an engineer writes in an afternoon, and what kotadx is measured against: MQTTnet as it comes, a sum for each worker, every message
// acknowledged as soon as the handler returns. Nothing is kept on disk and nothing is counted once that comes twice.
//   KotaDx.Workload.StockClient PORT      a broker on this machine; prints how many messages it has taken, whenever that has grown
using System.Globalization;
using System.Text.Json;
using KotaDx.Workload.StockClient;
using MQTTnet;
using MQTTnet.Protocol;

var sums = new Dictionary<string, double>();
var taken = 0L;
using var client = new MqttClientFactory().CreateMqttClient();
client.ApplicationMessageReceivedAsync += message =>
{
    var payload = message.ApplicationMessage.Payload;
    var json = new Utf8JsonReader(payload);
    if (payload.FirstSpan[0] == '[')
    {
        foreach (var reading in JsonSerializer.Deserialize(ref json, ReadingJson.Default.ListReading)!)
        {
            Add(reading);
        }
    }
    else
    {
        Add(JsonSerializer.Deserialize(ref json, ReadingJson.Default.Reading)!);
    }

    Interlocked.Increment(ref taken);
    return Task.CompletedTask;
};

// mosquitto 2.0.11 can stall with too much in flight, so this is bounded here as it is in kotadx.
await client.ConnectAsync(new MqttClientOptionsBuilder()
    .WithTcpServer("127.0.0.1", int.Parse(args[0], CultureInfo.InvariantCulture))
    .WithReceiveMaximum(1000)
    .Build());
await client.SubscribeAsync("kotadx/v1/#", MqttQualityOfServiceLevel.AtLeastOnce);

var told = 0L;
using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
while (client.IsConnected && await tick.WaitForNextTickAsync())
{
    if (Interlocked.Read(ref taken) is var now && now > told)
    {
        Console.WriteLine(now);
        told = now;
    }
}

void Add(Reading reading) => sums[reading.Worker] = sums.GetValueOrDefault(reading.Worker) + reading.Value;
