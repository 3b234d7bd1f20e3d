using System.Collections.Immutable;
using Kforge.Planning;
using Kforge.Snapshots;
using Kforge.Snapshots.Explaining;

namespace Kforge.Building;

/// <summary>What a build would do now, and why.</summary>
/// <param name="Plan">What would be built.</param>
/// <param name="Start">What it would begin from.</param>
/// <param name="Compared">What it differs in from an earlier build; null when there is none to compare with, or it would be the same.</param>
/// <param name="Effort">How much would be made; null when nobody knows.</param>
public sealed record Forecast(BuildPlan Plan, BuildStart Start, Comparison? Compared, Effort? Effort);

/// <summary>About how much of a build would be made anew.</summary>
/// <param name="Targets">So many targets.</param>
/// <param name="Of">Of so many.</param>
/// <param name="SymbolsCounted">Whether what other values of symbols cost is in it: not while the configuration is still to be made.</param>
public sealed record Effort(int Targets, int Of, bool SymbolsCounted);

/// <summary>What a plan differs in from an earlier build.</summary>
/// <param name="Build">The earlier build.</param>
/// <param name="Version">Its kernel's version; null when nobody knows.</param>
/// <param name="IsOfThisDirectory">Whether it is the last one of this directory, and not just the nearest in the store.</param>
/// <param name="Facts">What the plans state differently, from coarse to fine.</param>
/// <param name="Files">Files of the tree that differ; null when what the earlier tree was told by is no longer in the store.</param>
/// <param name="Symbols">Symbols with other values; null when the configuration of one of them is not known.</param>
public sealed record Comparison(
    Snapshot Build,
    string? Version,
    bool IsOfThisDirectory,
    ImmutableArray<FactDifference> Facts,
    ImmutableArray<FileChange>? Files,
    ImmutableArray<SymbolChange>? Symbols);
