using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>The source packages of one suite, as its signed index names them.</summary>
/// <param name="suite">The suite.</param>
/// <param name="locked">What the lock says of the index.</param>
/// <param name="lists">The texts of its <c>Sources</c> files.</param>
public sealed class SourceIndex(DebianSuite suite, LockedIndex locked, ImmutableArray<PackageList> lists)
{
    /// <summary>The suite.</summary>
    public DebianSuite Suite => suite;

    /// <summary>What the lock says of the index.</summary>
    public LockedIndex Locked => locked;

    /// <summary>How many packages there are; several versions of one count each.</summary>
    public int Count => lists.Sum(list => list.Count);

    /// <summary>The names of all packages, some perhaps twice.</summary>
    public IEnumerable<string> Names => lists.SelectMany(list => list.Names);

    /// <summary>Every version of a package, the newest first, also those that are there only because something was built with them.</summary>
    /// <exception cref="Failure">KF2009 when the index is malformed there.</exception>
    public ImmutableArray<SourcePackage> Named(string name) =>
        [.. lists.SelectMany(list => list.Named(name)).Select(paragraph => Read(paragraph, name)).OrderByDescending(package => package.Version)];

    /// <summary>A package of the suite.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">The version, or null for the newest that is the suite's own.</param>
    /// <param name="place">Where it is asked for.</param>
    /// <returns>The package, or KF2109.</returns>
    /// <exception cref="Failure">KF2009 when the index is malformed there.</exception>
    public Checked<SourcePackage> Find(string name, DebianVersion? version, SourcePlace place)
    {
        ImmutableArray<SourcePackage> all = Named(name);
        SourcePackage? found = version is { } wanted ? all.FirstOrDefault(package => package.Version == wanted) : all.FirstOrDefault(package => !package.IsExtra);
        return found is not null ? found
            : all.IsEmpty ? new Diagnostic(DebianCodes.UnknownSource, $"the suite `{suite.Name}` has no source package `{name}`", place)
                .WithCause($"looked in {DebianFailures.List(suite.Components)}")
                .WithHint(Suggestions.Nearest(name, Names) is { } nearest ? $"did you mean `{nearest}`?" : "the kernel of Debian is `debian-source = \"linux\"`")
            : new Diagnostic(DebianCodes.UnknownSource, $"the suite `{suite.Name}` has no source package `{name}` of version `{version?.Text ?? "its own"}`", place)
                .WithCause($"it has {DebianFailures.List(all.Select(package => package.Version.Text))}")
                .WithHint($"write `version = \"{all[0].Version}\"`, or name another suite");
    }

    private SourcePackage Read(ControlParagraph? paragraph, string name)
    {
        (SourcePackage? package, string wrong) = paragraph is null ? (null, "a field that is there twice") : SourcePackage.Read(paragraph, suite);
        return package ?? throw DebianFailures.Malformed(suite, $"the source package `{name}`: `{wrong}`");
    }
}
