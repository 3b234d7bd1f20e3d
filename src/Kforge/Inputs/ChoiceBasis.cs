using System.Globalization;
using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Toolchains.Choosing;
using Kforge.Workspace;

namespace Kforge.Inputs;

/// <summary>What the tools of a kernel are chosen from, apart from what archives hold.</summary>
public static class ChoiceBasis
{
    /// <summary>The request that a kernel makes.</summary>
    /// <param name="kernel">The kernel with its definitions.</param>
    /// <param name="locked">Its tree and what that asks for.</param>
    public static ChoiceRequest RequestOf(KernelSelection kernel, LockedKernel locked) => new(
        kernel.Kernel.Name,
        KernelVersion.TryParse(locked.Source.KernelVersion, out KernelVersion version) ? version : default,
        [.. locked.Requirements.Select(ToolRequirement.Of).OfType<ToolRequirement>()],
        kernel.Toolchain.Name,
        kernel.Kernel.Toolchain.Place,
        kernel.Kernel.Tools,
        SameLlvm(kernel))
    {
        OfHost = kernel.Toolchain.Provider is ToolchainProvider.Host,
    };

    /// <summary>The digest of everything that decides a choice and is known without asking an archive. Known issues are not in it: a newer kforge would make every lock stale.</summary>
    public static Sha256Digest Of(KernelSelection kernel, LockedKernel locked)
    {
        ChoiceRequest request = RequestOf(kernel, locked);
        return Sha256Digest.OfText(string.Create(CultureInfo.InvariantCulture, $"""
            kforge choice 1
            {kernel.Toolchain.Digest}
            {locked.Source.KernelVersion}
            {request.Wishes.AllowNewer} {request.Wishes.PreferMinimum} {request.SameLlvm}
            {string.Join('\n', request.Requirements.Select(requirement => $"{requirement.Tool} {requirement.Policy} {requirement.Version}"))}
            """));
    }

    /// <summary>
    /// The symbol that lets rustc and clang work on each other's output, so that one LLVM must be in both: link-time optimisation, and
    /// control-flow integrity, whose type identifiers both have to make in the same way.
    /// </summary>
    private static string? SameLlvm(KernelSelection kernel) => kernel.Profiles
        .SelectMany(profile => profile.Symbols)
        .GroupBy(symbol => symbol.Name, StringComparer.Ordinal)
        .Select(symbol => symbol.Last())
        .FirstOrDefault(symbol => symbol.Value == "y" && (symbol.Name.StartsWith("LTO_CLANG", StringComparison.Ordinal) || symbol.Name is "CFI_CLANG" or "CFI"))?.Name;
}
