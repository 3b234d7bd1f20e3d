using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>Why a patch does not apply.</summary>
/// <param name="Patch">The patch.</param>
/// <param name="Files">Each of its files that is not as the patch expects, in the order of the patch; all of them, not only the first.</param>
public sealed record PatchConflict(Patch Patch, ImmutableArray<FileConflict> Files)
{
    /// <summary>Whether the tree already has the whole patch: taken back, it would fit everywhere.</summary>
    public bool AlreadyApplied { get; init; }

    /// <summary>Whether not one of the files is there that the patch expects: it is for another project, or its names are stripped wrongly.</summary>
    public bool Foreign { get; init; }
}

/// <summary>What is wrong with one file.</summary>
/// <param name="File">Its name: the one before the patch when the file could not be found, otherwise the one after it.</param>
/// <param name="PatchLine">The line of the patch file where its change begins, from 1.</param>
public abstract record FileConflict(RelativePath File, int PatchLine)
{
    /// <summary>The file is not there.</summary>
    /// <param name="File">Its name.</param>
    /// <param name="PatchLine">The line of the patch file where its change begins, from 1.</param>
    /// <param name="Candidates">Files of the tree with the same last part, at most three.</param>
    public sealed record Missing(RelativePath File, int PatchLine, ImmutableArray<RelativePath> Candidates) : FileConflict(File, PatchLine);

    /// <summary>The patch makes the file, and it is there already.</summary>
    /// <param name="File">Its name.</param>
    /// <param name="PatchLine">The line of the patch file where its change begins, from 1.</param>
    /// <param name="Same">Whether it is what the patch would make.</param>
    public sealed record Present(RelativePath File, int PatchLine, bool Same) : FileConflict(File, PatchLine);

    /// <summary>The file cannot be made where the patch wants it.</summary>
    /// <param name="File">Its name.</param>
    /// <param name="PatchLine">The line of the patch file where its change begins, from 1.</param>
    /// <param name="Why">A phrase.</param>
    public sealed record Blocked(RelativePath File, int PatchLine, string Why) : FileConflict(File, PatchLine);

    /// <summary>A link is where the patch expects a file, or the other way round.</summary>
    /// <param name="File">Its name.</param>
    /// <param name="PatchLine">The line of the patch file where its change begins, from 1.</param>
    /// <param name="Found">What is there.</param>
    public sealed record OtherKind(RelativePath File, int PatchLine, PatchMode Found) : FileConflict(File, PatchLine);

    /// <summary>The patch deletes the file, and something is left in it.</summary>
    /// <param name="File">Its name.</param>
    /// <param name="PatchLine">The line of the patch file where its change begins, from 1.</param>
    /// <param name="Lines">How many lines.</param>
    public sealed record LeftOver(RelativePath File, int PatchLine, int Lines) : FileConflict(File, PatchLine);

    /// <summary>A binary file is not the one the patch was made for.</summary>
    /// <param name="File">Its name.</param>
    /// <param name="PatchLine">The line of the patch file where its change begins, from 1.</param>
    /// <param name="Expected">The beginning of its git blob id as the patch says, or empty when it does not say it in full.</param>
    /// <param name="Found">The id of what is there.</param>
    /// <param name="Same">Whether it is what the patch would make of it.</param>
    public sealed record OtherBinary(RelativePath File, int PatchLine, string Expected, string Found, bool Same) : FileConflict(File, PatchLine);

    /// <summary>Some lines are not as expected.</summary>
    /// <param name="File">Its name.</param>
    /// <param name="PatchLine">The line of the patch file where its change begins, from 1.</param>
    /// <param name="Hunks">Each hunk that does not fit.</param>
    /// <param name="All">How many hunks the file has.</param>
    public sealed record OtherLines(RelativePath File, int PatchLine, ImmutableArray<HunkConflict> Hunks, int All) : FileConflict(File, PatchLine)
    {
        /// <summary>Whether merging with the version the patch was made for was tried, and left conflicts too.</summary>
        public bool MergeTried { get; init; }
    }
}

/// <summary>A hunk that does not fit.</summary>
/// <param name="Number">Which of the file's hunks, from 1.</param>
/// <param name="PatchLine">The line of the patch file with its <c>@@</c>.</param>
/// <param name="Line">The line of the file it is for, as the patch says.</param>
/// <param name="Compared">The lines it expects and those found at the most similar place, as far as they differ, with a little around them.</param>
public sealed record HunkConflict(int Number, int PatchLine, int Line, ImmutableArray<ComparedLine> Compared)
{
    /// <summary>Whether the hunk taken back would fit: the file already has the change.</summary>
    public bool AlreadyApplied { get; init; }

    /// <summary>The nearest place where it would fit under other rules, or something like it is; null when there is none.</summary>
    public NearPlace? Nearest { get; init; }

    /// <summary>The patch of the series that last changed one of these lines, as its place names it; null when none of them did.</summary>
    public string? LastTouchedBy { get; init; }
}

/// <summary>Where a hunk almost fits.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Similarity">How many of a hundred expected lines are there, in the same order; 100 when all are.</param>
/// <param name="Fuzz">With how much fuzz it would fit; null when no fuzz helps.</param>
public sealed record NearPlace(int Line, int Similarity, int? Fuzz);

/// <summary>A line of a comparison.</summary>
/// <param name="Line">Its number in the file, from 1; null for a line that is expected and not there.</param>
/// <param name="Kind">Whether it is expected, there, or both.</param>
/// <param name="Text">The line without its line feed, printable.</param>
public sealed record ComparedLine(int? Line, ComparedKind Kind, string Text);

/// <summary>Whether a line is expected, there, or both.</summary>
public enum ComparedKind
{
    /// <summary>Expected and there.</summary>
    Same,

    /// <summary>Expected and not there.</summary>
    Expected,

    /// <summary>There and not expected.</summary>
    Found,
}
