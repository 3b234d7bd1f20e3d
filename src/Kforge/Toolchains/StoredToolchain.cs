using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Toolchains;

/// <summary>A toolchain as it is in the store, whoever made it.</summary>
/// <param name="Key">The name of its directory.</param>
/// <param name="Name">What it was called when it was installed; null when its record does not say.</param>
/// <param name="Root">Its root directory.</param>
/// <param name="Bytes">Of all files together; null when its record cannot be read.</param>
/// <param name="Tools">The version each tool told: tool name → version.</param>
public sealed record StoredToolchain(Sha256Digest Key, string? Name, string Root, long? Bytes, ImmutableSortedDictionary<string, string> Tools)
{
    /// <summary>How people call it: its name, else the beginning of its key.</summary>
    public string Title => Name is null ? $"`{Key.Short}`" : $"`{Name}` ({Key.Short})";

    /// <summary>Every toolchain of a store, those with damaged records too, sorted by name, then key.</summary>
    public static ImmutableArray<StoredToolchain> All(Store store) =>
        Directory.Exists(store.Toolchains)
            ?
            [
                .. Directory.EnumerateDirectories(store.Toolchains)
                    .Select(path => Sha256Digest.TryParse(Path.GetFileName(path), out Sha256Digest key) && key.Hex == Path.GetFileName(path) ? Read(store, key) : null)
                    .OfType<StoredToolchain>()
                    .OrderBy(toolchain => toolchain.Name, StringComparer.Ordinal).ThenBy(toolchain => toolchain.Key.Hex, StringComparer.Ordinal),
            ]
            : [];

    /// <summary>The toolchains a word means: all that were installed under this name, or the one whose key begins with it (6 digits or more).</summary>
    /// <param name="all">Those to choose from.</param>
    /// <param name="word">As typed.</param>
    /// <returns>At least one; or KF1608.</returns>
    public static Checked<ImmutableArray<StoredToolchain>> Matching(ImmutableArray<StoredToolchain> all, string word)
    {
        const int fewestDigits = 6;
        ImmutableArray<StoredToolchain> named = [.. all.Where(toolchain => toolchain.Name == word || (toolchain.Name is { } name && LockedName.Definition(name) == word))];
        ImmutableArray<StoredToolchain> begun = word.Length >= fewestDigits ? [.. all.Where(toolchain => toolchain.Key.Hex.StartsWith(word, StringComparison.Ordinal))] : [];
        return (named.Length, begun.Length) switch
        {
            ( > 0, _) => named,
            (_, 1) => begun,
            (_, 0) => new Diagnostic(ToolchainUseCodes.UnknownName, $"no toolchain in the store is called `{word}` or has a digest that begins so")
                .WithHint("`kforge toolchain list` shows what there is"),
            _ => new Diagnostic(ToolchainUseCodes.UnknownName, $"{begun.Length} toolchains have a digest that begins with `{word}`")
                .WithHint("type more digits of it; `kforge toolchain list --json` has them all"),
        };
    }

    private static StoredToolchain Read(Store store, Sha256Digest key)
    {
        ToolchainPlace place = new(store, key);
        ToolchainRecord? record = ToolchainStore.ReadRecord(place);
        return new(key, record?.Name, place.Root, record?.Bytes,
            record?.Tools.ToImmutableSortedDictionary(tool => tool.Key, tool => tool.Value.Version, StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty);
    }
}
