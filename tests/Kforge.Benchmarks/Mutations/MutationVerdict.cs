using System.Collections.Immutable;

namespace Kforge.Benchmarks.Mutations;

/// <summary>What came of a mutation, or of several that were judged together.</summary>
/// <param name="Names">The mutations.</param>
/// <param name="Steps">What the cache had, and how many commands ran, for each build.</param>
/// <param name="Differences">Files that are not what a build from nothing makes.</param>
/// <param name="LeftOver">Files that a build from nothing does not make.</param>
/// <param name="Idle">Files that a mutation should change and does not: it tests nothing.</param>
public sealed record MutationVerdict(
    ImmutableArray<string> Names, ImmutableArray<string> Steps, ImmutableArray<string> Differences, ImmutableArray<string> LeftOver, ImmutableArray<string> Idle)
{
    /// <summary>Whether the kernel is right and the mutation is one.</summary>
    public bool Good => Differences.IsEmpty && Idle.IsEmpty;

    /// <inheritdoc/>
    public override string ToString() => $"{(Good ? "good" : "BAD ")} {string.Join(" + ", Names)}: {string.Join("; ", Steps)}{Told("different", Differences)}{Told("left over", LeftOver)}{Told("NOT CHANGED", Idle)}";

    private static string Told(string what, ImmutableArray<string> paths)
    {
        const int most = 100;
        return paths.IsEmpty ? "" : $"\n     {what}, {paths.Length}: {string.Join(", ", paths.Take(most))}{(paths.Length > most ? " …" : "")}";
    }
}
