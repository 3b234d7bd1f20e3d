namespace Kforge.Platform.Archives;

/// <summary>What <see cref="StagedTree"/> remembers of an entry. Compared by reference.</summary>
/// <param name="origin">The archive it came from; empty for kforge's own.</param>
internal abstract class StagedNode(string origin)
{
    public string Origin { get; } = origin;
}

internal sealed class DirectoryNode() : StagedNode("");

internal sealed class LinkNode(string origin, string target) : StagedNode(origin)
{
    public string Target { get; } = target;
}

/// <summary>A regular file; <see cref="Size"/> and <see cref="Content"/> are known once it is written.</summary>
/// <param name="origin">The archive it came from.</param>
/// <param name="realPath">Below the root, no part of it a link.</param>
/// <param name="executable">Whether its owner may run it.</param>
/// <param name="isFirst">Whether it is the file on the disk; otherwise another archive holds it too and this one is only compared.</param>
internal sealed class FileNode(string origin, string realPath, bool executable, bool isFirst) : StagedNode(origin)
{
    public string RealPath { get; } = realPath;

    public bool Executable { get; set; } = executable;

    public bool IsFirst { get; } = isFirst;

    public long Size { get; set; }

    public Sha256Digest Content { get; set; }
}
