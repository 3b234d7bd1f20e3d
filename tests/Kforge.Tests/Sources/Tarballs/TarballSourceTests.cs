using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Platform.Downloads;
using Kforge.Sources;
using Kforge.Workspace;
using static Kforge.Tests.Archives.ArchiveMaker;
using static Kforge.Tests.Sources.Tarballs.TarballBench;
using File = System.IO.File;

namespace Kforge.Tests.Sources.Tarballs;

public sealed class TarballSourceTests : IDisposable
{
    private static readonly byte[] Packed = Gzip(KernelTar);
    private static readonly Sha256Digest Digest = Sha256Digest.Of(Packed);
    private readonly TarballBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(".tar", null)]
    [InlineData(".tar.gz", "gzip")]
    [InlineData(".tgz", "gzip")]
    [InlineData(".tar.xz", "xz")]
    [InlineData(".tar.zst", "zstd")]
    public async Task Gives_the_same_tree_however_it_is_compressed_and_wherever_it_lies(string suffix, string? program)
    {
        byte[] content = program is null ? KernelTar
            : (await (new Command(program, "--stdout") { Input = KernelTar }).RunAsync(bench.Bench.Host, default)).Output;
        string name = "linux-6.12.40" + suffix;
        Sha256Digest digest = Sha256Digest.Of(content);

        (LockedSource.Tarball locked, SourceTree tree) = await bench.ResolveAsync(ByDigest(bench.Serve(name, content), digest));

        Assert.Equal(("6.12.40", digest, bench.Bench.Server["/pub/" + name].AbsoluteUri), (locked.KernelVersion, locked.Sha256, locked.Address));
        Assert.Equal(tree.Digest, locked.Tree);
        Assert.Empty(locked.SignedBy);
        Assert.Equal("a", File.ReadAllText(Path.Combine(tree.Base.Root, "arch/x/include/a.h")));
        Assert.Equal(await TreeDigest.OfDirectoryAsync(tree.Base.Root, default), tree.Digest);
        Assert.False(Directory.Exists(Path.Combine(tree.Base.Root, "empty")));

        string path = Path.Combine(bench.Workspace, name);
        File.WriteAllBytes(path, content);
        foreach (string address in (string[])[name, path, new Uri(path).AbsoluteUri])
        {
            (LockedSource.Tarball local, SourceTree same) = await bench.ResolveAsync(ByDigest(address, digest));
            Assert.Equal((tree.Digest, address), (same.Digest, local.Address));
        }
    }

    [Fact]
    public async Task Leaves_a_local_file_where_it_is_and_needs_it_no_more_when_its_tree_is_in_the_store()
    {
        SourceDefinition.Tarball wanted = ByDigest(bench.Put(Name, Packed), Digest);
        (LockedSource.Tarball locked, SourceTree tree) = await bench.ResolveAsync(wanted);
        Assert.Equal(Packed, File.ReadAllBytes(Path.Combine(bench.Workspace, Name)));
        Assert.False(Directory.Exists(bench.Bench.Store.Downloads));

        File.Delete(Path.Combine(bench.Workspace, Name));
        Assert.Equal(tree.Digest, (await bench.Source(offline: true).TreeAsync("mine", wanted, locked, default)).Digest);
    }

    [Fact]
    public async Task Fetches_the_locked_file_again_when_its_tree_has_left_the_store_and_unpacks_offline_what_was_fetched()
    {
        SourceDefinition.Tarball wanted = ByDigest(bench.Serve(Name, Packed), Digest);
        (LockedSource.Tarball locked, SourceTree tree) = await bench.ResolveAsync(wanted);
        Directory.Delete(bench.Bench.Store.Sources, recursive: true);
        bench.Bench.Server.Files.Clear();
        Assert.Equal(tree.Digest, (await bench.Source(offline: true).TreeAsync("mine", wanted, locked, default)).Digest);

        Directory.Delete(bench.Bench.Store.Sources, recursive: true);
        Directory.Delete(bench.Bench.Store.Downloads, recursive: true);
        Failure missing = await Assert.ThrowsAsync<Failure>(() => bench.Source(offline: true).TreeAsync("mine", wanted, locked, default));
        Assert.Equal(DownloadCodes.Offline, Assert.Single(missing.Diagnostics).Code);
        bench.Serve(Name, Packed);
        Assert.Equal(tree.Digest, (await bench.Source().TreeAsync("mine", wanted, locked, default)).Digest);
    }

    [Fact]
    public async Task Takes_a_tree_of_the_locked_content_that_came_from_elsewhere()
    {
        (LockedSource.Tarball locked, SourceTree tree) = await bench.ResolveAsync(ByDigest(bench.Put("a.tar", KernelTar), Sha256Digest.Of(KernelTar)));
        SourceDefinition.Tarball elsewhere = ByDigest("http://127.0.0.1:1/linux-6.12.40.tar.gz", Digest);
        Assert.Equal(tree.Digest, (await bench.Source().TreeAsync("mine", elsewhere, locked with { Sha256 = Digest }, default)).Digest);
    }

    [Fact]
    public async Task Tells_both_digests_when_a_local_file_changed_since_the_lock_and_when_it_never_was_the_one()
    {
        SourceDefinition.Tarball wanted = ByDigest(bench.Put(Name, Packed), Digest);
        (LockedSource.Tarball locked, _) = await bench.ResolveAsync(wanted);
        Directory.Delete(bench.Bench.Store.Sources, recursive: true);
        byte[] changed = Gzip(Tar(Makefile));
        bench.Put(Name, changed);

        Failure failure = await Assert.ThrowsAsync<Failure>(() => bench.Source().TreeAsync("mine", wanted, locked, default));
        Diagnostic since = Assert.Single(failure.Diagnostics);
        Assert.Equal((TarballCodes.OtherFile, Place), (since.Code, since.Place));
        Assert.Contains(since.Causes, cause => cause.Contains("kforge.lock", StringComparison.Ordinal) && cause.Contains(Digest.Hex, StringComparison.Ordinal));
        Assert.Contains(since.Causes, cause => cause.Contains(Sha256Digest.Of(changed).Hex, StringComparison.Ordinal));
        Assert.Contains("kforge update mine", Assert.Single(since.Hints));
        Assert.True(File.Exists(Path.Combine(bench.Workspace, Name)));

        Diagnostic never = await bench.RefusalAsync(wanted);
        Assert.Equal(TarballCodes.OtherFile, never.Code);
        Assert.Contains("kbuild.toml:5:27", never.Causes[0]);
        bench.AssertNothingKept();
    }

    [Fact]
    public async Task Refuses_a_file_of_a_server_with_another_digest_a_page_in_its_place_and_one_that_is_cut_off()
    {
        foreach ((byte[] sent, bool tells) in ((byte[], bool)[])[(Gzip(Tar(Makefile)), true), ("<html>log in</html>"u8.ToArray(), true), (Packed[..^9], true), (Packed[..^9], false)])
        {
            bench.Bench.Server.TellsLengths = tells;
            Diagnostic diagnostic = await bench.RefusalAsync(ByDigest(bench.Serve(Name, sent), Digest));
            Assert.Equal(DownloadCodes.Damaged, diagnostic.Code);
            Assert.Contains(Digest.Hex, Assert.Single(diagnostic.Causes));
            bench.AssertNothingKept();
        }
    }

    [Fact]
    public async Task Takes_a_file_whose_length_nobody_tells_and_one_that_lies_elsewhere()
    {
        bench.Bench.Server.TellsLengths = false;
        bench.Serve("there.bin", Packed);
        bench.Bench.Server.Redirects["/pub/" + Name] = "/pub/there.bin";
        Assert.Equal("6.12.40", (await bench.ResolveAsync(ByDigest(bench.Bench.Server["/pub/" + Name].AbsoluteUri, Digest))).Locked.KernelVersion);
    }

    [Fact]
    public async Task Says_what_to_do_when_the_server_has_it_no_more()
    {
        Diagnostic diagnostic = await bench.RefusalAsync(ByDigest(bench.Bench.Server["/pub/" + Name].AbsoluteUri, Digest));
        Assert.Equal(DownloadCodes.Gone, diagnostic.Code);
        Assert.Contains("`tarball` of the kernel `mine`", Assert.Single(diagnostic.Hints));
    }

    [Theory]
    [InlineData("https://user:secret@example.org/linux-6.12.tar.xz", "holds a user or a password")]
    [InlineData("ftp://example.org/linux-6.12.tar.xz", "cannot be fetched")]
    [InlineData("file://server/linux-6.12.tar.xz", "another machine")]
    [InlineData("https://example.org/linux-6.12.tar.xz#part", "after `#`")]
    [InlineData("https://example.org/linux-6.12.tar.bz2", "not the name of a tar archive")]
    [InlineData("https://example.org/linux/", "not the name of a tar archive")]
    [InlineData("https://example.org/a%2Fb.tar", "not the name of a tar archive")]
    [InlineData("https://example.org/a%0A.tar", "not the name of a tar archive")]
    [InlineData("https://", "malformed")]
    [InlineData("linux", "not the name of a tar archive")]
    [InlineData("", "empty")]
    public async Task Refuses_an_address_that_cannot_be_used_and_never_shows_a_password(string address, string says)
    {
        Diagnostic diagnostic = await bench.RefusalAsync(ByDigest(address, Digest));
        Assert.Equal((TarballCodes.BadAddress, Place), (diagnostic.Code, diagnostic.Place));
        Assert.Contains(says, diagnostic.Message);
        Assert.DoesNotContain("secret", diagnostic.Message + string.Concat(diagnostic.Hints) + string.Concat(diagnostic.Causes));
        Assert.DoesNotContain(diagnostic.Message, char.IsControl);
    }

    [Fact]
    public async Task Names_a_local_file_that_is_not_there_or_no_file()
    {
        Diagnostic missing = await bench.RefusalAsync(ByDigest("nothing.tar.xz", Digest));
        Assert.Equal((TarballCodes.Unreadable, Place), (missing.Code, missing.Place));
        Assert.Contains(Path.Combine(bench.Workspace, "nothing.tar.xz"), missing.Message);

        Directory.CreateDirectory(Path.Combine(bench.Workspace, "dir.tar"));
        Diagnostic directory = await bench.RefusalAsync(ByDigest("dir.tar", Digest));
        Assert.Equal(TarballCodes.Unreadable, directory.Code);
        Assert.Contains("path = ", Assert.Single(directory.Hints));
    }

    [Fact]
    public async Task Two_at_once_fetch_and_unpack_once()
    {
        SourceDefinition.Tarball wanted = ByDigest(bench.Serve(Name, Packed), Digest);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => bench.ResolveAsync(wanted))));
        Assert.Single(bench.Bench.Server.Requests);
    }
}
