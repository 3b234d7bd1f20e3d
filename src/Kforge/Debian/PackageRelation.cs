using System.Collections.Immutable;

namespace Kforge.Debian;

/// <summary>One package in a relationship field, such as <c>python3:any (&gt;= 3.12)</c> (Debian policy 7.1).</summary>
/// <param name="Name">The package or virtual package.</param>
/// <param name="Qualifier">What follows the colon: <c>any</c>, <c>native</c>, an architecture; or null.</param>
/// <param name="Bound">The versions that are meant, or null for all.</param>
public sealed record PackageRelation(string Name, string? Qualifier, VersionBound? Bound)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}{(Qualifier is null ? "" : ":" + Qualifier)}{(Bound is null ? "" : $" ({Bound})")}";
}

/// <summary>One entry between commas of a relationship field: any of these, the first preferred.</summary>
/// <param name="Alternatives">At least one.</param>
public sealed record Dependency(ImmutableArray<PackageRelation> Alternatives)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(" | ", Alternatives);

    /// <summary>
    /// Reads a relationship field. Alternatives restricted to other architectures (<c>[arm64]</c>, <c>[!amd64]</c>,
    /// <c>[linux-any]</c>) are left out, and so is an entry none of whose alternatives is left.
    /// </summary>
    /// <param name="field">The field's value.</param>
    /// <param name="architecture">The Debian architecture the packages are for.</param>
    /// <returns>The entries, or null when the field is malformed.</returns>
    public static ImmutableArray<Dependency>? Parse(string field, string architecture)
    {
        ImmutableArray<Dependency>.Builder entries = ImmutableArray.CreateBuilder<Dependency>();
        foreach (string entry in field.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            ImmutableArray<PackageRelation>.Builder alternatives = ImmutableArray.CreateBuilder<PackageRelation>();
            foreach (string alternative in entry.Split('|', StringSplitOptions.TrimEntries))
            {
                RelationReader reader = new(alternative);
                if (reader.Read(architecture) is not { } relation)
                {
                    return null;
                }

                if (reader.Applies)
                {
                    alternatives.Add(relation);
                }
            }

            if (alternatives.Count > 0)
            {
                entries.Add(new(alternatives.ToImmutable()));
            }
        }

        return entries.ToImmutable();
    }

    /// <summary>Whether a text can be a package's name (Debian policy 5.6.7).</summary>
    public static bool IsName(string text) =>
        text.Length >= 2
        && (char.IsAsciiLetterLower(text[0]) || char.IsAsciiDigit(text[0]))
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || "+-.".Contains(c));

    /// <summary>Reads <c>name[:qualifier] [(op version)] [[architectures]]</c>, blanks allowed between the parts.</summary>
    private sealed class RelationReader(string text)
    {
        private int at;

        /// <summary>Whether the architectures in brackets, if any, include the one asked for.</summary>
        public bool Applies { get; private set; } = true;

        public PackageRelation? Read(string architecture)
        {
            string[] name = Until(" \t\r\n([<").Split(':', 2);
            VersionBound? bound = null;
            if (Between('(', ')') is { } limit)
            {
                int end = limit.AsSpan().IndexOfAnyExcept("<>=");
                if (end < 0 || VersionBound.RelationOf(limit[..end]) is not { } relation || !DebianVersion.TryParse(limit[end..].Trim(), out DebianVersion version))
                {
                    return null;
                }

                bound = new(relation, version);
            }

            if (Between('[', ']') is { } architectures)
            {
                string[] names = architectures.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                bool negated = names.Any(other => other.StartsWith('!'));
                Applies = names.Any(other => Matches(other.TrimStart('!'), architecture)) != negated;
            }

            return at == text.Length && IsName(name[0]) && name is not [_, ""]
                ? new(name[0], name.Length == 2 ? name[1] : null, bound)
                : null;
        }

        private static bool Matches(string pattern, string architecture) =>
            pattern == architecture || pattern is "any" or "linux-any" || pattern == "any-" + architecture;

        private string Until(string ends)
        {
            int length = text.AsSpan(at).IndexOfAny(ends) is var found and >= 0 ? found : text.Length - at;
            string part = text.Substring(at, length);
            at += length;
            SkipBlanks();
            return part;
        }

        private string? Between(char open, char close)
        {
            if (at == text.Length || text[at] != open || text.IndexOf(close, at) is not (var end and >= 0))
            {
                return null;
            }

            string part = text[(at + 1)..end].Trim();
            at = end + 1;
            SkipBlanks();
            return part;
        }

        private void SkipBlanks()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
        }
    }
}
