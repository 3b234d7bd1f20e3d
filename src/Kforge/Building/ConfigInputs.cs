using System.Text;
using Kforge.Platform;
using Kforge.Snapshots;
using Kforge.Sources;

namespace Kforge.Building;

/// <summary>What of a kernel tree decides its configuration: some 6,000 of 85,000 files. An edit of any other leaves the configuration as it is.</summary>
public static class ConfigInputs
{
    /// <summary>The digest of those files (<see cref="Relevance.IsOfConfiguration"/>) and their paths.</summary>
    /// <param name="source">The unpatched tree.</param>
    /// <param name="patched">Which files it has when patched.</param>
    public static Sha256Digest DigestOf(SourceTree source, PatchedState patched)
    {
        SortedDictionary<string, FileState> files = new(StringComparer.Ordinal);
        // A tree whose listing is lost is as good as another one each time it changes.
        IEnumerable<TreeFile> whole = TreeStore.ListingBeside(source.Base, source.Base.Digest)?.Files ?? [new(RelativePath.Parse("scripts/unlisted"), new FileState.Regular(false, source.Base.Digest))];
        foreach (TreeFile file in whole)
        {
            if (Relevance.IsOfConfiguration(file.Path.Text))
            {
                files[file.Path.Text] = file.State;
            }
        }

        foreach ((RelativePath path, FileState state) in patched.Changed.Where(changed => Relevance.IsOfConfiguration(changed.Key.Text)))
        {
            files[path.Text] = state;
        }

        StringBuilder text = new();
        foreach ((string path, FileState state) in files)
        {
            _ = state switch
            {
                FileState.Regular file => text.Append(file.Executable ? "x " : "f ").Append(path).Append('\0').Append(file.Content.Hex).Append('\n'),
                FileState.Symbolic link => text.Append("l ").Append(path).Append('\0').Append(link.Target).Append('\n'),
                _ => text,
            };
        }

        return Sha256Digest.OfText(text.ToString());
    }
}
