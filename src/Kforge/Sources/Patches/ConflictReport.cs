using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;

namespace Kforge.Sources;

/// <summary>Explains why a patch does not fit, so that a person can mend it.</summary>
internal static class ConflictReport
{
    private const int MostFuzz = 2;
    private const int MostExplained = 50;

    /// <summary>Explains every file that is not as the patch expects.</summary>
    /// <param name="patch">The patch.</param>
    /// <param name="misfits">What did not fit.</param>
    /// <param name="merges">Files whose merge was tried in vain.</param>
    /// <param name="state">The tree before the patch.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static PatchConflict Of(
        Patch patch, ImmutableArray<Misfit> misfits, ImmutableArray<RelativePath> merges, SeriesState state, CancellationToken cancellation)
    {
        Effort effort = new(patch.Place, cancellation);
        int left = MostExplained;
        ImmutableArray<FileConflict> conflicts = [.. misfits.Select(misfit => misfit.Conflict switch
        {
            FileConflict.Missing missing => missing with { Candidates = state.View.Named(missing.File.Name, 3, cancellation) },
            FileConflict.OtherLines lines => lines with
            {
                MergeTried = merges.Contains(lines.File),
                Hunks = [.. lines.Hunks.Select(hunk => left-- > 0 ? Explain(hunk, misfit, state, effort) : hunk)],
            },
            var other => other,
        })];
        bool foreign = conflicts.Length == patch.Files.Length && conflicts.All(conflict => conflict is FileConflict.Missing { Candidates.IsEmpty: true });
        return new(patch, conflicts) { AlreadyApplied = !foreign && IsApplied(patch, state, effort), Foreign = foreign };
    }

    private static HunkConflict Explain(HunkConflict conflict, Misfit misfit, SeriesState state, Effort effort)
    {
        PatchHunk hunk = misfit.File.Hunks[conflict.Number - 1];
        List<string> file = TextLines.Of(PatchedView.BytesOf(misfit.Before!).Span);
        bool applied = HunkPlacement.Apply([hunk.Reversed], file, 0, effort).Placed[0] is not null;
        NearPlace? near = Near(hunk, file, effort);
        int start = Math.Max(0, (near?.Line ?? hunk.OldLine) - 1);
        ImmutableArray<ComparedLine> compared = hunk.OldLines.IsEmpty ? [] : HunkComparison.Of(hunk.OldLines, file, start);
        return conflict with
        {
            AlreadyApplied = applied,
            Nearest = near,
            Compared = HunkComparison.Shortened(compared),
            LastTouchedBy = LastTouch(misfit.File, hunk, compared, state),
        };
    }

    private static NearPlace? Near(PatchHunk hunk, List<string> file, Effort effort)
    {
        if (hunk.OldLines.IsEmpty)
        {
            return null;
        }

        for (int fuzz = 0; fuzz <= MostFuzz; fuzz++)
        {
            if (HunkPlacement.Anywhere(hunk, file, fuzz, effort) is { } found)
            {
                return new(Math.Max(1, found + 1), fuzz == 0 ? 100 : HunkComparison.Similarity(hunk.OldLines, file, Math.Max(0, found)), fuzz);
            }
        }

        return HunkComparison.MostSimilar(hunk.OldLines, file, Math.Max(0, hunk.OldLine - 1), effort) is { } similar ? new(similar.Start + 1, similar.Percent, null) : null;
    }

    /// <summary>The last patch that took away what is expected, or brought what is there instead.</summary>
    private static string? LastTouch(PatchedFile file, PatchHunk hunk, ImmutableArray<ComparedLine> compared, SeriesState state)
    {
        HashSet<string> expected = [.. compared.Where(line => line.Kind == ComparedKind.Expected && line.Text.Trim().Length > 1).Select(line => line.Text)];
        HashSet<string> found = [.. compared.Where(line => line.Kind == ComparedKind.Found && line.Text.Trim().Length > 1).Select(line => line.Text)];
        return state.Done.Reverse().FirstOrDefault(earlier => earlier.Patch.Files
            .Where(other => other.New == file.Old || other.New == file.New)
            .SelectMany(other => other.Hunks)
            .SelectMany(other => other.Lines)
            .Any(line => line.Change switch
            {
                LineChange.Removed => expected.Contains(HunkComparison.Shown(line.Text)),
                LineChange.Added => found.Contains(HunkComparison.Shown(line.Text)),
                _ => false,
            }))?.Patch.Place.File;
    }

    /// <summary>Whether the tree is already as the whole patch would leave it.</summary>
    private static bool IsApplied(Patch patch, SeriesState state, Effort effort) => patch.Files.All(file =>
    {
        if (file.IsDeleted)
        {
            return state.View.KindAt(file.Old) == FileKind.Missing;
        }

        if (state.View.LinkAbove(file.New) is not null || (file.IsRename && state.View.KindAt(file.Old) != FileKind.Missing && patch.Files.All(other => other.New != file.Old)))
        {
            return false;
        }

        FileContent content = state.View.At(file.New);
        ReadOnlyMemory<byte> bytes = PatchedView.BytesOf(content);
        bool mode = content is not FileContent.Absent && (file.NewMode is null || content is FileContent.Symbolic == (file.NewMode == PatchMode.Link));
        return mode && file switch
        {
            { Binary: not null } => file.NewId.Length == 40 && GitBlob.IdOf(bytes.Span) == file.NewId,
            { IsNew: true } => bytes.Span.SequenceEqual(TextLines.Bytes(file.Hunks.SelectMany(hunk => hunk.NewLines))),
            { Hunks.IsEmpty: true } => file.NewMode is not { } wanted || content is FileContent.Symbolic || ((FileContent.Regular)content).Executable == (wanted == PatchMode.Executable),
            _ => HunkPlacement.Apply([.. file.Hunks.Select(hunk => hunk.Reversed)], TextLines.Of(bytes.Span), 0, effort).Placed.All(place => place is not null),
        };
    });

    /// <summary>The conflict as a diagnostic KF1403.</summary>
    public static Diagnostic DiagnosticOf(PatchConflict conflict)
    {
        SourcePlace place = conflict.Patch.Place;
        FileConflict first = conflict.Files[0];
        string name = place.File;
        ImmutableArray<string> hints =
        [
            .. conflict.AlreadyApplied ? (string[])[$"the kernel already has this change: remove `{Path.GetFileName(name)}` from the series"]
                : conflict.Foreign ? ["check that the patch is for this kernel and that `series` says how much to strip from its names, such as `-p0`"]
                : [$"port the patch to this kernel, or remove `{Path.GetFileName(name)}` from the series"],
        ];
        string what = conflict.AlreadyApplied ? $"`{name}` is already applied"
            : conflict.Foreign ? $"`{name}` looks like a patch for another project"
            : conflict.Files.Length == 1 ? $"`{name}` does not apply to `{first.File}`"
            : $"`{name}` does not apply to `{first.File}` and {conflict.Files.Length - 1} more";
        int line = first is FileConflict.OtherLines lines ? lines.Hunks[0].PatchLine : first.PatchLine;
        return new Diagnostic(PatchCodes.DoesNotApply, what, place with { Line = line }, [.. conflict.Files.Take(10).SelectMany(file => Causes(file, conflict))], hints)
        {
            Verbatim = conflict.AlreadyApplied || conflict.Foreign ? "" : Comparison(conflict),
        };
    }

    private static IEnumerable<string> Causes(FileConflict conflict, PatchConflict whole) => conflict switch
    {
        FileConflict.Missing missing => [$"`{missing.File}` is not in the tree{(missing.Candidates.IsEmpty ? "" : $"; did you mean {string.Join(", ", missing.Candidates.Select(path => $"`{path}`"))}?")}"],
        FileConflict.Present present => [$"`{present.File}` is already there{(present.Same ? ", just as the patch would make it" : "")}"],
        FileConflict.Blocked blocked => [$"`{blocked.File}` cannot be made: {blocked.Why}"],
        FileConflict.OtherKind other => [$"`{other.File}` is a {(other.Found == PatchMode.Link ? "symbolic link" : "file")} in the tree, and the patch is for a {(other.Found == PatchMode.Link ? "file" : "symbolic link")}"],
        FileConflict.LeftOver left => [$"`{left.File}` is to be deleted, and {left.Lines} lines are left in it"],
        FileConflict.OtherBinary binary => [binary.Same ? $"`{binary.File}` already is what the patch would make of it"
            : binary.Expected.Length == 0 ? $"`{binary.File}` is binary and the patch does not say in full which content it is for; make it again with `git diff --binary`"
            : $"`{binary.File}` is binary and another content than the patch is for: git blob `{binary.Found[..12]}`, not `{binary.Expected[..12]}`"],
        FileConflict.OtherLines lines => lines.Hunks.Take(10).Select(hunk => Cause(lines, hunk)).Concat(lines.MergeTried ? [$"merging `{lines.File}` with the version the patch was made for leaves conflicts too"] : [])
            .Concat(lines.Hunks.Length > 10 ? [$"and {lines.Hunks.Length - 10} more hunks of `{lines.File}`"] : []),
        _ => throw new InvalidOperationException($"unreachable: FileConflict is closed, {whole.Patch.Place}"),
    };

    private static string Cause(FileConflict.OtherLines file, HunkConflict hunk)
    {
        string what = $"hunk {hunk.Number} of {file.All} of `{file.File}`, for line {hunk.Line}, does not match the file (line {hunk.PatchLine} of the patch)";
        string near = hunk switch
        {
            { AlreadyApplied: true } => "; its change is already there",
            { Nearest: { Fuzz: 0 } place } => $"; its lines are at line {place.Line}, but not at the {(hunk.Line <= 1 ? "beginning" : "end")} of the file, where it belongs",
            { Nearest: { Fuzz: { } fuzz } place } => $"; it would fit at line {place.Line} with fuzz {fuzz}",
            { Nearest: { } place } => $"; most similar is line {place.Line} ({place.Similarity} %)",
            _ => "; nothing like it is in the file",
        };
        return what + near + (hunk.LastTouchedBy is { } patch ? $"; `{patch}` last changed these lines" : "");
    }

    private static string Comparison(PatchConflict conflict)
    {
        StringBuilder text = new();
        foreach ((FileConflict.OtherLines file, HunkConflict hunk) in conflict.Files.OfType<FileConflict.OtherLines>().SelectMany(file => file.Hunks.Select(hunk => (file, hunk))).Where(item => item.hunk is { AlreadyApplied: false, Compared.IsEmpty: false }).Take(5))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{file.File}, hunk {hunk.Number}: - expected, + found\n");
            foreach (ComparedLine line in hunk.Compared)
            {
                char mark = line.Kind switch { ComparedKind.Expected => '-', ComparedKind.Found => '+', _ => ' ' };
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{line.Line,7} {mark}{line.Text}\n");
            }
        }

        return text.ToString().TrimEnd('\n');
    }
}
