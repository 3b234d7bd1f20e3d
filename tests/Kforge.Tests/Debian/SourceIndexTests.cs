using System.Text;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;
using Kforge.Tests.Platform;
using Kforge.Workspace;

namespace Kforge.Tests.Debian;

public sealed class SourceIndexTests : IDisposable
{
    private static readonly SourcePlace Place = new("kbuild.toml", 5, 7);
    private readonly TestArchive archive = new() { Sources = Paragraph("linux", "6.12.9-1") + Paragraph("linux", "6.12.10-1") + Paragraph("linux", "6.12.11-1", "Extra-Source-Only: yes\n") };

    public void Dispose() => archive.Dispose();

    [Theory]
    [InlineData(".gz")]
    [InlineData(".xz")]
    public async Task Gives_the_newest_version_that_is_the_suites_own(string compression)
    {
        archive.Compression = compression;
        SourceIndex index = await ReadAsync();
        SourcePackage package = index.Find("linux", null, Place).OrFail();
        Assert.Equal(("6.12.10-1", "3.0 (quilt)", 3), (package.Version.Text, package.Format, index.Count));
        Assert.Equal(
            new LockedPackage("linux", "6.12.10-1", "debian", "test", "pool/main/l/linux/linux_6.12.10-1.dsc", 3, Sha256Digest.OfText("dsc")), package.Locked[1]);
        Assert.Equal(Sha256Digest.OfText(archive.Release()), index.Locked.Sha256);
    }

    [Fact]
    public async Task Gives_any_version_by_its_name()
    {
        SourceIndex index = await ReadAsync();
        foreach (string version in (string[])["6.12.9-1", "6.12.11-1"])
        {
            Assert.True(DebianVersion.TryParse(version, out DebianVersion wanted));
            Assert.Equal(version, index.Find("linux", wanted, Place).OrFail().Version.Text);
        }
    }

    [Fact]
    public async Task Says_what_there_is_when_a_package_or_version_is_not()
    {
        SourceIndex index = await ReadAsync();
        Diagnostic name = Refusal(index.Find("lniux", null, Place));
        Assert.Equal((DebianCodes.UnknownSource, Place), (name.Code, name.Place));
        Assert.Contains("did you mean `linux`?", name.Hints);
        Assert.True(DebianVersion.TryParse("6.13-1", out DebianVersion other));
        Diagnostic version = Refusal(index.Find("linux", other, Place));
        Assert.Equal(DebianCodes.UnknownSource, version.Code);
        Assert.Contains("`6.12.11-1`, `6.12.10-1`, `6.12.9-1`", Assert.Single(version.Causes));
    }

    [Theory]
    [InlineData("Directory: pool/main/l/linux\n", "Directory: ../../etc\n", "Directory")]
    [InlineData("Version: 6.12.9-1\n", "", "Version")]
    [InlineData(" linux_6.12.9-1.dsc", " ../linux_6.12.9-1.dsc", "Checksums-Sha256")]
    [InlineData(" linux_6.12.9-1.dsc", " a/linux_6.12.9-1.dsc", "Checksums-Sha256")]
    [InlineData(" linux_6.12.9-1.dsc", " linux_6.12.9.orig.tar.xz", "Checksums-Sha256")]
    [InlineData(" 3 linux_6.12.9-1.dsc", " many linux_6.12.9-1.dsc", "Checksums-Sha256")]
    public async Task Refuses_a_paragraph_that_is_malformed(string part, string instead, string field)
    {
        archive.Sources = Paragraph("linux", "6.12.9-1").Replace(part, instead);
        SourceIndex index = await ReadAsync();
        Diagnostic diagnostic = Assert.Single(Assert.Throws<Failure>(() => index.Find("linux", null, Place)).Diagnostics);
        Assert.Equal(DebianCodes.Malformed, diagnostic.Code);
        Assert.Contains($"`{field}`", diagnostic.Message);
    }

    [Fact]
    public async Task Refuses_an_altered_list_and_an_older_index_and_a_suite_without_sources()
    {
        archive.Publish();
        LockedIndex newer = new("debian", "test", archive.Date.AddDays(1), default, []);
        Assert.Equal(DebianCodes.Downgrade, (await RefusalAsync(() => archive.Open().ReadSourcesAsync(archive.Suite, newer, default))).Code);
        archive.Bench.Server.Files[archive.SourcesPath] = [1, 2, 3];
        Assert.Equal(DownloadCodes.Damaged, (await RefusalAsync(() => archive.Open().ReadSourcesAsync(archive.Suite, null, default))).Code);
        archive.Sources = null;
        Assert.Equal(DebianCodes.NoSuchPart, (await RefusalAsync(ReadAsync)).Code);
    }

