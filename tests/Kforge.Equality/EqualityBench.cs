using System.Collections.Immutable;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>What a comparison needs of this machine and of this repository.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Store">Where trees, toolchains and truths are.</param>
/// <param name="Repository">The checkout.</param>
public sealed record EqualityBench(Host Host, Store Store, string Repository)
{
    /// <summary>The directory for output trees, unpacked trees and truths.</summary>
    public string Work => Path.Combine(Store.Root, "equality");

    /// <summary>Debian's packages.</summary>
    public KernelPackages Packages => new(Host, Store, Path.Combine(Repository, "toolchains", "keys"));

    /// <summary>The bench in the checkout that a program was compiled from, with the environment's store.</summary>
    public static EqualityBench Open()
    {
        string? repository = AppContext.BaseDirectory;
        while (repository is not null && !File.Exists(Path.Combine(repository, "Kforge.sln")))
        {
            repository = Path.GetDirectoryName(repository);
        }

        string root = repository ?? throw new InvalidOperationException("this does not run below the repository");
        Host host = new(
            Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .ToImmutableDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? ""),
            root, TimeProvider.System, new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }), _ => { });
        Store store = new(Path.GetFullPath(host.Variable("KFORGE_CACHE") ?? Path.Combine(root, "cache")));
        store.Prepare();
        return new(host, store, root);
    }

    /// <summary>A toolchain of this repository's lock.</summary>
    public async Task<ToolchainUse> ToolchainAsync(string name, CancellationToken cancellation)
    {
        WorkspaceDirectories directories = new(Repository, null);
        ToolchainDefinition definition = WorkspaceReader.ReadToolchain(directories, name).OrFail();
        LockedToolchain locked = LockReader.Read(directories).OrFail().Toolchains.GetValueOrDefault(name)
            ?? throw new InvalidOperationException($"the toolchain {name} is not locked");
        InputStore inputs = new(Host, Store, ToolProviders.Of(Host, Store, directories, offline: false));
        return await inputs.ToolchainAsync(definition, locked, cancellation);
    }
}
