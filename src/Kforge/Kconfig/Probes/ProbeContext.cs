using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Kconfig.Probes;

/// <summary>What decides the answers of the commands in a tree's Kconfig files, and where they run.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Keeps the answers.</param>
/// <param name="Toolchain">The sandbox whose root is the toolchain; nothing is mounted in it yet.</param>
/// <param name="ToolchainDigest">The content digest of that root.</param>
/// <param name="SourceRoot">The kernel tree on the host, absolute; it is <see cref="Tree"/> in the sandbox, and is only read.</param>
/// <param name="Arch">The kernel's <c>ARCH</c>.</param>
/// <param name="MakeVariables">Variables of make's command line, <c>ARCH</c> among them.</param>
public sealed record ProbeContext(
    Host Host,
    Store Store,
    Sandbox Toolchain,
    Sha256Digest ToolchainDigest,
    string SourceRoot,
    string Arch,
    ImmutableSortedDictionary<string, string> MakeVariables)
{
    /// <summary>The tree's path in the sandbox, the same as in a build: answers may hold it.</summary>
    public const string Tree = "/src";

    /// <summary>The output tree's path in the sandbox, where every command starts: empty, writable, in memory.</summary>
    public const string Output = "/out";

    /// <summary>The sandbox with the tree and an output tree of its own.</summary>
    internal Sandbox Sandbox => (Toolchain with { WorkingDirectory = Output }).Mount(SourceRoot, Tree).Scratch(Output);
}
