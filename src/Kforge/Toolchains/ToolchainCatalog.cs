using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Toolchains;

/// <summary>How a definition stands in the lock.</summary>
public enum LockState
{
    /// <summary>No kernel names it, or the lock was not written since.</summary>
    No,

    /// <summary>As the definition is now.</summary>
    Yes,

    /// <summary>From an earlier form of the definition.</summary>
    Stale,
}

/// <summary>A toolchain of the workspace: a definition, one of its locked variants, and what the store holds of it.</summary>
/// <param name="Name">In the lock, such as <c>debian-trixie</c> or <c>rust@1.85.1</c>; the definition's name when it is not locked.</param>
/// <param name="Definition">The definition.</param>
/// <param name="Locked">What the lock says; null when it is not locked.</param>
/// <param name="Stored">What the store holds; null when it is not installed.</param>
/// <param name="Kernels">Who uses it, such as <c>lts</c> and <c>lts (boot)</c>.</param>
public sealed record CatalogEntry(string Name, ToolchainDefinition Definition, LockedToolchain? Locked, StoredToolchain? Stored, ImmutableArray<string> Kernels)
{
    /// <summary>How it stands in the lock.</summary>
    public LockState State => Locked is null ? LockState.No : Locked.Definition == Definition.Digest ? LockState.Yes : LockState.Stale;

    /// <summary>The definition under the name of this variant: messages and records then tell variants apart.</summary>
    public ToolchainDefinition Named => Definition with { Name = Name };
}

