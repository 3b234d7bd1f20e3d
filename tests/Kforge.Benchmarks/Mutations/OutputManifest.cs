using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Benchmarks.Mutations;

/// <summary>What is compared of an output tree: whatever is shipped, every object and archive, and what is generated for C and Rust; <c>.rmeta</c> is
/// not: see <see cref="Building.OutputComparison"/>.</summary>
/// <param name="Files">Path and SHA-256.</param>
public sealed record OutputManifest(ImmutableSortedDictionary<string, Sha256Digest> Files)
{
    private static readonly string[] Names = ["vmlinux", "vmlinux.unstripped", "System.map", "Module.symvers", "modules.order", "modules.builtin", "modules.builtin.modinfo", ".config", "bzImage"];
    private static readonly string[] Endings = [".o", ".a", ".ko", ".mod.c", "_generated.rs", "_generated.h"];

    /// <summary>Reads an output tree.</summary>
    public static async Task<OutputManifest> OfAsync(string output, CancellationToken cancellation)
    {
        EnumerationOptions everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        ConcurrentDictionary<string, Sha256Digest> files = new();
        await Parallel.ForEachAsync(
            Directory.EnumerateFiles(output, "*", everything).Where(path => Counts(Path.GetRelativePath(output, path))), cancellation,
            async (path, stop) => files[Path.GetRelativePath(output, path)] = await Sha256Digest.OfFileAsync(path, stop));
        return new(files.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>What is wrong with this tree when another is right. A file too many is none of it: see <see cref="LeftOver"/>.</summary>
    public ImmutableArray<string> DifferencesFrom(OutputManifest right) =>
        [.. right.Files.Where(file => !Files.TryGetValue(file.Key, out Sha256Digest found) || found != file.Value).Select(file => Files.ContainsKey(file.Key) ? file.Key : $"{file.Key} (missing)")];

    /// <summary>
    /// Files that only this tree has. make does not remove what it does not make any more; nothing takes it either: archives and <c>modules.order</c> name what is
    /// linked and installed, and they are compared.
    /// </summary>
    public ImmutableArray<string> LeftOver(OutputManifest right) => [.. Files.Keys.Where(path => !right.Files.ContainsKey(path))];

    /// <summary>Whether a file is the same in two trees, or in neither.</summary>
    public bool Agrees(OutputManifest other, string path) =>
        Files.TryGetValue(path, out Sha256Digest mine) == other.Files.TryGetValue(path, out Sha256Digest theirs) && mine == theirs;

    private static bool Counts(string path) =>
        !Path.GetFileName(path).StartsWith(".tmp_vmlinux", StringComparison.Ordinal) && (Names.Contains(Path.GetFileName(path)) || Endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal))
        || path.StartsWith("include/generated/", StringComparison.Ordinal) || path.StartsWith("arch/x86/include/generated/", StringComparison.Ordinal));
}
