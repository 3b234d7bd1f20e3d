using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;

namespace Kforge.Toolchains.KernelOrg;

/// <summary>Where the kernel project's builds of LLVM are. Nothing that comes from there is believed without a signature or a digest.</summary>
/// <param name="Origin">The address that holds <c>files/</c> and <c>rust/files/</c>.</param>
public sealed record KernelOrgMirror(Uri Origin)
{
    /// <summary>The variable of the environment that names another mirror.</summary>
    public const string Variable = "KFORGE_KERNEL_ORG";

    private static readonly Uri Official = new("https://mirrors.edge.kernel.org/pub/tools/llvm");

    /// <summary>The mirror for this machine: <c>KFORGE_KERNEL_ORG</c>, else https://mirrors.edge.kernel.org/pub/tools/llvm.</summary>
    /// <returns>The mirror, or KF2307.</returns>
    public static Checked<KernelOrgMirror> Of(Host host) => MirrorSetting.Read(host, Variable, Official) switch
    {
        Checked<Uri>.Good good => new KernelOrgMirror(good.Value),
        Checked<Uri>.Bad bad => new Checked<KernelOrgMirror>.Bad(bad.Diagnostics),
        _ => throw new InvalidOperationException("unreachable: Checked is closed"),
    };

    /// <summary>The address of a file.</summary>
    /// <param name="path">Below the mirror, such as <c>files/llvm-19.1.7-x86_64.tar.xz</c>.</param>
    public Uri At(RelativePath path) => Address.Below(Origin, path);
}
