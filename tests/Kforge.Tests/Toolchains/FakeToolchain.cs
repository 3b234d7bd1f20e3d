using System.Collections.Immutable;
using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Tests.Archives;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Tests.Toolchains;

/// <summary>
/// A small toolchain of packages made on the spot, and a <c>bwrap</c> that runs a script of the new root with the machine's shell: what is
/// tested here is the installing, on machines without namespaces too.
/// </summary>
public sealed class FakeToolchain
{
    private readonly TemporaryDirectory directory;
    private readonly List<LockedPackage> packages = [];

    public FakeToolchain(TemporaryDirectory directory)
    {
        this.directory = directory;
        directory.WriteScript("bin/bwrap", $"""
            echo run >> '{directory["runs"]}'
            while [ "$1" != -- ]; do [ "$1" = --ro-bind ] && [ "$3" = / ] && root=$2; shift; done
            shift; program=$1; shift
            [ -e "$root/usr/bin/$program" ] || {"{"} echo "bwrap: execvp $program: No such file or directory" >&2; exit 1; {"}"}
            exec /bin/sh "$root/usr/bin/$program" "$@"
            """);
        Host = ArchiveMaker.HostWith(directory["bin"]);
        Store = new Store(directory["store"]);
    }

    public Host Host { get; set; }

    public Store Store { get; }

    public Dictionary<LockedPackage, string> Debs { get; } = [];

    public Dictionary<string, string> Links { get; } = [];

    public Dictionary<string, string> Tools { get; } = [];

    public ToolchainDefinition Definition => new(
        "fake", new SourcePlace("toolchains/fake.toml"), "for tests", new ToolchainProvider.Debian("amd64", [], []),
        Links.ToImmutableSortedDictionary(link => RelativePath.Parse(link.Key), link => link.Value),
        Tools.ToImmutableSortedDictionary(StringComparer.Ordinal));

    public LockedToolchain Locked => new(Sha256Digest.OfText("definition"), [], [.. packages])
    {
        Archives = [.. Archives.Select(part => part.Locked)],
        CrateTools = [.. Programs.Select(part => part.Locked)],
    };

    public List<ToolchainPart.Unpacked> Archives { get; } = [];

    public List<ToolchainPart.Built> Programs { get; } = [];

    /// <summary>How the parts were asked for: <c>false</c> as they are, <c>true</c> verified first.</summary>
    public List<bool> Asked { get; } = [];

    public PartsSource Source => (rehash, _) =>
    {
        Asked.Add(rehash);
        OnFetch?.Invoke(rehash);
        return Task.FromResult(new ToolchainParts(Debs) { Archives = [.. Archives], Programs = [.. Programs] });
    };

    /// <summary>Runs whenever parts are fetched.</summary>
    public Action<bool>? OnFetch { get; set; }

    /// <summary>How often a tool was run.</summary>
    public int Runs => File.Exists(directory["runs"]) ? File.ReadAllLines(directory["runs"]).Length : 0;

    public FakeToolchain Package(string name, params TarEntry[] entries)
    {
        byte[] deb = ArchiveMaker.Deb(ArchiveMaker.Gzip(ArchiveMaker.Tar(entries)), "data.tar.gz");
        string path = directory[$"{name}.deb"];
        File.WriteAllBytes(path, deb);
        LockedPackage package = new(name, "1", "debian", "trixie", $"pool/{name}_1_amd64.deb", deb.Length, Sha256Digest.Of(deb));
        packages.Add(package);
        Debs.Add(package, path);
        return this;
    }

    public FakeToolchain Reversed()
    {
        packages.Reverse();
        return this;
    }
}
