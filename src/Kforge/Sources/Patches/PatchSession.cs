using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Sources;

/// <summary>How far a series came in a directory.</summary>
/// <param name="Directory">The directory with the patched tree.</param>
/// <param name="Applied">The patches that are applied there, in order.</param>
/// <param name="Stuck">The patch that must be mended, of which the fitting parts are applied; null when the whole series is.</param>
public sealed record SessionOutcome(string Directory, ImmutableArray<AppliedPatch> Applied, PatchConflict? Stuck)
{
    /// <summary><see cref="Stuck"/> as a diagnostic, with what to do next.</summary>
    public Diagnostic? Diagnostic { get; init; }

    /// <summary>The patch files that were written anew from what the user changed.</summary>
    public ImmutableArray<PatchFile> Rewritten { get; init; } = [];

    /// <summary>Where the texts of <see cref="Rewritten"/> from before are kept, in the same order.</summary>
    public ImmutableArray<string> Kept { get; init; } = [];
}

/// <summary>
/// Writes a patched tree into a directory of the user, stops at a patch that does not fit, and goes on when the user has mended it there.
/// </summary>
/// <remarks>
/// <para>States, kept in <c>DIRECTORY.kforge-patch.json</c>, which is replaced in one step:</para>
/// <code>
/// nothing ── copy to DIRECTORY.kforge-new, state file, rename ──→ stuck at N
/// stuck at N ── patch N written anew, state file ──→ writing from N+1 ── files of the patches from N+1 replaced ──→ stuck at M, or done: no state file
/// </code>
/// <para>
/// A kill between two of them loses nothing: from "stuck" the same text of patch N comes out again; from "writing" the files are replaced again, and the user has
/// changed nothing since.
/// </para>
/// </remarks>
public static class PatchSession
{
    private const string StateEnding = ".kforge-patch.json";

    /// <summary>Where the state of a directory is kept; the file is there while a patch must be mended.</summary>
    public static string StateFileOf(string directory) => Path.TrimEndingDirectorySeparator(directory) + StateEnding;

