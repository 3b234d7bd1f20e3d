using System.Text.Json.Nodes;
using Kforge.Workspace;

namespace Kforge.Releasing;

/// <summary>
/// Everything a kernel was built from, as resource descriptors of in-toto (<c>resolvedDependencies</c> of SLSA provenance): tree, patches, and every file the
/// tools were unpacked or built from. Read from the lock alone, so whoever has the lock can say whether a statement names the right ones.
/// </summary>
internal static class Dependencies
{
    /// <summary>The descriptors, in the order of the lock.</summary>
    public static JsonArray Of(LockedKernel kernel, LockedToolchain toolchain) =>
    [
        .. SourceOf(kernel.Source),
        .. kernel.Patches.Select(patch => Described(patch.Path.Text, null, patch.Sha256.Hex)),
        .. toolchain.Packages.Select(DebianFile),
        .. toolchain.Archives.Select(archive => Described($"{archive.Name} {archive.Version}", $"{archive.Provider}:{archive.Path}", archive.Sha256.Hex)),
        .. toolchain.CrateTools.SelectMany(tool => tool.Crates).Select(crate => Described($"{crate.Name} {crate.Version}", $"pkg:cargo/{crate.Name}@{Uri.EscapeDataString(crate.Version)}", crate.Sha256.Hex)),
    ];

    private static IEnumerable<JsonObject> SourceOf(LockedSource source) => source switch
    {
        LockedSource.Debian debian => [WithTree(DebianFile(debian.Package), debian)],
        LockedSource.DebianSource files => files.Files.Select((file, i) => i == 0 ? WithTree(DebianFile(file), files) : DebianFile(file)),
        LockedSource.Git git =>
        [
            WithTree(
                new()
                {
                    ["name"] = $"Linux {git.KernelVersion}",
                    ["uri"] = $"git+{WithoutUser(git.Address)}{(git.Reference is { } reference ? $"@{reference}" : "")}",
                    ["digest"] = new JsonObject { ["gitCommit"] = git.Commit, ["gitTree"] = git.GitTree },
                },
                git),
        ],
        LockedSource.Tarball tarball => [WithTree(Described($"Linux {tarball.KernelVersion}", WithoutUser(tarball.Address), tarball.Sha256.Hex), tarball)],
        LockedSource.Path => throw new InvalidOperationException("a directory is never released"),
        _ => throw new InvalidOperationException("unreachable: LockedSource is closed"),
    };

    private static JsonObject DebianFile(LockedPackage package)
    {
        // bash_5.2.37-2+b10_amd64.deb; files of source packages have no architecture in their names.
        string file = package.Path[(package.Path.LastIndexOf('/') + 1)..];
        string arch = file.EndsWith(".deb", StringComparison.Ordinal) ? file[(file.LastIndexOf('_') + 1)..^".deb".Length] : "source";
        return Described(
            $"{package.Name} {package.Version}",
            $"pkg:deb/debian/{package.Name}@{Uri.EscapeDataString(package.Version)}?arch={arch}&distro={package.Suite}#{package.Archive}/{package.Path}",
            package.Sha256.Hex);
    }

    private static JsonObject Described(string name, string? uri, string sha256)
    {
        JsonObject described = new() { ["name"] = name };
        if (uri is not null)
        {
            described["uri"] = uri;
        }

        described["digest"] = new JsonObject { ["sha256"] = sha256 };
        return described;
    }

    private static JsonObject WithTree(JsonObject described, LockedSource source)
    {
        described["annotations"] = new JsonObject { ["kernel_version"] = source.KernelVersion, ["tree_sha256"] = source.Pinned?.Hex };
        return described;
    }

    /// <summary>An address without the name and password that may stand in it.</summary>
    private static string WithoutUser(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length > 0 ? new UriBuilder(uri) { UserName = "", Password = "" }.Uri.AbsoluteUri : address;
}
