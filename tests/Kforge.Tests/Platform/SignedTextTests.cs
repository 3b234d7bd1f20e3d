using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform.Signatures;
using Kforge.Tests.Downloads;

namespace Kforge.Tests.Platform;

public sealed class SignedTextTests : IDisposable
{
    private static readonly TestKey Key = new();
    private readonly Bench bench = new();
    private readonly byte[] text = "a = 1\nb = \"ä\"\r\n\n"u8.ToArray();

    public SignedTextTests()
    {
        Directory.CreateDirectory(Keys);
        bench.Store.Prepare();
    }

    private string Keys => Path.Combine(bench.Directory, "keys");

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Believes_a_text_with_a_signature_beside_it_byte_for_byte()
    {
        SignedText signed = await VerifyAsync(text, TestKey.Detached(text, Key), Key);
        Assert.Equal(text, signed.Text);
        Assert.Equal([Key.Fingerprint], signed.SignedBy.AsEnumerable());
        Assert.Equal(Key.Created.AddSeconds(1).ToUnixTimeSeconds(), signed.SignedAt.ToUnixTimeSeconds());
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Store.Temporary));
    }

    [Fact]
    public async Task Tells_the_time_of_the_newest_good_signature()
    {
        TestKey older = new(DateTimeOffset.UtcNow.AddDays(-9));
        SignedText signed = await VerifyAsync(text, TestKey.Detached(text, older, Key), older, Key);
        Assert.Equal(new[] { older.Fingerprint, Key.Fingerprint }.Order(StringComparer.Ordinal), signed.SignedBy);
        Assert.Equal(Key.Created.AddSeconds(1).ToUnixTimeSeconds(), signed.SignedAt.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Refuses_an_altered_text()
    {
        string signature = TestKey.Detached(text, Key);
        text[4] = (byte)'2';
        Diagnostic diagnostic = await RefusalAsync(signature, Key);
        Assert.Equal(SignatureCodes.NotSigned, diagnostic.Code);
        Assert.Contains("not the one that", Assert.Single(diagnostic.Causes));
    }

    [Fact]
    public async Task Refuses_the_signature_of_another_key()
    {
        Diagnostic diagnostic = await RefusalAsync(TestKey.Detached(text, new TestKey()), Key);
        Assert.Equal(SignatureCodes.NotSigned, diagnostic.Code);
        Assert.Contains("no signature by this key", Assert.Single(diagnostic.Causes));
        Assert.Equal(new("t.toml", 7), diagnostic.Place);
        Assert.Contains("use another mirror", diagnostic.Hints);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refuses_a_revoked_or_expired_key(bool revoked)
    {
        TestKey key = new(DateTimeOffset.UtcNow.AddDays(-30), revoked ? null : TimeSpan.FromDays(7), revoked);
        Diagnostic diagnostic = await RefusalAsync(TestKey.Detached(text, key), key);
        Assert.Equal(SignatureCodes.NotSigned, diagnostic.Code);
        Assert.Contains(revoked ? "revoked" : "expired", Assert.Single(diagnostic.Causes));
    }

    [Fact]
    public async Task Refuses_a_signature_with_sha1() =>
        Assert.Contains("can be forged", Assert.Single((await RefusalAsync(TestKey.DetachedWithSha1(text, Key), Key)).Causes));

    [Fact]
    public async Task Believes_an_old_key_that_says_with_sha1_which_subkey_signs_for_it()
    {
        // The Rust project's key is like this: made in 2013, with a subkey of 2014 that signs the releases.
        TestKey primary = new(DateTimeOffset.UtcNow.AddDays(-40), old: true);
        TestKey subkey = new(DateTimeOffset.UtcNow.AddDays(-20));
        File.WriteAllBytes(Path.Combine(Keys, primary.Fingerprint + ".gpg"), primary.PublicKeyWith(subkey));
        Signers signers = new("the text", [primary.Fingerprint], [Keys], null);
        SignedText signed = await SignedText.VerifyDetachedAsync(
            bench.Host, bench.Store, signers, text, Encoding.ASCII.GetBytes(TestKey.Detached(text, subkey)), default);
        Assert.Equal([primary.Fingerprint], signed.SignedBy.AsEnumerable());
        Assert.Null((await SigningKeys.ReadAsync(Path.Combine(Keys, primary.Fingerprint + ".gpg"), default)).Expires);
    }

    [Fact]
    public async Task Refuses_a_key_file_that_holds_another_key()
    {
        TestKey other = new();
        File.WriteAllBytes(Path.Combine(Keys, Key.Fingerprint + ".gpg"), other.PublicKey);
        Signers signers = new("the text", [Key.Fingerprint], [Keys], null);
        Failure failure = await Assert.ThrowsAsync<Failure>(() => SignedText.VerifyDetachedAsync(
            bench.Host, bench.Store, signers, text, Encoding.ASCII.GetBytes(TestKey.Detached(text, other)), default));
        Assert.Equal(SignatureCodes.OtherKey, Assert.Single(failure.Diagnostics).Code);
    }

    [Theory]
    [InlineData("", "more\n")]
    [InlineData("more\n", "")]
    [InlineData("\n", "")]
    [InlineData("", "-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n")]
    [InlineData("<html>", "")]
    public async Task Refuses_anything_before_or_after_the_signature(string before, string after) =>
        Assert.Equal(SignatureCodes.NotOneSignedText, (await RefusalAsync(before + TestKey.Detached(text, Key) + after, Key)).Code);

    [Fact]
    public async Task Refuses_a_whole_signed_message_where_a_signature_should_be()
    {
        // gpgv would believe the text inside, and not look at the one beside it.
        string clear = TestKey.ClearSign("other", Key);
        Assert.Equal(SignatureCodes.NotOneSignedText, (await RefusalAsync(clear, Key)).Code);
        string notASignature = TestKey.Armored([.. TestKey.Packet(11, [(byte)'b', 0, 0, 0, 0, 0, .. "other"u8])]);
        Diagnostic diagnostic = await RefusalAsync(notASignature, Key);
        Assert.Equal(SignatureCodes.NotOneSignedText, diagnostic.Code);
        Assert.Contains("something else than signatures", diagnostic.Message);
    }

    private Task<SignedText> VerifyAsync(byte[] content, string signature, params TestKey[] keys)
    {
        foreach (TestKey key in keys)
        {
            File.WriteAllBytes(Path.Combine(Keys, key.Fingerprint + ".gpg"), key.PublicKey);
        }

        Signers signers = new("the text", [.. keys.Select(key => key.Fingerprint)], [Keys], new("t.toml", 7)) { Hints = ["use another mirror"] };
        return SignedText.VerifyDetachedAsync(bench.Host, bench.Store, signers, content, Encoding.ASCII.GetBytes(signature), default);
    }

    private async Task<Diagnostic> RefusalAsync(string signature, TestKey key) =>
        Assert.Single((await Assert.ThrowsAsync<Failure>(() => VerifyAsync(text, signature, key))).Diagnostics);
}