    [Fact]
    public async Task Keeps_packages_and_sources_apart_so_that_each_can_be_read_offline()
    {
        await archive.Publish().ReadAsync();
        archive.Date = archive.Date.AddHours(1);
        archive.Packages += TestArchive.Paragraph("other", "1.0", "x");
        await ReadAsync();
        Assert.Null((await archive.ReadAsync(offline: true)).Newest("other"));
        Assert.Equal(3, (await archive.Open(offline: true).ReadSourcesAsync(archive.Suite, null, default)).Count);
    }

    [Fact]
    public void Reads_a_description_with_or_without_a_signature_and_holds_it_against_the_index()
    {
        string text = "Format: 3.0 (quilt)\nSource: linux\nVersion: 6.12.9-1\nDescription: x\n -- y\nChecksums-Sha256:\n" + $" {Sha256Digest.OfText("orig")} 4 linux_6.12.9.orig.tar.xz\n";
        SourceFile[] files = [new("linux_6.12.9.orig.tar.xz", 4, Sha256Digest.OfText("orig")), new("linux_6.12.9-1.dsc", 3, Sha256Digest.OfText("dsc"))];
        foreach (string form in (string[])[text, TestKey.ClearSign(text, TestArchive.Key)])
        {
            SourceDescription description = Parse(form).OrFail();
            Assert.Equal("3.0 (quilt)", description.Agree("linux_6.12.9-1.dsc", "linux", "6.12.9-1", files).OrFail().Format);
            Assert.IsType<Checked<SourceDescription>.Bad>(description.Agree("linux_6.12.9-1.dsc", "linux", "6.12.9-2", files));
            Assert.IsType<Checked<SourceDescription>.Bad>(description.Agree("linux_6.12.9-1.dsc", "linux-signed", "6.12.9-1", files));
            Assert.IsType<Checked<SourceDescription>.Bad>(description.Agree("linux_6.12.9-1.dsc", "linux", "6.12.9-1", [files[0] with { Size = 5 }]));
            Assert.IsType<Checked<SourceDescription>.Bad>(description.Agree("linux_6.12.9-1.dsc", "linux", "6.12.9-1", [.. files, files[0] with { Name = "more.tar" }]));
            Assert.Equal("KF2107", Refusal(description.Agree("linux_6.12.9-1.dsc", "linux", "6.12.9-1", [])).Code.Id);
        }

        foreach (string bad in (string[])["", "Source: linux\n", text + "\nSource: other\n", text.Replace("Source: linux\n", ""), "-----BEGIN PGP SIGNED MESSAGE-----\n" + text, text.Replace(" 4 ", " x ")])
        {
            Assert.Equal("KF2107", Refusal(Parse(bad)).Code.Id);
        }

        static Checked<SourceDescription> Parse(string file) => SourceDescription.Parse(Encoding.UTF8.GetBytes(file), "linux_6.12.9-1.dsc");
    }

    private static string Paragraph(string name, string version, string more = "")
    {
        string upstream = version[..version.LastIndexOf('-')];
        return $"Package: {name}\nVersion: {version}\nFormat: 3.0 (quilt)\nChecksums-Sha256:\n {Sha256Digest.OfText("dsc")} 3 {name}_{version}.dsc\n"
            + $" {Sha256Digest.OfText("orig")} 4 {name}_{upstream}.orig.tar.xz\n {Sha256Digest.OfText("debian")} 6 {name}_{version}.debian.tar.xz\n{more}Directory: pool/main/l/{name}\n\n";
    }

    private Task<SourceIndex> ReadAsync() => archive.Publish().Open().ReadSourcesAsync(archive.Suite, null, default);

    private static async Task<Diagnostic> RefusalAsync(Func<Task<SourceIndex>> read) => Assert.Single((await Assert.ThrowsAsync<Failure>(read)).Diagnostics);

    private static Diagnostic Refusal<T>(Checked<T> refused) => Assert.Single(Assert.IsType<Checked<T>.Bad>(refused).Diagnostics);
}
