using System.Collections;
using System.Collections.Immutable;
using Kforge.Benchmarks.Cache;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Benchmarks;

/// <summary>The modes that build kernels, and have options of their own.</summary>
internal static class Modes
{
    /// <summary>Compares kforge with other tools.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> CacheAsync(IReadOnlyList<string> arguments) => CacheOptions.Parse(arguments) is { } options
        ? RunAsync((host, store, stop) => CacheRun.RunAsync(host, store, options, stop))
        : UsageAsync(CacheOptions.Usage);

    private static Task<int> UsageAsync(string usage)
    {
        Console.Error.WriteLine(usage);
        return Task.FromResult((int)ExitCode.Usage);
    }

    private static async Task<int> RunAsync(Func<Host, Store, CancellationToken, Task> work)
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
            await work(host, new Store(Path.GetFullPath(host.Variable("KFORGE_CACHE") ?? throw new InvalidOperationException("set KFORGE_CACHE to a store"))), stop.Token);
            return 0;
        }
        catch (Exception exception) when (exception is Failure or InvalidOperationException or OperationCanceledException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }
}
