using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;
using Kforge.Tests.Archives;
using Kforge.Tests.Building;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Tests.Inputs;

/// <summary>
/// A workspace with a complete lock and a store that holds everything the lock names: the package of a fake kernel, as if
/// downloaded, and a toolchain made of this machine's programs, as if unpacked. Nothing needs the network.
/// </summary>
internal sealed class FakeWorkspace : IDisposable
{
    public const string BuildFile = """
        [kernel.lts]
        source = { debian = "linux-source-6.12", suite = "trixie" }
        arch = "x86_64"
        toolchain = "fake"
        profiles = ["samples"]
        patches = ["example"]
        targets = ["bzImage", "modules"]
        """;

    private const string Definition = """
        description = "programs of this machine"
        provider = "debian"
        architecture = "amd64"
        packages = ["make"]

        [[suite]]
        name = "trixie"
        archive = "debian"
        components = ["main"]
        signed-by = ["0123456789ABCDEF0123456789ABCDEF01234567"]
        allow-expired = false

        [tools]
        bindgen = "bindgen --version"
        llvm = "clang --version"
        rustc = "rustc --version"
        """;

    private readonly TemporaryDirectory directory = new();

    public FakeWorkspace(HostToolchain programs)
    {
        Directories = new(directory["work"], null);
        Store = new(directory["store"]);
        Write("kbuild.toml", BuildFile);
        Write("toolchains/fake.toml", Definition);
        WriteProfile("samples", "MODULES=y", "SAMPLES=y", "SAMPLE_HELLO=m", "RUST=y");
        WriteProfile("broken", "MODVERSIONS=y");
        Write("patches/example/series", "one.patch\n");
        Write("patches/example/one.patch", FakeKernel.AddLine("kernel/fork.c", "int one;"));
        Lock = Locked();
        LockWriter.Save(Directories.Lock, Lock);
        Install(programs);
    }

    public WorkspaceDirectories Directories { get; }

    public Store Store { get; }

    public LockFile Lock { get; }

    public Host Host { get; } = TestHost.Create(new Dictionary<string, string> { ["KFORGE_DEBIAN_MIRROR"] = "http://127.0.0.1:9" });

    public string Root => Directories.Root;

    public string LockText => File.ReadAllText(Directories.Lock);

    /// <summary>What <c>kbuild.toml</c> and the definitions say now.</summary>
    public KernelSelection Kernel => KernelSelection.Read(
        Directories, WorkspaceReader.FindKernel(WorkspaceReader.ReadBuildFile(Directories).OrFail(), null).OrFail(), ProfileChoice.Own).OrFail();

    public InputStore Inputs => new(Host, Store, Providers);

    public KernelSources Sources => new(Host, Store, Directories, Providers);

    public LockKeeping Keeping => KeepingOf(Host.Reports);

    /// <summary>The same, telling what it does to somebody else.</summary>
    public LockKeeping KeepingOf(Action<Report> reports)
    {
        Host host = Host with { Reports = reports };
        return new(host, Store, Directories, new LockRefresh(host, Directories, Sources, new(host, Providers, new([]))));
    }

    private ToolProviders Providers => ToolProviders.Of(Host, Store, Directories, offline: true);

    /// <summary>Where a download with this digest is kept.</summary>
    public string DownloadOf(Sha256Digest digest) => Path.Combine(Store.Downloads, "sha256", digest.Hex[..2], digest.Hex);

    public void Write(string path, string text) => directory.Write($"work/{path}", text);

    public void WriteProfile(string name, params string[] symbols) => Write($"profiles/{name}.toml", "description = \"for a test\"\n\n[symbols]\n" + string.Concat(
        symbols.Select(symbol => $"{symbol.Split('=')[0]} = {{ value = \"{symbol.Split('=')[1]}\", reason = \"a test\" }}\n")));

    /// <summary>Every file of the workspace with its content.</summary>
    public string AsItIs() => string.Join('\n', Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O}\n{File.ReadAllText(file)}"));

    public void Dispose() => directory.Dispose();

    private LockFile Locked()
    {
        byte[] deb = ArchiveMaker.Deb(new PaxTarEntry(TarEntryType.RegularFile, "usr/src/linux-source-6.12.tar.gz")
        {
            DataStream = new MemoryStream(ArchiveMaker.Gzip(FakeKernel.Tar())),
        });
        Sha256Digest digest = Sha256Digest.Of(deb);
        Directory.CreateDirectory(Path.GetDirectoryName(DownloadOf(digest))!);
        File.WriteAllBytes(DownloadOf(digest), deb);
        Sha256Digest tree = TreeDigest.Of([.. ArchiveMaker.Unpack(directory["tree"], FakeKernel.Tar(), LinkTargets.Relative, stripTop: true)]);
        LockedIndex index = new("debian", "trixie", DateTimeOffset.UnixEpoch, Sha256Digest.OfText("index"), ["0123456789ABCDEF0123456789ABCDEF01234567"]);
        LockedPackage source = new("linux-source-6.12", "6.12.7-1", "debian", "trixie", "pool/main/l/linux/linux-source-6.12_6.12.7-1_all.deb", deb.Length, digest);
        LockedPackage make = new("make", "4.4", "debian", "trixie", "pool/main/m/make/make_4.4_amd64.deb", 1, Sha256Digest.OfText("make"));
        LockedKernel kernel = new(
                new LockedSource.Debian(FakeKernel.Version, tree, index, source),
                [
                    new("bindgen", "0.65.1", "minimum", "scripts/min-tool-version.sh", 6),
                    new("llvm", "13.0.1", "minimum", "scripts/min-tool-version.sh", 12),
                    new("rustc", "1.78.0", "minimum", "scripts/min-tool-version.sh", 16),
                ],
                [.. Kernel.Patches[0].Patches.Select(patch => LockedPatch(patch.Path.Value, new(tree, FakeKernel.Version, new(directory["tree"], tree), TreeDelta.None)))]);
        return new(
            LockFile.Empty.Kernels.Add("lts", kernel with { Choice = new("fake", ChoiceBasis.Of(Kernel, kernel), []) }),
            LockFile.Empty.Toolchains.Add("fake", new LockedToolchain(Kernel.Toolchain.Digest, [index], [make])));
    }

    private LockedPatch LockedPatch(RelativePath path, SourceTree tree)
    {
        Patch patch = PatchReader.Read(new(path.Text), File.ReadAllBytes(path.Under(Root))).OrFail();
        PatchedTree patched = SeriesApplication.ApplyAsync(Host, tree, [patch], PatchRules.Strict, default).GetAwaiter().GetResult();
        return new(path, patch.Digest) { Result = patched.Applied[0].Result };
    }

    private void Install(HostToolchain programs)
    {
        string installed = Path.Combine(Store.Toolchains, ToolchainStore.KeyOf(Kernel.Toolchain, Lock.Toolchains["fake"]).Hex);
        Directory.CreateDirectory(installed);
        programs.CopyTo(Path.Combine(installed, "root"));
        new ToolchainRecord(Sha256Digest.OfText("tree of the toolchain").Hex, 1, 1, new(StringComparer.Ordinal)
        {
            ["bindgen"] = new("bindgen --version", "0.71.1"),
            ["llvm"] = new("clang --version", "19.1.7"),
            ["rustc"] = new("rustc --version", "1.85.1"),
        }).Write(Path.Combine(installed, "toolchain.json"));
    }
}
