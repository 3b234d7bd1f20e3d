using System.Collections.Immutable;
using System.Text;

namespace Kforge.Equality;

/// <summary>How two texts differ.</summary>
public static class Comparison
{
    /// <summary>The first lines of each that the other does not have at their place, with their numbers; empty when every byte is equal.</summary>
    /// <param name="expected">What conf wrote.</param>
    /// <param name="found">What kforge wrote.</param>
    /// <param name="most">The most lines that are told.</param>
    /// <returns>Lines that begin with <c>-</c> (conf's), <c>+</c> (kforge's), and the number of further ones.</returns>
    public static ImmutableArray<string> Between(ReadOnlySpan<byte> expected, string found, int most)
    {
        if (expected.SequenceEqual(Encoding.UTF8.GetBytes(found)))
        {
            return [];
        }

        ReadOnlySpan<string> left = LinesOf(Encoding.UTF8.GetString(expected));
        ReadOnlySpan<string> right = LinesOf(found);
        int line = 1;
        List<string> told = [];
        while (left.Length > 0 || right.Length > 0)
        {
            int same = left.CommonPrefixLength(right);
            left = left[same..];
            right = right[same..];
            line += same;
            (int fewer, int more) = Gap(left, right);
            told.AddRange(left[..fewer].ToArray().Select((text, at) => $"- {line + at}: {text}"));
            told.AddRange(right[..more].ToArray().Select(text => $"+ {text}"));
            left = left[fewer..];
            right = right[more..];
            line += fewer;
        }

        // Bytes that are no text, or no end of the last line.
        told = told.Count == 0 ? ["the bytes differ, and the lines do not"] : told;
        return told.Count <= most ? [.. told] : [.. told.Take(most), $"… and {told.Count - most} more"];
    }

    private static string[] LinesOf(string text) => (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    /// <summary>How many lines of each to pass over until they agree again, as few as can be.</summary>
    private static (int Left, int Right) Gap(ReadOnlySpan<string> left, ReadOnlySpan<string> right)
    {
        Dictionary<string, int> places = [];
        for (int at = 0; at < right.Length; at++)
        {
            // Empty lines and those of comments agree everywhere.
            if (right[at].Length > 1)
            {
                places.TryAdd(right[at], at);
            }
        }

        (int Left, int Right) best = (left.Length, right.Length);
        for (int at = 0; at < left.Length && at < best.Left + best.Right; at++)
        {
            if (places.TryGetValue(left[at], out int there) && at + there < best.Left + best.Right)
            {
                best = (at, there);
            }
        }

        return best;
    }
}
