using System.Collections.Immutable;
using System.Globalization;
using Kforge.Benchmarks.Lab;
using Kforge.Platform;

namespace Kforge.Benchmarks.Cache;

/// <summary>ccache at its best: direct mode, inode cache, the compiler of host programs too.</summary>
/// <param name="lab">The kernel.</param>
/// <param name="tree">The user's tree.</param>
/// <param name="directory">For output trees and the cache.</param>
internal sealed class Ccache(KernelLab lab, UserTree tree, string directory) : KbuildTool(lab, tree, directory)
{
    private const string Settings = """
        max_size = 50G
        direct_mode = true
        depend_mode = false
        inode_cache = true
        sloppiness = time_macros

        """;

    /// <inheritdoc/>
    public override string Name => "ccache";

    /// <inheritdoc/>
    protected override ImmutableArray<string> Variables => ["CC=ccache clang", "HOSTCC=/work/as/clang"];

    /// <inheritdoc/>
    protected override Sandbox With(Sandbox sandbox) => sandbox.Mount(Work, "/work", writable: true).With("CCACHE_DIR", "/work/cache");

    /// <inheritdoc/>
    protected override async Task PrepareAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(Work, "cache"));
        await File.WriteAllTextAsync(Path.Combine(Work, "cache", "ccache.conf"), Settings, cancellation);
        await AddProgramAsync("as/clang", "exec ccache clang \"$@\"\n", cancellation);
        await AskAsync("--zero-stats", cancellation);
    }

    /// <inheritdoc/>
    protected override async Task<string> CountedAsync(CancellationToken cancellation)
    {
        Dictionary<string, long> counts = (await AskAsync("--print-stats", cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t')).ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture));
        long misses = counts["cache_miss"];
        string[] others = ["direct_cache_hit", "direct_cache_miss", "preprocessed_cache_hit", "preprocessed_cache_miss", "cache_miss"];
        string rest = string.Join(", ", counts
            .Where(count => count.Value > 0 && !others.Contains(count.Key) && !count.Key.Contains("storage", StringComparison.Ordinal)
                && !count.Key.Contains("stats", StringComparison.Ordinal) && !count.Key.EndsWith("kibibyte", StringComparison.Ordinal) && !count.Key.StartsWith("files_", StringComparison.Ordinal))
            .Select(count => $"{count.Value} {count.Key.Replace('_', ' ')}"));
        return $"{counts["direct_cache_hit"]} direct, {counts["preprocessed_cache_hit"]} preprocessed, {misses} missed{(rest.Length > 0 ? $"; {rest}" : "")}";
    }

    private async Task<string> AskAsync(string question, CancellationToken cancellation) =>
        (await With(Lab.Toolchain.Installed.Sandbox).Run("ccache", question).RunAsync(Lab.Host, cancellation)).OutputText;
}
