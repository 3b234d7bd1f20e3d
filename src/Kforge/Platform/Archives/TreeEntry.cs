namespace Kforge.Platform.Archives;

/// <summary>One name in a tree of files, as far as it counts for the tree's identity.</summary>
/// <param name="Path">Below the tree's root.</param>
public abstract record TreeEntry(RelativePath Path)
{
    /// <summary>A directory.</summary>
    public sealed record Directory(RelativePath Path) : TreeEntry(Path);

    /// <summary>A regular file; hard links are files with the same content.</summary>
    /// <param name="Path">Below the tree's root.</param>
    /// <param name="Executable">Whether its owner may run it: the only bit of the mode that counts.</param>
    /// <param name="Size">In bytes.</param>
    /// <param name="Content">The digest of its bytes.</param>
    public sealed record File(RelativePath Path, bool Executable, long Size, Sha256Digest Content) : TreeEntry(Path);

    /// <summary>A symbolic link.</summary>
    /// <param name="Path">Below the tree's root.</param>
    /// <param name="Target">As written in the link.</param>
    public sealed record Link(RelativePath Path, string Target) : TreeEntry(Path);
}
