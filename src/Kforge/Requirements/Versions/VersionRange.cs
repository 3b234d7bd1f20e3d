using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace Kforge.Requirements;

/// <summary>
/// The versions a line of a data file means: comparisons with commas between, all of which must hold
/// (<c>&gt;= 1.82.0, &lt; 1.84.0</c>; the signs are <c>=  &lt;  &lt;=  &gt;  &gt;=</c>), or kernel series
/// (<c>6.1..6.10</c>: both and all between, with their stable releases and release candidates).
/// </summary>
/// <remarks>
/// A bound without a release candidate is compared by the numbers alone, as the kernel's scripts do: <c>7.2-rc1</c> and
/// <c>1.97.0-nightly</c> count as 7.2 and 1.97.0, so <c>&gt;= 6.1, &lt; 6.2</c> does not hold 6.2-rc1, and <c>&gt;= 6.2</c> does. With one
/// (<c>&lt; 6.17-rc5</c>) release candidates count too. NuGet's own ranges have other rules and are not used.
/// </remarks>
public sealed partial class VersionRange
{
    private readonly ImmutableArray<Bound> bounds;

    private VersionRange(string text, ImmutableArray<Bound> bounds)
    {
        Text = text;
        this.bounds = bounds;
    }

    /// <summary>The range as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a range.</summary>
    /// <returns>False for anything else, and for a range that nothing can fulfil because its series run backwards.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out VersionRange? range)
    {
        range = null;
        if (Series().Match(text) is { Success: true } series)
        {
            if (!KernelVersion.TryParse(series.Groups["from"].Value, out KernelVersion from)
                || !KernelVersion.TryParse(series.Groups["to"].Value, out KernelVersion to) || from > to)
            {
                return false;
            }

            range = new(text, [new(">=", from.Value), new("<", new NuGetVersion(to.Value.Major, to.Value.Minor + 1, 0))]);
            return true;
        }

        ImmutableArray<Bound>.Builder bounds = ImmutableArray.CreateBuilder<Bound>();
        foreach (string part in text.Split(','))
        {
            Match match = Comparison().Match(part);
            if (!match.Success || !KernelVersion.TryParse(match.Groups["version"].Value, out KernelVersion version))
            {
                return false;
            }

            bounds.Add(new(match.Groups["sign"].Value, version.Value));
        }

        range = new(text, bounds.ToImmutable());
        return true;
    }

    /// <summary>Whether a tool's version is meant.</summary>
    public bool Holds(ToolVersion version) => Holds(version.Value);

    /// <summary>Whether a kernel's version is meant.</summary>
    public bool Holds(KernelVersion version) => Holds(version.Value);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private bool Holds(NuGetVersion version) => bounds.All(bound => bound.Holds(version));

    private sealed record Bound(string Sign, NuGetVersion Version)
    {
        public bool Holds(NuGetVersion candidate)
        {
            int order = candidate.CompareTo(Version, Version.IsPrerelease ? VersionComparison.VersionRelease : VersionComparison.Version);
            return Sign switch
            {
                "=" => order == 0,
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                ">=" => order >= 0,
                _ => throw new InvalidOperationException("unreachable: the pattern has five signs"),
            };
        }
    }

    [GeneratedRegex(@"^\s*(?<from>[0-9]{1,6}\.[0-9]{1,6})\.\.(?<to>[0-9]{1,6}\.[0-9]{1,6})\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Series();

    [GeneratedRegex(@"^\s*(?<sign><=|>=|=|<|>)\s*(?<version>[0-9]+(\.[0-9]+){1,3}(-rc[0-9]+)?)\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();
}
