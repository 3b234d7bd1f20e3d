using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Platform.Downloads;
using Kforge.Platform.Signatures;
using Kforge.Sources;
using Kforge.Tests.Platform;
using Kforge.Workspace;
using static Kforge.Tests.Archives.ArchiveMaker;
using static Kforge.Tests.Sources.Tarballs.TarballBench;

namespace Kforge.Tests.Sources.Tarballs;

public sealed class SignedTarballTests : IDisposable
{
    private static readonly byte[] Packed = Gzip(KernelTar);
    private static readonly string Armored = TestKey.Detached(KernelTar, Key);
    private readonly TarballBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Believes_a_signature_over_the_uncompressed_archive_armored_or_binary(bool isRemote, bool isArmored)
    {
        byte[] signature = isArmored ? Encoding.ASCII.GetBytes(Armored) : Binary(Armored);
        SourceDefinition.Tarball wanted = isRemote
            ? BySignature(bench.Serve(Name, Packed), bench.Serve("linux-6.12.40.tar.sign", signature))
            : BySignature(bench.Put(Name, Packed), bench.Put("linux-6.12.40.tar.sign", signature));

        (LockedSource.Tarball locked, SourceTree tree) = await bench.ResolveAsync(wanted);

        Assert.Equal((Sha256Digest.Of(Packed), tree.Digest), (locked.Sha256, locked.Tree));
        Assert.Equal([Key.Fingerprint], locked.SignedBy.AsEnumerable());
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Bench.Store.Temporary));
    }

    [Fact]
    public async Task Names_every_listed_key_that_signed_and_needs_one_of_them()
    {
        TestKey second = new(), silent = new();
        bench.Trust(second);
        bench.Trust(silent);
        string signature = bench.Serve("a.sign", Encoding.ASCII.GetBytes(TestKey.Detached(KernelTar, Key, second, new TestKey())));
        LockedSource.Tarball locked = (await bench.ResolveAsync(BySignature(bench.Serve(Name, Packed), signature, silent, second, Key))).Locked;
        Assert.Equal(new[] { Key.Fingerprint, second.Fingerprint }.Order(StringComparer.Ordinal), locked.SignedBy);

        Diagnostic refusal = await bench.RefusalAsync(BySignature(bench.Serve("b.tar.gz", Packed), signature, silent));
        Assert.Equal(SignatureCodes.NotSigned, refusal.Code);
    }

    [Theory]
    [InlineData("other content", "not the one that")]
    [InlineData("other key", "no signature by this key")]
    [InlineData("sha1", "can be forged")]
    [InlineData("expired", "the key has expired")]
    [InlineData("revoked", "the key was revoked")]
    public async Task Refuses_a_signature_that_does_not_count_and_keeps_nothing(string attack, string says)
    {
        TestKey key = attack switch
        {
            "expired" => new TestKey(DateTimeOffset.UtcNow.AddDays(-30), TimeSpan.FromDays(7)),
            "revoked" => new TestKey(DateTimeOffset.UtcNow.AddDays(-30), revoked: true),
            _ => Key,
        };
        bench.Trust(key);
        string signature = attack switch
        {
            "other content" => TestKey.Detached(Tar(Makefile), key),
            "other key" => TestKey.Detached(KernelTar, new TestKey()),
            "sha1" => TestKey.DetachedWithSha1(KernelTar, key),
            _ => TestKey.Detached(KernelTar, key),
        };
        Diagnostic diagnostic = await bench.RefusalAsync(BySignature(bench.Serve(Name, Packed), bench.Serve("a.sign", Encoding.ASCII.GetBytes(signature)), key));
        Assert.Equal((SignatureCodes.NotSigned, Place), (diagnostic.Code, diagnostic.Place));
        Assert.Contains(says, Assert.Single(diagnostic.Causes));
        bench.AssertNothingKept();
        Assert.Empty(Directory.Exists(bench.Bench.Store.Downloads) ? Directory.EnumerateFiles(bench.Bench.Store.Downloads, "*", SearchOption.AllDirectories) : []);
    }

    [Fact]
    public async Task Refuses_what_is_no_single_signature_over_bytes()
    {
        byte[] inside = TestKey.Packet(11, [(byte)'b', 0, 0, 0, 0, 0, .. "other"u8]);
        byte[] overText = Binary(TestKey.ClearSign("x", Key)[TestKey.ClearSign("x", Key).IndexOf("-----BEGIN PGP SIGNATURE", StringComparison.Ordinal)..]);
        foreach (byte[] file in (byte[][])
        [
            "<html>log in</html>"u8.ToArray(), [], [0x88], inside, [.. Binary(Armored), .. inside], [.. Binary(Armored), 0], overText,
            Encoding.ASCII.GetBytes(TestKey.ClearSign("x", Key)), Encoding.ASCII.GetBytes(Armored + "more"),
        ])
        {
            Diagnostic diagnostic = await bench.RefusalAsync(BySignature(bench.Serve(Name, Packed), bench.Serve("a.sign", file)));
            Assert.Equal(SignatureCodes.NotOneSignedText, diagnostic.Code);
        }

        bench.AssertNothingKept();
    }

    [Fact]
    public async Task Tells_a_page_in_place_of_an_archive_and_an_archive_that_is_cut_off()
    {
        string signature = bench.Serve("a.sign", Encoding.ASCII.GetBytes(Armored));
        Diagnostic page = await bench.RefusalAsync(BySignature(bench.Serve(Name, "\n<!DOCTYPE html><html>"u8.ToArray()), signature));
        Assert.Equal((TarballCodes.NotAnArchive, Place), (page.Code, page.Place));
        Assert.Contains("web page", Assert.Single(page.Causes));
        Diagnostic other = await bench.RefusalAsync(BySignature(bench.Serve("a.tar.xz", Packed), signature));
        Assert.Contains("an xz file", Assert.Single(other.Causes));
        bench.Bench.Server.TellsLengths = false;
        Diagnostic cut = await bench.RefusalAsync(BySignature(bench.Serve(Name, Packed[..^20]), signature));
        Assert.Contains(cut.Code, (DiagnosticCode[])[SignatureCodes.NotSigned, ArchiveCodes.Damaged]);
        bench.AssertNothingKept();
    }

    [Fact]
    public async Task Does_not_fetch_again_what_a_signature_still_fits_and_verifies_it_offline()
    {
        SourceDefinition.Tarball wanted = BySignature(bench.Serve(Name, Packed), bench.Serve("a.sign", Encoding.ASCII.GetBytes(Armored)));
        LockedSource.Tarball first = (await bench.ResolveAsync(wanted)).Locked;
        Assert.Equal(first, (await bench.ResolveAsync(wanted)).Locked with { SignedBy = first.SignedBy });
        Assert.Equal(["/pub/a.sign", "/pub/" + Name, "/pub/a.sign"], bench.Bench.Server.Requests);
        Assert.Equal(first.Sha256, (await bench.ResolveAsync(wanted, offline: true)).Locked.Sha256);

        byte[] newer = Tar(Makefile);
        bench.Serve(Name, Gzip(newer));
        bench.Serve("a.sign", Encoding.ASCII.GetBytes(TestKey.Detached(newer, Key)));
        Assert.Equal(Sha256Digest.Of(Gzip(newer)), (await bench.ResolveAsync(wanted)).Locked.Sha256);
        Assert.Equal(DownloadCodes.Offline, (await bench.RefusalAsync(BySignature(bench.Serve("b.tar", newer), bench.Serve("b.sign", [])), offline: true)).Code);
    }

    [Fact]
    public async Task Believes_a_signed_list_that_names_the_file()
    {
        string list = TestKey.ClearSign($"{Sha256Digest.OfText("x")}  patch-6.12.40.xz\n{Sha256Digest.Of(Packed)}  {Name}\n", Key);
        SourceDefinition.Tarball wanted = ByList(bench.Serve(Name, Packed), bench.Serve("sha256sums.asc", Encoding.ASCII.GetBytes(list)));
        LockedSource.Tarball locked = (await bench.ResolveAsync(wanted)).Locked;
        Assert.Equal(Sha256Digest.Of(Packed), locked.Sha256);
        Assert.Equal([Key.Fingerprint], locked.SignedBy.AsEnumerable());

        bench.Bench.Server.Files.Clear();
        Assert.Equal(locked.Sha256, (await bench.ResolveAsync(wanted, offline: true)).Locked.Sha256);
    }

    [Fact]
    public async Task Refuses_a_list_without_the_exact_name_one_that_nobody_listed_signed_and_a_file_it_contradicts()
    {
        string near = TestKey.ClearSign($"{Sha256Digest.Of(Packed)}  linux-6.12.41.tar.gz\n{Sha256Digest.Of(Packed)}  x/{Name}\n", Key);
        Diagnostic missing = await bench.RefusalAsync(ByList(bench.Serve(Name, Packed), bench.Serve("sums", Encoding.ASCII.GetBytes(near))));
        Assert.Equal((TarballCodes.NotListed, Place), (missing.Code, missing.Place));
        Assert.Contains("did you mean `linux-6.12.41.tar.gz`?", missing.Hints);

        string list = $"{Sha256Digest.Of(Packed)}  {Name}\n";
        Diagnostic stranger = await bench.RefusalAsync(ByList(bench.Serve(Name, Packed), bench.Serve("sums", Encoding.ASCII.GetBytes(TestKey.ClearSign(list, new TestKey())))));
        Assert.Equal(SignatureCodes.NotSigned, stranger.Code);

        string good = bench.Serve("sums", Encoding.ASCII.GetBytes(TestKey.ClearSign(list, Key)));
        Assert.Equal(DownloadCodes.Damaged, (await bench.RefusalAsync(ByList(bench.Serve(Name, Gzip(Tar(Makefile))), good))).Code);
        Diagnostic local = await bench.RefusalAsync(ByList(bench.Put(Name, Gzip(Tar(Makefile))), good));
        Assert.Equal(TarballCodes.OtherFile, local.Code);
        Assert.Contains("the list `sums`", local.Message);
        bench.AssertNothingKept();
    }

    private static byte[] Binary(string armored) =>
        Convert.FromBase64String(string.Concat(armored.Split('\n').Skip(2).TakeWhile(line => !line.StartsWith('=') && !line.StartsWith('-'))));
}
