using System.Collections.Immutable;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>Exactly one version of every package that a set of packages needs.</summary>
/// <param name="Packages">Sorted by name.</param>
/// <param name="Indexes">The indexes that were looked at, sorted by suite, then archive.</param>
public sealed record Resolution(ImmutableArray<LockedPackage> Packages, ImmutableArray<LockedIndex> Indexes);
