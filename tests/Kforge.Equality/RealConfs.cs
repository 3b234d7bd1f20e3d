using Kforge.Platform;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>The kernel's own conf of each tree and architecture, built once.</summary>
/// <param name="host">The outside world.</param>
/// <param name="toolchain">What conf's questions about tools are answered by.</param>
/// <param name="work">Keeps output trees and what conf asked of the shell.</param>
public sealed class RealConfs(Host host, InstalledToolchain toolchain, string work)
{
    private readonly Dictionary<(Sha256Digest Tree, ArchName Arch), RealConf> confs = [];

    /// <summary>Whether conf's questions to the shell are answered from memory.</summary>
    public bool Memo { get; init; } = true;

    /// <summary>The conf of a tree for an architecture.</summary>
    public async Task<RealConf> OfAsync(ConfigTree tree, ArchName arch, CancellationToken cancellation)
    {
        if (!confs.TryGetValue((tree.Digest, arch), out RealConf? conf))
        {
            string name = $"{tree.Name}-{arch}-{Sha256Digest.OfText($"{tree.Digest} {toolchain.Tree}").Short}";
            MemoShell? memo = Memo ? await MemoShell.PrepareAsync(host, toolchain.Sandbox, Path.Combine(work, name, "shell"), cancellation) : null;
            confs[(tree.Digest, arch)] = conf = new(host, toolchain, tree, arch, Path.Combine(work, name), memo);
        }

        return conf;
    }
}
