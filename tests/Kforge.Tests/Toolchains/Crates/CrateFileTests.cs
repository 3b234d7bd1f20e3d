using System.Formats.Tar;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Tests.Archives;
using Kforge.Toolchains.Crates;
using Kforge.Workspace;
using static Kforge.Tests.Archives.ArchiveMaker;

namespace Kforge.Tests.Toolchains.Crates;

public sealed class CrateFileTests : IDisposable
{
    private static TarEntry[] Honest => [File("a-1.0.0/Cargo.toml", "[package]"), File("a-1.0.0/src/lib.rs", "// a")];

    private readonly TemporaryDirectory directory = new();
    private readonly TemporaryDirectory downloads = new();

    private string Target => directory["a-1.0.0"];

    public void Dispose()
    {
        directory.Dispose();
        downloads.Dispose();
    }

    [Fact]
    public async Task Unpacks_a_crate_as_cargo_wants_it_in_a_directory_source()
    {
        CrateFile crate = Make(Honest);
        long bytes = await crate.UnpackAsync(TestHost.Create(), Target, vendored: true, default);
        Assert.Equal("[package]// a".Length, bytes);
        Assert.Equal("// a", System.IO.File.ReadAllText(Path.Combine(Target, "src/lib.rs")));
        Assert.Equal($$"""{"files":{},"package":"{{crate.Crate.Sha256}}"}""", System.IO.File.ReadAllText(Path.Combine(Target, ".cargo-checksum.json")));
        Assert.Equal([Target], Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Theory]
    [InlineData("a-1.0.0/../../outside")]
    [InlineData("../outside")]
    [InlineData("/outside")]
    [InlineData("b-1.0.0/src/lib.rs")]
    [InlineData("a-1.0.00/x")]
    public async Task Refuses_what_lies_outside_the_crates_own_directory(string name)
    {
        Diagnostic refusal = await RefusedAsync([.. Honest, File(name, "x")]);
        Assert.Equal(ArchiveCodes.RefusedEntry, refusal.Code);
        Assert.False(System.IO.File.Exists(directory["outside"]));
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task Refuses_a_link_that_leads_outside() =>
        Assert.Equal(ArchiveCodes.LinkOutside, (await RefusedAsync([.. Honest, Link("a-1.0.0/l", "../../x")])).Code);

    [Fact]
    public async Task Writes_its_own_checksum_and_never_through_a_link_of_the_archive()
    {
        CrateFile crate = Make([.. Honest, File("a-1.0.0/victim", "untouched"), Link("a-1.0.0/.cargo-checksum.json", "victim")]);
        await crate.UnpackAsync(TestHost.Create(), Target, vendored: true, default);
        Assert.Equal("untouched", System.IO.File.ReadAllText(Path.Combine(Target, "victim")));
        Assert.Contains(crate.Crate.Sha256.Hex, System.IO.File.ReadAllText(Path.Combine(Target, ".cargo-checksum.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_directory_in_the_place_of_the_checksum() =>
        Assert.Equal(ArchiveCodes.RefusedEntry, (await RefusedAsync([.. Honest, Folder("a-1.0.0/.cargo-checksum.json")])).Code);

    [Fact]
    public async Task Refuses_a_crate_without_a_manifest() =>
        Assert.Equal(ArchiveCodes.ContentMissing, (await RefusedAsync([File("a-1.0.0/src/lib.rs")])).Code);

    [Fact]
    public async Task Refuses_a_file_that_was_changed_in_the_store()
    {
        CrateFile crate = Make(Honest);
        System.IO.File.AppendAllText(crate.Path, "x");
        Failure failure = await Assert.ThrowsAsync<Failure>(() => crate.UnpackAsync(TestHost.Create(), Target, vendored: true, default));
        Assert.Equal(ArchiveCodes.WrongDigest, failure.Diagnostics[0].Code);
    }

    [Fact]
    public void Reads_only_the_lock_at_the_top()
    {
        Assert.Null(Make(Honest).ReadCargoLock(TestHost.Create(), default));
        Assert.Null(Make([.. Honest, File("a-1.0.0/x/Cargo.lock", "no"), Link("a-1.0.0/Cargo.lock", "x/Cargo.lock")]).ReadCargoLock(TestHost.Create(), default));
        Assert.Equal("yes"u8.ToArray(), Make([.. Honest, File("a-1.0.0/Cargo.lock", "yes")]).ReadCargoLock(TestHost.Create(), default));
    }

    [Fact]
    public void Refuses_a_lock_larger_than_any_honest_one()
    {
        CrateFile crate = Make([File("a-1.0.0/Cargo.lock", new string('x', (4 << 20) + 1))]);
        Assert.Equal(ArchiveCodes.TooLarge, Assert.Throws<Failure>(() => crate.ReadCargoLock(TestHost.Create(), default)).Diagnostics[0].Code);
    }

    private async Task<Diagnostic> RefusedAsync(params TarEntry[] entries) =>
        (await Assert.ThrowsAsync<Failure>(() => Make(entries).UnpackAsync(TestHost.Create(), Target, vendored: true, default))).Diagnostics[0];

    private CrateFile Make(params TarEntry[] entries)
    {
        byte[] content = Gzip(Tar(entries));
        string path = downloads[Sha256Digest.Of(content).Hex];
        System.IO.File.WriteAllBytes(path, content);
        return new(path, new LockedCrate("a", "1.0.0", Sha256Digest.Of(content)));
    }
}
