using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;

namespace Kforge.Platform.Signatures;

/// <summary>The text of a <c>sha256sums.asc</c>: a digest, two blanks and a file's name on each line, as sha256sum(1) writes them.</summary>
/// <param name="Files">Name → digest.</param>
public sealed record ChecksumList(ImmutableSortedDictionary<string, Sha256Digest> Files)
{
    /// <summary>Reads a verified text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">How messages name it.</param>
    /// <returns>The list, or KF2309 for a line of another form and for a file with two digests.</returns>
    public static Checked<ChecksumList> Parse(ReadOnlySpan<byte> text, string file)
    {
        ImmutableSortedDictionary<string, Sha256Digest>.Builder files = ImmutableSortedDictionary.CreateBuilder<string, Sha256Digest>(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n').Select(line => line.TrimEnd()))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            // The second blank is a star for a file that was read as binary, which is the same on Linux.
            if (line.Length < 67 || line[64] != ' ' || line[65] is not (' ' or '*')
                || !Sha256Digest.TryParse(line[..64], out Sha256Digest digest)
                || !RelativePath.TryParse(line[66..], out RelativePath path)
                || (!files.TryAdd(path.Text, digest) && files[path.Text] != digest))
            {
                return new Diagnostic(SignatureCodes.ListMalformed, "a line of the list of checksums is not a digest and a new name", new(file, number))
                    .WithHint("the list is signed, so the server itself is wrong: try again later, or report it");
            }
        }

        return new ChecksumList(files.ToImmutable());
    }
}
