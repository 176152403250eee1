using KotaDx.FirmwareSim;
using KotaDx.Workload.Service.Board;
using KotaDx.Workload.Service.Diagnostics;
using KotaDx.Workload.Service.Log;
using KotaDx.Workload.Service.Pipeline;
using KotaDx.Workload.Service.Sinks;
using KotaDx.Workload.Service.Sinks.Setup;
using KotaDx.Workload.Service.Sources;
using KotaDx.Workload.Service.Sources.Ports;

namespace KotaDx.Workload.Service.Commands;

/// <summary>Puts the service together. Hosted services start in this order and stop in the reverse one: sources first, then the pipeline.</summary>
internal static class ServiceHost
{
    /// <summary>How long a stop may take in all.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);

    public static WebApplication Build(ServiceOptions options, DataFolder folder)
    {
        // The command line says everything. What a builder with defaults adds, files of settings in the current folder and somebody who watches them,
        // would cost memory and let a stray file change the service.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Logging.AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.IncludeScopes = false;
        });
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.None)
            // What keeps the host from starting is said once, by the command, in plain words.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = StopTime);
        builder.WebHost.UseUrls(options.Board.ToString());

        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(folder);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<CardHolder>();
        services.AddPipeline(options.Influx, new IntakeOptions
        {
            Backfill = options.Backfill,
            BytesPerDay = options.MegabytesPerDay * 1024L * 1024,
            Log = new SegmentLogOptions { SegmentBytes = options.SegmentKilobytes * 1024L },
            Lane = new LaneOptions
            {
                KeepAge = TimeSpan.FromDays(options.KeepDays),
                KeepBytes = options.KeepGigabytes * 1024L * 1024 * 1024,
                SnapshotEvery = TimeSpan.FromSeconds(options.SnapshotSeconds),
            },
        }, options.InfluxSetup);
        services.AddSingleton<BoardData>();
        services.AddSingleton<Telemetry>();
        services.AddSingleton<Health>();
        services.AddHostedService<PipelineService>();
        if (options.InfluxSetup is not null)
        {
            services.AddHostedService<InfluxSetupService>();
        }

        if (options.Broker is { } broker)
        {
            services.AddSingleton(broker);
            services.AddHostedService<EmbeddedBroker>();
        }

        if (options.Mqtt is { } mqtt)
        {
            services.AddSingleton(mqtt);
            services.AddHostedService<MqttSource>();
        }

        foreach (var serial in options.Serial)
        {
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<SerialSource>(provider, serial));
        }

        services.AddHostedService<PortKeeper>();
        if (options.Demo is { } demo)
        {
            services.AddSingleton(new DemoFactory(demo, TimeProvider.System));
            services.AddHostedService<DemoService>();
        }

        var app = builder.Build();
        app.MapBoard();
        app.MapReplay();
        return app;
    }

    /// <summary>Lanes and sinks alone, for a command that ends by itself: it says what it has to say on standard error.</summary>
    public static ServiceProvider BuildPipeline(DataFolder folder, InfluxOptions? influx, LaneOptions lane) => new ServiceCollection()
        .AddLogging(static logging => logging.AddSimpleConsole(static console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace))
        .AddSingleton(folder)
        .AddSingleton(TimeProvider.System)
        .AddPipeline(influx, new IntakeOptions { BytesPerDay = null, Lane = lane })
        .BuildServiceProvider();

    /// <summary>Lanes and sinks, as the service and the import use them.</summary>
    public static IServiceCollection AddPipeline(
        this IServiceCollection services, InfluxOptions? influx, IntakeOptions intake, InfluxSetupOptions? setup = null)
    {
        services.AddSingleton<Components>();
        services.AddSingleton<IPointSink>(static provider => new SqliteSink(
            provider.GetRequiredService<DataFolder>().StoreFile, provider.GetRequiredService<ILogger<SqliteSink>>()));
        if (influx is not null)
        {
            services.AddSingleton<IPointSink>(provider =>
            {
                var logger = provider.GetRequiredService<ILogger<InfluxSink>>();
                return new InfluxSink(influx, provider.GetRequiredService<DataFolder>().SinksFolder, logger, setup: setup is null ? null
                    : (factory, cancellation) => new InfluxSetup(setup, provider.GetRequiredService<TimeProvider>()).RunForSinkAsync(factory, logger, cancellation));
            });
        }

        services.AddSingleton<SinkSet>();
        services.AddSingleton(provider => new Intake(
            provider.GetRequiredService<DataFolder>(),
            provider.GetRequiredService<SinkSet>().StartIn,
            intake,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }
}
