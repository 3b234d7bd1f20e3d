using System.Collections.Immutable;
using Kforge.Artifacts;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Releasing.Materials;

/// <summary>
/// What is in a release, as SPDX 2.3: every file that was made, every source file that went into it, with the licence it names, and everything the tools
/// come from. Sources of programs that only ran during the build are there as tools.
/// </summary>
/// <param name="Trees">The trees the build saw.</param>
/// <param name="Steps">The steps of the build.</param>
/// <param name="Licences">Reads licence tags.</param>
internal sealed record BillOfMaterials(MaterialTrees Trees, BuildSteps Steps, LicenceTags Licences)
{
    private const string Kernel = "SPDXRef-Package-Kernel";
    private const string Source = "SPDXRef-Package-Source";
    private const string ToolchainSource = "SPDXRef-Package-Toolchain-Source";

    /// <summary>What the licence of the whole is written in.</summary>
    private const string Copying = "/src/COPYING";

    private sealed record Described(string Id, Material Material, FileSums Sums, string? Tag, ImmutableSortedSet<string> Licences);

    /// <summary>Writes the document.</summary>
    /// <param name="release">Holds the files.</param>
    /// <param name="made">The files that the build made, and for each what is in it, by its names in the output tree.</param>
    /// <param name="record">The build.</param>
    /// <param name="toolchain">The locked toolchain.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="IOException">Something cannot be read.</exception>
    public byte[] Write(
        ReleaseDirectory release, ImmutableSortedDictionary<string, ImmutableArray<string>> made, BuildRecord record, LockedToolchain toolchain, CancellationToken cancellation)
    {
        string version = record.Plan.KernelVersion;
        SpdxDocument document = new($"linux-{version}", $"tag:kforge,2026:spdx/{Planning.KeyFacts.Of(record.Plan.Describe).Hex}/{record.KforgeVersion}", $"kforge-{record.KforgeVersion}");
        document.Relate(SpdxDocument.Itself, "DESCRIBES", Kernel);

        ImmutableArray<(string Id, string Name, IReadOnlySet<Material> Behind)> products =
            [.. made.Select((file, i) => ($"SPDXRef-Made-{i + 1}", file.Key, Steps.Behind(file.Value.SelectMany(Origins), cancellation)))];
        ImmutableArray<Described> sources = Describe(products.SelectMany(product => product.Behind).Concat(Steps.Everything(cancellation)), cancellation);

        document.AddPackage(Kernel, "linux", version, WholeLicence(), "the kernel that was released", [.. products.Select(product => AddMade(document, release, product.Id, product.Name))]);
        AddSources(document, Source, "linux-source", version, WholeLicence(), "the files of the source tree, patched, that were compiled or ran", sources, MaterialPlace.Source);
        AddSources(document, ToolchainSource, "toolchain-source", null, null, "the files of the toolchain that were compiled", sources, MaterialPlace.Toolchain);
        foreach ((string id, _, IReadOnlySet<Material> behind) in products)
        {
            foreach (Described source in sources.Where(source => behind.Contains(source.Material)))
            {
                document.Relate(id, "GENERATED_FROM", source.Id);
            }
        }

        foreach (Described tool in sources.Where(source => !products.Any(product => product.Behind.Contains(source.Material))))
        {
            document.Relate(tool.Id, "BUILD_TOOL_OF", Kernel);
        }

        AddDependencies(document, Dependencies.Of(record.Locked, toolchain));
        return document.ToBytes(StagedTree.TimeStamp);
    }

    private static (string Id, string Sha1, ImmutableSortedSet<string> Licences) AddMade(SpdxDocument document, ReleaseDirectory release, string id, string name)
    {
        FileSums sums = FileSums.OfFile(release.PathOf(name));
        string type = Path.GetExtension(name) is ".tar" or ".deb" ? "ARCHIVE" : Path.HasExtension(name) ? "OTHER" : "BINARY";
        document.AddFile(id, name, type, sums, null, [], null);
        return (id, sums.Sha1, []);
    }

    private void AddSources(SpdxDocument document, string id, string name, string? version, string? licence, string comment, ImmutableArray<Described> sources, MaterialPlace place)
    {
        ImmutableArray<Described> here = [.. sources.Where(source => source.Material.Place == place)];
        if (here.IsEmpty)
        {
            return;
        }

        ILookup<Material, string> compiled = Steps.Compiled;
        foreach (Described source in here)
        {
            string? to = compiled[source.Material].Any() ? $"compiled to {string.Join(", ", compiled[source.Material])}" : null;
            document.AddFile(source.Id, source.Material.Path, IsCode(source.Material.Path) ? "SOURCE" : "OTHER", source.Sums, source.Tag, source.Licences, to);
        }

        document.AddPackage(id, name, version, licence, comment, [.. here.Select(source => (source.Id, source.Sums.Sha1, source.Licences))]);
    }

    /// <summary>Where the tree, the patches and the tools come from, each as one package.</summary>
    private static void AddDependencies(SpdxDocument document, ImmutableArray<Dependency> dependencies)
    {
        foreach ((int i, Dependency dependency) in dependencies.Index())
        {
            string id = $"SPDXRef-Package-{i + 1}";
            document.AddPackage(id, dependency.Name, dependency.Version, dependency.Uri, dependency.Digests);
            (string one, string relationship, string other) = dependency.Kind switch
            {
                DependencyKind.Source => (Source, "GENERATED_FROM", id),
                DependencyKind.Patch => (id, "PATCH_FOR", Source),
                _ => (id, "BUILD_TOOL_OF", Kernel),
            };
            document.Relate(one, relationship, other);
        }
    }

    /// <summary>The file of the output or source tree that something released is; of what was made elsewhere, such as depmod's tables, there is none.</summary>
    private IEnumerable<Material> Origins(string name) => (Trees.Find(name) ?? Trees.Find("/src/" + name)) is { } found ? [found] : Steps.EndingWith(name);

    private ImmutableArray<Described> Describe(IEnumerable<Material> materials, CancellationToken cancellation)
    {
        ImmutableArray<Described>.Builder described = ImmutableArray.CreateBuilder<Described>();
        foreach ((int i, Material material) in materials.Where(material => material.Place != MaterialPlace.Output).Distinct().OrderBy(material => material.Place).ThenBy(material => material.Path, StringComparer.Ordinal).Index())
        {
            cancellation.ThrowIfCancellationRequested();
            byte[] content = File.ReadAllBytes(Trees.PathOf(material));
            string? tag = LicenceTags.In(content);
            described.Add(new($"SPDXRef-Source-{i + 1}", material, FileSums.Of(content), tag, tag is null ? [] : Licences.NamesIn(tag)));
        }

        return described.ToImmutable();
    }

    private string? WholeLicence() =>
        Trees.Find(Copying) is { } copying && LicenceTags.In(File.ReadAllBytes(Trees.PathOf(copying))) is { } tag && !Licences.NamesIn(tag).IsEmpty ? tag : null;

    private static bool IsCode(string path) => Path.GetExtension(path) is ".c" or ".h" or ".S" or ".rs" or ".s" or ".sh" or ".pl" or ".py" or ".awk" or ".dts" or ".dtsi";
}
