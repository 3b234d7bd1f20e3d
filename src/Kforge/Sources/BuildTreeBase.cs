using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>
/// Lets a build tree go over to another whole tree of the store. When the two differ little, as two commits of one branch do, only what differs is
/// replaced, and the output tree stays good; else the build tree is made from scratch.
/// </summary>
internal static class BuildTreeBase
{
    /// <summary>How a build tree is told by another base.</summary>
    /// <param name="manifest">What is known of the build tree; null when nothing is.</param>
    /// <param name="next">The other base, or the one it has.</param>
    /// <param name="directory">The build tree.</param>
    /// <returns>The same tree told by the other base; null when it must be made from scratch.</returns>
    public static BuildTreeManifest? Change(BuildTreeManifest? manifest, WholeTree next, string directory)
    {
        if (manifest is null || !Directory.Exists(directory))
        {
            return null;
        }

        return manifest.Base == next.Digest.Hex ? manifest
            : Sha256Digest.TryParse(manifest.Base, out Sha256Digest old) && TreeStore.ListingBeside(next, old) is { } before && TreeStore.ListingBeside(next, next.Digest) is { } after
                && Differences(before.Files, after.Files) is { } different
            ? manifest with { Base = next.Digest.Hex, Touched = [.. manifest.Touched, .. different] }
            : null;
    }

    /// <summary>The paths where two trees differ; null when they are more than a tenth.</summary>
    private static List<string>? Differences(ImmutableArray<TreeFile> one, ImmutableArray<TreeFile> other)
    {
        List<string> different = [];
        int most = Math.Max(100, other.Length / 10);
        for (int i = 0, j = 0; i < one.Length || j < other.Length;)
        {
            int order = i == one.Length ? 1 : j == other.Length ? -1 : one[i].Path.CompareTo(other[j].Path);
            if (order != 0 || one[i].State != other[j].State)
            {
                different.Add(order <= 0 ? one[i].Path.Text : other[j].Path.Text);
                if (different.Count > most)
                {
                    return null;
                }
            }

            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return different;
    }
}
