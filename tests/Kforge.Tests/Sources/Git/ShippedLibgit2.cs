using System.Collections;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Tests.Sources.Git;

/// <summary>
/// The libgit2 that ships, for tests: from the store that <c>kforge</c> would use, where it is fetched once. Without a network and without it
/// in the store, the tests that need it fail.
/// </summary>
internal static class ShippedLibgit2
{
    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <summary>The root directory with its files.</summary>
    public static Task<string> RootAsync() => Installed.Value;

    /// <summary>The library, loaded into the process of the tests.</summary>
    public static async Task<GitLibrary> LoadAsync() => GitLibrary.Load(await RootAsync());

    private static async Task<string> InstallAsync()
    {
        Dictionary<string, string> variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(entry => ((string)entry.Key).StartsWith("KFORGE_", StringComparison.Ordinal))
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        Host host = TestHost.Create(variables);
        Store store = new(host.Variable("KFORGE_CACHE") ?? Path.Combine(Repository(), "cache"));
        store.Prepare();
        InputStore inputs = new(host, store, ToolProviders.Of(host, store, new WorkspaceDirectories(Repository(), Repository()), offline: false));
        using ToolchainUse use = await inputs.ToolchainAsync(GitLibraryFiles.Definition, GitLibraryFiles.Locked, default);
        return use.Installed.Root;
    }

    /// <summary>The directory of the solution, above the compiled tests.</summary>
    public static string Repository()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Kforge.sln")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("the tests do not lie below Kforge.sln");
        }

        return directory;
    }
}
