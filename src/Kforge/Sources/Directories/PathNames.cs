using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>Names below a directory, sorted by their bytes, each with a zero behind it in one block of memory: as system calls take them.</summary>
/// <param name="bytes">The names.</param>
/// <param name="offsets">Where each begins.</param>
internal sealed class PathNames(byte[] bytes, int[] offsets)
{
    public int Count => offsets.Length;

    public ReadOnlySpan<byte> Bytes => bytes;

    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>A name without its zero.</summary>
    public ReadOnlySpan<byte> this[int index] => bytes.AsSpan(offsets[index], LengthFrom(bytes, offsets[index]));

    /// <summary>Sorts names and drops what comes twice; git tells unmerged files once a stage.</summary>
    /// <param name="bytes">Names with a zero behind each; a slash at the end of one is dropped.</param>
    public static PathNames Of(byte[] bytes)
    {
        List<int> offsets = new(bytes.Length / 40);
        bool sorted = true;
        for (int at = 0; at < bytes.Length;)
        {
            int length = LengthFrom(bytes, at);
            if (length > 0 && bytes[at + length - 1] == (byte)'/')
            {
                bytes[at + length - 1] = 0;
            }

            sorted &= offsets.Count == 0 || Compare(bytes, offsets[^1], at) < 0;
            offsets.Add(at);
            at += length + 1;
        }

        if (!sorted)
        {
            offsets.Sort((one, other) => Compare(bytes, one, other));
            int kept = 0;
            for (int index = 0; index < offsets.Count; index++)
            {
                if (index == 0 || Compare(bytes, offsets[kept - 1], offsets[index]) != 0)
                {
                    offsets[kept++] = offsets[index];
                }
            }

            offsets.RemoveRange(kept, offsets.Count - kept);
        }

        return new(bytes, [.. offsets]);
    }

    /// <summary>The name as a path of a tree.</summary>
    /// <param name="index">Which.</param>
    /// <param name="what">The directory, for messages.</param>
    /// <exception cref="Failure">KF2203: it is not UTF-8, or has control characters.</exception>
    public RelativePath PathOf(int index, string what) =>
        Posix.TextOf(this[index]) is not { } text ? throw ArchiveCodes.RefusedFailure(what, System.Text.Encoding.UTF8.GetString(this[index]), "its name is not UTF-8")
        : RelativePath.TryParse(text, out RelativePath path) && path.Text == text ? path
        : throw ArchiveCodes.RefusedFailure(what, text, "its name has control characters");

    private static int Compare(byte[] bytes, int one, int other) =>
        bytes.AsSpan(one, LengthFrom(bytes, one)).SequenceCompareTo(bytes.AsSpan(other, LengthFrom(bytes, other)));

    private static int LengthFrom(byte[] bytes, int offset) => bytes.AsSpan(offset).IndexOf((byte)0) is var length and >= 0 ? length : bytes.Length - offset;
}
