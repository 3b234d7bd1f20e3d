using System.Collections.Immutable;
using System.Text.Json;
using Kforge.Benchmarks.Lab;
using Kforge.Platform;

namespace Kforge.Benchmarks.Cache;

/// <summary>sccache with a local disk, in front of clang, of the compiler of host programs, and of rustc.</summary>
/// <param name="lab">The kernel.</param>
/// <param name="tree">The user's tree.</param>
/// <param name="directory">For output trees and the cache.</param>
internal sealed class Sccache(KernelLab lab, UserTree tree, string directory) : KbuildTool(lab, tree, directory)
{
    /// <summary>Its server lives and dies with the sandbox, so it is started and asked in there.</summary>
    private const string Make = """
        sccache --start-server >/dev/null 2>&1
        /usr/bin/make "$@"
        status=$?
        sccache --show-stats --stats-format json >/work/stats.json
        sccache --stop-server >/dev/null 2>&1
        exit $status

        """;

    /// <inheritdoc/>
    public override string Name => "sccache";

    /// <inheritdoc/>
    protected override ImmutableArray<string> Variables => ["CC=sccache clang", "HOSTCC=/work/as/clang", "RUSTC=/work/as/rustc"];

    /// <inheritdoc/>
    protected override Sandbox With(Sandbox sandbox) => sandbox.Mount(Work, "/work", writable: true)
        .With("SCCACHE_DIR", "/work/cache").With("SCCACHE_CACHE_SIZE", "50G").With("SCCACHE_IDLE_TIMEOUT", "0").With("PATH", "/work/bin:" + Sandbox.DefaultPath);

    /// <inheritdoc/>
    protected override async Task PrepareAsync(CancellationToken cancellation)
    {
        await AddProgramAsync("bin/make", Make, cancellation);
        await AddProgramAsync("as/clang", "exec sccache clang \"$@\"\n", cancellation);
        await AddProgramAsync("as/rustc", "exec sccache rustc \"$@\"\n", cancellation);
    }

    /// <inheritdoc/>
    protected override async Task<string> CountedAsync(CancellationToken cancellation)
    {
        using JsonDocument told = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Work, "stats.json"), cancellation));
        JsonElement stats = told.RootElement.GetProperty("stats");
        return $"hits {Counts("cache_hits")}; misses {Counts("cache_misses")}; not cached: {Reasons()}";

        string Counts(string name) => List(stats.GetProperty(name).GetProperty("counts"));
        string Reasons() => List(stats.GetProperty("not_cached"));
        static string List(JsonElement counts) => string.Join(", ", counts.EnumerateObject().Select(count => $"{count.Value} {count.Name}")) is { Length: > 0 } list ? list : "none";
    }
}
