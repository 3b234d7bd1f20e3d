using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Building;

/// <summary>What two output trees that should be the same have in common: all that is linked, loaded, booted or looked up in.</summary>
/// <param name="Compared">How many files both have.</param>
/// <param name="Different">Those that differ, sorted; objects first, as what is linked from them differs too.</param>
/// <param name="Missing">Those that only the second has.</param>
public sealed record OutputComparison(int Compared, ImmutableArray<string> Different, ImmutableArray<string> Missing)
{
    /// <remarks>
    /// No <c>.rmeta</c>: rustc writes some of its lists in the order in which it first met the names in them, those of <c>--cfg</c> among them. kbuild
    /// gives every crate all symbols so, and rightly compiles a crate again only for those that it mentions. What it lists is the same, and so are the objects.
    /// </remarks>
    private static readonly string[] Ends = [".o", ".ko", ".so", ".rs", ".dtb", ".modinfo"];

    private static readonly string[] Names =
        ["vmlinux", "vmlinux.unstripped", "bzImage", "Image", "Image.gz", "System.map", "Module.symvers", "modules.order", "modules.builtin", "modules.builtin.modinfo", "modules.builtin.ranges", ".config"];

    /// <summary>Whether they are the same.</summary>
    public bool IsSame => Different.IsEmpty && Missing.IsEmpty;

    /// <summary>Compares byte for byte. An object that only the first has was left by an earlier build and is part of nothing.</summary>
    /// <param name="one">The output tree that is held against the other.</param>
    /// <param name="clean">The one from clean.</param>
    /// <param name="cancellation">Stops.</param>
    public static OutputComparison Of(string one, string clean, CancellationToken cancellation)
    {
        string[] names = [.. Directory.EnumerateFiles(clean, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(file => Path.GetRelativePath(clean, file)).Where(IsCompared)];
        ConcurrentBag<string> different = [];
        ConcurrentBag<string> missing = [];
        Parallel.ForEach(names, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, name =>
        {
            string beside = Path.Combine(one, name);
            if (!File.Exists(beside))
            {
                missing.Add(name);
            }
            else if (Sha256Digest.Of(File.ReadAllBytes(beside)) != Sha256Digest.Of(File.ReadAllBytes(Path.Combine(clean, name))))
            {
                different.Add(name);
            }
        });
        return new(
            names.Length - missing.Count,
            [.. different.OrderBy(name => !name.EndsWith(".o", StringComparison.Ordinal)).ThenBy(name => name, StringComparer.Ordinal)],
            [.. missing.Order(StringComparer.Ordinal)]);
    }

    private static bool IsCompared(string path)
    {
        string name = Path.GetFileName(path);
        return !name.StartsWith(".tmp", StringComparison.Ordinal)
            && (Array.Exists(Ends, end => name.EndsWith(end, StringComparison.Ordinal)) || Names.Contains(name));
    }
}
