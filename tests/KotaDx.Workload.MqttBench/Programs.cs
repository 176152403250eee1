namespace KotaDx.Workload.MqttBench;

/// <summary>What is there to be measured, and why the rest is not.</summary>
internal sealed record Programs
{
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(3);

    public required string Mosquitto { get; init; }

    public string? MosquittoSub { get; init; }

    /// <summary>Folder with a Node-RED in its node_modules.</summary>
    public string? NodeRed { get; init; }

    /// <summary>Peers that were asked for and cannot be measured, with the reason.</summary>
    public required IReadOnlyDictionary<string, string> LeftOut { get; init; }

    public static async Task<Programs> FindAsync(BenchOptions options, string folder, CancellationToken stop)
    {
        var mosquitto = Child.Find("mosquitto") ?? throw new BenchFaultException("mosquitto is not installed; tests/run installs it on Debian.");
        var leftOut = new Dictionary<string, string>();
        var mosquittoSub = Child.Find("mosquitto_sub");
        if (mosquittoSub is null && options.Peers.Contains(MosquittoSubPeer.PeerName))
        {
            leftOut.Add(MosquittoSubPeer.PeerName, "mosquitto_sub is not installed (Debian: mosquitto-clients)");
        }

        var nodeRed = Path.Combine(folder, "npm");
        if (options.Peers.Contains(NodeRedPeer.PeerName) && await WhyNoNodeRedAsync(nodeRed, stop) is { } reason)
        {
            leftOut.Add(NodeRedPeer.PeerName, reason);
        }

        return new Programs { Mosquitto = mosquitto, MosquittoSub = mosquittoSub, NodeRed = nodeRed, LeftOut = leftOut };
    }

    private static async Task<string?> WhyNoNodeRedAsync(string folder, CancellationToken stop)
    {
        if (Child.Find("node") is null || Child.Find("npm") is null)
        {
            return "node or npm is not installed";
        }

        if (File.Exists(NodeRedPeer.ProgramIn(folder)))
        {
            return null;
        }

        await Console.Error.WriteLineAsync("npm install node-red ...");
        Directory.CreateDirectory(folder);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(InstallTime);
        await using var npm = Child.Start("npm", "npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--omit=dev", "node-red"], folder: folder);
        try
        {
            await npm.Ended(late.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"npm install node-red took longer than {InstallTime.TotalMinutes:0} min";
        }

        return File.Exists(NodeRedPeer.ProgramIn(folder))
            ? null
            : $"npm install node-red ended with {npm.ExitCode}: {npm.Said.Split('\n').FirstOrDefault(static line => line.Contains("npm error", StringComparison.Ordinal), npm.Said)}";
    }
}
