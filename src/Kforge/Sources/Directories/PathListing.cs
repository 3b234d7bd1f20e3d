using System.IO.Enumeration;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>
/// Which files of a directory count. In a git work tree: those git tracks, and those it does not know but would not ignore; the user's own rules for ignoring
/// count. Elsewhere: all, but for <c>.git</c> and kforge's own store.
/// </summary>
/// <remarks>git is asked so that it takes no lock, refreshes no index and runs nothing that the repository's configuration names.</remarks>
/// <param name="host">The outside world.</param>
/// <param name="store">Is left out when it lies in the directory.</param>
/// <param name="root">The directory, absolute and without links.</param>
internal sealed class PathListing(Host host, Store store, string root)
{
    private const int MostEntries = 1_000_000;
    private const long LongestListing = 256L << 20;
    private const int DeepestRepository = 16;

    // git reads an index of 90,000 files in a tenth of a second; a cold disk of a large tree takes seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Lists the names. Those of submodules and of repositories in the tree are directories in it: <see cref="BelowAsync"/> lists them.</summary>
    /// <exception cref="Failure">KF1511 when they cannot be listed, KF2205 when they are too many.</exception>
    public async Task<PathNames> ListAsync(CancellationToken cancellation)
    {
        if (IsInGit() && await GitAsync("", Path.Exists(Path.Combine(root, ".git")), cancellation).ConfigureAwait(false) is { } listed)
        {
            PathNames names = PathNames.Of(listed);
            if (Contains(names, "Makefile"u8))
            {
                return Bounded(names);
            }
        }

        // Also a tree that the repository around it ignores.
        return Bounded(PathNames.Of(await Task.Run(() => Walk(cancellation), cancellation).ConfigureAwait(false)));
    }

    /// <summary>Adds the files of repositories in the tree.</summary>
    /// <param name="names">What was listed.</param>
    /// <param name="directories">Which of them are directories.</param>
    /// <param name="depth">How many repositories are around these.</param>
    /// <param name="cancellation">Stops the listing.</param>
    /// <returns>The names without those directories, and with what is in them.</returns>
    public async Task<PathNames> BelowAsync(PathNames names, IReadOnlySet<int> directories, int depth, CancellationToken cancellation)
    {
        if (depth > DeepestRepository)
        {
            throw Unreadable("repositories lie in repositories, more than 16 deep");
        }

        using MemoryStream all = new();
        for (int index = 0; index < names.Count; index++)
        {
            if (!directories.Contains(index))
            {
                all.Write(names[index]);
                all.WriteByte(0);
                continue;
            }

            string prefix = names.PathOf(index, root).Text;
            // A submodule that was not checked out is an empty directory.
            if (Path.Exists(Path.Combine(root, prefix, ".git")) && await GitAsync(prefix, true, cancellation).ConfigureAwait(false) is { } below)
            {
                byte[] start = Encoding.UTF8.GetBytes(prefix + "/");
                PathNames inside = PathNames.Of(below);
                for (int at = 0; at < inside.Count; at++)
                {
                    all.Write(start);
                    all.Write(inside[at]);
                    all.WriteByte(0);
                }
            }
        }

        return Bounded(PathNames.Of(all.ToArray()));
    }

    private static bool Contains(PathNames names, ReadOnlySpan<byte> name)
    {
        for (int index = 0; index < names.Count; index++)
        {
            if (names[index].SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    private PathNames Bounded(PathNames names) => names.Count <= MostEntries ? names
        : throw new Diagnostic(ArchiveCodes.TooLarge, $"`{root}` holds more than {MostEntries} files").ToFailure();

    private bool IsInGit()
    {
        for (string? at = root; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What git lists below a directory; null when there is no git to ask and none is needed.</summary>
    private async Task<byte[]?> GitAsync(string below, bool isRepository, CancellationToken cancellation)
    {
        Command git = new Command(
            "git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
            .In(Path.Combine(root, below))
            .With("GIT_TERMINAL_PROMPT", "0")
            .With("LC_ALL", "C") with
        { OutputLimit = LongestListing, ErrorLimit = 1 << 16 };
        foreach (string variable in (string[])["HOME", "XDG_CONFIG_HOME"])
        {
            git = host.Variable(variable) is { } value ? git.With(variable, value) : git;
        }

        if (!isRepository && host.FindProgram("git") is null)
        {
            return null;
        }

        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        CommandResult result;
        try
        {
            result = await git.RunAsync(host, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Unreadable($"`git ls-files` did not answer within {Patience.TotalMinutes} minutes");
        }

        return result.Flooded ? throw Unreadable("`git ls-files` answers with more than 256 MiB")
            : result.Succeeded ? result.Output
            : !isRepository ? null
            : throw Unreadable([.. result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(3).Select(ArchiveCodes.Printable)]);
    }

    private byte[] Walk(CancellationToken cancellation)
    {
        using MemoryStream names = new();
        string own = Posix.RealPath(store.Root) ?? store.Root;
        int skip = root.Length + (root.EndsWith('/') ? 0 : 1);
        try
        {
            FileSystemEnumerable<string> files = new(
                root,
                (ref FileSystemEntry entry) => entry.ToFullPath(),
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false, MaxRecursionDepth = UnpackLimits.Default.Depth })
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !IsTrueDirectory(ref entry) && !entry.FileName.SequenceEqual(".git"),
                ShouldRecursePredicate = (ref FileSystemEntry entry) => IsTrueDirectory(ref entry) && !entry.FileName.SequenceEqual(".git") && entry.ToFullPath() != own,
            };
            int count = 0;
            foreach (string file in files)
            {
                cancellation.ThrowIfCancellationRequested();
                if (file.Contains('\ufffd'))
                {
                    throw ArchiveCodes.RefusedFailure(root, file[skip..], "its name is not UTF-8");
                }

                names.Write(Encoding.UTF8.GetBytes(file[skip..]));
                names.WriteByte(0);
                if (++count > MostEntries)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(exception.Message);
        }

        return names.ToArray();
    }

    private static bool IsTrueDirectory(ref FileSystemEntry entry) => entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0;

    private Failure Unreadable(params string[] causes) => new Diagnostic(
        TreeCodes.Unreadable, $"the files of `{root}` cannot be listed", null, [.. causes], [$"try `git -C {root} ls-files`, and make it work"]).ToFailure();
}