/// <summary>Definitions, lock and store seen together.</summary>
/// <param name="Entries">A row for each locked variant, and one for each definition without any; sorted by name.</param>
/// <param name="Others">What is in the store and not locked here.</param>
public sealed record ToolchainCatalog(ImmutableArray<CatalogEntry> Entries, ImmutableArray<StoredToolchain> Others)
{
    /// <summary>Reads the definitions and looks into the store.</summary>
    /// <param name="directories">Where definitions are.</param>
    /// <param name="file">What <c>kbuild.toml</c> says; null without a workspace.</param>
    /// <param name="locked">What <c>kforge.lock</c> says.</param>
    /// <param name="store">The store.</param>
    /// <returns>The catalog, or every mistake in a definition.</returns>
    public static Checked<ToolchainCatalog> Read(WorkspaceDirectories directories, BuildFile? file, LockFile locked, Store store)
    {
        ImmutableArray<StoredToolchain> all = StoredToolchain.All(store);
        List<CatalogEntry> entries = [];
        List<Diagnostic> mistakes = [];
        foreach (string name in directories.ToolchainNames())
        {
            switch (WorkspaceReader.ReadToolchain(directories, name))
            {
                case Checked<ToolchainDefinition>.Good good:
                    entries.AddRange(EntriesOf(good.Value, file, locked, all));
                    break;
                case Checked<ToolchainDefinition>.Bad bad:
                    mistakes.AddRange(bad.Diagnostics);
                    break;
                default:
                    throw new InvalidOperationException("unreachable: Checked is closed");
            }
        }

        ImmutableHashSet<Sha256Digest> mine = [.. entries.Select(entry => entry.Stored).OfType<StoredToolchain>().Select(stored => stored.Key)];
        return mistakes.Count > 0
            ? new Checked<ToolchainCatalog>.Bad([.. mistakes])
            : new ToolchainCatalog(
                [.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)],
                [.. all.Where(stored => !mine.Contains(stored.Key))]);
    }

    /// <summary>The locked toolchains a word means: a name in the lock, the name of a definition (all its variants), or the beginning of a key.</summary>
    /// <param name="word">As typed.</param>
    /// <returns>At least one, each locked; or KF1606 for a definition that is not locked, KF1608 for anything else.</returns>
    public Checked<ImmutableArray<CatalogEntry>> Find(string word)
    {
        ImmutableArray<CatalogEntry> found = [.. Entries.Where(entry => entry.Name == word)];
        found = found.IsEmpty ? [.. Entries.Where(entry => entry.Definition.Name == word)] : found;
        found = found.IsEmpty && StoredToolchain.Matching([.. Entries.Select(entry => entry.Stored).OfType<StoredToolchain>()], word) is Checked<ImmutableArray<StoredToolchain>>.Good stored
            ? [.. Entries.Where(entry => entry.Stored is not null && stored.Value.Contains(entry.Stored))]
            : found;
        if (found.IsEmpty)
        {
            return new Diagnostic(ToolchainUseCodes.UnknownName, $"there is no toolchain `{word}`")
                .WithSuggestion(word, Entries.Select(entry => entry.Name), "toolchains");
        }

        return found.FirstOrDefault(entry => entry.Locked is null) is { } without ? NotLocked(without) : found;
    }

    /// <summary>Why a toolchain is not in the store although it is locked.</summary>
    public static Diagnostic NotStored(CatalogEntry entry) => entry.Definition.Provider is ToolchainProvider.Host
        ? new Diagnostic(ToolchainUseCodes.OfHost, $"toolchain `{entry.Name}` is this machine's own programs: they are not in the store", entry.Definition.Place)
            .WithHint($"compare them with the lock with `kforge audit --toolchain {entry.Name}`")
        : new Diagnostic(ToolchainUseCodes.NotInstalled, $"toolchain `{entry.Name}` is not installed").WithHint($"run `kforge toolchain install {entry.Name}`");

    /// <summary>The one toolchain a word means.</summary>
    /// <param name="word">As typed.</param>
    /// <returns>As <see cref="Find"/>; KF1608 too when there are several variants.</returns>
    public Checked<CatalogEntry> FindOne(string word) => Find(word) switch
    {
        Checked<ImmutableArray<CatalogEntry>>.Good { Value: [CatalogEntry only] } => only,
        Checked<ImmutableArray<CatalogEntry>>.Good several => new Diagnostic(
            ToolchainUseCodes.UnknownName, $"`{word}` is locked in {several.Value.Length} variants", null,
            [string.Join(", ", several.Value.Select(entry => $"`{entry.Name}`"))], ["name one of them"]),
        Checked<ImmutableArray<CatalogEntry>>.Bad bad => new Checked<CatalogEntry>.Bad(bad.Diagnostics),
        _ => throw new InvalidOperationException("unreachable: Checked is closed"),
    };

    private static IEnumerable<CatalogEntry> EntriesOf(ToolchainDefinition definition, BuildFile? file, LockFile locked, ImmutableArray<StoredToolchain> all)
    {
        KeyValuePair<string, LockedToolchain>[] variants = [.. locked.Toolchains.Where(toolchain => LockedName.Definition(toolchain.Key) == definition.Name)];
        if (variants.Length == 0)
        {
            return [new(definition.Name, definition, null, null, Users(definition.Name, file, locked))];
        }

        return variants.Select(variant =>
        {
            Sha256Digest key = ToolchainStore.KeyOf(definition, variant.Value);
            return new CatalogEntry(variant.Key, definition, variant.Value, all.FirstOrDefault(stored => stored.Key == key), Users(variant.Key, file, locked));
        });
    }

    /// <summary>Which kernels a variant is for: the choice in the lock says it, and without one the definition's name.</summary>
    private static ImmutableArray<string> Users(string name, BuildFile? file, LockFile locked) =>
    [
        .. file?.Kernels.Values.SelectMany(kernel => (IEnumerable<string>)
        [
            .. (locked.Kernels.GetValueOrDefault(kernel.Name)?.Choice?.Toolchain ?? kernel.Toolchain.Value) == name ? [kernel.Name] : Array.Empty<string>(),
            .. kernel.Boot.Toolchain?.Value == name ? [$"{kernel.Name} (boot)"] : Array.Empty<string>(),
        ]) ?? [],
    ];

    private static Diagnostic NotLocked(CatalogEntry entry) => entry.Kernels.IsEmpty
        ? new Diagnostic(ToolchainUseCodes.NotLocked, $"toolchain `{entry.Name}` is not in kforge.lock: no kernel of this workspace uses it", entry.Definition.Place)
            .WithHint($"name it in a kernel of kbuild.toml with `toolchain = \"{entry.Name}\"`, and run `kforge lock`")
        : new Diagnostic(ToolchainUseCodes.NotLocked, $"toolchain `{entry.Name}` is not in kforge.lock", entry.Definition.Place).WithHint("run `kforge lock`");
}
