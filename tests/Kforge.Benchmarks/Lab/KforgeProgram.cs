using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Benchmarks.Lab;

/// <summary>kforge as users start it.</summary>
/// <param name="host">The outside world.</param>
/// <param name="program">The launcher, or the published <c>Kforge.Cli.dll</c>.</param>
/// <param name="store">What <c>KFORGE_CACHE</c> says.</param>
public sealed class KforgeProgram(Host host, string program, Store store)
{
    private bool? knowsNoCache;

    /// <summary>Its store.</summary>
    public Store Store => store;

    /// <summary>Runs it to its end.</summary>
    /// <param name="workspace">The directory with <c>kbuild.toml</c>.</param>
    /// <param name="arguments">Command and options; <c>--json</c> is added.</param>
    /// <param name="cancellation">Kills it (SIGKILL), with everything it started.</param>
    public async Task<KforgeRun> RunAsync(string workspace, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        CommandResult result = await Start(["-C", workspace, .. arguments, "--json"]).RunAsync(host, cancellation);
        return new(result.ExitCode, result.OutputText, result.Error, result.Elapsed);
    }

    /// <summary>What makes a build neither read nor write the cache. A kforge without a cache needs nothing for it.</summary>
    public async Task<ImmutableArray<string>> NoCacheAsync(CancellationToken cancellation)
    {
        knowsNoCache ??= (await Start(["build", "--help"]).RunAsync(host, cancellation)).OutputText.Contains("--no-cache", StringComparison.Ordinal);
        return knowsNoCache.Value ? ["--no-cache"] : [];
    }

    private Command Start(ImmutableArray<string> arguments)
    {
        Command command = program.EndsWith(".dll", StringComparison.Ordinal) ? new("dotnet", [program, .. arguments]) : new(program, arguments);
        return command with
        {
            Environment = host.Variables.ToImmutableSortedDictionary(StringComparer.Ordinal)
                .SetItem("KFORGE_CACHE", store.Root).SetItem("KFORGE_HOME", Checkout.Root).SetItem("NO_COLOR", "1"),
        };
    }
}
