using System.Collections.Immutable;
using Kforge.Benchmarks.Lab;

namespace Kforge.Benchmarks.Mutations;

/// <summary>How the build after a mutation runs.</summary>
public enum MutationKind
{
    /// <summary>To its end.</summary>
    Plain,

    /// <summary>Killed with SIGKILL on the way, then again.</summary>
    Killed,

    /// <summary>In two new workspaces at once, both from what is known before.</summary>
    TwoAtOnce,
}

/// <summary>What a mutation may change.</summary>
/// <param name="Tree">The user's tree.</param>
/// <param name="Symbols">Symbols on top of the kernel's profiles.</param>
/// <param name="Toolchain">Changes the packages of the toolchain; gets the text of its definition.</param>
public sealed record MutationSite(UserTree Tree, IDictionary<string, string> Symbols, Action<Func<string, string>> Toolchain);

/// <summary>
/// A change after which an incremental build, or one that begins with something of a cache, must come to what a build from nothing comes to.
/// </summary>
/// <param name="Name">For <c>--only</c>.</param>
/// <param name="What">What it does, and why that is hard.</param>
/// <param name="Apply">Makes the change.</param>
public sealed record Mutation(string Name, string What, Action<MutationSite> Apply)
{
    /// <summary>
    /// A change that is built first. <see cref="Apply"/> then takes it back, in a way that make has trouble with, and the kernel must be the one of before.
    /// </summary>
    public Action<MutationSite>? Detour { get; init; }

    /// <summary>A change that is built first, so that there is something to change.</summary>
    public Action<MutationSite>? Before { get; init; }

    /// <summary>
    /// Files of the output tree that are others after it, in builds from nothing; with a <see cref="Detour"/> those that are others on the way. A mutation
    /// that changes nothing tests nothing. Empty when nothing may change.
    /// </summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>How the build after it runs.</summary>
    public MutationKind Kind { get; init; }

    /// <summary>Why it cannot be tried here; null when it can.</summary>
    public string? Skipped { get; init; }

    /// <summary>Whether the kernel after it is the one before it, so that no build from nothing is needed to judge it.</summary>
    public bool ComesBack => Detour is not null || Changes.IsEmpty;
}
