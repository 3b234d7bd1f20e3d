using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Sources;

/// <summary>A patch series of the workspace as it lies on the disk; nothing is applied.</summary>
/// <param name="Name">The directory's name.</param>
/// <param name="Kernels">The kernels of <c>kbuild.toml</c> that name it, sorted.</param>
/// <param name="Patches">In the order of <c>series</c>.</param>
/// <param name="Others">Patch files in the directory that <c>series</c> does not list, relative to the workspace, sorted.</param>
/// <param name="Mistakes">What is wrong with <c>series</c>; <paramref name="Patches"/> is empty then.</param>
public sealed record ListedSeries(
    string Name, ImmutableArray<string> Kernels, ImmutableArray<ListedPatch> Patches, ImmutableArray<RelativePath> Others, ImmutableArray<Diagnostic> Mistakes)
{
    private static readonly EnumerationOptions Listing =
        new() { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    private static readonly string[] Endings = [".patch", ".diff", ".mbox", ".eml"];

    /// <summary>Reads a series and its patches.</summary>
    /// <param name="directories">The workspace.</param>
    /// <param name="name">Of the series; its directory exists.</param>
    /// <param name="kernels">Every kernel of the workspace.</param>
    /// <param name="locked">What the lock says.</param>
    public static ListedSeries Read(WorkspaceDirectories directories, string name, IEnumerable<KernelDefinition> kernels, LockFile locked)
    {
        string directory = Path.Combine(directories.Patches, name);
        ImmutableArray<string> users = [.. kernels.Where(kernel => kernel.Patches.Any(series => series.Value == name)).Select(kernel => kernel.Name).Order(StringComparer.Ordinal)];
        LockedPatch[] recorded = [.. users.Select(user => locked.Kernels.GetValueOrDefault(user)).OfType<LockedKernel>().SelectMany(kernel => kernel.Patches)];
        int lockedUsers = users.Count(locked.Kernels.ContainsKey);
        RelativePath[] files = !Directory.Exists(directory) ? [] :
        [
            .. Directory.EnumerateFiles(directory, "*", Listing).Where(file => Endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
                .Select(file => RelativePath.TryParse(Path.GetRelativePath(directories.Root, file), out RelativePath path) ? path : (RelativePath?)null)
                .OfType<RelativePath>().Order(),
        ];
        return WorkspaceReader.ReadPatchSeries(directories, name) switch
        {
            Checked<PatchSeries>.Good good => new(
                name, users,
                [.. good.Value.Patches.Select(patch => ListedPatch.Read(directories, patch, users.Length, lockedUsers, [.. recorded.Where(one => one.Path == patch.Path.Value)]))],
                [.. files.Except(good.Value.Patches.Select(patch => patch.Path.Value))], []),
            Checked<PatchSeries>.Bad bad => new(name, users, [], [], bad.Diagnostics),
            _ => throw new InvalidOperationException("unreachable: Checked is closed"),
        };
    }
}

/// <summary>A patch of a series as it lies on the disk.</summary>
/// <param name="Path">The file, relative to the workspace.</param>
/// <param name="Strip">How many leading parts of the names in it are left out.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Header">Who made it and where it stands upstream.</param>
/// <param name="Patch">What it changes; null when it cannot be read.</param>
/// <param name="Mistakes">Why it cannot be read.</param>
public sealed record ListedPatch(RelativePath Path, int Strip, ListedState State, PatchHeader Header, Patch? Patch, ImmutableArray<Diagnostic> Mistakes)
{
    internal static ListedPatch Read(WorkspaceDirectories directories, SeriesPatch listed, int users, int lockedUsers, LockedPatch[] recorded)
    {
        RelativePath path = listed.Path.Value;
        string file = path.Under(directories.Root);
        byte[] content;
        try
        {
            content = new FileInfo(file).Length <= PatchReader.Largest ? File.ReadAllBytes(file) : throw new IOException($"it has more than {PatchReader.Largest >> 20} MiB");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(path, listed.Strip, ListedState.Unreadable, PatchHeader.None, null,
                [new Diagnostic(PatchCodes.Unreadable, $"`{path}` cannot be read", new(path.Text), [exception.Message], [])]);
        }

        PatchHeader header = PatchHeader.Read(content);
        Checked<Patch> read = PatchReader.Read(new SourcePlace(path.Text), content, listed.Strip);
        if (read is Checked<Patch>.Bad bad)
        {
            return new(path, listed.Strip, ListedState.Unreadable, header, null, bad.Diagnostics);
        }

        Patch patch = read.OrFail();
        ListedState state = users == 0 ? ListedState.Unused
            : lockedUsers < users || recorded.Length < users || recorded.Any(one => one.Sha256 != patch.Digest || one.Strip != listed.Strip) ? ListedState.NotLocked
            : recorded.All(one => one.Result is not null) ? ListedState.Applies
            : ListedState.NotChecked;
        return new(path, listed.Strip, state, header, patch, []);
    }
}

/// <summary>What is known of a patch without applying it.</summary>
public enum ListedState
{
    /// <summary>No kernel names its series.</summary>
    Unused,

    /// <summary>It is no patch kforge can read.</summary>
    Unreadable,

    /// <summary>The lock of a kernel that uses it does not have it, or has it with other content.</summary>
    NotLocked,

    /// <summary>The lock has it, but not what it gives.</summary>
    NotChecked,

    /// <summary>It is as it was when it was applied and what it gave was locked, for every kernel that uses it.</summary>
    Applies,
}
