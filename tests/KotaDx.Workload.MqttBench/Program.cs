using KotaDx.Workload.MqttBench;

return await BenchCommand.RunAsync(args);
