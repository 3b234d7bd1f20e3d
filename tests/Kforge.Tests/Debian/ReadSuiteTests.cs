using System.Text;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Downloads;
using Kforge.Platform.Signatures;
using Kforge.Tests.Platform;
using Kforge.Workspace;

namespace Kforge.Tests.Debian;

public sealed class ReadSuiteTests : IDisposable
{
    private readonly TestArchive archive = new();

    public void Dispose() => archive.Dispose();

    [Theory]
    [InlineData(".gz")]
    [InlineData(".xz")]
    public async Task Reads_an_index_that_a_listed_key_signed(string compression)
    {
        archive.Compression = compression;
        SuiteIndex index = await archive.Publish().ReadAsync();
        Assert.Equal("1.0", index.Newest("hello")!.Version.Text);
        Assert.Null(index.Newest("other"));
        Assert.Equal(TestArchive.Key.Fingerprint, Assert.Single(index.Locked.SignedBy));
        Assert.Equal(("debian", "test", Sha256Digest.OfText(archive.Release())), (index.Locked.Archive, index.Locked.Suite, index.Locked.Sha256));
        Assert.Equal(archive.Date.ToUnixTimeSeconds(), index.Locked.Date.ToUnixTimeSeconds());
        Assert.Empty(Directory.EnumerateFileSystemEntries(archive.Bench.Store.Temporary));
    }

    [Theory]
    [InlineData("test")]
    [InlineData("testing")]
    public async Task Knows_a_suite_by_suite_or_codename(string name)
    {
        archive.Suite = archive.Suite with { Name = name };
        Assert.Equal(1, (await archive.Publish().ReadAsync()).Count);
    }

    [Fact]
    public async Task Refuses_a_key_that_is_not_listed()
    {
        Assert.Equal(SignatureCodes.NotSigned, (await archive.Publish(new TestKey()).RefusalAsync()).Code);
    }

    [Fact]
    public async Task Does_not_mind_unknown_signatures_beside_a_good_one()
    {
        SuiteIndex index = await archive.Publish(new TestKey(), TestArchive.Key, new TestKey()).ReadAsync();
        Assert.Equal(TestArchive.Key.Fingerprint, Assert.Single(index.Locked.SignedBy));
    }

    [Fact]
    public async Task Names_every_listed_key_that_signed()
    {
        TestKey second = new();
        archive.Trust(second);
        archive.Suite = archive.Suite with { SignedBy = [second.Fingerprint, TestArchive.Key.Fingerprint] };
        SuiteIndex index = await archive.Publish(second, TestArchive.Key).ReadAsync();
        Assert.Equal(new[] { second.Fingerprint, TestArchive.Key.Fingerprint }.Order(StringComparer.Ordinal), index.Locked.SignedBy);
    }

    [Fact]
    public async Task Refuses_an_altered_text()
    {
        archive.Publish();
        string altered = archive.Release().Replace("Origin: Test", "Origin: Evil");
        Put(TestKey.ClearSign(altered, [(TestArchive.Key, archive.Release())]));
        Diagnostic diagnostic = await archive.RefusalAsync();
        Assert.Equal(SignatureCodes.NotSigned, diagnostic.Code);
        Assert.Equal(ExitCode.Verification, diagnostic.Code.Exit);
    }

    [Fact]
    public async Task Refuses_an_altered_text_even_when_another_listed_key_signed_it()
    {
        TestKey second = new();
        archive.Trust(second);
        archive.Suite = archive.Suite with { SignedBy = [second.Fingerprint, TestArchive.Key.Fingerprint] };
        archive.Publish();
        string evil = archive.Release().Replace("Origin: Test", "Origin: Evil");
        Put(TestKey.ClearSign(evil, [(second, evil), (TestArchive.Key, archive.Release())]));
        Assert.Equal(SignatureCodes.NotSigned, (await archive.RefusalAsync()).Code);
    }

