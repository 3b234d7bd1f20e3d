using System.Formats.Tar;
using System.Text;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;
using Kforge.Sources;
using Kforge.Tests.Debian;
using Kforge.Workspace;
using static Kforge.Tests.Archives.ArchiveMaker;
using IoFile = System.IO.File;

namespace Kforge.Tests.Sources.DebianPackages;

public sealed class DebianSourcePackageTests : IDisposable
{
    private const string Version = "6.12.40-1";
    private static readonly SourcePlace Place = new("kbuild.toml", 5, 27);

    private readonly TestArchive archive = new();

    /// <summary>Further lines of the list of files, each with its content.</summary>
    private readonly Dictionary<string, byte[]> files = [];

    private string format = "3.0 (quilt)";

    private TarEntry[] upstream =
    [
        File("linux-6.12.40/Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 40\nEXTRAVERSION =\n"),
        File("linux-6.12.40/a.c", "one\ntwo\nthree\n"), File("linux-6.12.40/gone.c", "x\n"), File("linux-6.12.40/emptied.c", "x\n"),
    ];

    private TarEntry[] debian =
    [
        File("debian/changelog", "linux"),
        File("debian/patches/series", "# first\nbugfix/a.patch\n\nfeatures/b.patch -p1 # why\n"),
        File("debian/patches/bugfix/a.patch", "--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"),
        File("debian/patches/features/b.patch",
            "--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n one\n-2\n+zwei\n three\n--- a/gone.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n--- a/emptied.c\n+++ b/emptied.c\n@@ -1 +0,0 @@\n-x\n"
            + "--- /dev/null\n+++ b/new/file.c\n@@ -0,0 +1 @@\n+new\n"),
    ];

    public void Dispose() => archive.Dispose();

    [Fact]
    public async Task Gives_the_upstream_tree_with_the_patches_of_the_series_applied_in_order()
    {
        (LockedSource.DebianSource locked, SourceTree tree) = await ResolveAsync();

        Assert.Equal("zwei", IoFile.ReadAllLines(tree.FileOf(RelativePath.Parse("a.c"))!)[1]);
        Assert.Equal(["Makefile", "a.c", "new/file.c"], Trees.EntriesOf(tree).Select(file => file.Path.Text).Order(StringComparer.Ordinal));
        Assert.Equal(("6.12.40", tree.Digest), (locked.KernelVersion, locked.Tree));
        Assert.Equal(
            ["pool/main/l/linux/linux_6.12.40-1.debian.tar.gz", "pool/main/l/linux/linux_6.12.40-1.dsc", "pool/main/l/linux/linux_6.12.40.orig.tar.gz"],
            locked.Files.Select(file => file.Path));
        Assert.Equal(tree.Digest, (await Package(offline: true).TreeAsync("mine", locked, [], default)).Digest);
    }

