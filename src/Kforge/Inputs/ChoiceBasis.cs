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
        SameLlvm(kernel.Profiles, kernel.Kernel.Enable)?.Value)
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
    /// The symbol that makes a kernel need one LLVM in rustc and clang: with LTO the linker reads what both compilers wrote, with CFI both
    /// must make the same type ids (init/Kconfig: <c>RUSTC_LLVM_MAJOR_VERSION</c>, <c>CFI_ICALL_NORMALIZE_INTEGERS</c>). Null when none does.
    /// </summary>
    /// <param name="profiles">In the order they are merged: the last word counts.</param>
    /// <param name="enable">What the kernel itself wants; it has the very last word.</param>
    public static Placed<string>? SameLlvm(IReadOnlyCollection<Profile> profiles, IEnumerable<WantedSymbol> enable) => profiles
        .SelectMany(profile => profile.Symbols).Select(symbol => (symbol.Name, symbol.Value, symbol.Place))
        .Concat(profiles.SelectMany(profile => profile.Enable).Concat(enable).Select(wanted => (wanted.Name, Value: wanted.Value ?? "y", wanted.Place)))
        .GroupBy(symbol => symbol.Name, StringComparer.Ordinal)
        .Select(same => same.Last())
        .Where(symbol => symbol is { Value: "y", Name: "LTO_CLANG" or "LTO_CLANG_FULL" or "LTO_CLANG_THIN" or "LTO_CLANG_THIN_DIST" or "CFI" or "CFI_CLANG" })
        .Select(symbol => (Placed<string>?)new Placed<string>(symbol.Name, symbol.Place))
        .FirstOrDefault();
}
