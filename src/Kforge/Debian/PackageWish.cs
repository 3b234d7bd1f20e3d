using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>A package that is asked for by name.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Place">Where the definition says so.</param>
/// <param name="Suite">The only suite it may come from, in exactly that suite's version; null for the highest version of all suites.</param>
/// <param name="Architecture">Debian's name of the machine it is for; null for the one that runs the tools.</param>
public sealed record PackageWish(string Name, SourcePlace Place, string? Suite = null, string? Architecture = null)
{
    /// <summary>Reads <c>name</c> or <c>name:architecture</c>, as a definition writes it.</summary>
    public static PackageWish Of(Placed<string> text) => text.Value.Split(':', 2) is [var name, var architecture]
        ? new(name, text.Place, null, architecture)
        : new(text.Value, text.Place);

    /// <summary>Every architecture whose index is needed: that of the machine that runs the tools first, the others sorted.</summary>
    /// <param name="native">Debian's name of the machine that runs the tools.</param>
    /// <param name="wishes">What is asked for.</param>
    public static ImmutableArray<string> Architectures(string native, IEnumerable<PackageWish> wishes) =>
        [native, .. wishes.Select(wish => wish.Architecture).OfType<string>().Where(other => other != native).Distinct().Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public override string ToString() => Architecture is null ? Name : $"{Name}:{Architecture}";
}
