using System.Collections.Immutable;
using Kforge.Debian;
using Kforge.Platform;
using Kforge.Toolchains.Crates;
using Kforge.Toolchains.KernelOrg;
using Kforge.Toolchains.RustDist;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>Everybody who gives parts of toolchains.</summary>
/// <param name="Debian">Packages.</param>
/// <param name="Rust">Releases of the Rust project.</param>
/// <param name="KernelOrg">The kernel project's LLVM.</param>
/// <param name="Crates">Crates to build tools from.</param>
public sealed record ToolProviders(DebianArchive Debian, RustDistArchive Rust, KernelOrgArchive KernelOrg, CrateRegistry Crates)
{
    /// <summary>The providers, with the mirrors that the environment names.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Where what they give is kept.</param>
    /// <param name="directories">Where keys are.</param>
    /// <param name="offline">Whether only what the store holds may be used.</param>
    /// <exception cref="Diagnostics.Failure">A variable does not hold the address of a mirror.</exception>
    public static ToolProviders Of(Host host, Store store, WorkspaceDirectories directories, bool offline)
    {
        ImmutableArray<string> keys = directories.Keys;
        return new(
            new(host, store, DebianMirror.Of(host).OrFail(), keys, offline),
            new(host, store, RustDistMirror.Of(host).OrFail(), keys, offline),
            new(host, store, KernelOrgMirror.Of(host).OrFail(), keys, offline),
            new(host, store, offline));
    }
}
