using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>
/// Versions of a tool of which each kernel gets the one that suits its tree: an <c>[[offer]]</c> of a toolchain definition. What no
/// kernel's tree decides stands in the definition's packages.
/// </summary>
/// <param name="Tool">The tool's name in <c>scripts/min-tool-version.sh</c>: <c>rustc</c>, <c>bindgen</c> or <c>llvm</c>.</param>
/// <param name="Place">Where the definition says so.</param>
public abstract record ToolOffer(string Tool, SourcePlace Place)
{
    /// <summary>Every version of a package in the suites of the definition.</summary>
    /// <param name="Tool">The tool.</param>
    /// <param name="Packages">The first one's version is the tool's; all are taken from the suite that has it.</param>
    /// <param name="Place">Where the definition says so.</param>
    public sealed record Debian(string Tool, ImmutableArray<Placed<string>> Packages, SourcePlace Place) : ToolOffer(Tool, Place);

    /// <summary>
    /// Releases of the Rust project: the versioned channel manifest and its detached signature, then each component by its hash
    /// (forge.rust-lang.org/infra/channel-layout.html).
    /// </summary>
    /// <param name="Tool">Always <c>rustc</c>.</param>
    /// <param name="Versions">Such as <c>1.78.0</c>.</param>
    /// <param name="Components">What is installed: <c>rustc</c>, <c>rust-std</c>, <c>rust-src</c> …</param>
    /// <param name="SignedBy">Fingerprints of primary keys, as in <see cref="DebianSuite.SignedBy"/>.</param>
    /// <param name="Place">Where the definition says so.</param>
    public sealed record RustDist(
        string Tool,
        ImmutableArray<Placed<string>> Versions,
        ImmutableArray<string> Components,
        ImmutableArray<string> SignedBy,
        SourcePlace Place) : ToolOffer(Tool, Place);

    /// <summary>
    /// Releases of a crate registry, built with the toolchain's own cargo in the sandbox. The registry's index is not signed: what it says
    /// is believed when it is first locked, and never again.
    /// </summary>
    /// <param name="Tool">Always <c>bindgen</c>.</param>
    /// <param name="Versions">Such as <c>0.71.1</c>.</param>
    /// <param name="Place">Where the definition says so.</param>
    public sealed record Crates(string Tool, ImmutableArray<Placed<string>> Versions, SourcePlace Place) : ToolOffer(Tool, Place);

    /// <summary>The kernel project's own LLVM, with or without Rust, by its signed list of checksums (kernel.org/pub/tools/llvm).</summary>
    /// <param name="Tool">Always <c>llvm</c>.</param>
    /// <param name="Versions">LLVM's versions, such as <c>19.1.7</c>.</param>
    /// <param name="Rust">The version of Rust that the archives also hold, such as <c>1.85.0</c>; null for LLVM alone.</param>
    /// <param name="SignedBy">Fingerprints of primary keys, as in <see cref="DebianSuite.SignedBy"/>.</param>
    /// <param name="Place">Where the definition says so.</param>
    public sealed record KernelOrg(
        string Tool,
        ImmutableArray<Placed<string>> Versions,
        string? Rust,
        ImmutableArray<string> SignedBy,
        SourcePlace Place) : ToolOffer(Tool, Place);
}
