using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Kforge.Debian;

/// <summary>
/// A version of a Debian package, <c>[epoch:]upstream[-revision]</c>, ordered as Debian policy 5.6.12 says.
/// Two texts that the order does not tell apart (<c>1.0</c>, <c>0:1.0-0</c>) are equal.
/// </summary>
public readonly struct DebianVersion : IComparable<DebianVersion>, IEquatable<DebianVersion>
{
    private readonly string? text;
    private readonly int epoch;
    private readonly int upstreamStart;
    private readonly int upstreamEnd;

    private DebianVersion(string text, int epoch, int upstreamStart, int upstreamEnd)
    {
        this.text = text;
        this.epoch = epoch;
        this.upstreamStart = upstreamStart;
        this.upstreamEnd = upstreamEnd;
    }

    /// <summary>The version as it was written.</summary>
    public string Text => text ?? throw new InvalidOperationException("a version was used before it was given a value");

    /// <summary>The number before the colon; 0 when there is none.</summary>
    public int Epoch => epoch;

    /// <summary>The upstream version.</summary>
    public string Upstream => Text[upstreamStart..upstreamEnd];

    /// <summary>What follows the last hyphen; empty when there is none.</summary>
    public string Revision => upstreamEnd < Text.Length ? Text[(upstreamEnd + 1)..] : "";

    /// <summary>Reads a version; a character that policy does not allow, an empty part or a bad epoch is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? candidate, out DebianVersion version)
    {
        version = default;
        if (candidate is null)
        {
            return false;
        }

        int colon = candidate.IndexOf(':');
        int hyphen = candidate.LastIndexOf('-');
        int start = colon + 1;
        int end = hyphen < start ? candidate.Length : hyphen;
        int epoch = 0;
        if ((colon >= 0 && !(candidate.AsSpan(0, colon).IndexOfAnyExceptInRange('0', '9') < 0 && int.TryParse(candidate.AsSpan(0, colon), out epoch)))
            || end == start
            || end == candidate.Length - 1
            || !candidate[start..end].All(c => char.IsAsciiLetterOrDigit(c) || ".+-~:".Contains(c))
            || !candidate[end..].Skip(1).All(c => char.IsAsciiLetterOrDigit(c) || ".+~".Contains(c)))
        {
            return false;
        }

        version = new(candidate, epoch, start, end);
        return true;
    }

    /// <summary>Reads a version that the program itself wrote.</summary>
    public static DebianVersion Parse(string text) =>
        TryParse(text, out DebianVersion version) ? version : throw new ArgumentException($"`{text}` is not a Debian version", nameof(text));

    /// <inheritdoc/>
    public int CompareTo(DebianVersion other) =>
        epoch != other.epoch ? epoch.CompareTo(other.epoch)
        : Compare(Upstream, other.Upstream) is var upstream and not 0 ? upstream
        : Compare(Revision, other.Revision);

    /// <inheritdoc/>
    public bool Equals(DebianVersion other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DebianVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(epoch, Canonical(Upstream), Canonical(Revision));

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Whether both are equal in the order.</summary>
    public static bool operator ==(DebianVersion left, DebianVersion right) => left.Equals(right);

    /// <summary>Whether they differ in the order.</summary>
    public static bool operator !=(DebianVersion left, DebianVersion right) => !left.Equals(right);

    /// <summary>Whether the left one is earlier.</summary>
    public static bool operator <(DebianVersion left, DebianVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one is later.</summary>
    public static bool operator >(DebianVersion left, DebianVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is not later.</summary>
    public static bool operator <=(DebianVersion left, DebianVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is not earlier.</summary>
    public static bool operator >=(DebianVersion left, DebianVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Takes turns: a part without digits, in the order ~ end letters others; then a number of any length.</summary>
    private static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (left.Length > 0 || right.Length > 0)
        {
            while (Weight(left) is var l && Weight(right) is var r && (l != 0 || r != 0))
            {
                if (l != r)
                {
                    return l < r ? -1 : 1;
                }

                left = left[1..];
                right = right[1..];
            }

            ReadOnlySpan<char> leftNumber = Number(ref left);
            ReadOnlySpan<char> rightNumber = Number(ref right);
            int order = leftNumber.Length != rightNumber.Length
                ? leftNumber.Length.CompareTo(rightNumber.Length)
                : leftNumber.SequenceCompareTo(rightNumber);
            if (order != 0)
            {
                return Math.Sign(order);
            }
        }

        return 0;
    }

    /// <summary>The rank of the first character among those that are not digits; 0 for a digit and for the end.</summary>
    private static int Weight(ReadOnlySpan<char> text) => text switch
    {
        [] => 0,
        [var c, ..] when char.IsAsciiDigit(c) => 0,
        ['~', ..] => -1,
        [var c, ..] when char.IsAsciiLetter(c) => c,
        [var c, ..] => c + 256,
    };

    /// <summary>Cuts a number off, without its leading zeros: as numbers of equal length compare like texts, none is too long.</summary>
    private static ReadOnlySpan<char> Number(ref ReadOnlySpan<char> text)
    {
        int length = text.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length;
        ReadOnlySpan<char> number = text[..length].TrimStart('0');
        text = text[length..];
        return number;
    }

    /// <summary>The same text for all that <see cref="Compare"/> does not tell apart.</summary>
    private static string Canonical(ReadOnlySpan<char> text)
    {
        StringBuilder canonical = new();
        while (text.Length > 0)
        {
            while (Weight(text) != 0)
            {
                canonical.Append(text[0]);
                text = text[1..];
            }

            ReadOnlySpan<char> number = Number(ref text);
            canonical.Append(number.Length == 0 && text.Length > 0 ? "0" : number);
        }

        return canonical.ToString();
    }
}
