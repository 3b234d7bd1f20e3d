using System.Collections.Immutable;
using Kforge.Requirements;

namespace Kforge.Toolchains.Probing;

/// <summary>What the tools of a toolchain, or of this machine, said of themselves when they were run.</summary>
/// <param name="Tools">
/// By tool, every one of <see cref="ToolQuestion.All"/>, and <see cref="ToolQuestion.Libclang"/>: the libclang that bindgen loads, with
/// bindgen's path. It is <see cref="FoundTool.Missing"/> when bindgen is.
/// </param>
/// <param name="Rust">What rustc said besides its version; null when it does not run.</param>
public sealed record ProbedTools(ImmutableSortedDictionary<string, FoundTool> Tools, RustFacts? Rust)
{
    /// <summary>What became of one tool; <see cref="FoundTool.Missing"/> for one that nobody asked.</summary>
    public FoundTool this[string tool] => Tools.GetValueOrDefault(tool) ?? new FoundTool.Missing();

    /// <summary>The versions that are known, by tool, with those of <see cref="ToolQuestion.Libclang"/> and <see cref="ToolQuestion.RustcLlvm"/>.</summary>
    public ImmutableSortedDictionary<string, ToolVersion> Versions()
    {
        ImmutableSortedDictionary<string, ToolVersion>.Builder versions = ImmutableSortedDictionary.CreateBuilder<string, ToolVersion>(StringComparer.Ordinal);
        foreach ((string tool, FoundTool found) in Tools)
        {
            if (found.VersionOrNull is { } version)
            {
                versions.Add(tool, version);
            }
        }

        if (Rust?.Llvm is { } llvm)
        {
            versions[ToolQuestion.RustcLlvm] = llvm;
        }

        return versions.ToImmutable();
    }
}

/// <summary>What rustc says of itself besides its version.</summary>
/// <param name="Llvm">The version of the LLVM in it; null when it does not say (it has another backend).</param>
/// <param name="HostTriple">What it compiles for unless told otherwise, such as <c>x86_64-unknown-linux-gnu</c>; null when it does not say.</param>
/// <param name="Commit">The commit of rust-lang/rust; null when it does not say, as Debian's.</param>
/// <param name="Sysroot">Its installation, as the tools see it; null when it does not say.</param>
/// <param name="Source">The sources of the core library; null when there is no sysroot to look in.</param>
public sealed record RustFacts(ToolVersion? Llvm, string? HostTriple, string? Commit, string? Sysroot, RustSource? Source);
