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
                && Differences(before, after) is { } different
            ? manifest with { Base = next.Digest.Hex, Touched = [.. manifest.Touched, .. different] }
            : null;
    }

    /// <summary>The paths where two trees differ; null when they are more than a tenth.</summary>
    private static List<string>? Differences(TreeListing one, TreeListing other)
    {
        int most = Math.Max(100, other.Files.Length / 10);
        List<string> different = [.. TreeListing.Differences(one, other).Take(most + 1).Select(file => file.Path.Text)];
        return different.Count > most ? null : different;
    }
}
