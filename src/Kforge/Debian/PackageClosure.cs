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
    /// <param name="indexes">In the order of preference for equal versions; all for one architecture.</param>
    /// <param name="wanted">Names of packages, where the definition says so.</param>
    /// <returns>The packages; or KF2101 for every unknown name, KF2102, KF2103; or KF2009 from a malformed index.</returns>
    public static Checked<Resolution> Resolve(IReadOnlyList<SuiteIndex> indexes, IReadOnlyList<Placed<string>> wanted)
    {
        try
        {
            PackageOffers offers = new(indexes);
            ImmutableArray<Diagnostic> unknown =
                [.. wanted.Where(name => offers.Wanted(name.Value).IsEmpty).Select(name => Unknown(name, indexes))];
            if (unknown.Length > 0)
            {
                return new Checked<Resolution>.Bad(unknown);
            }

            return new ClosureSearch(offers).Run(wanted) switch
            {
                Checked<ImmutableArray<BinaryPackage>>.Good good => new Resolution(
                    [.. good.Value.OrderBy(package => package.Name, StringComparer.Ordinal).Select(package => package.Locked)],
                    [.. indexes.Select(index => index.Locked).OrderBy(index => index.Suite, StringComparer.Ordinal).ThenBy(index => index.Archive, StringComparer.Ordinal)]),
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
