using System.Text;

namespace KotaDx.Workload.Service.Sinks;

/// <summary>A point that a store refuses, and what it said.</summary>
internal readonly record struct RefusedPoint(ReadOnlyMemory<byte> Line, string Words);

/// <summary>
/// Points that a store refuses, in a file for people: each line under the store's words. Two files take turns, so the oldest go
/// when both are full, and that is said. Not safe for concurrent use of one file by several processes.
/// </summary>
internal sealed class RefusedPoints(string sink, string file, ILogger logger, long mostBytes = RefusedPoints.DefaultBytes)
{
    /// <summary>Of each of the two files; at some 400 bytes a point, both hold about 40,000.</summary>
    public const long DefaultBytes = 8 * 1024 * 1024;

    private readonly Lock _gate = new();

    /// <summary>Where the older of them are.</summary>
    public string Older { get; } = Path.ChangeExtension(file, ".1.txt");

    /// <summary>Keeps points. If it throws, none is kept: the whole may be tried again.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public void Keep(IReadOnlyList<RefusedPoint> points)
    {
        if (points.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (File.Exists(file) && new FileInfo(file).Length >= mostBytes)
            {
                MakeRoom();
            }

            using (var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read))
            {
                var length = stream.Position;
                try
                {
                    foreach (var point in points)
                    {
                        stream.Write(Encoding.UTF8.GetBytes($"# {point.Words.ReplaceLineEndings(" ")}\n"));
                        stream.Write(point.Line.Span);
                        if (point.Line.Span is not [.., (byte)'\n'])
                        {
                            stream.WriteByte((byte)'\n');
                        }
                    }

                    stream.Flush(flushToDisk: true);
                }
                catch (IOException)
                {
                    stream.SetLength(length);
                    throw;
                }
            }

            Diagnostics.Log.PointsRefused(logger, sink, points.Count, file, points[0].Words);
        }
    }

    private void MakeRoom()
    {
        if (File.Exists(Older))
        {
            Diagnostics.Log.RefusedForgotten(logger, sink, File.ReadLines(Older).Count(static line => !line.StartsWith('#')), Older);
        }

        File.Move(file, Older, overwrite: true);
    }
}
