using System.Collections.Immutable;
using Kforge.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Kforge.Platform.Archives;

/// <summary>Which targets a symbolic link of an archive may have.</summary>
public enum LinkTargets
{
    /// <summary>Relative ones that stay inside the tree: a source tree, used wherever it lies.</summary>
    Relative,

    /// <summary>Also absolute ones, read with the tree as <c>/</c>: a toolchain, which is the root of its sandbox.</summary>
    RootedAtTree,
}

/// <summary>
/// A new tree of files that archives are unpacked into. It knows every entry it made, so that paths are
/// resolved in memory and the kernel is never asked to follow a link that an archive brought.
/// </summary>
/// <remarks>
/// <para>
/// The root must be a fresh directory that nobody else writes to. Entries below a symbolic link go where the
/// link leads, but only when kforge made that link before the first archive (<see cref="AddSharedLink"/>, the
/// links of a merged <c>/usr</c>) or the same archive did; every other case is refused. So the outcome
/// does not depend on the order in which several archives are unpacked at once.
/// </para>
/// <para>
/// Two archives may hold the same file or link: equal ones are one entry, unequal ones are a conflict (dpkg
/// refuses both without <c>Replaces</c>; kforge never needs to prefer one). Within an archive only a directory may
/// come twice.
/// </para>
/// <para>Modes become 0755 or 0644, by the owner's execute bit; set-user-ID and the like are dropped; every time stamp becomes <see cref="TimeStamp"/>.</para>
/// </remarks>
public sealed class StagedTree
{
    /// <summary>
    /// The modification time of everything in an unpacked tree. It is long past and the same everywhere, so that make
    /// sees as new only what a build or a patch really changed, and it is not 0, which make takes for a missing file.
    /// </summary>
    public static readonly DateTime TimeStamp = new(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The mode of directories and of files that can be run.</summary>
    public const UnixFileMode ExecutableMode = PlainMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The mode of other files.</summary>
    public const UnixFileMode PlainMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const string Own = "";

    private readonly Dictionary<string, StagedNode> nodes = new(StringComparer.Ordinal) { [""] = new DirectoryNode() };
    private readonly Dictionary<(string Origin, string RealPath), FileNode> repeated = [];
    private readonly List<(FileNode Added, FileNode Existing)> hardLinks = [];
    private readonly LinkTargets allowed;

    /// <summary>A tree without entries.</summary>
    /// <param name="root">An empty directory.</param>
    /// <param name="allowed">Which links are accepted.</param>
    public StagedTree(string root, LinkTargets allowed)
    {
        Root = root;
        this.allowed = allowed;
    }

    /// <summary>Where the tree is.</summary>
    public string Root { get; }

    /// <summary>Whether a directory without files below it is an entry; otherwise <see cref="Seal"/> removes it, as git does.</summary>
    public bool KeepsEmptyDirectories { get; init; } = true;

    /// <summary>Makes a file: path, executable → handle. Tests put a full disk here.</summary>
    internal Func<string, bool, SafeFileHandle> Create { get; init; } = FileWriter.Create;

    /// <summary>Adds a directory, with those above it.</summary>
    /// <param name="path">Below the root.</param>
    public void AddDirectory(RelativePath path) => AddDirectory(Own, path);

    /// <summary>Adds a symbolic link that entries of every archive may lie below.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="target">As it is to be written.</param>
    public void AddSharedLink(RelativePath path, string target) => AddLink(Own, path, target);

    /// <summary>Adds a file of kforge's own: one it wrote, or a program it built.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="executable">Whether it can be run.</param>
    public void AddFile(RelativePath path, ReadOnlySpan<byte> content, bool executable = false)
    {
        FileNode file = ClaimFile(Own, path, executable);
        FileWriter.Write(this, file, content);
    }

    /// <summary>Adds a file of kforge's own from a stream; may be called from several threads.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="content">Its bytes; read from where it is.</param>
    /// <param name="size">How many of them.</param>
    /// <param name="executable">Whether it can be run.</param>
    /// <param name="cancellation">Stops the writing; the tree is then incomplete.</param>
    /// <returns>The digest of what was written.</returns>
    /// <exception cref="EndOfStreamException">The stream was shorter.</exception>
    public Sha256Digest AddFile(RelativePath path, Stream content, long size, bool executable, CancellationToken cancellation)
    {
        FileNode file = ClaimFile(Own, path, executable);
        FileWriter.Copy(this, file, content, size, cancellation);
        return file.Content;
    }

    /// <summary>Whether the tree has an entry at a path, after following the links above it.</summary>
    public bool Contains(RelativePath path)
    {
        lock (nodes)
        {
            string parent = LinkPath.ParentOf(path.Text);
            return Walk("", parent) is { } real && nodes.ContainsKey(LinkPath.Join(real, path.Name));
        }
    }

    /// <summary>Whether a path leads to a file or directory of the tree, following every link.</summary>
    public bool Leads(RelativePath path)
    {
        lock (nodes)
        {
            return Walk("", path.Text) is { } real && nodes.ContainsKey(real);
        }
    }

    /// <summary>
    /// Checks every link against the finished tree, sets modes and times of directories, and tells what is in it. Call it
    /// when all archives are unpacked; and again when something was added after that.
    /// </summary>
    /// <returns>The entries, sorted by path.</returns>
    /// <exception cref="Failure">KF2204 for links that lead outside, KF2206 for files that archives disagree about.</exception>
    public ImmutableArray<TreeEntry> Seal()
    {
        MakeHardLinks();
        CheckRepeated();
        if (!KeepsEmptyDirectories)
        {
            RemoveEmptyDirectories();
        }

        List<TreeEntry> entries = new(nodes.Count);
        foreach ((string path, StagedNode node) in nodes.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            switch (node)
            {
                case DirectoryNode:
                    FileWriter.FinishDirectory(Under(path));
                    if (path.Length > 0)
                    {
                        entries.Add(new TreeEntry.Directory(RelativePath.OfChecked(path)));
                    }

                    break;
                case FileNode file:
                    entries.Add(new TreeEntry.File(RelativePath.OfChecked(path), file.Executable, file.Size, file.Content));
                    break;
                case LinkNode link:
                    if (Walk(LinkPath.ParentOf(path), link.Target) is null)
                    {
                        throw ArchiveCodes.LinkFailure(link.Origin, path, $"it leads to `{ArchiveCodes.Printable(link.Target)}`, outside the tree or in a circle");
                    }

                    entries.Add(new TreeEntry.Link(RelativePath.OfChecked(path), link.Target));
                    break;
                default:
                    throw new InvalidOperationException("unreachable: StagedNode has three kinds");
            }
        }

        return [.. entries];
    }

    internal void AddDirectory(string origin, RelativePath path)
    {
        lock (nodes)
        {
            string real = Place(origin, path);
            switch (nodes.GetValueOrDefault(real))
            {
                case null:
                    MakeDirectory(real);
                    break;
                case DirectoryNode:
                    break;
                case LinkNode link when MayFollow(link, origin) && Walk(LinkPath.ParentOf(real), link.Target) is { } target && nodes.GetValueOrDefault(target) is DirectoryNode:
                    // Debian's packages may still say bin/ where base-files has bin -> usr/bin.
                    break;
                default:
                    throw Taken(origin, real);
            }
        }
    }

    internal void AddLink(string origin, RelativePath path, string target)
    {
        CheckTarget(origin, path, target);
        lock (nodes)
        {
            string real = Place(origin, path);
            switch (nodes.GetValueOrDefault(real))
            {
                case null:
                    FileWriter.MakeLink(Under(real), target);
                    nodes.Add(real, new LinkNode(origin, target));
                    break;
                case LinkNode there when there.Target == target && there.Origin != origin:
                    break;
                default:
                    throw Taken(origin, real);
            }
        }
    }

    /// <summary>Takes a path for a file; the caller writes it when <see cref="FileNode.IsFirst"/>, and only hashes it otherwise.</summary>
    internal FileNode ClaimFile(string origin, RelativePath path, bool executable)
    {
        lock (nodes)
        {
            string real = Place(origin, path);
            switch (nodes.GetValueOrDefault(real))
            {
                case null:
                    FileNode first = new(origin, real, executable, isFirst: true);
                    nodes.Add(real, first);
                    return first;
                case FileNode there when there.Origin != origin && !repeated.ContainsKey((origin, real)):
                    FileNode again = new(origin, real, executable, isFirst: false);
                    repeated.Add((origin, real), again);
                    return again;
                default:
                    throw Taken(origin, real);
            }
        }
    }

    /// <summary>Adds a hard link to an earlier file of the same archive; it appears on the disk in <see cref="Seal"/>.</summary>
    internal void AddHardLink(string origin, RelativePath path, RelativePath target)
    {
        lock (nodes)
        {
            string? real = Walk("", LinkPath.ParentOf(target.Text)) is { } parent ? LinkPath.Join(parent, target.Name) : null;
            FileNode? existing = real is null ? null
                : nodes.GetValueOrDefault(real) is FileNode file && file.Origin == origin ? file
                : repeated.GetValueOrDefault((origin, real));
            if (existing is null)
            {
                throw ArchiveCodes.LinkFailure(origin, path.Text, $"it is a hard link to `{ArchiveCodes.Printable(target.Text)}`, which is not an earlier file of the archive");
            }

            hardLinks.Add((ClaimFile(origin, path, existing.Executable), existing));
        }
    }

    internal string Under(string real) => Path.Combine(Root, real);

    /// <summary>The real path of an entry: its parent directories exist, or are made, and no part of them is a link.</summary>
    private string Place(string origin, RelativePath path)
    {
        string parent = LinkPath.ParentOf(path.Text);
        return nodes.GetValueOrDefault(parent) is DirectoryNode ? path.Text : LinkPath.Join(PlaceDirectory(origin, path, parent), path.Name);
    }

    private string PlaceDirectory(string origin, RelativePath path, string parent)
    {
        string real = "";
        foreach (string part in parent.Split('/'))
        {
            real = LinkPath.Join(real, part);
            switch (nodes.GetValueOrDefault(real))
            {
                case null:
                    MakeDirectory(real);
                    break;
                case DirectoryNode:
                    break;
                case LinkNode link when MayFollow(link, origin):
                    if (Walk(LinkPath.ParentOf(real), link.Target) is not { } target || nodes.GetValueOrDefault(target) is not DirectoryNode)
                    {
                        throw ArchiveCodes.LinkFailure(origin, path.Text, $"it lies below the link `{real}`, which does not lead to a directory of the tree");
                    }

                    real = target;
                    break;
                case LinkNode link:
                    throw ArchiveCodes.RefusedFailure(origin, path.Text, $"it lies below the link `{real}` of `{link.Origin}`");
                default:
                    throw ArchiveCodes.RefusedFailure(origin, path.Text, $"it lies below `{real}`, which is a file");
            }
        }

        return real;
    }

    private static bool MayFollow(LinkNode link, string origin) => link.Origin == Own || link.Origin == origin;

    /// <summary>Where a path leads by the links known so far; null when it would leave the tree or goes in circles.</summary>
    private string? Walk(string from, string path) =>
        LinkPath.Follow(from, path, at => (nodes.GetValueOrDefault(at) as LinkNode)?.Target, allowed == LinkTargets.RootedAtTree);

    /// <summary>The rule a link must keep by its text alone; <see cref="Seal"/> checks it again with the tree's other links.</summary>
    private void CheckTarget(string origin, RelativePath path, string target)
    {
        if (WrongTarget(path, target, allowed) is { } cause)
        {
            throw ArchiveCodes.LinkFailure(origin, path.Text, cause);
        }
    }

    /// <summary>Why a link may not have a target, by its text alone; null when it may.</summary>
    internal static string? WrongTarget(RelativePath path, string target, LinkTargets allowed) => target switch
    {
        "" => "it has no target",
        { Length: > 4000 } => "its target is too long",
        _ when target.Any(char.IsControl) || target.Contains('\ufffd') => "its target has control characters or is not UTF-8",
        ['/', ..] when allowed == LinkTargets.Relative => $"its target is absolute: `{target}`",
        _ when LeavesByItsText(path, target) => $"it leads to `{target}`, outside the tree",
        _ => null,
    };

    private static bool LeavesByItsText(RelativePath path, string target)
    {
        int depth = target.StartsWith('/') ? 0 : path.Text.Count(c => c == '/');
        foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            depth += part switch { "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }

    private void MakeHardLinks()
    {
        foreach ((FileNode added, FileNode existing) in hardLinks)
        {
            (added.Size, added.Content, added.Executable) = (existing.Size, existing.Content, existing.Executable);
            if (added.IsFirst)
            {
                FileWriter.HardLink(Under(existing.RealPath), Under(added.RealPath));
            }
        }

        hardLinks.Clear();
    }

    private void RemoveEmptyDirectories()
    {
        HashSet<string> needed = new(StringComparer.Ordinal) { "" };
        foreach ((string path, StagedNode node) in nodes)
        {
            for (string above = LinkPath.ParentOf(path); node is not DirectoryNode && needed.Add(above); above = LinkPath.ParentOf(above))
            {
            }
        }

        foreach (string path in nodes.Where(entry => entry.Value is DirectoryNode && !needed.Contains(entry.Key)).Select(entry => entry.Key)
            .OrderByDescending(path => path, StringComparer.Ordinal).ToList())
        {
            FileWriter.RemoveDirectory(Under(path));
            nodes.Remove(path);
        }
    }

    private void CheckRepeated()
    {
        // Sorted, so that the message is the same whatever ran first.
        ImmutableArray<Diagnostic> conflicts =
        [
            .. from again in repeated.Values
               let first = (FileNode)nodes[again.RealPath]
               where first.Content != again.Content || first.Executable != again.Executable
               orderby again.RealPath, again.Origin
               select Conflict(first.Origin, again.Origin, again.RealPath, "their contents differ"),
        ];
        if (!conflicts.IsEmpty)
        {
            throw new Failure(conflicts);
        }
    }

    private void MakeDirectory(string real)
    {
        FileWriter.MakeDirectory(Under(real));
        nodes.Add(real, new DirectoryNode());
    }

    private Failure Taken(string origin, string real)
    {
        StagedNode there = nodes[real];
        return there is DirectoryNode
            ? Conflict(origin, origin, real, "it is already a directory").ToFailure()
            : Conflict(origin, there.Origin, real, there.Origin == origin ? "the archive holds it twice" : "they are not both the same file or link").ToFailure();
    }

    private static Diagnostic Conflict(string one, string other, string real, string cause)
    {
        (string first, string second) = string.CompareOrdinal(one, other) <= 0 ? (one, other) : (other, one);
        string who = first == second || first == Own ? $"`{second}` claims" : $"`{first}` and `{second}` both claim";
        return new Diagnostic(ArchiveCodes.Conflict, $"{who} `{ArchiveCodes.Printable(real)}`", null, [cause], []);
    }
}