    [Theory]
    [InlineData("", "Package: evil\n")]
    [InlineData("", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nSuite: evil\n")]
    [InlineData("Suite: evil\n", "")]
    [InlineData("\n", "")]
    public async Task Refuses_text_before_or_after_the_signed_one(string before, string after)
    {
        archive.Publish();
        Put(before + TestKey.ClearSign(archive.Release(), TestArchive.Key) + after);
        Assert.Equal(SignatureCodes.NotOneSignedText, (await archive.RefusalAsync()).Code);
    }

    [Theory]
    [InlineData("Hash: SHA256\n", "Hash: SHA256\nNotDashEscaped: yes\n")]
    [InlineData("Origin: Test", "Origin: Test\0Evil")]
    [InlineData("Origin: Test\n", "Origin: Test\n-----BEGIN PGP MESSAGE-----\n")]
    [InlineData("-----END PGP SIGNATURE-----\n", "")]
    [InlineData("-----BEGIN PGP SIGNED MESSAGE-----", "<html>log in</html>")]
    public async Task Refuses_what_gpg_may_read_otherwise_than_we_do(string part, string instead)
    {
        archive.Publish();
        string file = TestKey.ClearSign(archive.Release(), TestArchive.Key);
        Assert.Contains(part, file);
        Put(file.Replace(part, instead));
        Assert.Equal(SignatureCodes.NotOneSignedText, (await archive.RefusalAsync()).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refuses_a_revoked_or_expired_key(bool revoked)
    {
        TestKey key = new(DateTimeOffset.UtcNow.AddDays(-30), revoked ? null : TimeSpan.FromDays(7), revoked);
        archive.Trust(key);
        archive.Suite = archive.Suite with { SignedBy = [key.Fingerprint] };
        Diagnostic diagnostic = await archive.Publish(key).RefusalAsync();
        Assert.Equal(SignatureCodes.NotSigned, diagnostic.Code);
        Assert.Contains(revoked ? "revoked" : "expired", Assert.Single(diagnostic.Causes));
    }

    [Fact]
    public async Task Refuses_a_key_file_that_holds_another_key()
    {
        TestKey other = new();
        archive.Trust(other, TestArchive.Key.Fingerprint);
        Diagnostic diagnostic = await archive.Publish(other).RefusalAsync();
        Assert.Equal(SignatureCodes.OtherKey, diagnostic.Code);
        Assert.Contains(other.Fingerprint, diagnostic.Message);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000")]
    [InlineData("../../../../etc/passwd")]
    public async Task Names_the_key_file_that_is_missing(string fingerprint)
    {
        archive.Suite = archive.Suite with { SignedBy = [fingerprint] };
        Assert.Equal(SignatureCodes.KeyMissing, (await archive.Publish().RefusalAsync()).Code);
    }

    [Fact]
    public async Task Refuses_an_expired_index_unless_the_definition_allows_it()
    {
        archive.Fields = $"Valid-Until: {TestArchive.Stamp(DateTimeOffset.UtcNow.AddHours(-1))}\n";
        Diagnostic diagnostic = await archive.Publish().RefusalAsync();
        Assert.Equal(DebianCodes.Expired, diagnostic.Code);
        Assert.Contains(diagnostic.Hints, hint => hint.Contains("allow-expired = true"));
        archive.Suite = archive.Suite with { AllowExpired = true };
        Assert.Equal(1, (await archive.ReadAsync()).Count);
    }

    [Fact]
    public async Task Refuses_an_index_that_is_older_than_the_locked_one()
    {
        LockedIndex locked = (await archive.Publish().ReadAsync()).Locked;
        Assert.Equal(locked.Sha256, (await archive.ReadAsync(locked)).Locked.Sha256);
        archive.Date = archive.Date.AddHours(-1);
        Assert.Equal(DebianCodes.Downgrade, (await archive.Publish().RefusalAsync(locked)).Code);
    }

    [Fact]
    public async Task Refuses_an_index_from_the_future()
    {
        archive.Date = DateTimeOffset.UtcNow.AddDays(2);
        Assert.Equal(DebianCodes.FromTheFuture, (await archive.Publish().RefusalAsync()).Code);
    }

    [Fact]
    public async Task Refuses_the_index_of_another_suite()
    {
        archive.Suite = archive.Suite with { Name = "other" };
        Assert.Equal(DebianCodes.OtherSuite, (await archive.Publish().RefusalAsync()).Code);
    }

    [Fact]
    public async Task Refuses_a_truncated_or_altered_package_list()
    {
        archive.Publish();
        byte[] list = archive.Bench.Server.Files[archive.IndexPath];
        archive.Bench.Server.Files[archive.IndexPath] = list[..^1];
        Assert.Equal(DownloadCodes.Damaged, (await archive.RefusalAsync()).Code);
        archive.Bench.Server.Files[archive.IndexPath] = [.. list[..^1], (byte)(list[^1] ^ 1)];
        Assert.Equal(DownloadCodes.Damaged, (await archive.RefusalAsync()).Code);
        Assert.False(Directory.Exists(Path.Combine(archive.Bench.Store.Indexes, "debian")));
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".xz")]
    public async Task Refuses_a_package_list_that_unpacks_to_more_than_was_signed(string compression)
    {
        archive.Compression = compression;
        archive.Packages = TestArchive.Paragraph("hello", "1.0", new string('x', 100)) + new string('#', 5_000_000);
        archive.Publish();
        string release = archive.Release().Replace($"{Encoding.UTF8.GetByteCount(archive.Packages)} main", "1000 main");
        Put(TestKey.ClearSign(release, TestArchive.Key));
        Assert.Equal(DebianCodes.Malformed, (await archive.RefusalAsync()).Code);
    }

    [Fact]
    public async Task Asks_by_digest_when_the_archive_offers_it()
    {
        archive.Fields = "Acquire-By-Hash: yes\n";
        archive.Publish();
        archive.Bench.Server.Files.TryRemove(archive.IndexPath, out byte[]? list);
        archive.Bench.Server.Files[$"/debian/dists/test/main/binary-amd64/by-hash/SHA256/{Sha256Digest.Of(list)}"] = list!;
        Assert.Equal(1, (await archive.ReadAsync()).Count);
    }

    [Fact]
    public async Task Repeats_everything_offline_and_verifies_it_again()
    {
        SuiteIndex online = await archive.Publish().ReadAsync();
        int asked = archive.Bench.Server.Requests.Count;
        SuiteIndex offline = await archive.ReadAsync(offline: true);
        Assert.Equal((online.Locked.Sha256, online.Newest("hello")!.Sha256), (offline.Locked.Sha256, offline.Newest("hello")!.Sha256));
        Assert.Equal(asked, archive.Bench.Server.Requests.Count);

        string kept = Path.Combine(archive.Bench.Store.Indexes, "debian/dists/test/InRelease");
        File.WriteAllText(kept, File.ReadAllText(kept).Replace("Origin: Test", "Origin: Evil"));
        Assert.Equal(SignatureCodes.NotSigned, (await archive.RefusalAsync(offline: true)).Code);
    }

    [Fact]
    public async Task Replaces_a_list_that_was_damaged_in_the_store()
    {
        await archive.Publish().ReadAsync();
        string list = Assert.Single(Directory.EnumerateFiles(Path.Combine(archive.Bench.Store.Indexes, "sha256"), "*", SearchOption.AllDirectories));
        byte[] bytes = File.ReadAllBytes(list);
        bytes[^1] ^= 1;
        File.WriteAllBytes(list, bytes);
        Assert.Equal(1, (await archive.ReadAsync()).Count);
    }

    [Fact]
    public async Task Says_what_is_missing_offline()
    {
        Diagnostic diagnostic = await archive.Publish().RefusalAsync(offline: true);
        Assert.Equal(DownloadCodes.Offline, diagnostic.Code);
        Assert.Contains("InRelease of test in debian", diagnostic.Message);
        Assert.Empty(archive.Bench.Server.Requests);
    }

    [Fact]
    public async Task Names_the_parts_a_suite_has()
    {
        archive.Suite = archive.Suite with { Components = ["mian"] };
        Diagnostic diagnostic = await archive.Publish().RefusalAsync();
        Assert.Equal(DebianCodes.NoSuchPart, diagnostic.Code);
        Assert.Contains("its components: `main`", diagnostic.Causes);
    }

    [Theory]
    [InlineData("../test")]
    [InlineData("te st")]
    public async Task Refuses_names_that_are_not_part_of_an_address(string name)
    {
        archive.Suite = archive.Suite with { Name = name };
        Assert.Equal(DebianCodes.BadName, (await archive.RefusalAsync()).Code);
    }

    [Fact]
    public async Task Names_the_field_of_a_malformed_package()
    {
        archive.Packages = TestArchive.Paragraph("hello", "1.0", "x").Replace("Filename: pool/", "Filename: ../");
        SuiteIndex index = await archive.Publish().ReadAsync();
        Diagnostic diagnostic = Assert.Single(Assert.Throws<Failure>(() => index.Newest("hello")).Diagnostics);
        Assert.Equal(DebianCodes.Malformed, diagnostic.Code);
        Assert.Contains("`Filename`", diagnostic.Message);
    }

    [Fact]
    public async Task Reads_the_separate_list_of_packages_for_all_architectures()
    {
        byte[] all = Encoding.UTF8.GetBytes(TestArchive.Paragraph("docs", "2", "d").Replace("Architecture: amd64", "Architecture: all"));
        archive.Publish();
        archive.Bench.Server.Files["/debian/dists/test/main/binary-all/Packages"] = all;
        string release = archive.Release().Replace("Architectures: amd64", "Architectures: amd64 all")
            + $" {Sha256Digest.Of(all)} {all.Length} main/binary-all/Packages\n";
        Put(TestKey.ClearSign(release, TestArchive.Key));
        Assert.Equal(["docs", "hello"], (await archive.ReadAsync()).Names.Order());
    }

    private void Put(string inRelease) => archive.Bench.Server.Files[archive.InReleasePath] = Encoding.UTF8.GetBytes(inRelease);
}
