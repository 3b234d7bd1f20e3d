using System.Buffers.Text;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Requirements;

/// <summary>
/// A git repository whose commits are read without checking them out, by the <c>git</c> executable. No hook, no configuration of
/// the user or the machine, no other repository and no network has a part in it.
/// </summary>
/// <param name="GitDirectory">The directory with the objects, absolute: <c>.git</c>, or the repository itself when it is bare.</param>
internal sealed record GitRepository(string GitDirectory)
{
    // Linux has 100,000 files with 10 MB of names, and 8 MB of Kconfig files.
    private const long LargestListing = 256 << 20;
    private const long LargestContent = 256 << 20;
    private const int LongestRef = 512;
    private const string GitFilePrefix = "gitdir: ";

    // Reading a large repository from a cold disk takes seconds; a git that waits for something would wait for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The repository a directory is in, looking upwards; null when there is none.</summary>
    public static GitRepository? Find(string directory)
    {
        for (string? at = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)); at is not null; at = Path.GetDirectoryName(at))
        {
            string git = Path.Combine(at, ".git");
            if (IsRepository(git))
            {
                return new(git);
            }

            if (IsRepository(at))
            {
                return new(at);
            }

            if (new FileInfo(git) is { Exists: true, Length: < 4096 } && File.ReadAllText(git).Trim() is var link
                && link.StartsWith(GitFilePrefix, StringComparison.Ordinal) && Path.Combine(at, link[GitFilePrefix.Length..]) is var target && Directory.Exists(target))
            {
                // A work tree beside its repository (gitrepository-layout(5)).
                return new(Path.GetFullPath(target));
            }
        }

        return null;
    }

    /// <summary>Reads the requirement files of a commit, all in one go.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="reference">A branch, tag or commit as git understands it (gitrevisions(7)).</param>
    /// <param name="name">How messages call the tree.</param>
    /// <param name="cancellation">Kills git.</param>
    /// <exception cref="Failure">KF1309 when there is no such commit, KF1310 when git fails, KF3001 without git.</exception>
    public async Task<IKernelTree> ReadAsync(Host host, string reference, string name, CancellationToken cancellation)
    {
        using CancellationTokenSource timed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timed.CancelAfter(Patience);
        try
        {
            string commit = await ResolveAsync(host, reference, timed.Token).ConfigureAwait(false);
            CommandResult listing = await RunAsync(host, Git(LargestListing, "ls-tree", "-r", "-z", "--full-tree", commit), LargestListing, timed.Token).ConfigureAwait(false);
            List<(string Path, string Object)> wanted = Wanted(listing.OutputText);
            Command batch = Git(LargestContent, "cat-file", "--batch") with
            {
                Input = Encoding.ASCII.GetBytes(string.Concat(wanted.Select(file => file.Object + "\n"))),
            };
            CommandResult contents = await RunAsync(host, batch, LargestContent, timed.Token).ConfigureAwait(false);
            return new TextTree(name, Split(contents.Output, wanted));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Unreadable($"git did not answer within {Patience.TotalMinutes} minutes");
        }
    }

    private static bool IsRepository(string directory) =>
        File.Exists(Path.Combine(directory, "HEAD")) && Directory.Exists(Path.Combine(directory, "objects")) && Directory.Exists(Path.Combine(directory, "refs"));

    private async Task<string> ResolveAsync(Host host, string reference, CancellationToken cancellation)
    {
        CommandResult? result = reference.StartsWith('-') || reference.Length > LongestRef
            ? null
            : await Git(1 << 16, "rev-parse", "--verify", "--quiet", $"{reference}^{{commit}}").RunAsync(host, cancellation).ConfigureAwait(false);
        string commit = result is { Succeeded: true } ? result.OutputText.Trim() : "";
        return commit.Length is 40 or 64 && commit.All(char.IsAsciiHexDigitLower)
            ? commit
            : throw KernelTrees.NoSuchTree(
                $"there is no directory, no tarball and no commit `{reference}` in the repository `{GitDirectory}`",
                $"list the tags there with `git --git-dir={GitDirectory} tag --list`, or fetch the missing one with `git --git-dir={GitDirectory} fetch --tags`");
    }

    /// <summary>The plain files that hold requirements, from <c>ls-tree -z</c>: <c>MODE SP TYPE SP OBJECT TAB PATH NUL</c>.</summary>
    private static List<(string Path, string Object)> Wanted(string listing)
    {
        List<(string, string)> wanted = [];
        foreach (string entry in listing.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            int tab = entry.IndexOf('\t');
            if (tab > 0 && KernelTreeFiles.Holds(entry[(tab + 1)..]) && entry[..tab].Split(' ') is ["100644" or "100755", "blob", var id])
            {
                wanted.Add((entry[(tab + 1)..], id));
            }
        }

        return wanted;
    }

    /// <summary>The answers of <c>cat-file --batch</c>, in the order of the questions: <c>OBJECT SP TYPE SP SIZE LF CONTENT LF</c>.</summary>
    private Dictionary<string, string> Split(byte[] output, List<(string Path, string Object)> wanted)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        ReadOnlySpan<byte> rest = output;
        foreach ((string path, string id) in wanted)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> header = end < 0 ? [] : rest[..end];
            if (!header.StartsWith(Encoding.ASCII.GetBytes($"{id} blob "))
                || !Utf8Parser.TryParse(header[(id.Length + 6)..], out int size, out _) || size < 0 || size + 1 > rest.Length - end - 1)
            {
                throw Unreadable($"the object of `{path}` is missing; a partial clone has to fetch it first");
            }

            if (size <= KernelTreeFiles.Largest)
            {
                texts[path] = Encoding.UTF8.GetString(rest.Slice(end + 1, size));
            }

            rest = rest[(end + 1 + size + 1)..];
        }

        return texts;
    }

    private async Task<CommandResult> RunAsync(Host host, Command command, long limit, CancellationToken cancellation)
    {
        CommandResult result = await command.RunAsync(host, cancellation).ConfigureAwait(false);
        return result.Output.Length > limit ? throw Unreadable($"`git {command.Arguments[2]}` answers with more than {limit >> 20} MiB")
            : result.Succeeded ? result
            : throw Unreadable(result.Error.Trim() is { Length: > 0 } said ? Shown(said) : $"`git {command.Arguments[2]}` ended with status {result.ExitCode}");
    }

    private Command Git(long limit, params string[] arguments) => GitCommand.Local(GitDirectory, arguments) with { OutputLimit = limit };

    private Failure Unreadable(string why) => new Diagnostic(
        RequirementCodes.UnreadableRepository, $"the repository `{GitDirectory}` cannot be read", null, [why],
        [$"check it with `git --git-dir={GitDirectory} fsck`"]).ToFailure();

    private static string Shown(string said)
    {
        string line = said.Split('\n')[0];
        return line.Length <= 300 ? line : line[..300];
    }
}
