using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>One difference between two locks.</summary>
public abstract record LockChange
{
    private LockChange()
    {
    }

    /// <summary>A kernel that was not locked before; its inputs are not listed one by one.</summary>
    public sealed record KernelAdded(string Kernel, LockedKernel New) : LockChange;

    /// <summary>A kernel that is no longer locked.</summary>
    public sealed record KernelRemoved(string Kernel, LockedKernel Old) : LockChange;

    /// <summary>The tree of a kernel, its package or the index that named it changed.</summary>
    public sealed record SourceChanged(string Kernel, LockedSource Old, LockedSource New) : LockChange
    {
        /// <summary>Whether the tree is of another version; else the same version came from elsewhere or was packaged anew.</summary>
        public bool VersionChanged => Old.KernelVersion != New.KernelVersion;

        /// <summary>Whether the content of the tree changed.</summary>
        public bool TreeChanged => Old.Pinned != New.Pinned;
    }

    /// <summary>The tree asks for something else of a tool.</summary>
    /// <param name="Kernel">The kernel.</param>
    /// <param name="Tool">The tool.</param>
    /// <param name="Old">What it asked for, or null when it asked for nothing.</param>
    /// <param name="New">What it asks for, or null when it asks for nothing any more.</param>
    public sealed record RequirementChanged(string Kernel, string Tool, LockedRequirement? Old, LockedRequirement? New) : LockChange;

    /// <summary>Another version of a tool was chosen, or the same one for another reason or among other candidates.</summary>
    /// <param name="Kernel">The kernel.</param>
    /// <param name="Tool">The tool.</param>
    /// <param name="Old">What was chosen, or null when nothing was.</param>
    /// <param name="New">What is chosen, or null when nothing is any more.</param>
    public sealed record ChoiceChanged(string Kernel, string Tool, LockedTool? Old, LockedTool? New) : LockChange;

    /// <summary>What the choice of a kernel's tools was made from changed; what was chosen did not, or is told beside this.</summary>
    public sealed record BasisChanged(string Kernel) : LockChange;

    /// <summary>A patch was added, removed, or has another content.</summary>
    /// <param name="Kernel">The kernel.</param>
    /// <param name="Path">The patch.</param>
    /// <param name="Old">Its digest, or null when it was not there.</param>
    /// <param name="New">Its digest, or null when it is there no more.</param>
    public sealed record PatchChanged(string Kernel, RelativePath Path, Sha256Digest? Old, Sha256Digest? New) : LockChange;

    /// <summary>The patches that both locks have are applied in another order.</summary>
    public sealed record PatchesReordered(string Kernel) : LockChange;

    /// <summary>A toolchain that was not locked before; its packages are not listed one by one.</summary>
    public sealed record ToolchainAdded(string Toolchain, LockedToolchain New) : LockChange;

    /// <summary>A toolchain that is no longer locked.</summary>
    public sealed record ToolchainRemoved(string Toolchain, LockedToolchain Old) : LockChange;

    /// <summary>The definition the toolchain was resolved from changed.</summary>
    public sealed record DefinitionChanged(string Toolchain, Sha256Digest Old, Sha256Digest New) : LockChange;

    /// <summary>An archive index was added (no old one), removed (no new one) or is another one, usually newer.</summary>
    public sealed record IndexChanged(string Toolchain, LockedIndex? Old, LockedIndex? New) : LockChange;

    /// <summary>A package was added.</summary>
    public sealed record PackageAdded(string Toolchain, LockedPackage New) : LockChange;

    /// <summary>A package was removed.</summary>
    public sealed record PackageRemoved(string Toolchain, LockedPackage Old) : LockChange;

    /// <summary>A package has another version, place or content.</summary>
    public sealed record PackageChanged(string Toolchain, LockedPackage Old, LockedPackage New) : LockChange
    {
        /// <summary>Whether the version changed; the same version with another digest deserves a look.</summary>
        public bool VersionChanged => Old.Version != New.Version;
    }

    /// <summary>
    /// An archive, a signed statement, a crate or a program of the host was added (no old one), removed (no new one) or changed.
    /// </summary>
    /// <param name="Toolchain">The toolchain.</param>
    /// <param name="Part">What it is called.</param>
    /// <param name="Old">Its version, or null.</param>
    /// <param name="New">Its version, or null.</param>
    public sealed record PartChanged(string Toolchain, string Part, string? Old, string? New) : LockChange;

    /// <summary>What turns one lock into another: kernels first, then toolchains, each by name. Empty exactly when both say the same.</summary>
    public static ImmutableArray<LockChange> Between(LockFile old, LockFile @new) =>
    [
        .. Pairs(old.Kernels, @new.Kernels, pair => pair.Key).SelectMany(pair => (pair.Old.Value, pair.New.Value) switch
        {
            ({ } before, { } after) => KernelChanges(pair.Key, before, after),
            (null, { } after) => [new KernelAdded(pair.Key, after)],
            ({ } before, null) => [new KernelRemoved(pair.Key, before)],
            _ => [],
        }),
        .. Pairs(old.Toolchains, @new.Toolchains, pair => pair.Key).SelectMany(pair => (pair.Old.Value, pair.New.Value) switch
        {
            ({ } before, { } after) => ToolchainChanges(pair.Key, before, after),
            (null, { } after) => [new ToolchainAdded(pair.Key, after)],
            ({ } before, null) => [new ToolchainRemoved(pair.Key, before)],
            _ => [],
        }),
    ];

