using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Toolchains;

/// <summary>What a toolchain is put together from, fetched and ready: one part for everything the lock names.</summary>
/// <param name="Packages">The file of each Debian package.</param>
public sealed record ToolchainParts(IReadOnlyDictionary<LockedPackage, string> Packages)
{
    /// <summary>The archives of other providers.</summary>
    public ImmutableArray<ToolchainPart.Unpacked> Archives { get; init; } = [];

    /// <summary>The programs that are built from crates.</summary>
    public ImmutableArray<ToolchainPart.Built> Programs { get; init; } = [];

    /// <summary>What the lock names and no part is there for; null when nothing is missing.</summary>
    internal string? Missing(LockedToolchain locked) =>
        locked.Packages.Where(package => !Packages.ContainsKey(package)).Select(package => $"package {package.Name}")
            .Concat(locked.Archives.Except(Archives.Select(part => part.Locked)).Select(archive => $"archive {archive.Name} of {archive.Provider}"))
            .Concat(locked.CrateTools.Except(Programs.Select(part => part.Locked)).Select(tool => $"crate {tool.Crate}"))
            .FirstOrDefault();
}

/// <summary>A part of a toolchain besides its packages. Who makes one knows the provider; who installs it need not.</summary>
public abstract record ToolchainPart
{
    private ToolchainPart()
    {
    }

    /// <summary>An archive that is unpacked over the packages.</summary>
    /// <param name="Locked">What the lock says of it.</param>
    /// <param name="UnpackAsync">Verifies the file and adds what is in it to the tree; several run one after the other.</param>
    public sealed record Unpacked(LockedArchive Locked, Func<StagedTree, CancellationToken, Task> UnpackAsync) : ToolchainPart;

    /// <summary>A program that is built with the tools of the packages and archives; it becomes <c>usr/bin/TOOL</c>.</summary>
    /// <param name="Locked">What the lock says of it.</param>
    /// <param name="BuildAsync">
    /// Gets a sandbox of the toolchain without such programs, and the key of that toolchain (<see cref="ToolchainStore.KeyOf"/>); gives the
    /// path of the program.
    /// </param>
    public sealed record Built(LockedCrateTool Locked, Func<Sandbox, Sha256Digest, CancellationToken, Task<string>> BuildAsync) : ToolchainPart;
}

/// <summary>Fetches the parts of a toolchain. It is asked only when they are needed.</summary>
/// <param name="rehash">Whether what is in the store is read and compared with its SHA-256 first, and fetched again when it is damaged.</param>
/// <param name="cancellation">Stops; what came so far is kept.</param>
public delegate Task<ToolchainParts> PartsSource(bool rehash, CancellationToken cancellation);
