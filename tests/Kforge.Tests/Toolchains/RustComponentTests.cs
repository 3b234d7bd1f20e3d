using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Tests.Archives;
using Kforge.Toolchains.RustDist;
using Kforge.Workspace;
using static Kforge.Tests.Archives.ArchiveMaker;

namespace Kforge.Tests.Toolchains;

public sealed class RustComponentTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly StagedTree tree;

    public RustComponentTests()
    {
        directory.Write("outside/secret", "untouched");
        tree = new(Directory.CreateDirectory(directory["root"]).FullName, LinkTargets.RootedAtTree);
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Takes_listed_files_links_and_directories_and_leaves_the_rest()
    {
        TarEntry[] entries =
        [
            Program("c/bin/a", "x"), Link("c/bin/b", "a"), HardLink("c/bin/h", "c/bin/a"), Folder("c/share"), Folder("c/share/doc"),
            File("c/share/doc/one/two", "y"), File("c/share/doctor", "not listed"), File("c/lib/z", "not listed"),
        ];
        Unpack(RustRelease.Installer("c", entries, "file:bin/a", "file:bin/b", "file:bin/h", "dir:share/doc"));
        Assert.Equal(["usr/bin/a", "usr/bin/b", "usr/bin/h", "usr/share/doc/one/two"], tree.Seal().Where(entry => entry is not TreeEntry.Directory).Select(entry => entry.Path.Text));
        Assert.Equal("x", System.IO.File.ReadAllText(directory["root/usr/bin/h"]));
        Assert.Equal(StagedTree.ExecutableMode, System.IO.File.GetUnixFileMode(directory["root/usr/bin/a"]));
    }

    [Fact]
    public void Puts_equal_files_of_two_components_beside_each_other_and_refuses_unequal_ones()
    {
        Unpack(RustRelease.Installer("c", [File("c/share/LICENSE", "MIT")], "file:share/LICENSE"), "c");
        Unpack(RustRelease.Installer("d", [File("d/share/LICENSE", "MIT")], "file:share/LICENSE"), "d");
        Unpack(RustRelease.Installer("e", [File("e/share/LICENSE", "GPL")], "file:share/LICENSE"), "e");
        Failure failure = Assert.Throws<Failure>(() => tree.Seal());
        Assert.Equal(ArchiveCodes.Conflict, failure.Diagnostics[0].Code);
        Assert.Contains("share/LICENSE", failure.Message);
    }

    public static TheoryData<string, string, TarEntry[], string[]> Attacks => new()
    {
        { "listed path leads out", "KF2311", [File("c/a")], ["file:../a"] },
        { "listed path is absolute", "KF2311", [File("c/a")], ["file:/etc/passwd"] },
        { "listed directory leads out", "KF2311", [File("c/a")], ["dir:.."] },
        { "a line of another kind", "KF2311", [File("c/a")], ["run:a"] },
        { "a line that comes twice", "KF2311", [File("c/a")], ["file:a", "file:a"] },
        { "a listed file that is not there", "KF2311", [File("c/a")], ["file:a", "file:b"] },
        { "entry leads out", "KF2203", [File("c/../../../outside/evil", "x")], ["file:a"] },
        { "entry in another top directory", "KF2203", [File("../other/evil", "x")], ["file:a"] },
        { "link out", "KF2204", [Link("c/a", "../../../outside")], ["file:a"] },
        { "through a link that leads out", "KF2204", [Link("c/a", "../../outside"), File("c/a/evil", "x")], ["dir:a"] },
        { "hard link to what is not listed", "KF2203", [File("c/b", "x"), HardLink("c/a", "c/b")], ["file:a"] },
        { "device", "KF2203", [new PaxTarEntry(TarEntryType.CharacterDevice, "c/a")], ["file:a"] },
        { "second list", "KF2311", [File("c/manifest.in", "file:a\n"), File("c/a")], ["file:a"] },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Refuses(string attack, string code, TarEntry[] entries, string[] lines)
    {
        Failure failure = Assert.Throws<Failure>(() =>
        {
            Unpack(RustRelease.Installer("c", entries, lines));
            tree.Seal();
        });
        Assert.True(failure.Diagnostics[0].Code.Id == code, $"{attack}: {failure.Message}");
        Assert.Equal(["secret"], Directory.GetFileSystemEntries(directory["outside"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("components", null)]
    [InlineData("components", "")]
    [InlineData("components", "c\nd\n")]
    [InlineData("components", "../c\n")]
    [InlineData("rust-installer-version", null)]
    [InlineData("rust-installer-version", "4\n")]
    [InlineData("c/manifest.in", null)]
    public void Refuses_an_archive_of_another_layout(string name, string? content)
    {
        IEnumerable<TarEntry> entries = RustRelease.Installer("c", [File("c/a", "x")], "file:a").Where(entry => !entry.Name.EndsWith('/' + name));
        Failure failure = Assert.Throws<Failure>(() => Unpack([.. entries, .. content is null ? (TarEntry[])[] : [File("top-1.85.1/" + name, content)]]));
        Assert.Equal("KF2311", Assert.Single(failure.Diagnostics).Code.Id);
        Assert.Empty(Directory.GetFileSystemEntries(directory["root"]));
    }

    [Fact]
    public void Refuses_another_archive_than_the_locked_one_before_it_writes_anything()
    {
        LockedArchive locked = Write(RustRelease.Installer("c", [File("c/a", "x")], "file:a"), "c") with { Sha256 = Sha256Digest.OfText("other") };
        Failure failure = Assert.Throws<Failure>(() => RustComponent.Unpack(TestHost.Create(), directory["c"], locked, tree, RelativePath.Parse("usr"), default));
        Assert.Equal(ArchiveCodes.WrongDigest, Assert.Single(failure.Diagnostics).Code);
        Assert.Empty(Directory.GetFileSystemEntries(directory["root"]));
    }

    private void Unpack(TarEntry[] entries, string name = "c") =>
        RustComponent.Unpack(TestHost.Create(), directory[name], Write(entries, name), tree, RelativePath.Parse("usr"), default);

    private LockedArchive Write(TarEntry[] entries, string name)
    {
        byte[] content = Gzip(Tar(entries));
        System.IO.File.WriteAllBytes(directory[name], content);
        return new("rust-dist", name, "1.85.1", $"dist/2025-03-18/{name}-1.85.1.tar.gz", Sha256Digest.Of(content), "dist/channel-rust-1.85.1.toml");
    }
}
