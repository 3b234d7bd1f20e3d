using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>A patch that becomes a commit.</summary>
/// <param name="Name">The file's name, such as <c>0001-fix.patch</c>: the subject of a patch that says nothing.</param>
/// <param name="Header">Author, date and message.</param>
/// <param name="After">What each path the patch changes became; every other path stays as the patch before left it.</param>
public sealed record PatchCommit(string Name, PatchHeader Header, ImmutableSortedDictionary<RelativePath, FileContent> After)
{
    /// <summary>The message of the commit.</summary>
    internal string Message
    {
        get
        {
            string subject = Header.Subject.Length > 0 ? Header.Subject : Path.GetFileName(Name);
            return Header.Body.Length > 0 ? $"{subject}\n\n{Header.Body}\n" : $"{subject}\n";
        }
    }
}

/// <summary>The patched tree as a branch.</summary>
/// <param name="Reference">The whole name of the branch, such as <c>refs/heads/kforge/mine</c>.</param>
/// <param name="Commits">The ids of the commits, one a patch, the first patch first.</param>
public sealed record PatchBranch(string Reference, ImmutableArray<string> Commits);
