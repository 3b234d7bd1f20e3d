using Kforge.Kconfig.Language;
using Kforge.Kconfig.Probes;
using Kforge.Kconfig.Values;
using Kforge.Platform;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>Asks the library: the files of a tree are read once for each architecture, in the first case.</summary>
/// <param name="host">The outside world.</param>
/// <param name="store">Keeps the answers of the tools.</param>
/// <param name="toolchain">The tools.</param>
public sealed class LibraryResolver(Host host, Store store, InstalledToolchain toolchain) : IResolver
{
    private readonly Dictionary<(Sha256Digest Tree, ArchName Arch), ConfigResolution> read = [];

    /// <inheritdoc/>
    public async Task<string> ResolveAsync(ConfigTree tree, ArchName arch, Question question, CancellationToken cancellation)
    {
        if (!read.TryGetValue((tree.Digest, arch), out ConfigResolution? resolution))
        {
            ProbeContext context = new(host, store, toolchain.Sandbox, toolchain.Tree, tree.Root, arch.Arch, tree.PlanFor(arch, toolchain).MakeVariables);
            read[(tree.Digest, arch)] = resolution = new(await KconfigReading.ReadAsync(context, cancellation), tree.Root);
        }

        ConfigStart start = question switch
        {
            Question.Mode mode => new ConfigStart.Mode(mode.Target),
            Question.Complete complete => new ConfigStart.Base(complete.Text),
            _ => throw new InvalidOperationException("unreachable: Question is closed"),
        };
        return ConfigWriter.Write(resolution.Evaluate(start, out _).OrFail());
    }
}