    [Fact]
    public async Task Leaves_out_upstreams_own_debian_directory_as_dpkg_source_does()
    {
        upstream = [.. upstream, File("linux-6.12.40/debian/rules", "x"), File("linux-6.12.40/debianish", "x")];
        SourceTree tree = (await ResolveAsync()).Tree;
        Assert.Equal(["Makefile", "a.c", "debianish", "new/file.c"], Trees.EntriesOf(tree).Select(file => file.Path.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Prefers_the_series_that_is_for_Debian_alone_and_takes_a_package_without_patches()
    {
        debian = [File("debian/patches/series", "no.patch\n"), File("debian/patches/debian.series", "a.patch\n"), File("debian/patches/a.patch", "--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n one\n-two\n+ii\n three\n")];
        Assert.Equal("ii", IoFile.ReadAllLines((await ResolveAsync()).Tree.FileOf(RelativePath.Parse("a.c"))!)[1]);
        debian = [File("debian/changelog", "linux")];
        Assert.Equal("two", IoFile.ReadAllLines((await ResolveAsync()).Tree.FileOf(RelativePath.Parse("a.c"))!)[1]);
    }

    [Fact]
    public async Task Fetches_the_locked_files_again_and_the_upstream_tarball_only_when_its_tree_is_not_there()
    {
        (LockedSource.DebianSource locked, SourceTree tree) = await ResolveAsync();
        Directory.Delete(archive.Bench.Store.Sources, recursive: true);
        Directory.Delete(archive.Bench.Store.Downloads, recursive: true);
        Assert.Equal(tree.Digest, (await Package().TreeAsync("mine", locked, [], default)).Digest);

        // Another revision with the same upstream.
        Directory.Delete(archive.Bench.Store.Downloads, recursive: true);
        int before = archive.Bench.Server.Requests.Count;
        debian = [File("debian/changelog", "newer")];
        await ResolveAsync();
        Assert.DoesNotContain(archive.Bench.Server.Requests.Skip(before), request => request.Contains(".orig.tar", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ignores_upstreams_signature_beside_its_tarball()
    {
        files["linux_6.12.40.orig.tar.gz.asc"] = [1, 2, 3];
        Assert.Equal(3, (await ResolveAsync()).Locked.Files.Length);
    }

    [Fact]
    public async Task Refuses_packages_of_another_form()
    {
        files["linux_6.12.40.orig-more.tar.gz"] = [1, 2, 3];
        Diagnostic components = await RefusalAsync();
        Assert.Equal((TarballCodes.OtherForm, Place), (components.Code, components.Place));
        Assert.Contains("orig-more", Assert.Single(components.Causes));

        files.Clear();
        files["linux_6.12.40.debian.tar.bz2"] = [1];
        Assert.Equal(TarballCodes.OtherForm, (await RefusalAsync()).Code);
        files.Clear();
        format = "1.0";
        Assert.Contains("`1.0`", Assert.Single((await RefusalAsync()).Causes));
    }

    [Fact]
    public async Task Refuses_a_description_that_says_otherwise_than_the_index()
    {
        Publish(dsc => dsc.Replace("Source: linux", "Source: other"));
        Assert.Equal(DebianCodes.BadDescription, (await RefusalAsync(publish: false)).Code);
        Publish(dsc => dsc.Replace("Format: 3.0 (quilt)", "Format: 3.0 (native)"));
        Assert.Equal(TarballCodes.OtherForm, (await RefusalAsync(publish: false)).Code);
        Publish(dsc => dsc.Replace(" linux_6.12.40.orig.tar.gz", " linux_6.12.40.orig.tar.xz"));
        Assert.Equal(DebianCodes.BadDescription, (await RefusalAsync(publish: false)).Code);
    }

    [Fact]
    public async Task Refuses_a_queue_that_is_none()
    {
        (string Code, TarEntry[] Queue)[] bad =
        [
            ("KF1556", [File("debian/patches/a.patch", "x")]),
            ("KF1556", [File("debian/patches/series", "a.patch -p0\n"), File("debian/patches/a.patch", "--- a.c\n+++ a.c\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n")]),
            ("KF1021", [File("debian/patches/series", "../../../etc/passwd\n")]),
            ("KF1021", [File("debian/patches/series", "nothing.patch\n")]),
            ("KF1401", [File("debian/patches/series", "a.patch\n"), File("debian/patches/a.patch", "hello\n")]),
            ("KF1402", [File("debian/patches/series", "a.patch\n"), File("debian/patches/a.patch", "--- a/../../x\n+++ b/../../x\n@@ -0,0 +1 @@\n+x\n")]),
            ("KF1403", [File("debian/patches/series", "a.patch\n"), File("debian/patches/a.patch", "--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n one\n-other\n+2\n three\n")]),
            ("KF2203", [File("debian/patches/series", "a.patch\n"), Link("debian/patches/a.patch", "/etc/passwd")]),
            ("KF2203", [File("debian/patches/series", ""), File("debian/patches/series", "a.patch\n")]),
        ];
        foreach ((string code, TarEntry[] queue) in bad)
        {
            debian = queue;
            Diagnostic diagnostic = await RefusalAsync();
            Assert.True(diagnostic.Code.Id == code, diagnostic.ToString());
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(archive.Bench.Store.Temporary));
    }

    [Fact]
    public async Task Applies_without_fuzz()
    {
        debian = [File("debian/patches/series", "a.patch\n"), File("debian/patches/a.patch", "--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n eins\n-two\n+2\n three\n")];
        Assert.Equal("KF1403", (await RefusalAsync()).Code.Id);
    }

    [Fact]
    public async Task Refuses_altered_files_and_names_a_package_and_version_that_are_not_there()
    {
        Publish();
        archive.Bench.Server.Files["/debian/pool/main/l/linux/linux_6.12.40.orig.tar.gz"] = [1];
        Assert.Equal(DownloadCodes.Damaged, (await RefusalAsync(publish: false)).Code);
        Assert.Equal(DebianCodes.UnknownSource, (await RefusalAsync(wanted: Wanted("other", null))).Code);
        Assert.Equal(DebianCodes.UnknownSource, (await RefusalAsync(wanted: Wanted("linux", "6.12.41-1"))).Code);
        Assert.Equal(DebianCodes.UnknownSource, (await RefusalAsync(wanted: Wanted("linux", "-"))).Code);
    }

    private TreeStore Trees => new(archive.Bench.Host, archive.Bench.Store);

    private DebianSourcePackage Package(bool offline = false) => new(archive.Bench.Host, Trees, archive.Open(offline));

    private static SourceDefinition.DebianSource Wanted(string name = "linux", string? version = Version) =>
        new(new(name, Place), new("test", Place)) { Version = version is null ? null : new(version, Place) };

    private Task<(LockedSource.DebianSource Locked, SourceTree Tree)> ResolveAsync(bool publish = true, SourceDefinition.DebianSource? wanted = null)
    {
        if (publish)
        {
            Publish();
        }

        return Package().ResolveAsync("mine", wanted ?? Wanted(), archive.Suite, null, default);
    }

    private async Task<Diagnostic> RefusalAsync(bool publish = true, SourceDefinition.DebianSource? wanted = null) =>
        (await Assert.ThrowsAsync<Failure>(() => ResolveAsync(publish, wanted))).Diagnostics[0];

    /// <summary>Puts the package and the index on the server.</summary>
    private void Publish(Func<string, string>? alter = null)
    {
        SortedDictionary<string, byte[]> all = new(files, StringComparer.Ordinal)
        {
            ["linux_6.12.40.orig.tar.gz"] = Gzip(Tar(Tarballs.TarballBench.Rewound(upstream))),
            ["linux_6.12.40-1.debian.tar.gz"] = Gzip(Tar(Tarballs.TarballBench.Rewound(debian))),
        };
        string dsc = $"Format: {format}\nSource: linux\nVersion: {Version}\n{Checksums(all)}";
        all["linux_6.12.40-1.dsc"] = Encoding.UTF8.GetBytes(Kforge.Tests.Platform.TestKey.ClearSign(alter?.Invoke(dsc) ?? dsc, TestArchive.Key));
        foreach ((string name, byte[] content) in all)
        {
            archive.Bench.Server.Files["/debian/pool/main/l/linux/" + name] = content;
        }

        archive.Sources = $"Package: linux\nVersion: {Version}\nFormat: {format}\n{Checksums(all)}Directory: pool/main/l/linux\n\n";
        archive.Publish();
    }

    private static string Checksums(SortedDictionary<string, byte[]> all) =>
        "Checksums-Sha256:\n" + string.Concat(all.Select(file => $" {Sha256Digest.Of(file.Value)} {file.Value.Length} {file.Key}\n"));
}
