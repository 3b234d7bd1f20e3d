using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Kforge.Workspace;

namespace Kforge.Releasing;

/// <summary>What something that went into a kernel is to it.</summary>
internal enum DependencyKind
{
    /// <summary>The kernel's own source.</summary>
    Source,

    /// <summary>A patch on it.</summary>
    Patch,

    /// <summary>A file the tools were unpacked or built from.</summary>
    Tool,
}

/// <summary>One thing a kernel was built from.</summary>
/// <param name="Kind">What it is to the kernel.</param>
/// <param name="Name">A package, a crate, <c>Linux</c>, or the path of a patch.</param>
/// <param name="Version">Its version; empty for a patch.</param>
/// <param name="Uri">Where it comes from; null when the release itself holds it.</param>
/// <param name="Digests">Algorithm, as in-toto names it, and digest in hexadecimal digits.</param>
internal sealed record Dependency(DependencyKind Kind, string Name, string Version, string? Uri, ImmutableArray<(string Algorithm, string Hex)> Digests)
{
    /// <summary>The tree it is or makes; null for what is no source.</summary>
    public LockedSource? Tree { get; init; }

    /// <summary>A resource descriptor of in-toto.</summary>
    public JsonObject Describe()
    {
        JsonObject described = new() { ["name"] = $"{Name} {Version}".TrimEnd() };
        if (Uri is not null)
        {
            described["uri"] = Uri;
        }

        described["digest"] = new JsonObject(Digests.Select(digest => KeyValuePair.Create(digest.Algorithm, (JsonNode?)digest.Hex)));
        if (Tree is not null)
        {
            described["annotations"] = new JsonObject { ["kernel_version"] = Tree.KernelVersion, ["tree_sha256"] = Tree.Pinned?.Hex };
        }

        return described;
    }
}

/// <summary>
/// Everything a kernel was built from (<c>resolvedDependencies</c> of SLSA provenance, packages of the bill of materials): tree, patches, and every file the
/// tools were unpacked or built from. Read from the lock alone, so whoever has the lock can say whether a statement names the right ones.
/// </summary>
internal static class Dependencies
{
    /// <summary>All of them, in the order of the lock.</summary>
    public static ImmutableArray<Dependency> Of(LockedKernel kernel, LockedToolchain toolchain) =>
    [
        .. SourceOf(kernel.Source),
        .. kernel.Patches.Select(patch => new Dependency(DependencyKind.Patch, patch.Path.Text, "", null, [("sha256", patch.Sha256.Hex)])),
        .. toolchain.Packages.Select(package => DebianFile(DependencyKind.Tool, package)),
        .. toolchain.Archives.Select(archive => new Dependency(DependencyKind.Tool, archive.Name, archive.Version, $"{archive.Provider}:{archive.Path}", [("sha256", archive.Sha256.Hex)])),
        .. toolchain.CrateTools.SelectMany(tool => tool.Crates)
            .Select(crate => new Dependency(DependencyKind.Tool, crate.Name, crate.Version, $"pkg:cargo/{crate.Name}@{Uri.EscapeDataString(crate.Version)}", [("sha256", crate.Sha256.Hex)])),
    ];

    private static IEnumerable<Dependency> SourceOf(LockedSource source) => source switch
    {
        LockedSource.Debian debian => [DebianFile(DependencyKind.Source, debian.Package) with { Tree = debian }],
        LockedSource.DebianSource files => files.Files.Select((file, i) => DebianFile(DependencyKind.Source, file) with { Tree = i == 0 ? files : null }),
        LockedSource.Git git =>
        [
            new(
                DependencyKind.Source, "Linux", git.KernelVersion, $"git+{WithoutUser(git.Address)}{(git.Reference is { } reference ? $"@{reference}" : "")}",
                [("gitCommit", git.Commit), ("gitTree", git.GitTree)])
            { Tree = git },
        ],
        LockedSource.Tarball tarball =>
            [new(DependencyKind.Source, "Linux", tarball.KernelVersion, WithoutUser(tarball.Address), [("sha256", tarball.Sha256.Hex)]) { Tree = tarball }],
        LockedSource.Path => throw new InvalidOperationException("a directory is never released"),
        _ => throw new InvalidOperationException("unreachable: LockedSource is closed"),
    };

    private static Dependency DebianFile(DependencyKind kind, LockedPackage package)
    {
        // bash_5.2.37-2+b10_amd64.deb; files of source packages have no architecture in their names.
        string file = package.Path[(package.Path.LastIndexOf('/') + 1)..];
        string arch = file.EndsWith(".deb", StringComparison.Ordinal) ? file[(file.LastIndexOf('_') + 1)..^".deb".Length] : "source";
        return new(
            kind, package.Name, package.Version,
            $"pkg:deb/debian/{package.Name}@{Uri.EscapeDataString(package.Version)}?arch={arch}&distro={package.Suite}#{package.Archive}/{package.Path}",
            [("sha256", package.Sha256.Hex)]);
    }

    /// <summary>An address without the name and password that may stand in it.</summary>
    private static string WithoutUser(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length > 0 ? new UriBuilder(uri) { UserName = "", Password = "" }.Uri.AbsoluteUri : address;
}
