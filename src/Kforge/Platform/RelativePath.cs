using System.Diagnostics.CodeAnalysis;

namespace Kforge.Platform;

/// <summary>
/// A path that stays below the directory it is joined to: no root, no <c>.</c> or <c>..</c>, no empty
/// part, no control character. Parsed once, at the border; whoever holds one need not check again.
/// </summary>
public readonly record struct RelativePath : IComparable<RelativePath>
{
    private readonly string? text;

    private RelativePath(string text) => this.text = text;

    /// <summary>The path with <c>/</c> between its parts.</summary>
    public string Text => text ?? throw new InvalidOperationException("a relative path was used before it was given a value");

    /// <summary>The last part.</summary>
    public string Name => Text[(Text.LastIndexOf('/') + 1)..];

    /// <summary>Reads a path; <c>./</c> in front and <c>/</c> at the end are tolerated, as tar writes them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? candidate, out RelativePath path)
    {
        path = default;
        if (candidate is null)
        {
            return false;
        }

        string trimmed = candidate.StartsWith("./", StringComparison.Ordinal) ? candidate[2..] : candidate;
        trimmed = trimmed.EndsWith('/') ? trimmed[..^1] : trimmed;
        if (!StaysBelow(trimmed))
        {
            return false;
        }

        path = new(trimmed);
        return true;
    }

    /// <summary>Reads a path that the program itself wrote.</summary>
    public static RelativePath Parse(string text) =>
        TryParse(text, out RelativePath path) ? path : throw new ArgumentException($"`{text}` is not a relative path", nameof(text));

    /// <summary>Wraps a path that was made of parts of checked ones.</summary>
    internal static RelativePath OfChecked(string text) => new(text);

    /// <summary>The path below a directory.</summary>
    public string Under(string directory) => Path.Combine(directory, Text);

    /// <inheritdoc/>
    public int CompareTo(RelativePath other) => string.CompareOrdinal(Text, other.Text);

    /// <inheritdoc/>
    public override string ToString() => Text;

    // A kernel tree has 90,000 paths, so no parts are cut out to look at them.
    private static bool StaysBelow(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path.ContainsAnyInRange('\0', '\x1f') || path.ContainsAnyInRange('\x7f', '\x9f'))
        {
            return false;
        }

        foreach (Range range in path.Split('/'))
        {
            if (path[range] is "" or "." or "..")
            {
                return false;
            }
        }

        return true;
    }
}
