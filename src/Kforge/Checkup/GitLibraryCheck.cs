using System.Collections.Immutable;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;

namespace Kforge.Checkup;

/// <summary>
/// Tries every operation of the libgit2 in the store, in another process: a libgit2 that does not fit does not throw, it kills.
/// </summary>
internal static class GitLibraryCheck
{
    private const string Id = "libgit2";

    /// <summary>All operations together take a second or two; one that hangs is as bad as one that dies.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs the check. Nothing is fetched.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">Where libgit2 may be.</param>
    /// <param name="kforge">Starts this kforge; the hidden command <c>git-contract</c> is added.</param>
    /// <param name="cancellation">Stops the check.</param>
    public static async Task<Finding> RunAsync(Host host, Store store, Command kforge, CancellationToken cancellation)
    {
        if (BroughtLibraries.FindGit(store) is not { } root)
        {
            return Finding.Ok(Id, "not fetched yet: it comes with the first git source");
        }

        string scratch = Path.Combine(store.Temporary, $"libgit2-{Guid.NewGuid():N}");
        try
        {
            return await TryAsync(host, kforge, root, scratch, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(Id, CheckStatus.Problem, $"it cannot be tried: {exception.Message}", ["make the store writable"]);
        }
        finally
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }
    }

    private static async Task<Finding> TryAsync(Host host, Command kforge, string root, string scratch, CancellationToken cancellation)
    {
        ImmutableArray<string> left = [.. GitOperations.All.Select(operation => operation.Name)];
        List<string> wrong = [];
        string version = "";
        for (int round = 0; !left.IsEmpty; round++)
        {
            (int status, ImmutableArray<GitContractLine> lines) = await ChildAsync(host, kforge, root, Path.Combine(scratch, $"{round}"), left, cancellation).ConfigureAwait(false);
            wrong.AddRange(lines.Where(line => line.Result == GitContractResult.Broken).Select(line => $"{line.Operation}: {ArchiveCodes.Printable(line.Said)}"));
            version = lines.FirstOrDefault(line => line.Operation == GitContractLine.Loading && line.Result == GitContractResult.Kept)?.Said ?? version;
            string? reached = lines.LastOrDefault()?.Operation;
            bool died = lines.IsEmpty || lines[^1].Result == GitContractResult.Begun;
            if (died)
            {
                wrong.Add($"{reached ?? "kforge git-contract"}: {(status < 0 ? $"took longer than {Patience.TotalSeconds:0} s" : $"ended the process with status {status}")}");
            }

            // After an operation that killed the process the others get their turn in a new one.
            left = died && reached is not (null or GitContractLine.Loading) ? [.. left.SkipWhile(name => name != reached).Skip(1)] : [];
        }

        return wrong.Count == 0
            ? Finding.Ok(Id, $"{version}, {GitOperations.All.Length} operations work")
            : new(Id, CheckStatus.Problem, $"{wrong.Count} of {GitOperations.All.Length} operations fail: {string.Join("; ", wrong)}",
                [$"remove `{Path.GetDirectoryName(root)}`: it is fetched again with the next git source", "if that does not help, use a tarball of the kernel, and please report this"]);
    }

    private static async Task<(int Status, ImmutableArray<GitContractLine> Lines)> ChildAsync(
        Host host, Command kforge, string root, string scratch, ImmutableArray<string> names, CancellationToken cancellation)
    {
        Directory.CreateDirectory(scratch);
        List<GitContractLine> lines = [];
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        // The environment is kforge's own: what preloads or redirects libraries does so here too.
        Command command = kforge with
        {
            Arguments = [.. kforge.Arguments, "git-contract", root, scratch, .. names],
            Environment = host.Variables.ToImmutableSortedDictionary(StringComparer.Ordinal),
            OnLine = line =>
            {
                if (GitContractLine.Parse(line) is { } read)
                {
                    lines.Add(read);
                }
            },
        };
        try
        {
            CommandResult result = await command.RunAsync(host, patience.Token).ConfigureAwait(false);
            return (result.ExitCode, [.. lines]);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (-1, [.. lines]);
        }
    }
}
