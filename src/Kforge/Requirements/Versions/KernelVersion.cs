using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace Kforge.Requirements;

/// <summary>
/// The version of a kernel as makefiles, tags, <c>uname -r</c> and distributions write it: <c>v6.12</c>, <c>7.2-rc9</c>,
/// <c>6.12.0+</c>, <c>6.6.50-rt42</c>, <c>6.12.117-1</c>. A release candidate is older than its release, and <c>-rc10</c> is newer
/// than <c>-rc9</c>. Everything else after the numbers (a local version, a real-time patch, a package's revision) says who built
/// it and does not order; it is kept as text.
/// </summary>
public readonly partial record struct KernelVersion : IComparable<KernelVersion>
{
    private readonly string? text;
    private readonly NuGetVersion? value;

    private KernelVersion(string text, NuGetVersion value)
    {
        this.text = text;
        this.value = value;
    }

    /// <summary>The version as it was written, without a <c>v</c> in front.</summary>
    public string Text => text ?? throw Unset();

    /// <summary>The mainline release it belongs to, such as <c>6.12</c>.</summary>
    public string Series => $"{Value.Major}.{Value.Minor}";

    /// <summary>The number of the release candidate; null for a release.</summary>
    public int? Candidate => Value.IsPrerelease ? int.Parse(Value.ReleaseLabels.Last(), CultureInfo.InvariantCulture) : null;

    internal NuGetVersion Value => value ?? throw Unset();

    /// <summary>Reads a version: two to four numbers, perhaps <c>-rcN</c>, perhaps anything printable that begins with <c>-</c>, <c>+</c>, <c>~</c>, <c>.</c> or <c>_</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? candidate, out KernelVersion version)
    {
        version = default;
        if (candidate is null || Pattern().Match(candidate) is not { Success: true } match)
        {
            return false;
        }

        int[] parts = new int[4];
        CaptureCollection captures = match.Groups["number"].Captures;
        for (int i = 0; i < captures.Count; i++)
        {
            if (!Number(captures[i].ValueSpan, out parts[i]))
            {
                return false;
            }
        }

        int candidateNumber = 0;
        if (match.Groups["rc"].Success && !Number(match.Groups["rc"].ValueSpan, out candidateNumber))
        {
            return false;
        }

        // Two labels, so that the number is compared as a number (semver.org, 11.4.1).
        string[] labels = match.Groups["rc"].Success ? ["rc", candidateNumber.ToString(CultureInfo.InvariantCulture)] : [];
        version = new(match.Groups["version"].Value, new NuGetVersion(new Version(parts[0], parts[1], parts[2], parts[3]), labels, null, null));
        return true;
    }

    /// <summary>Orders by the numbers, a release candidate before its release.</summary>
    public int CompareTo(KernelVersion other) => Value.CompareTo(other.Value, VersionComparison.VersionRelease);

    /// <summary>Whether both are the same release or the same release candidate.</summary>
    public bool Equals(KernelVersion other) => value is null || other.value is null ? value == other.value : CompareTo(other) == 0;

    /// <inheritdoc/>
    public override int GetHashCode() => value is null ? 0 : HashCode.Combine(value.Major, value.Minor, value.Patch, value.Revision, Candidate);

    /// <summary>Whether one version is older than another.</summary>
    public static bool operator <(KernelVersion left, KernelVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether one version is newer than another.</summary>
    public static bool operator >(KernelVersion left, KernelVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether one version is older than another or the same.</summary>
    public static bool operator <=(KernelVersion left, KernelVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one version is newer than another or the same.</summary>
    public static bool operator >=(KernelVersion left, KernelVersion right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool Number(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static InvalidOperationException Unset() => new("a kernel version was used before it was given a value");

    [GeneratedRegex(@"^v?(?<version>(?<number>[0-9]+)(\.(?<number>[0-9]+)){1,3}([-~]rc(?<rc>[0-9]+)(?![0-9A-Za-z]))?([-+~._][0-9A-Za-z.+~_-]*)?)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
