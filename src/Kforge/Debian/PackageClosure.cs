using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>
/// Works out which packages a set of packages needs (Debian policy 7): Pre-Depends and Depends, never Recommends;
/// essential packages only when something depends on them by name. The highest version of all suites is preferred,
/// the earlier suite among equals; the first alternative is preferred unless another is chosen anyway; among the
/// providers of a virtual package the one of higher priority, then the first by name. The same input gives the same result.
/// </summary>
public static class PackageClosure
{
    /// <summary>Resolves wanted packages with all they depend on.</summary>
    /// <param name="indexes">In the order of preference for equal versions; all for one architecture, or those of that of the first one and of others.</param>
    /// <param name="wanted">Names of packages as a definition writes them (<see cref="PackageWish.Of"/>).</param>
    /// <returns>The packages; or KF2101 for every unknown name, KF2102, KF2103; or KF2009 from a malformed index.</returns>
    public static Checked<Resolution> Resolve(IReadOnlyList<SuiteIndex> indexes, IReadOnlyList<Placed<string>> wanted) =>
        Resolve(indexes, [.. wanted.Select(PackageWish.Of)]);

    /// <summary>Resolves wanted packages with all they depend on; each may be for another machine, or from one suite only.</summary>
    /// <param name="indexes">In the order of preference for equal versions. The first one is for the machine that runs the tools.</param>
    /// <param name="wanted">What is asked for.</param>
    /// <returns>The packages; or KF2101 for every unknown name, KF2102, KF2103; or KF2009 from a malformed index.</returns>
    public static Checked<Resolution> Resolve(IReadOnlyList<SuiteIndex> indexes, IReadOnlyList<PackageWish> wanted)
    {
        try
        {
            PackageOffers offers = new(indexes, indexes.Count == 0 ? "" : indexes[0].Architecture);
            ImmutableArray<Diagnostic> unknown =
                [.. wanted.Where(wish => offers.Wanted(wish).IsEmpty).Select(wish => Unknown(wish, indexes, offers))];
            if (unknown.Length > 0)
            {
                return new Checked<Resolution>.Bad(unknown);
            }

            return new ClosureSearch(offers).Run(wanted) switch
            {
                Checked<ImmutableArray<BinaryPackage>>.Good good => new Resolution(
                    [.. good.Value.Select(package => package.Locked).OrderBy(package => package.Name, StringComparer.Ordinal)],
                    [
                        .. indexes.Select(index => index.Locked).DistinctBy(index => (index.Archive, index.Suite))
                            .OrderBy(index => index.Suite, StringComparer.Ordinal).ThenBy(index => index.Archive, StringComparer.Ordinal),
                    ]),
                Checked<ImmutableArray<BinaryPackage>>.Bad bad => new Checked<Resolution>.Bad(bad.Diagnostics),
                _ => throw new InvalidOperationException("unreachable: Checked is closed"),
            };
        }
        catch (Failure malformed)
        {
            // Paragraphs are read when they are looked at, so a malformed one shows up only here.
            return new Checked<Resolution>.Bad(malformed.Diagnostics);
        }
    }

    /// <summary>Every version of a package for the machine that runs the tools, over all suites.</summary>
    /// <param name="indexes">As for <see cref="Resolve(IReadOnlyList{SuiteIndex}, IReadOnlyList{PackageWish})"/>.</param>
    /// <param name="name">The package.</param>
    /// <returns>The newest first, the earlier suite among equals; <see cref="BinaryPackage.Suite"/> tells the suite. A version that two suites have comes twice.</returns>
    /// <exception cref="Failure">KF2009 when an index is malformed there.</exception>
    public static ImmutableArray<BinaryPackage> Candidates(IReadOnlyList<SuiteIndex> indexes, string name) =>
        [.. new PackageOffers(indexes, indexes.Count == 0 ? "" : indexes[0].Architecture).Versions(name).Where(package => !package.IsForeign)];

    private static Diagnostic Unknown(PackageWish wish, IReadOnlyList<SuiteIndex> indexes, PackageOffers offers)
    {
        ImmutableArray<BinaryPackage> elsewhere = offers.Versions(wish.Name);
        if (elsewhere.IsEmpty)
        {
            return Unknown(new Placed<string>(wish.Name, wish.Place), indexes);
        }

        string architecture = wish.Architecture ?? offers.Native;
        return new Diagnostic(DebianCodes.UnknownPackage, $"there is no package `{wish.Name}` for `{architecture}`{(wish.Suite is null ? "" : $" in `{wish.Suite}`")}", wish.Place)
            .WithCause($"there is {DebianFailures.List(elsewhere.Select(package => $"{package.Version} ({package.Suite}, {package.Architecture})"), 6)}")
            .WithHint("add a suite that has it to the definition, or do not ask for it");
    }

    /// <summary>The diagnostic for a name that no suite has, with the nearest one that a suite has.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="indexes">Where it was looked for.</param>
    public static Diagnostic Unknown(Placed<string> name, IReadOnlyList<SuiteIndex> indexes)
    {
        Diagnostic diagnostic = new Diagnostic(DebianCodes.UnknownPackage, $"there is no package `{name.Value}`", name.Place)
            .WithCause($"looked in {DebianFailures.List(indexes.Select(index => index.Suite.Name))}");
        string? nearest = indexes.SelectMany(index => index.Names).Distinct()
            .Select(candidate => (Name: candidate, Distance: Spelling.Distance(name.Value, candidate, limit: 3)))
            .Where(candidate => candidate.Distance <= Math.Max(1, name.Value.Length / 3))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name).FirstOrDefault();
        return diagnostic.WithHint(nearest is null
            ? "search for it at https://packages.debian.org, or add the suite that has it"
            : $"did you mean `{nearest}`?");
    }
}
