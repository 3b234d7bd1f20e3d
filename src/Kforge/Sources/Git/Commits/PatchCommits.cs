using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using LibGit2Sharp;

namespace Kforge.Sources;

/// <summary>Makes a branch of a patched tree, one commit for each patch, so that <c>git log</c> and <c>git bisect</c> work on it.</summary>
/// <remarks>
/// The same base and patches give the same ids everywhere: author, date and message come from the patch, the committer is kforge at the author's
/// date, and nothing comes from this machine. A tree shares all that is unchanged with the one before it; no file of the base is read.
/// </remarks>
public static class PatchCommits
{
    private const string Name = "kforge";
    private const string Email = "kforge@localhost";

    /// <summary>The date of a patch that gives none.</summary>
    private static readonly DateTimeOffset NoDate = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the commits and then moves the branch to the last one, in one step; before that nobody sees them.</summary>
    /// <param name="library">Says that libgit2 is loaded.</param>
    /// <param name="repository">A bare repository; it may be shallow.</param>
    /// <param name="baseCommit">The id of the commit the first patch was applied to: 40 hexadecimal digits.</param>
    /// <param name="patches">In the order they were applied; with none the branch is the base.</param>
    /// <param name="branch">The branch without <c>refs/heads/</c>; where it was before does not matter.</param>
    /// <param name="cancellation">Stops between two patches; the branch is then where it was.</param>
    /// <exception cref="Failure">KF1537 when the base is not there; KF1538 when something cannot be written.</exception>
    public static PatchBranch Make(
        GitLibrary library, string repository, string baseCommit, ImmutableArray<PatchCommit> patches, string branch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(library);
        using Repository opened = Open(repository);
        Commit parent = BaseOf(opened, repository, baseCommit);
        string reference = $"refs/heads/{branch}";
        try
        {
            ImmutableArray<string>.Builder commits = ImmutableArray.CreateBuilder<string>(patches.Length);
            foreach (PatchCommit patch in patches)
            {
                cancellation.ThrowIfCancellationRequested();
                parent = Committed(opened, parent, patch);
                commits.Add(parent.Sha);
            }

            opened.Refs.Add(reference, parent.Id, allowOverwrite: true);
            return new(reference, commits.ToImmutable());
        }
        catch (Exception exception) when (exception is LibGit2SharpException or IOException or UnauthorizedAccessException)
        {
            throw new Diagnostic(GitLibraryCodes.NotCommitted, $"the commits of the branch `{branch}` cannot be written to `{repository}`", null, [exception.Message],
                ["`kforge doctor` tells how much room the store has and who may write to it"]).ToFailure();
        }
    }

    private static Repository Open(string repository)
    {
        try
        {
            return new(repository);
        }
        catch (LibGit2SharpException exception)
        {
            throw new Diagnostic(GitLibraryCodes.NoBase, $"the repository `{repository}` cannot be read", null, [exception.Message],
                [$"remove `{repository}`: what is needed is fetched again"]).ToFailure();
        }
    }

    /// <summary>By id and nothing else: a branch may have a name that looks like one.</summary>
    private static Commit BaseOf(Repository opened, string repository, string baseCommit)
    {
        try
        {
            if (ObjectId.TryParse(baseCommit, out ObjectId id) && opened.Lookup<Commit>(id) is { Tree: not null } commit)
            {
                return commit;
            }
        }
        catch (LibGit2SharpException exception)
        {
            throw Missing(repository, baseCommit, exception.Message);
        }

        throw Missing(repository, baseCommit, null);
    }

    private static Failure Missing(string repository, string baseCommit, string? cause) => new Diagnostic(
        GitLibraryCodes.NoBase, $"the repository `{repository}` has no whole commit `{baseCommit}`", null, cause is null ? [] : [cause],
        ["run `kforge source fetch`: it fetches what is missing"]).ToFailure();

    private static Commit Committed(Repository opened, Commit parent, PatchCommit patch)
    {
        DateTimeOffset date = patch.Header.Date ?? NoDate;
        return opened.ObjectDatabase.CreateCommit(
            new Signature(patch.Header.Author?.Name ?? Name, patch.Header.Author?.Email ?? Email, date),
            new Signature(Name, Email, date),
            patch.Message,
            TreeAfter(opened, parent.Tree, patch),
            [parent],
            prettifyMessage: false);
    }

    private static Tree TreeAfter(Repository opened, Tree before, PatchCommit patch)
    {
        TreeDefinition definition = TreeDefinition.From(before);
        // What goes goes first: a directory may become a file of the same name, and the other way round.
        foreach (RelativePath path in patch.After.Where(file => file.Value is FileContent.Absent).Select(file => file.Key))
        {
            definition.Remove(path.Text);
        }

        foreach ((RelativePath path, FileContent content) in patch.After)
        {
            switch (content)
            {
                case FileContent.Regular file:
                    definition.Add(path.Text, BlobOf(opened, file.Bytes.ToArray()), file.Executable ? Mode.ExecutableFile : Mode.NonExecutableFile);
                    break;
                case FileContent.Symbolic link:
                    definition.Add(path.Text, BlobOf(opened, System.Text.Encoding.UTF8.GetBytes(link.Target)), Mode.SymbolicLink);
                    break;
            }
        }

        return opened.ObjectDatabase.CreateTree(definition);
    }

    private static Blob BlobOf(Repository opened, byte[] bytes) => opened.ObjectDatabase.CreateBlob(new MemoryStream(bytes));
}
