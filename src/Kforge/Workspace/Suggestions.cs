using Kforge.Diagnostics;

namespace Kforge.Workspace;

/// <summary>Finds what the user probably meant.</summary>
public static class Suggestions
{
    // Longer names are never typed by hand; the bound keeps the table below small.
    private const int LongestTyped = 100;
    private const int MostListed = 30;

    /// <summary>
    /// The known name nearest to what was typed, or null when none is near: at most a third of its
    /// letters may be wrong, missing, added or swapped with a neighbour. A known name of which the typed
    /// one is the beginning counts too, when it is the only one. Case does not matter.
    /// </summary>
    public static string? Nearest(string typed, IEnumerable<string> known)
    {
        if (typed.Length is 0 or > LongestTyped)
        {
            return null;
        }

        string lower = typed.ToLowerInvariant();
        string[] names = [.. known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        (string Name, int Distance) best = names
            .Where(name => Math.Abs(name.Length - typed.Length) <= Tolerance(typed))
            .Select(name => (Name: name, Distance: Spelling.Distance(lower, name.ToLowerInvariant(), Tolerance(typed))))
            .Where(candidate => candidate.Distance <= Tolerance(typed))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        if (best.Name is not null)
        {
            return best.Name;
        }

        string[] longer = [.. names.Where(name => typed.Length >= 2 && name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))];
        return longer.Length == 1 ? longer[0] : null;
    }

    /// <summary>Adds the nearest known name as a hint, and all of them as a cause.</summary>
    /// <param name="diagnostic">Says that a name is unknown.</param>
    /// <param name="typed">The unknown name.</param>
    /// <param name="known">The names that exist.</param>
    /// <param name="what">What they are, in the plural, such as <c>profiles</c>.</param>
    public static Diagnostic WithSuggestion(this Diagnostic diagnostic, string typed, IEnumerable<string> known, string what)
    {
        string[] names = [.. known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string listed = names.Length == 0
            ? $"there are no {what}"
            : $"known {what}: {string.Join(", ", names.Take(MostListed).Select(name => $"`{name}`"))}{(names.Length > MostListed ? " …" : "")}";
        Diagnostic caused = diagnostic.WithCause(listed);
        return Nearest(typed, names) is { } nearest ? caused.WithHint($"did you mean `{nearest}`?") : caused;
    }

    private static int Tolerance(string typed) => Math.Max(1, typed.Length / 3);
}
