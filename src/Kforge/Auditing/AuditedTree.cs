using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Workspace;

namespace Kforge.Auditing;

/// <summary>A kernel tree that is audited, for one architecture.</summary>
/// <param name="Name">How the user named it; of a kernel of the workspace, the kernel's name.</param>
/// <param name="Arch">The architecture.</param>
/// <param name="Facts">What it asks for; null when that cannot be read.</param>
public sealed record AuditedTree(string Name, ArchName Arch, KernelFacts? Facts)
{
    /// <summary>Why it cannot be read; empty when it can.</summary>
    public ImmutableArray<Diagnostic> Mistakes { get; init; } = [];

    /// <summary>Whether it is locked and not in the store.</summary>
    public bool NotInStore { get; init; }

    /// <summary>The tree's directory, when it is one; absolute.</summary>
    public string? Directory { get; init; }

    /// <summary>The kernel of the workspace it belongs to, and its wishes; null for a tree that was named on the command line.</summary>
    public AuditedKernel? Kernel { get; init; }

    /// <summary>The signed thing that says it is the right tree, and who signed it; null when nothing signed does.</summary>
    public SignedStatement? Signed { get; init; }

    /// <summary>How long the keys are good that signed it.</summary>
    public ImmutableArray<AuditedKey> Keys { get; init; } = [];

    /// <summary>The locked file of the store it is from, when that has changed; empty also when nobody looked.</summary>
    public ImmutableArray<ChangedFile> Changed { get; init; } = [];

    /// <summary>What a finding about it is about.</summary>
    public FindingSubject Subject => new(Kernel?.Name, Name, Arch.Arch);
}

/// <summary>Something signed that an input is believed by.</summary>
/// <param name="What">What it is, such as <c>the index of trixie in debian</c>.</param>
/// <param name="SignedBy">Fingerprints of the listed primary keys with a good signature.</param>
public sealed record SignedStatement(string What, ImmutableArray<string> SignedBy);

/// <summary>A kernel of the workspace, as far as an audit minds it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where <c>kbuild.toml</c> defines it.</param>
/// <param name="Wishes">What it wants of its tools.</param>
/// <param name="OneLlvm">The symbol of its profiles that needs rustc and clang to stand on one LLVM, such as <c>LTO_CLANG_THIN</c>; null when none does.</param>
public sealed record AuditedKernel(string Name, SourcePlace Place, ToolWishes Wishes, Placed<string>? OneLlvm);
