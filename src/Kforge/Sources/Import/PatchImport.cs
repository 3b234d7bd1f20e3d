using System.Collections.Immutable;
using System.Globalization;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>Where in a series imported patches go.</summary>
public abstract record ImportPosition
{
    private ImportPosition()
    {
    }

    /// <summary>After all others.</summary>
    public sealed record AtEnd : ImportPosition;

    /// <summary>Just before a patch.</summary>
    /// <param name="Patch">Its name in the series, or the beginning of it.</param>
    public sealed record Before(string Patch) : ImportPosition;

    /// <summary>Just after a patch.</summary>
    /// <param name="Patch">Its name in the series, or the beginning of it.</param>
    public sealed record After(string Patch) : ImportPosition;
}

/// <summary>What an import did, or would do.</summary>
/// <param name="Series">The name of the series.</param>
/// <param name="Made">Whether the series is new.</param>
/// <param name="Patches">The new patches in their order.</param>
/// <param name="Skipped">What was read and left out.</param>
public sealed record ImportResult(string Series, bool Made, ImmutableArray<ImportedPatch> Patches, ImmutableArray<SkippedPatch> Skipped);

/// <summary>A patch that became part of a series.</summary>
/// <param name="Path">The file, relative to the workspace.</param>
/// <param name="Title">Its title; text of a stranger.</param>
/// <param name="Author">Name and address; null when the patch does not say.</param>
/// <param name="Strip">How many leading parts of the names in it are left out.</param>
/// <param name="Patch">What it changes.</param>
public sealed record ImportedPatch(RelativePath Path, string Title, string? Author, int Strip, Patch Patch);

/// <summary>Puts patches of others into a series of the workspace: all of them, or none.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where the work is done.</param>
/// <param name="Directories">The workspace.</param>
public sealed record PatchImport(Host Host, Store Store, WorkspaceDirectories Directories)
{
    private sealed record NewFile(string Name, ReceivedPatch Patch, byte[] Content);

    /// <summary>Imports.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="series">The name of the series; it is made when it is not there.</param>
    /// <param name="position">Where in it.</param>
    /// <param name="write">Whether to write; not for <c>--dry-run</c>.</param>
    /// <param name="cancellation">Stops the work; nothing is written then.</param>
    /// <exception cref="Failure">KF1015 for a bad name, KF1021 for a bad series, KF1401 to KF1405 for bad patches, KF1421 to KF1428.</exception>
    public async Task<ImportResult> RunAsync(ImportSource source, string series, ImportPosition position, bool write, CancellationToken cancellation)
    {
        TextRule rule = NameRules.Name("a series");
        if (!rule.Holds(series))
        {
            throw new Diagnostic(WorkspaceCodes.BadValue, $"`{series}` is not the name of a series").WithCause($"it becomes the name of a directory: {rule.Says}").ToFailure();
        }

        MailOrder read = await new PatchIntake(Host, Store).ReadAsync(source, cancellation).ConfigureAwait(false);
        string directory = Path.Combine(Directories.Patches, series);
        Store.Prepare();
        using FileLock alone = await FileLock.TakeAsync(
            Host, Store.Lock($"patches-{Sha256Digest.OfText(directory).Hex[..16]}"), $"the series `{series}`", cancellation).ConfigureAwait(false);

        bool made = !File.Exists(Path.Combine(directory, PatchSeries.FileName));
        ImmutableArray<SeriesPatch> listed = Directory.Exists(directory) && !made ? WorkspaceReader.ReadPatchSeries(Directories, series).OrFail().Patches : [];
        SeriesText text = made ? SeriesText.Empty : SeriesText.Of(await File.ReadAllBytesAsync(Path.Combine(directory, PatchSeries.FileName), cancellation).ConfigureAwait(false));
        Dictionary<string, string> known = await KnownAsync(listed, cancellation).ConfigureAwait(false);

        List<NewFile> files = [];
        List<ImportedPatch> imported = [];
        List<SkippedPatch> skipped = [.. read.Skipped];
        int number = LastNumber(directory);
        foreach (ReceivedPatch patch in read.Patches)
        {
            if (known.TryGetValue(KeyOf(patch.Strip, patch.Diff), out string? there))
            {
                skipped.Add(new(patch.Name, patch.Shown, $"the series has its changes already, in {there}"));
                continue;
            }

            string title = PatchText.Title(patch);
            string name = PatchText.FileName(++number, title);
            byte[] content = PatchText.Write(patch);
            Patch parsed = PatchReader.Read(new SourcePlace(patch.Name), content, patch.Strip) switch
            {
                Checked<Patch>.Good good => good.Value,
                Checked<Patch>.Bad bad => throw new Failure([.. bad.Diagnostics.Select(mistake => mistake with { Place = null })]),
                _ => throw new InvalidOperationException("unreachable: Checked is closed"),
            };
            known.Add(KeyOf(patch.Strip, patch.Diff), name);
            files.Add(new(name, patch, content));
            imported.Add(new(RelativePath.Parse($"patches/{series}/{name}"), title, Author(patch), patch.Strip, parsed));
        }

        SeriesText changed = Placed(text, listed, series, position, files);
        if (write && files.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            Write(directory, files, changed);
        }

        return new(series, made, [.. imported], [.. skipped]);
    }

