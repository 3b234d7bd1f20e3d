using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>
/// A directory with copies of only the files that patches touch, where git applies them. Nothing git does there can reach
/// the store or the build tree; what it did is compared with what the patch says before anything is taken from here.
/// </summary>
/// <param name="host">The outside world.</param>
/// <param name="source">The unpatched tree.</param>
/// <param name="directory">The scratch directory; must be empty.</param>
internal sealed partial class PatchScratch(Host host, SourceTree source, string directory)
{
    /// <summary>Applies a series.</summary>
    /// <returns>What every changed path became; also those that a later patch changed back.</returns>
    /// <exception cref="Failure">KF1402 to KF1405.</exception>
    public async Task<ImmutableSortedDictionary<RelativePath, FileState>> ApplyAsync(ImmutableArray<Patch> patches, CancellationToken cancellation)
    {
        foreach (Patch patch in patches)
        {
            foreach (RelativePath path in patch.Touched)
            {
                CheckParents(patch, path);
                if (Posix.KindOf(path.Under(directory)) == FileKind.Missing)
                {
                    if (source.FileOf(path) is { } file)
                    {
                        FileState.Copy(file, path.Under(directory), StagedTree.TimeStamp);
                    }
                }
            }
        }

        Dictionary<RelativePath, FileState> states = await ReadAsync(cancellation).ConfigureAwait(false);
        SortedSet<RelativePath> changed = [];
        foreach (Patch patch in patches)
        {
            await ApplyOneAsync(patch, cancellation).ConfigureAwait(false);
            Dictionary<RelativePath, FileState> after = await ReadAsync(cancellation).ConfigureAwait(false);
            CheckChanged(patch, states, after);
            changed.UnionWith(patch.Changed);
            states = after;
        }

        ImmutableSortedDictionary<RelativePath, FileState> result = changed.ToImmutableSortedDictionary(path => path, path => states.GetValueOrDefault(path, FileState.Nothing));
        CheckLinks(patches, result);
        return result;
    }

    private async Task ApplyOneAsync(Patch patch, CancellationToken cancellation)
    {
        // Without the ceiling git finds a repository above and then skips files in silence that are not in its index.
        Command apply = new Command("git", "apply", "--whitespace=nowarn", "-p1", "-")
            .In(directory)
            .With("GIT_CEILING_DIRECTORIES", Path.GetDirectoryName(directory)!)
            .With("GIT_CONFIG_NOSYSTEM", "1")
            .With("GIT_CONFIG_GLOBAL", "/dev/null")
            .With("GIT_ATTR_NOSYSTEM", "1")
            .With("LC_ALL", "C") with
        { Input = patch.Content };
        CommandResult result = await apply.RunAsync(host, cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw DoesNotApply(patch, result.Error).ToFailure();
        }
    }

    private static Diagnostic DoesNotApply(Patch patch, string error)
    {
        ImmutableArray<string> said = [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ArchiveCodes.Printable).Take(6)];
        SourcePlace place = patch.Place;
        string what = "";
        if (FailedHunk().Match(error) is { Success: true } match)
        {
            string file = match.Groups["file"].Value;
            what = $" to `{ArchiveCodes.Printable(file)}`";
            ImmutableArray<PatchHunk> hunks = [.. patch.Files.Where(f => f.New.Text == file || f.Old.Text == file).SelectMany(f => f.Hunks)];
            int number = hunks.TakeWhile(hunk => hunk.OldLine.ToString(System.Globalization.CultureInfo.InvariantCulture) != match.Groups["line"].Value).Count();
            if (number < hunks.Length)
            {
                place = place with { Line = hunks[number].PatchLine };
                said = said.Insert(0, $"hunk {number + 1} of {hunks.Length}, for line {match.Groups["line"].Value}, does not match the file");
            }
        }

        return new Diagnostic(PatchCodes.DoesNotApply, $"`{patch.Place.File}` does not apply{what}", place, said,
            ["port the patch to this kernel, or remove it from the series"]);
    }

    private static void CheckChanged(Patch patch, Dictionary<RelativePath, FileState> before, Dictionary<RelativePath, FileState> after)
    {
        HashSet<RelativePath> changed = [.. before.Keys.Union(after.Keys).Where(path => before.GetValueOrDefault(path) != after.GetValueOrDefault(path))];
        ImmutableArray<string> causes =
        [
            .. from path in patch.Changed.Except(changed) orderby path select $"`{path}` is named in it and did not change",
            .. from path in changed.Except(patch.Changed) orderby path select $"`{path}` changed and is not named in it",
        ];
        if (!causes.IsEmpty)
        {
            throw new Diagnostic(PatchCodes.WrongFiles, $"git did not do what `{patch.Place.File}` says", patch.Place, causes, []).ToFailure();
        }
    }

    /// <summary>A path below a link of the tree would be another file than the one it names; the copies here do not show that.</summary>
    private void CheckParents(Patch patch, RelativePath path)
    {
        for (int slash = path.Text.IndexOf('/'); slash > 0; slash = path.Text.IndexOf('/', slash + 1))
        {
            string parent = path.Text[..slash];
            if (source.KindOf(RelativePath.OfChecked(parent)) == FileKind.Link)
            {
                throw new Diagnostic(PatchCodes.Outside, $"`{patch.Place.File}` touches `{path}`", patch.Place,
                    [$"`{parent}` is a symbolic link of the kernel tree"], ["name the file where it really is"]).ToFailure();
            }
        }
    }

    private void CheckLinks(ImmutableArray<Patch> patches, ImmutableSortedDictionary<RelativePath, FileState> result)
    {
        foreach ((RelativePath path, FileState state) in result)
        {
            if (state is FileState.Symbolic link && LinkPath.Follow(LinkPath.ParentOf(path.Text), link.Target, at => LinkAt(at, result), rooted: false) is null)
            {
                SourcePlace place = patches.Last(patch => patch.Changed.Contains(path)).Place;
                throw new Diagnostic(PatchCodes.LinkOutside, $"`{place.File}` makes `{path}` a link that leads outside the tree", place,
                    [$"it leads to `{ArchiveCodes.Printable(link.Target)}`"], []).ToFailure();
            }
        }
    }

    /// <summary>The target of a link of the patched tree.</summary>
    private string? LinkAt(string path, ImmutableSortedDictionary<RelativePath, FileState> result)
    {
        if (RelativePath.TryParse(path, out RelativePath parsed) && result.TryGetValue(parsed, out FileState? state))
        {
            return (state as FileState.Symbolic)?.Target;
        }

        RelativePath inStore = RelativePath.OfChecked(path);
        return source.KindOf(inStore) == FileKind.Link ? new FileInfo(source.FileOf(inStore)!).LinkTarget : null;
    }

    private async Task<Dictionary<RelativePath, FileState>> ReadAsync(CancellationToken cancellation)
    {
        ImmutableArray<TreeEntry> entries = await TreeDigest.ReadAsync(directory, cancellation).ConfigureAwait(false);
        return entries.Where(entry => entry is not TreeEntry.Directory).ToDictionary(entry => entry.Path, entry => entry switch
        {
            TreeEntry.File file => new FileState.Regular(file.Executable, file.Content),
            TreeEntry.Link link => new FileState.Symbolic(link.Target),
            _ => FileState.Nothing,
        });
    }

    [GeneratedRegex("^error: patch failed: (?<file>.*):(?<line>[0-9]+)$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex FailedHunk();
}
