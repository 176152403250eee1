using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using KotaDx.Workload.Load;

namespace KotaDx.Workload.Tests;

/// <summary>The library is pure and its stages look only backwards: what a reviewer would otherwise have to check by eye.</summary>
public sealed partial class LayoutTests
{
    private static readonly string[] Stages = ["Readings", "Plc", "Factories", "Load", "Leveling", "Watches", "Points"];

    [Fact]
    public void Library_references_nothing_but_the_framework_s_plain_assemblies()
    {
        string[] plain = ["System.Collections", "System.Linq", "System.Memory", "System.Runtime", "System.Runtime.InteropServices", "System.Runtime.Intrinsics", "System.Threading"];
        var references = typeof(FactoryFold).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        Assert.Empty(references.Except(plain));
    }

    [Fact]
    public void Library_uses_no_type_that_reads_the_world_or_a_clock()
    {
        using var file = File.OpenRead(typeof(FactoryFold).Assembly.Location);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var types = metadata.TypeReferences
            .Select(metadata.GetTypeReference)
            .Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}")
            .ToList();
        Assert.DoesNotContain(types, t => t.StartsWith("System.IO.", StringComparison.Ordinal) || t.StartsWith("System.Net.", StringComparison.Ordinal)
            || t.StartsWith("System.Threading.Tasks.", StringComparison.Ordinal) || t.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
            || t is "System.Console" or "System.TimeProvider" or "System.Random" or "System.Diagnostics.Process");
        var clocks = metadata.MemberReferences
            .Select(metadata.GetMemberReference)
            .Select(m => metadata.GetString(m.Name))
            .Where(m => m is "get_Now" or "get_UtcNow" or "get_Today" or "GetTimestamp" or "get_TickCount64");
        Assert.Empty(clocks);
    }

    [Fact]
    public void Project_file_names_no_package()
    {
        var project = File.ReadAllText(Path.Combine(Repository.LibrarySources, "KotaDx.Workload.csproj"));
        Assert.DoesNotContain("PackageReference", project, StringComparison.Ordinal);
        Assert.DoesNotContain("ProjectReference", project, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_are_the_stages_and_files_are_in_their_folder_s_namespace()
    {
        foreach (var file in Sources())
        {
            var stage = Path.GetFileName(Path.GetDirectoryName(file))!;
            Assert.Contains(stage, Stages);
            Assert.Contains($"namespace KotaDx.Workload.{stage};", File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Stage_uses_only_stages_before_it()
    {
        var forward = new List<string>();
        foreach (var file in Sources())
        {
            var stage = Array.IndexOf(Stages, Path.GetFileName(Path.GetDirectoryName(file)));
            foreach (Match match in NamespaceUse().Matches(File.ReadAllText(file)))
            {
                var used = Array.IndexOf(Stages, match.Groups["stage"].Value);
                if (used > stage)
                {
                    forward.Add($"{Path.GetFileName(file)}: {match.Value}");
                }
            }
        }

        Assert.Empty(forward);
    }

    private static List<string> Sources()
    {
        var sources = Directory.EnumerateFiles(Repository.LibrarySources, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToList();
        Assert.True(sources.Count > 30, $"only {sources.Count} source files under {Repository.LibrarySources}");
        return sources;
    }

    // A using, a full name, or a name relative to KotaDx.Workload such as Leveling.TeamLeveling.
    [GeneratedRegex(@"(?:KotaDx\.Workload\.|(?<![\w.>""<]))(?<stage>Readings|Plc|Factories|Load|Leveling|Watches|Points)(?=[;.]\s*[A-Z]|;)")]
    private static partial Regex NamespaceUse();
}
