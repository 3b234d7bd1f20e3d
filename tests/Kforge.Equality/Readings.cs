using Kforge.Kconfig.Language;
using Kforge.Kconfig.Probes;
using Kforge.Kconfig.Values;
using Kforge.Platform;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>What kforge's library reads of each tree and architecture, once.</summary>
/// <param name="host">The outside world.</param>
/// <param name="store">Keeps the answers of the tools.</param>
/// <param name="toolchain">The tools.</param>
public sealed class Readings(Host host, Store store, InstalledToolchain toolchain)
{
    private readonly Dictionary<(Sha256Digest Tree, ArchName Arch), ConfigResolution> read = [];

    /// <summary>The files of a tree for an architecture.</summary>
    public async Task<ConfigResolution> OfAsync(ConfigTree tree, ArchName arch, CancellationToken cancellation)
    {
        if (!read.TryGetValue((tree.Digest, arch), out ConfigResolution? resolution))
        {
            ProbeContext context = new(host, store, toolchain.Sandbox, toolchain.Tree, tree.Root, arch.Arch, tree.PlanFor(arch, toolchain).MakeVariables);
            read[(tree.Digest, arch)] = resolution = new(await KconfigReading.ReadAsync(context, cancellation), tree.Root);
        }

        return resolution;
    }
}
