using System.Collections.Immutable;
using System.Globalization;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>Gathers patches from a file, a directory, commits or a mailing list, in the order in which they are applied.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where git works.</param>
internal sealed record PatchIntake(Host Host, Store Store)
{
    // Debian's queue has a few hundred patches; a directory that is something else may have millions of files.
    private const int MostFiles = 5000;

    private static readonly EnumerationOptions Listing =
        new() { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    /// <summary>Reads a source.</summary>
    /// <exception cref="Failure">KF1421 to KF1427; KF1021 for a quilt directory with a wrong <c>series</c>.</exception>
    public async Task<MailOrder> ReadAsync(ImportSource source, CancellationToken cancellation)
    {
        using ImportScratch scratch = new(Host, Store);
        Mailbox mails = new(scratch);
        SourcePlace place = new(source.Shown);
        switch (source)
        {
            case ImportSource.OfFile file:
                string title = Path.GetFileNameWithoutExtension(file.Path);
                return MailOrder.Of(await mails.ReadAsync(Path.GetFileName(file.Path), title, await BytesAsync(file.Path, file.Shown, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false), place).OrFail();
            case ImportSource.OfDirectory directory:
                return await ReadDirectoryAsync(mails, directory, place, cancellation).ConfigureAwait(false);
            case ImportSource.OfCommits commits:
                return await ReadCommitsAsync(mails, commits, place, cancellation).ConfigureAwait(false);
            case ImportSource.OfMessage message:
                return MailOrder.Of(await mails.ReadAsync(message.Shown, message.Id, await FetchAsync(message, scratch, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false), place).OrFail();
            default:
                throw new InvalidOperationException("unreachable: ImportSource is closed");
        }
    }

    /// <summary>A quilt directory in the order of its <c>series</c>, another one in the order of the names.</summary>
    private static async Task<MailOrder> ReadDirectoryAsync(Mailbox mails, ImportSource.OfDirectory directory, SourcePlace place, CancellationToken cancellation)
    {
        string series = Path.Combine(directory.Path, PatchSeries.FileName);
        bool isQuilt = File.Exists(series);
        HashSet<string> present = [.. Directory.EnumerateFiles(directory.Path, "*", Listing).Take(MostFiles).Select(file => Path.GetRelativePath(directory.Path, file))];
        ImmutableArray<SeriesPatch> listed = isQuilt
            ? SeriesText.Of(await BytesAsync(series, $"{directory.Shown}/{PatchSeries.FileName}", cancellation).ConfigureAwait(false)).Read(Path.Combine(directory.Shown, PatchSeries.FileName), present).OrFail()
            : [.. present.Where(IsNumbered).Order(StringComparer.Ordinal).Select(file => new SeriesPatch(new(RelativePath.Parse(file), new(Path.Combine(directory.Shown, file))), 1))];
        if (listed.IsEmpty)
        {
            throw new Diagnostic(ImportCodes.NoPatch, $"no patch is in the directory `{directory.Shown}`", place,
                [isQuilt ? "its `series` lists none" : "it has no file `series` and no files such as `0001-….patch`"], []).ToFailure();
        }

        List<ReceivedPatch> patches = [];
        List<SkippedPatch> skipped = [];
        foreach ((Placed<RelativePath> path, int strip) in listed)
        {
            string name = Path.Combine(directory.Shown, path.Value.Text);
            byte[] content = await BytesAsync(path.Value.Under(directory.Path), name, cancellation).ConfigureAwait(false);
            ImmutableArray<ReceivedPatch> read = await mails.ReadAsync(name, Path.GetFileNameWithoutExtension(path.Value.Name), content, cancellation).ConfigureAwait(false);
            if (read.Length > 1)
            {
                throw new Diagnostic(ImportCodes.Ambiguous, $"`{name}` is a mailbox with {read.Length} mails", path.Place).WithHint($"import it on its own: `kforge patch import {name} --to SERIES`").ToFailure();
            }

            ReceivedPatch patch = read[0] with { Strip = strip };
            if (!patch.Diff.IsEmpty)
            {
                patches.Add(patch);
            }
            else if (isQuilt)
            {
                throw new Diagnostic(ImportCodes.NoPatch, $"`{name}` holds no change", path.Place).WithHint($"take it out of `{Path.Combine(directory.Shown, PatchSeries.FileName)}`").ToFailure();
            }
            else
            {
                skipped.Add(new(name, patch.Shown, patch.Told.Number == 0 ? "a cover letter" : "no patch is in it"));
            }
        }

        return patches.Count > 0 ? new([.. patches], [.. skipped])
            : throw new Diagnostic(ImportCodes.NoPatch, $"no patch is in the directory `{directory.Shown}`", place).ToFailure();
    }

    /// <summary>The names <c>git format-patch</c> gives.</summary>
    private static bool IsNumbered(string name) =>
        (name.EndsWith(".patch", StringComparison.Ordinal) || name.EndsWith(".diff", StringComparison.Ordinal) || name.EndsWith(".eml", StringComparison.Ordinal))
        && char.IsAsciiDigit(name[0]) && !name.Contains('/');

    private async Task<MailOrder> ReadCommitsAsync(Mailbox mails, ImportSource.OfCommits commits, SourcePlace place, CancellationToken cancellation)
    {
        byte[] merges = await GitAsync(commits, ["rev-list", "--merges", "--count", "--end-of-options", commits.Shown, "--"], cancellation).ConfigureAwait(false);
        byte[] box = await GitAsync(commits,
            [
                "format-patch", "--stdout", "--pretty=mboxrd", "--topo-order", "--no-numbered", "--subject-prefix=PATCH", "--no-cover-letter", "--no-signature", "--no-attach", "--no-thread",
                "--no-signoff", "--no-notes", "--no-base", "--no-from", "--no-to", "--no-cc", "--no-add-header", "--no-stat", "--full-index", "--binary", "--find-renames", "-l1000", "--diff-algorithm=myers",
                "--unified=3", "--inter-hunk-context=0", "--no-ext-diff", "--no-textconv", "--no-color", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/", "-O/dev/null", "--end-of-options", commits.Shown, "--",
            ], cancellation).ConfigureAwait(false);
        if (box.Length == 0)
        {
            throw new Diagnostic(ImportCodes.NoPatch, $"no commit with a change is in `{commits.Shown}`", place).WithHint($"see `git -C {commits.Repository} log --oneline --no-merges {commits.Shown}`").ToFailure();
        }

        // Written by the options above, it has to be read by the same rule.
        ImmutableArray<ReceivedPatch> read = await mails.ReadAsync(commits.Shown, commits.Shown, box, cancellation, mboxrd: true).ConfigureAwait(false);
        MailOrder order = new([.. read.Where(patch => !patch.Diff.IsEmpty)], [.. read.Where(patch => patch.Diff.IsEmpty).Select(patch => new SkippedPatch(patch.Name, patch.Shown, "an empty commit"))]);
        string count = System.Text.Encoding.ASCII.GetString(merges).Trim();
        return count == "0" ? order : order with { Skipped = order.Skipped.Add(new(commits.Shown, $"{count} merge commit{(count == "1" ? "" : "s")}", "a merge is no patch")) };
    }

    private async Task<byte[]> GitAsync(ImportSource.OfCommits commits, ImmutableArray<string> arguments, CancellationToken cancellation)
    {
        // The repository's own configuration is read; nothing of it may change what is written.
        ImmutableArray<string> settings = ["diff.noprefix=false", "diff.mnemonicPrefix=false", "diff.suppressBlankEmpty=false", "core.quotePath=true", "core.fsmonitor=false", "log.showSignature=false", "i18n.logOutputEncoding=UTF-8"];
        Command git = GitCommand.Alone(new Command("git", ["--no-pager", "-C", commits.Repository, .. settings.SelectMany(setting => (string[])["-c", setting]), .. arguments])
        {
            OutputLimit = Mailbox.Largest,
            ErrorLimit = 1 << 20,
        }).In("/");
        CommandResult result = await ImportScratch.RunAsync(Host, git, cancellation).ConfigureAwait(false);
        return result.Succeeded && !result.Flooded ? result.Output : throw new Diagnostic(
            ImportCodes.BadRange, $"git cannot give the commits `{commits.Shown}` of `{commits.Repository}`", null,
            [result.Flooded ? $"they are more than {Mailbox.Largest >> 20} MiB of patches" : ImportScratch.FirstLine(result.Error)],
            ["name the repository with `--repository DIR` when it is not the working directory's"]).ToFailure();
    }

    /// <summary>b4 fetches the series a message belongs to, with the trailers people sent, and writes a mailbox.</summary>
    private async Task<byte[]> FetchAsync(ImportSource.OfMessage message, ImportScratch scratch, CancellationToken cancellation)
    {
        if (Host.FindProgram("b4") is not { } b4)
        {
            throw new Diagnostic(ImportCodes.NoB4, $"`{message.Shown}` is a message id, and `b4`, which fetches messages, is not installed")
                .WithHint("install it: `apt install b4`, or `pipx install b4`; or save the thread as a mailbox and import the file").ToFailure();
        }

        Command fetch = new Command(b4, "am", "-o", "-", "--no-cache", message.Id) { OutputLimit = Mailbox.Largest, ErrorLimit = 1 << 20, WorkingDirectory = scratch.Directory };
        foreach (string variable in (string[])["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "GIT_CONFIG_GLOBAL", "http_proxy", "https_proxy", "HTTPS_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"])
        {
            fetch = Host.Variable(variable) is { } value ? fetch.With(variable, value) : fetch;
        }

        return await Host.PhaseAsync(
            "fetch messages",
            async () =>
            {
                CommandResult result = await ImportScratch.RunAsync(Host, fetch.With("LC_ALL", "C.UTF-8").With("GIT_TERMINAL_PROMPT", "0"), cancellation).ConfigureAwait(false);
                return result.Succeeded && !result.Flooded && result.Output.Length > 0 ? result.Output : throw new Diagnostic(
                    ImportCodes.B4Failed, $"b4 did not fetch the series of `{message.Shown}`", null, [.. LastLines(result.Error)], [$"try `b4 am -o - {message.Id}` on its own"]).ToFailure();
            },
            box => string.Create(CultureInfo.InvariantCulture, $"{box.Length:#,0} bytes of mail")).ConfigureAwait(false);
    }

    private static IEnumerable<string> LastLines(string said) =>
        said.Split('\n').Where(line => line.Trim().Length > 0).TakeLast(3).Select(ImportScratch.FirstLine);

    private static async Task<byte[]> BytesAsync(string path, string shown, CancellationToken cancellation)
    {
        try
        {
            // Not the length of the file: a pipe has none.
            await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using MemoryStream whole = new();
            byte[] buffer = new byte[1 << 16];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                whole.Write(buffer.AsSpan(0, read));
                if (whole.Length > Mailbox.Largest)
                {
                    throw new Diagnostic(ImportCodes.UnreadableMail, $"`{shown}` cannot be read", null, [$"it has more than {Mailbox.Largest >> 20} MiB"], []).ToFailure();
                }
            }

            return whole.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new Failure([new Diagnostic(ImportCodes.UnreadableMail, $"`{shown}` cannot be read", null, [exception.Message], [])], exception);
        }
    }
}
