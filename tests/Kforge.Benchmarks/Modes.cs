using System.Collections;
using System.Collections.Immutable;
using Kforge.Benchmarks.Cache;
using Kforge.Benchmarks.Mutations;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Benchmarks;

/// <summary>The modes that build kernels, and have options of their own.</summary>
internal static class Modes
{
    /// <summary>Compares kforge with other tools.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> CacheAsync(IReadOnlyList<string> arguments) => CacheOptions.Parse(arguments) is { } options
        ? RunAsync(null, async (host, store, stop) =>
        {
            await CacheRun.RunAsync(host, store, options, stop);
            return true;
        })
        : UsageAsync(CacheOptions.Usage);

    /// <summary>Tries mutations.</summary>
    /// <returns>The exit code; 1 when a kernel is wrong.</returns>
    public static Task<int> MutationsAsync(IReadOnlyList<string> arguments)
    {
        if (MutationOptions.Parse(arguments) is not { } options)
        {
            return UsageAsync(MutationOptions.Usage);
        }

        if (options.List)
        {
            Console.WriteLine(string.Join('\n', MutationList.All.Select(mutation => $"{mutation.Name,-22} {mutation.What}")));
            return Task.FromResult(0);
        }

        return RunAsync(options.Store, (host, store, stop) => MutationCommand.RunAsync(host, store, options, stop));
    }

    private static Task<int> UsageAsync(string usage)
    {
        Console.Error.WriteLine(usage);
        return Task.FromResult((int)ExitCode.Usage);
    }

    private static async Task<int> RunAsync(string? store, Func<Host, Store, CancellationToken, Task<bool>> work)
    {
        using CancellationTokenSource stop = new();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        ImmutableDictionary<string, string> variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToImmutableDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");
        using HttpClient http = new();
        Host host = new(variables, Environment.CurrentDirectory, TimeProvider.System, http, _ => { });
        try
        {
            string chosen = store ?? host.Variable("KFORGE_CACHE") ?? throw new InvalidOperationException("set KFORGE_CACHE to a store");
            return await work(host, new Store(Path.GetFullPath(chosen)), stop.Token) ? 0 : 1;
        }
        catch (Exception exception) when (exception is Failure or InvalidOperationException or OperationCanceledException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }
}