    /// <summary>Writes a tree with a series applied to a directory that is missing or empty.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="tree">The unpatched tree.</param>
    /// <param name="files">The series.</param>
    /// <param name="rules">How strictly.</param>
    /// <param name="directory">Absolute.</param>
    /// <param name="cancellation">Stops the work; the directory is then as it was.</param>
    /// <exception cref="Failure">KF1401 to KF1407; KF1408 when the directory is not free; KF30xx.</exception>
    public static async Task<SessionOutcome> BeginAsync(
        Host host, SourceTree tree, ImmutableArray<PatchFile> files, PatchRules rules, string directory, CancellationToken cancellation)
    {
        directory = Path.TrimEndingDirectorySeparator(directory);
        if (File.Exists(StateFileOf(directory)) && Directory.Exists(directory))
        {
            throw Refused(directory, "a series was begun there", $"go on with `kforge patch apply --to {directory} --resume`, or end it with `--abort`");
        }

        if (File.Exists(directory) || (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any()))
        {
            throw Refused(directory, "it is not empty", "name a directory that does not exist");
        }

        ImmutableArray<Patch> patches = await PatchFile.ReadAllAsync(files, cancellation).ConfigureAwait(false);
        Progress progress = await WalkAsync(host, SeriesState.Of(tree), patches, rules, cancellation).ConfigureAwait(false);
        try
        {
            string unfinished = directory + ".kforge-new";
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }

            await Task.Run(() => SessionDirectory.Create(progress.State.View, unfinished, cancellation), cancellation).ConfigureAwait(false);
            Remember(directory, tree, patches, progress, writing: false);
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory);
            }

            Directory.Move(unfinished, directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(directory, exception);
        }

        return Outcome(directory, progress);
    }

    /// <summary>Takes what the user made of the stuck patch as its new text, and goes on with the rest of the series.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="tree">The unpatched tree; the same as at the beginning.</param>
    /// <param name="files">The series; the patches before the stuck one must be the same as at the beginning.</param>
    /// <param name="rules">How strictly.</param>
    /// <param name="directory">Absolute.</param>
    /// <param name="cancellation">Stops the work; the next call goes on.</param>
    /// <exception cref="Failure">KF1401 to KF1407; KF1408 when nothing was begun, something else was, or nothing was mended; KF30xx.</exception>
    public static async Task<SessionOutcome> ResumeAsync(
        Host host, SourceTree tree, ImmutableArray<PatchFile> files, PatchRules rules, string directory, CancellationToken cancellation)
    {
        directory = Path.TrimEndingDirectorySeparator(directory);
        SessionRecord record = WholeFile.ReadJson(StateFileOf(directory), SessionJson.Default.SessionRecord) is { } found && Directory.Exists(directory)
            ? found
            : throw Refused(directory, "no series was begun there", $"begin with `kforge patch apply --to {directory}`");
        if (record.Tree != tree.Digest.Hex)
        {
            throw Refused(directory, "it was begun with another kernel tree", $"end it with `kforge patch apply --to {directory} --abort`");
        }

        ImmutableArray<Patch> before = await PatchFile.ReadAllAsync(files.Take(record.Done.Length), cancellation).ConfigureAwait(false);
        if (!before.Select(patch => patch.Digest.Hex).SequenceEqual(record.Done) || files.Length < record.Done.Length + (record.Writing ? 0 : 1))
        {
            throw Refused(directory, "the patches that are applied there are not the ones of the series any more", $"end it with `kforge patch apply --to {directory} --abort`");
        }

        Progress done = await WalkAsync(host, SeriesState.Of(tree), before, rules, cancellation).ConfigureAwait(false);
        if (done.Conflict is not null)
        {
            throw Refused(directory, "the rules are stricter than at the beginning: a patch that was applied no longer fits", "give the same `--fuzz` as before");
        }

        try
        {
            return record.Writing
                ? await GoOnAsync(host, tree, files, before, done.State, rules, directory, cancellation).ConfigureAwait(false)
                : await MendAsync(host, tree, files, before, done.State, record, rules, directory, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(directory, exception);
        }
    }

    /// <summary>Forgets what was begun; the directory stays as it is.</summary>
    /// <exception cref="Failure">KF1408 when nothing was begun.</exception>
    public static void Abort(string directory)
    {
        directory = Path.TrimEndingDirectorySeparator(directory);
        if (!File.Exists(StateFileOf(directory)))
        {
            throw Refused(directory, "no series was begun there", $"begin with `kforge patch apply --to {directory}`");
        }

        File.Delete(StateFileOf(directory));
    }

    private static async Task<SessionOutcome> MendAsync(
        Host host, SourceTree tree, ImmutableArray<PatchFile> files, ImmutableArray<Patch> before, SeriesState state, SessionRecord record, PatchRules rules, string directory, CancellationToken cancellation)
    {
        PatchFile file = files[before.Length];
        Dictionary<RelativePath, (FileContent Old, FileContent New)> changes = await Task.Run(
            () => SessionDirectory.Changes(state.View, record.Named.Select(RelativePath.Parse), directory, cancellation), cancellation).ConfigureAwait(false);
        string difference = await DiffText.OfAsync(host, changes, file.Strip, cancellation).ConfigureAwait(false);
        if (difference.Length == 0)
        {
            throw Refused(directory, $"nothing of `{file.Name}` is in it", "make its changes there, or remove it from the series and begin again");
        }

        byte[] old = await File.ReadAllBytesAsync(file.File, cancellation).ConfigureAwait(false);
        byte[] text = Encoding.Latin1.GetBytes(PatchHeading.Of(old, file.Strip) + difference + PatchHeading.TrailerOf(old, file.Strip));
        Patch patch = PatchReader.Read(new SourcePlace(file.Name), text, file.Strip).OrFail();
        if (await state.StepAsync(host, patch, PatchRules.Strict, cancellation).ConfigureAwait(false) is not PatchStep.Applied applied
            || changes.Any(change => applied.State.View.At(change.Key).State != change.Value.New.State))
        {
            throw new InvalidOperationException($"the new text of {file.Name} does not give what is in {directory}");
        }

        // An unwritable link or the like must not get into the series.
        LinkCheck.Check(applied.State);
        string kept = $"{directory}.{Path.GetFileName(file.File)}.old";
        if (!text.AsSpan().SequenceEqual(old))
        {
            WholeFile.Write(kept, old);
            WholeFile.Write(file.File, text);
        }

        SessionOutcome rest = await GoOnAsync(host, tree, files, before.Add(patch), applied.State, rules, directory, cancellation).ConfigureAwait(false);
        return text.AsSpan().SequenceEqual(old) ? rest : rest with { Rewritten = [file], Kept = [kept] };
    }

    private static async Task<SessionOutcome> GoOnAsync(
        Host host, SourceTree tree, ImmutableArray<PatchFile> files, ImmutableArray<Patch> before, SeriesState state, PatchRules rules, string directory, CancellationToken cancellation)
    {
        ImmutableArray<Patch> rest = await PatchFile.ReadAllAsync(files.Skip(before.Length), cancellation).ConfigureAwait(false);
        Remember(directory, tree, before, new(state, null, []), writing: true);
        Progress progress = await WalkAsync(host, state, rest, rules, cancellation).ConfigureAwait(false);
        ImmutableSortedDictionary<RelativePath, FileContent> wanted = rest.Take(progress.State.Done.Length - before.Length + 1).SelectMany(patch => patch.Changed).Distinct()
            .ToImmutableSortedDictionary(path => path, progress.State.View.At);
        SessionDirectory.Replace(wanted, directory);
        Remember(directory, tree, [.. before, .. rest], progress, writing: false);
        return Outcome(directory, progress);
    }

    /// <summary>Applies patches until one does not fit; the state then has what fits of it.</summary>
    private static async Task<Progress> WalkAsync(Host host, SeriesState state, ImmutableArray<Patch> patches, PatchRules rules, CancellationToken cancellation)
    {
        foreach (Patch patch in patches)
        {
            switch (await state.StepAsync(host, patch, rules, cancellation).ConfigureAwait(false))
            {
                case PatchStep.Applied applied:
                    state = applied.State;
                    LinkCheck.Check(state);
                    break;
                case PatchStep.Stuck stuck:
                    LinkCheck.Check(stuck.Partial with { Done = stuck.Partial.Done.Add(new(patch, [], PatchResult.Of(stuck.Partial.View.Changed)) { After = stuck.Partial.View.Changed }) });
                    return new(stuck.Partial, stuck.Conflict, [.. patch.Touched]);
            }
        }

        return new(state, null, []);
    }

    private static void Remember(string directory, SourceTree tree, ImmutableArray<Patch> patches, Progress progress, bool writing)
    {
        if (progress.Conflict is null && !writing)
        {
            File.Delete(StateFileOf(directory));
            return;
        }

        WholeFile.WriteJson(
            StateFileOf(directory),
            new SessionRecord(tree.Digest.Hex, [.. patches.Take(progress.State.Done.Length).Select(patch => patch.Digest.Hex)], [.. progress.Named.Select(path => path.Text)], writing),
            SessionJson.Default.SessionRecord);
    }

    private static SessionOutcome Outcome(string directory, Progress progress) => new(directory, progress.State.Done, progress.Conflict)
    {
        Diagnostic = progress.Conflict is null ? null : ConflictReport.DiagnosticOf(progress.Conflict) with
        {
            Hints = [$"mend the files below `{directory}`, where the patches before it and the fitting parts of it are applied, then `kforge patch apply --to {directory} --resume`"],
        },
    };

    private static Failure Refused(string directory, string cause, string hint) =>
        new Diagnostic(PatchCodes.Session, $"patches cannot be applied to `{directory}`", null, [cause], [hint]).ToFailure();

    private sealed record Progress(SeriesState State, PatchConflict? Conflict, ImmutableArray<RelativePath> Named);
}

/// <summary>The state file of a session.</summary>
/// <param name="Tree">The digest of the unpatched tree.</param>
/// <param name="Done">The digests of the patches that are applied.</param>
/// <param name="Named">The files that the stuck patch names.</param>
/// <param name="Writing">Whether files of the patches after those are being replaced.</param>
internal sealed record SessionRecord(
    [property: JsonRequired] string Tree,
    [property: JsonRequired] string[] Done,
    [property: JsonRequired] string[] Named,
    [property: JsonRequired] bool Writing);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SessionRecord))]
internal sealed partial class SessionJson : JsonSerializerContext;
