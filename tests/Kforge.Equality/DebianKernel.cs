using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>A kernel of Debian.</summary>
/// <param name="Version">As in the names of its packages, such as <c>6.12</c>.</param>
/// <param name="Suite">Where they are.</param>
public sealed record DebianKernel(string Version, string Suite)
{
    /// <summary>The kernels whose configurations are compared.</summary>
    public static ImmutableArray<DebianKernel> All { get; } =
        [new("6.1", "bookworm"), new("6.12", "trixie"), new("7.2", "sid"), new("7.3", "trixie-backports")];

    /// <summary>The architectures likewise, and what Debian calls them.</summary>
    public static ImmutableArray<(ArchName Arch, string Debian)> Arches { get; } = [(Arch("x86_64"), "amd64"), (Arch("arm64"), "arm64")];

    /// <summary>The package with the tree.</summary>
    public string SourcePackage => $"linux-source-{Version}";

    private string ConfigPackage => $"linux-config-{Version}";

    /// <summary>Debian's own configurations for one architecture, sorted by name.</summary>
    public async Task<ImmutableArray<Case>> ConfigsAsync(Host host, KernelPackages packages, string debianArch, CancellationToken cancellation)
    {
        FetchedPackage package = await packages.FetchAsync(ConfigPackage, Suite, debianArch, cancellation);
        Dictionary<string, byte[]> packed = [];
        packages.ReadFiles(
            package,
            entry =>
            {
                // config.amd64_none_cloud-amd64.xz: architecture, feature set, flavour.
                if (Path.GetFileName(entry.Name).Split('.') is ["config", var flavour, "xz"])
                {
                    using MemoryStream content = new();
                    entry.DataStream!.CopyTo(content);
                    packed.Add($"debian-{string.Join('-', flavour.Split('_')[1..])}", content.ToArray());
                }
            },
            cancellation);
        List<Case> configs = [];
        foreach ((string name, byte[] content) in packed.OrderBy(config => config.Key, StringComparer.Ordinal))
        {
            CommandResult unpacked = await new Command("xz", "-dc") { Input = content }.RunAsync(host, cancellation);
            configs.Add(new Case.Completed(name, unpacked.Succeeded ? unpacked.OutputText : throw new InvalidOperationException($"{name}: {unpacked.Error}")));
        }

        return configs.Count > 0 ? [.. configs] : throw new InvalidOperationException($"no configuration in {ConfigPackage}");
    }

    private static ArchName Arch(string name) => ArchName.TryParse(name, out ArchName arch) ? arch : throw new InvalidOperationException(name);
}
