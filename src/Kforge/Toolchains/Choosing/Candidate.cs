using System.Collections.Immutable;
using Kforge.Requirements;
using Kforge.Workspace;

namespace Kforge.Toolchains.Choosing;

/// <summary>A version of a tool that a toolchain definition could give a kernel.</summary>
/// <param name="Tool">The tool: <c>rustc</c>, <c>bindgen</c> or <c>llvm</c>.</param>
/// <param name="Version">The version, as far as it can be told before anything is installed.</param>
/// <param name="From">Who offers it, such as <c>debian trixie rustc 1.85.1+dfsg1-1</c> or <c>rust-dist</c>.</param>
/// <param name="Source">How to get it.</param>
public sealed record Candidate(string Tool, ToolVersion Version, string From, CandidateSource Source)
{
    /// <summary>The LLVM that a rustc was built with, by its major version; null where nobody knows before it runs.</summary>
    public int? RustcLlvm { get; init; }

    /// <summary>Tools that come with it whether wanted or not: an LLVM of kernel.org may bring its own rustc.</summary>
    public ImmutableSortedDictionary<string, ToolVersion> Brings { get; init; } = ImmutableSortedDictionary<string, ToolVersion>.Empty;

    /// <inheritdoc/>
    public override string ToString() => $"{Tool} {Version} ({From})";
}

/// <summary>How a candidate is got.</summary>
public abstract record CandidateSource
{
    private CandidateSource()
    {
    }

    /// <summary>It is there anyway: among the definition's own packages.</summary>
    public sealed record Fixed : CandidateSource;

    /// <summary>From an offer of the definition.</summary>
    /// <param name="Offer">The offer.</param>
    /// <param name="Suite">For a Debian offer, the suite that has this version.</param>
    public sealed record Offered(ToolOffer Offer, string? Suite = null) : CandidateSource;
}
