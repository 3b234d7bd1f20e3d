using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>What a build tree is to hold.</summary>
/// <param name="Source">The unpatched tree.</param>
/// <param name="Patched">What patches make of some paths.</param>
internal sealed record BuildTreeState(SourceTree Source, ImmutableSortedDictionary<RelativePath, FileContent> Patched)
{
    /// <summary>The paths that may differ from the base.</summary>
    public ImmutableSortedSet<RelativePath> Touched { get; } = [.. Source.Delta.Changed.Keys, .. Patched.Keys];

    /// <summary>What is to be at a path.</summary>
    public async Task<FileState> StateOfAsync(RelativePath path, CancellationToken cancellation) =>
        Patched.TryGetValue(path, out FileContent? content) ? content.State : await Source.StateOfAsync(path, cancellation).ConfigureAwait(false);

    /// <summary>What is at a path of the build tree now; nothing when a link above it leads there.</summary>
    public static async Task<FileState> FoundAsync(string directory, RelativePath path, CancellationToken cancellation)
    {
        for (string above = LinkPath.ParentOf(path.Text); above.Length > 0; above = LinkPath.ParentOf(above))
        {
            if (Posix.KindOf(Path.Combine(directory, above)) != FileKind.Directory)
            {
                return FileState.Nothing;
            }
        }

        return await FileState.OfAsync(path.Under(directory), cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes the file or link of a path where nothing is; never a second name of one in the store.</summary>
    public void Make(RelativePath path, string file, DateTime time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        switch (Patched.GetValueOrDefault(path))
        {
            case null:
                FileState.Copy(Source.FileOf(path)!, file, time);
                break;
            case FileContent.Regular regular:
                using (Microsoft.Win32.SafeHandles.SafeFileHandle handle = FileWriter.Create(file, regular.Executable))
                {
                    RandomAccess.Write(handle, regular.Bytes.Span, 0);
                    File.SetLastWriteTimeUtc(handle, time);
                }

                break;
            case FileContent.Symbolic link:
                File.CreateSymbolicLink(file, link.Target);
                File.SetLastWriteTimeUtc(file, time);
                break;
            default:
                throw new InvalidOperationException($"unreachable: `{path}` is to be absent");
        }
    }
}
