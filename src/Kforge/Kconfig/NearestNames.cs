using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Kconfig;

/// <summary>Finds the names that a mistyped one could have meant.</summary>
internal static class NearestNames
{
    /// <summary>At most three names that differ in few letters, the nearest first.</summary>
    public static ImmutableArray<string> Of(string name, IEnumerable<string> known)
    {
        int most = Math.Max(1, name.Length / 4);
        return
        [
            .. known
                .Select(candidate => (Name: candidate, Distance: Spelling.Distance(name, candidate, most)))
                .Where(candidate => candidate.Distance <= most)
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Take(3)
                .Select(candidate => candidate.Name),
        ];
    }
}
