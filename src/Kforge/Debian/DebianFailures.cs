using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Debian;

/// <summary>Failures that more than one file of this room can meet.</summary>
internal static class DebianFailures
{
    /// <summary>KF2009: a signed index that cannot be understood.</summary>
    public static Failure Malformed(DebianSuite suite, string where) => new Diagnostic(
        DebianCodes.Malformed, $"the index of `{suite.Name}` is malformed at {where}", suite.Place)
        .WithHint("the index is signed, so the archive itself is wrong: try again later, or report it to the archive").ToFailure();

    /// <summary>A name of the definition as part of an address, or KF2106.</summary>
    public static RelativePath PathOf(string name, DebianSuite suite, string what) =>
        RelativePath.TryParse(name, out RelativePath path) && name.All(c => char.IsAsciiLetterOrDigit(c) || "+-._~/".Contains(c))
            ? path
            : throw new Diagnostic(DebianCodes.BadName, $"`{name}` is not the name of {what}", suite.Place)
                .WithHint("write it as in the address of the archive, such as `trixie`, `debian-security`, `main`, `amd64`").ToFailure();

    /// <summary>Up to <paramref name="limit"/> names in backticks.</summary>
    public static string List(IEnumerable<string> names, int limit = 12)
    {
        ImmutableArray<string> all = [.. names];
        string shown = string.Join(", ", all.Take(limit).Select(name => $"`{name}`"));
        return all.Length > limit ? $"{shown} and {all.Length - limit} more" : shown.Length == 0 ? "none" : shown;
    }
}
