using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;
using Kforge.Tests.Archives;
using Kforge.Workspace;
using static Kforge.Tests.Archives.ArchiveMaker;

namespace Kforge.Tests.Sources;

public sealed class DebianSourceTests : IDisposable
{
    private const string Makefile = "# SPDX\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 107\nEXTRAVERSION =\nNAME = Baby Opossum Posse\nVERSION = 9\n";

    private readonly TemporaryDirectory directory = new();
    private readonly List<Report> reports = [];

    [Fact]
    public async Task Unpacks_the_tree_inside_the_package_without_its_top_directory()
    {
        SourceTree tree = await Unpack(Package(
            Folder("linux-source-6.12/"), File("linux-source-6.12/Makefile", Makefile), Program("linux-source-6.12/scripts/x.sh", "x"),
            File("linux-source-6.12/include/a.h", "a"), Link("linux-source-6.12/arch/x/a.h", "../../include/a.h"), Link("linux-source-6.12/dangling", "not/there")));

        Assert.Equal("6.12.107", tree.KernelVersion);
        Assert.Equal("a", System.IO.File.ReadAllText(Path.Combine(tree.Base.Root, "arch/x/a.h")));
        Assert.Equal(await TreeDigest.OfDirectoryAsync(tree.Base.Root, CancellationToken.None), tree.Digest);
        Assert.Equal(tree, DebianSource.Find(Store, package!));
        Assert.Contains("Linux 6.12.107", Assert.Single(reports.OfType<Report.PhaseFinished>()).Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 0\nEXTRAVERSION = -rc2\n", "7.3.0-rc2")]
    [InlineData("VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL =\nEXTRAVERSION =\n", "7.3")]
    public async Task Reads_the_version_as_make_would(string makefile, string version) =>
        Assert.Equal(version, (await Unpack(Package(File("l/Makefile", makefile)))).KernelVersion);

    [Fact]
    public async Task Refuses_packages_without_exactly_one_kernel()
    {
        byte[] tree = Gzip(Tar(File("l/Makefile", Makefile)));
        foreach (byte[] deb in (byte[][])
        [
            Deb(File("usr/share/doc/x", "x")),
            Deb(Inner("usr/src/linux-source-6.12.tar.gz", tree), Inner("usr/src/linux-source-6.13.tar.gz", tree)),
            Deb(Inner("usr/src/other/linux-source-6.12.tar.gz", tree)),
            Deb(Inner("usr/src/linux-source-6.12.tar.gz", Gzip(Tar(File("l/Kbuild", "x"))))),
            Deb(Inner("usr/src/linux-source-6.12.tar.gz", Gzip(Tar(File("l/Makefile", "all:\n"))))),
        ])
        {
            Assert.Equal("KF2207", (await Assert.ThrowsAsync<Failure>(() => Unpack(deb))).Diagnostics[0].Code.Id);
            Assert.Empty(Directory.GetFileSystemEntries(Store.Temporary));
            Assert.False(Directory.Exists(Store.Sources));
        }
    }

    [Fact]
    public async Task Refuses_a_kernel_whose_links_leave_the_tree_and_one_that_is_cut_short()
    {
        Assert.Equal("KF2204", await CodeOf(Package(File("l/Makefile", Makefile), Link("l/x", "../../etc"))));
        Assert.Equal("KF2204", await CodeOf(Package(File("l/Makefile", Makefile), Link("l/x", "/etc"))));
        byte[] tree = Gzip(Tar(File("l/Makefile", Makefile)));
        Assert.Equal("KF2201", await CodeOf(Deb(Inner("usr/src/linux-source-6.12.tar.gz", tree[..^20]))));
    }

    [Fact]
    public async Task Two_at_once_unpack_once()
    {
        byte[] deb = Package(File("l/Makefile", Makefile));
        Prepare(deb);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => DebianSource.UnpackAsync(Host, Store, package!, directory["x.deb"], CancellationToken.None))));
        System.IO.File.Delete(directory["x.deb"]);
        await DebianSource.UnpackAsync(Host, Store, package!, directory["x.deb"], CancellationToken.None);
    }

    public void Dispose() => directory.Dispose();

    private LockedPackage? package;

    private Store Store => new(directory["store"]);

    private Host Host => HostWith(directory["bin"], report =>
    {
        lock (reports)
        {
            reports.Add(report);
        }
    });

    private static PaxTarEntry Inner(string name, byte[] content) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };

    private static byte[] Package(params TarEntry[] kernel) =>
        Deb(Gzip(Tar(Folder("./usr/src/"), File("./usr/share/doc/x"), Inner("./usr/src/linux-source-6.12.tar.gz", Gzip(Tar(kernel))))), "data.tar.gz");

    private async Task<string> CodeOf(byte[] deb) => (await Assert.ThrowsAsync<Failure>(() => Unpack(deb))).Diagnostics[0].Code.Id;

    private Task<SourceTree> Unpack(byte[] deb)
    {
        Prepare(deb);
        return DebianSource.UnpackAsync(Host, Store, package!, directory["x.deb"], CancellationToken.None);
    }

    private void Prepare(byte[] deb)
    {
        System.IO.File.WriteAllBytes(directory["x.deb"], deb);
        package = new("linux-source-6.12", "6.12.107-1", "debian", "trixie", "pool/main/l/linux/linux-source-6.12_6.12.107-1_all.deb", deb.Length, Sha256Digest.Of(deb));
    }
}
