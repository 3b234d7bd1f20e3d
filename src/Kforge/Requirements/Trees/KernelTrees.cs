using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Requirements;

/// <summary>Opens kernel trees as users name them.</summary>
public static class KernelTrees
{
    private const int LongestName = 4096;

    /// <summary>
    /// Opens what the user named, in this order: a directory; a tarball (<c>.tar</c>, <c>.tar.gz</c>, <c>.tgz</c>, <c>.tar.xz</c>, <c>.tar.zst</c>);
    /// <c>DIR@REF</c>, a commit of the repository at a directory; <c>REF</c>, a commit of the repository of the working directory.
    /// Nothing is checked out and nothing of the tree is run.
    /// </summary>
    /// <param name="host">The outside world.</param>
    /// <param name="given">As typed.</param>
    /// <param name="workingDirectory">Absolute; where relative paths begin.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Failure">KF1308 for something that is no kernel tree, KF1309 when there is nothing of the name, KF1310 for a repository that cannot be read, KF22xx for a damaged tarball.</exception>
    public static async Task<IKernelTree> OpenAsync(Host host, string given, string workingDirectory, CancellationToken cancellation)
    {
        if (given.Length is 0 or > LongestName || given.Any(char.IsControl))
        {
            throw NoSuchTree("the name of a tree is empty, too long or holds control characters", "name a directory, a tarball or a commit, such as `--tree ../linux`");
        }

        IKernelTree tree = await FindAsync(host, given, workingDirectory, cancellation).ConfigureAwait(false);
        TreeVersion.Of(tree).OrFail();
        return tree;
    }

    private static async Task<IKernelTree> FindAsync(Host host, string given, string workingDirectory, CancellationToken cancellation)
    {
        string path = Path.Combine(workingDirectory, given);
        if (Directory.Exists(path))
        {
            return new DirectoryTree(Path.GetFullPath(path), given);
        }

        if (File.Exists(path) && TarballTree.IsTarball(path))
        {
            return await Task.Run(() => TarballTree.Read(host, path, given, cancellation), cancellation).ConfigureAwait(false);
        }

        // `@` may stand in the directory's name and in the reference (`HEAD@{1}`), so the first directory that exists decides.
        for (int at = given.IndexOf('@', 1); at > 0; at = given.IndexOf('@', at + 1))
        {
            string directory = Path.Combine(workingDirectory, given[..at]);
            if (at + 1 < given.Length && Directory.Exists(directory))
            {
                GitRepository repository = GitRepository.Find(directory)
                    ?? throw NoSuchTree($"`{given[..at]}` is not in a git repository", $"name the tree itself: `--tree {given[..at]}`");
                return await repository.ReadAsync(host, given[(at + 1)..], given, cancellation).ConfigureAwait(false);
            }
        }

        return await CommitHereAsync(host, given, workingDirectory, cancellation).ConfigureAwait(false);
    }

    private static async Task<IKernelTree> CommitHereAsync(Host host, string given, string workingDirectory, CancellationToken cancellation)
    {
        if (IsPath(given))
        {
            throw NoTree(given, workingDirectory);
        }

        GitRepository repository = GitRepository.Find(workingDirectory) ?? throw NoTree(given, workingDirectory);
        try
        {
            return await repository.ReadAsync(host, given, given, cancellation).ConfigureAwait(false);
        }
        catch (Failure failure) when (failure.Diagnostics is [{ Code: var code }] && code == RequirementCodes.NoSuchTree && File.Exists(Path.Combine(workingDirectory, given)))
        {
            throw NoTree(given, workingDirectory);
        }
    }

    // git itself reads a word with these as a path, never as a commit.
    private static bool IsPath(string given) =>
        given[0] is '/' or '~' || given.StartsWith("./", StringComparison.Ordinal) || given.StartsWith("../", StringComparison.Ordinal) || TarballTree.IsTarball(given);

    private static Failure NoTree(string given, string workingDirectory) =>
        File.Exists(Path.Combine(workingDirectory, given))
            ? new Diagnostic(RequirementCodes.NotKernelTree, $"`{given}` is not a kernel tree: it is a file, and no tarball by its name", null,
                ["read are .tar, .tar.gz, .tgz, .tar.xz and .tar.zst"], ["name a directory or a tarball, such as `--tree linux-6.12.tar.xz`"]).ToFailure()
        : IsPath(given)
            ? NoSuchTree($"there is no directory and no tarball `{given}`", "check the path, or name a commit of a repository, such as `--tree ../linux@v6.12`")
            : NoSuchTree(
                $"there is neither a directory nor a tarball `{given}`, and the working directory is not in a git repository that could have such a commit",
                "name a commit of another repository with its directory, such as `--tree ../linux@v6.12`");

    internal static Failure NoSuchTree(string message, string hint) =>
        new Diagnostic(RequirementCodes.NoSuchTree, message, null, [], [hint]).ToFailure();
}