    private static IEnumerable<LockChange> KernelChanges(string name, LockedKernel old, LockedKernel @new)
    {
        if (!Same(old.Source, @new.Source))
        {
            yield return new SourceChanged(name, old.Source, @new.Source);
        }

        foreach ((string tool, LockedRequirement? before, LockedRequirement? after) in Pairs(old.Requirements, @new.Requirements, requirement => requirement.Tool))
        {
            if (before != after)
            {
                yield return new RequirementChanged(name, tool, before, after);
            }
        }

        foreach ((string tool, LockedTool? before, LockedTool? after) in Pairs(old.Choice?.Tools ?? [], @new.Choice?.Tools ?? [], tool => tool.Tool))
        {
            if (before is null || after is null || before with { Rejected = [] } != after with { Rejected = [] } || !before.Rejected.SequenceEqual(after.Rejected))
            {
                yield return new ChoiceChanged(name, tool, before, after);
            }
        }

        if (old.Choice?.Basis != @new.Choice?.Basis || old.Choice?.Toolchain != @new.Choice?.Toolchain)
        {
            yield return new BasisChanged(name);
        }

        foreach ((string _, LockedPatch? before, LockedPatch? after) in Pairs(old.Patches, @new.Patches, patch => patch.Path.Text))
        {
            if (before != after)
            {
                yield return new PatchChanged(name, (before ?? after)!.Path, before?.Sha256, after?.Sha256);
            }
        }

        RelativePath[] oldOrder = [.. old.Patches.Select(patch => patch.Path)];
        RelativePath[] newOrder = [.. @new.Patches.Select(patch => patch.Path)];
        if (!oldOrder.Intersect(newOrder).SequenceEqual(newOrder.Intersect(oldOrder)))
        {
            yield return new PatchesReordered(name);
        }
    }

    private static IEnumerable<LockChange> ToolchainChanges(string name, LockedToolchain old, LockedToolchain @new)
    {
        if (old.Definition != @new.Definition)
        {
            yield return new DefinitionChanged(name, old.Definition, @new.Definition);
        }

        foreach ((string _, LockedIndex? before, LockedIndex? after) in Pairs(old.Indexes, @new.Indexes, index => $"{index.Suite} {index.Archive}"))
        {
            if (before is null || after is null || !Same(before, after))
            {
                yield return new IndexChanged(name, before, after);
            }
        }

        foreach ((string _, LockedPackage? before, LockedPackage? after) in Pairs(old.Packages, @new.Packages, package => package.Name))
        {
            switch (before, after)
            {
                case (null, { }):
                    yield return new PackageAdded(name, after);
                    break;
                case ({ }, null):
                    yield return new PackageRemoved(name, before);
                    break;
                case ({ }, { }) when before != after:
                    yield return new PackageChanged(name, before, after);
                    break;
            }
        }

        foreach ((string part, Piece? before, Piece? after) in Pairs(PartsOf(old), PartsOf(@new), piece => piece.Name))
        {
            if (before != after)
            {
                yield return new PartChanged(name, part, before?.Version, after?.Version);
            }
        }
    }

    /// <summary>Everything of a toolchain that is neither index nor package, as a name, a version and all that is said of it.</summary>
    private static IEnumerable<Piece> PartsOf(LockedToolchain toolchain) =>
    [
        .. toolchain.Statements.Select(statement => new Piece(statement.Name, statement.Sha256.Short, $"{statement.Provider} {statement.Date:O} {statement.Sha256} {string.Join(' ', statement.SignedBy)}")),
        .. toolchain.Archives.Select(archive => new Piece($"{archive.Name} ({archive.Provider})", archive.Version, $"{archive.Path} {archive.Sha256} {archive.Statement}")),
        .. toolchain.CrateTools.Select(tool => new Piece($"{tool.Tool} (crates)", tool.Version, $"{tool.Crate} {string.Join(' ', tool.Crates)}")),
        .. toolchain.HostTools.Select(tool => new Piece($"{tool.Tool} (host)", tool.Version, $"{tool.Path} {tool.Sha256}")),
    ];

    /// <summary>A part of a toolchain; equal when nothing about it changed.</summary>
    private sealed record Piece(string Name, string Version, string Everything);

    // Both hold lists, and lists in records are compared by identity.
    private static bool Same(LockedSource old, LockedSource @new) => LockedSourceWriter.Text(old) == LockedSourceWriter.Text(@new);

    private static bool Same(LockedIndex old, LockedIndex @new) => LockWriter.Value(old).Means(LockWriter.Value(@new));

    private static IEnumerable<(string Key, T? Old, T? New)> Pairs<T>(IEnumerable<T> old, IEnumerable<T> @new, Func<T, string> key)
    {
        Dictionary<string, T> before = old.ToDictionary(key, StringComparer.Ordinal);
        Dictionary<string, T> after = @new.ToDictionary(key, StringComparer.Ordinal);
        return before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => (name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)));
    }
}