    private static string? Author(ReceivedPatch patch) => patch.Author is not { } author ? null
        : author.Email.Length == 0 ? author.Name : $"{author.Name} <{author.Email}>".TrimStart();

    private static string KeyOf(int strip, ReadOnlyMemory<byte> diff) => $"{strip} {Sha256Digest.Of(diff.Span).Hex}";

    /// <summary>The changes of the patches that are listed, each with the name of its file.</summary>
    private async Task<Dictionary<string, string>> KnownAsync(ImmutableArray<SeriesPatch> listed, CancellationToken cancellation)
    {
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        foreach ((Placed<RelativePath> path, int strip) in listed)
        {
            byte[] content = await File.ReadAllBytesAsync(path.Value.Under(Directories.Root), cancellation).ConfigureAwait(false);
            known.TryAdd(KeyOf(strip, DiffExtent.Split(content).Diff), path.Value.Name);
        }

        return known;
    }

    /// <summary>The highest number a file of the directory begins with: a name is never used a second time while its file is there.</summary>
    private static int LastNumber(string directory) => !Directory.Exists(directory) ? 0 : Directory.EnumerateFiles(directory)
        .Select(file => Path.GetFileName(file).Split('-')[0])
        .Select(digits => digits.Length <= 6 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)
        .DefaultIfEmpty(0).Max();

    private static SeriesText Placed(SeriesText text, ImmutableArray<SeriesPatch> listed, string series, ImportPosition position, List<NewFile> files)
    {
        IEnumerable<(RelativePath, int)> added = files.Select(file => (RelativePath.Parse(file.Name), file.Patch.Strip));
        return position switch
        {
            ImportPosition.Before before => text.Before(Find(before.Patch), added),
            ImportPosition.After after => text.After(Find(after.Patch), added),
            _ => text.Append(added),
        };

        RelativePath Find(string typed)
        {
            string prefix = $"patches/{series}/";
            string name = typed.StartsWith(prefix, StringComparison.Ordinal) ? typed[prefix.Length..] : typed;
            RelativePath[] all = [.. listed.Select(patch => RelativePath.Parse(patch.Path.Value.Text[prefix.Length..]))];
            RelativePath[] meant = [.. all.Where(path => path.Text == name)];
            meant = meant.Length > 0 ? meant : [.. all.Where(path => path.Text.StartsWith(name, StringComparison.Ordinal))];
            return meant is [var one] ? one : throw new Diagnostic(ImportCodes.UnknownPatch,
                    meant.Length == 0 ? $"the series `{series}` lists no patch `{typed}`" : $"`{typed}` is the beginning of {meant.Length} patches of the series `{series}`")
                .WithSuggestion(typed, (meant.Length == 0 ? all : meant).Select(path => path.Text), "patches there").ToFailure();
        }
    }

    /// <summary>The files appear under their names one by one, and the series, which makes them count, last. Whatever fails, those that appeared go again.</summary>
    private static void Write(string directory, List<NewFile> files, SeriesText series)
    {
        bool existed = Directory.Exists(directory);
        List<string> made = [];
        try
        {
            Directory.CreateDirectory(directory);
            foreach (NewFile file in files)
            {
                string unfinished = Path.Combine(directory, $".{file.Name}.new");
                made.Add(unfinished);
                File.WriteAllBytes(unfinished, file.Content);
            }

            foreach (NewFile file in files)
            {
                string final = Path.Combine(directory, file.Name);
                File.Move(Path.Combine(directory, $".{file.Name}.new"), final, overwrite: false);
                made.Add(final);
            }

            WholeFile.Write(Path.Combine(directory, PatchSeries.FileName), series.ToBytes());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or Failure)
        {
            foreach (string path in made)
            {
                File.Delete(path);
            }

            if (!existed && Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
            {
                Directory.Delete(directory);
            }

            throw exception as Failure ?? IoFailures.Writing(directory, exception);
        }
    }
}
