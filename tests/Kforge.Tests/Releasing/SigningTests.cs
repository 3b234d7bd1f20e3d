using System.Diagnostics;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Signatures;
using Kforge.Releasing;
using Kforge.Releasing.Signing;
using Kforge.Tests.Archives;
using Kforge.Tests.Platform;

namespace Kforge.Tests.Releasing;

/// <summary>Signatures of real keys by the real ssh-keygen and the real gpg.</summary>
public sealed class SigningTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly ReleaseSigning signing;

    public SigningTests()
    {
        directory.Write("out/statement.intoto.json", "{\"_type\":\"a statement\"}\n");
        signing = new(new(directory["out"]));
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public void What_is_signed_and_what_is_stored_are_those_of_the_specification()
    {
        byte[] statement = Encoding.UTF8.GetBytes("hello world");
        Assert.Equal("DSSEv1 28 application/vnd.in-toto+json 11 hello world", Encoding.UTF8.GetString(Envelope.ToSign(statement)));
        byte[] text = new Envelope(statement, [new("SHA256:x", [1, 2])]).ToBytes();
        Assert.Equal("""{"payloadType":"application/vnd.in-toto+json","payload":"aGVsbG8gd29ybGQ=","signatures":[{"keyid":"SHA256:x","sig":"AQI="}]}""" + "\n", Encoding.UTF8.GetString(text));
        Envelope read = Envelope.Read(text)!;
        Assert.Equal(statement, read.Payload);
        Assert.Equal([1, 2], read.Signatures[0].Signature);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"payloadType":"text/plain","payload":"","signatures":[{"sig":""}]}""")]
    [InlineData("""{"payloadType":"application/vnd.in-toto+json","payload":"aGk=","signatures":[]}""")]
    [InlineData("""{"payloadType":"application/vnd.in-toto+json","payload":"?","signatures":[{"sig":""}]}""")]
    [InlineData("""{"payloadType":"application/vnd.in-toto+json","payload":"aGk=","signatures":[{}]}""")]
    [InlineData("""{"payloadType":"application/vnd.in-toto+json","payload":"aGk=","signatures":[7]}""")]
    public void What_is_no_envelope_is_refused(string text) => Assert.Null(Envelope.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task A_signature_is_of_one_key_and_one_statement()
    {
        string key = NewKey("key");
        string allowed = Allow("me@example.org", key);
        await signing.SignAsync(Ssh(key), default);
        Assert.Equal("me@example.org", await signing.SignerAsync(Allowed(allowed), default));
        Assert.Contains("is no", (await FailAsync(Allow("you@example.org", NewKey("other")), "{}")).Message, StringComparison.Ordinal);
        await signing.SignAsync(Ssh(key), default);
        Assert.Equal(ReleaseCodes.NotSigned, (await FailAsync(Allow("you@example.org", directory["other"]))).Code);

        // The statement, then the signed copy too: neither is what the key signed.
        directory.Write("out/statement.intoto.json", "{\"_type\":\"another\"}\n");
        Assert.Contains("another statement", (await FailAsync(allowed)).Causes[0], StringComparison.Ordinal);
        Envelope envelope = Envelope.Read(await File.ReadAllBytesAsync(directory["out/statement.intoto.jsonl"]))!;
        await File.WriteAllBytesAsync(directory["out/statement.intoto.jsonl"], (envelope with { Payload = await File.ReadAllBytesAsync(directory["out/statement.intoto.json"]) }).ToBytes());
        Assert.Equal(ReleaseCodes.NotSigned, (await FailAsync(allowed)).Code);
    }

    [Fact]
    public async Task A_signature_for_another_purpose_counts_for_nothing()
    {
        string key = NewKey("key");
        byte[] statement = await File.ReadAllBytesAsync(directory["out/statement.intoto.json"]);
        await File.WriteAllBytesAsync(directory["signed"], Envelope.ToSign(statement));
        Run("-Y", "sign", "-q", "-n", "git", "-f", key, directory["signed"]);
        await File.WriteAllBytesAsync(directory["out/statement.intoto.jsonl"], new Envelope(statement, [new("", await File.ReadAllBytesAsync(directory["signed.sig"]))]).ToBytes());
        Assert.Equal(ReleaseCodes.NotSigned, (await FailAsync(Allow("me@example.org", key))).Code);
    }

    [Fact]
    public async Task An_unsigned_release_is_not_signed()
    {
        Assert.Contains("never signed", (await FailAsync(Allow("me@example.org", NewKey("key")))).Causes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("locked")]
    [InlineData("missing")]
    [InlineData("text")]
    public async Task A_key_that_does_not_sign_is_told(string name)
    {
        Run("-q", "-t", "ed25519", "-N", "a passphrase", "-f", directory["locked"]);
        directory.Write("text", "no key");
        Failure failure = await Assert.ThrowsAsync<Failure>(() => signing.SignAsync(Ssh(directory[name]), default));
        Assert.Equal(ReleaseCodes.CannotSign, failure.Diagnostics[0].Code);
        Assert.False(File.Exists(directory["out/statement.intoto.jsonl"]));
    }

    [Fact]
    public async Task A_key_of_gpg_signs_and_is_found_by_its_fingerprint()
    {
        string home = Directory.CreateDirectory(directory["gnupg"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        try
        {
            Gpg(home, "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "me@example.org", "ed25519", "sign", "never");
            Gpg(home, "--batch", "--quiet", "--output", directory["exported"], "--export", "me@example.org");
            KeyLifetime key = await SigningKeys.ReadAsync(directory["exported"], default);
            Directory.CreateDirectory(directory["keys"]);
            Directory.CreateDirectory(directory["others"]);
            File.Move(directory["exported"], directory[$"keys/{key.Fingerprint}.gpg"]);
            TestKey other = new();
            await File.WriteAllBytesAsync(directory[$"others/{other.Fingerprint}.gpg"], other.PublicKey);

            Host host = TestHost.Create(new Dictionary<string, string> { ["GNUPGHOME"] = home });
            await signing.SignAsync(SigningKey.Of(host, "gpg:me@example.org", name => name), default);
            Assert.Equal(key.Fingerprint, await signing.SignerAsync(Allowed(directory["keys"]), default));
            Assert.Contains(key.Fingerprint, (await FailAsync(directory["others"])).Causes[0], StringComparison.Ordinal);
            Failure failure = await Assert.ThrowsAsync<Failure>(() => signing.SignAsync(SigningKey.Of(host, "gpg:nobody@example.org", name => name), default));
            Assert.Equal(ReleaseCodes.CannotSign, failure.Diagnostics[0].Code);

            Envelope envelope = Envelope.Read(await File.ReadAllBytesAsync(directory["out/statement.intoto.jsonl"]))!;
            byte[] another = Encoding.UTF8.GetBytes("{\"_type\":\"another\"}\n");
            await File.WriteAllBytesAsync(directory["out/statement.intoto.json"], another);
            await File.WriteAllBytesAsync(directory["out/statement.intoto.jsonl"], (envelope with { Payload = another }).ToBytes());
            Assert.Equal(ReleaseCodes.NotSigned, (await FailAsync(directory["keys"])).Code);
        }
        finally
        {
            Process.Start(new ProcessStartInfo("gpgconf", ["--kill", "all"]) { Environment = { ["GNUPGHOME"] = home } })!.WaitForExit();
        }
    }

    private static void Gpg(string home, params string[] arguments)
    {
        using Process process = Process.Start("gpg", ["--homedir", home, .. arguments]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private async Task<Diagnostic> FailAsync(string allowed, string? bundle = null)
    {
        if (bundle is not null)
        {
            directory.Write("out/statement.intoto.jsonl", bundle);
        }

        return (await Assert.ThrowsAsync<Failure>(() => signing.SignerAsync(Allowed(allowed), default))).Diagnostics[0];
    }

    private SigningKey Ssh(string path) => SigningKey.Of(TestHost.Create(), path, name => directory[name]);

    private AllowedSigners Allowed(string path) => AllowedSigners.Of(TestHost.Create(), new(directory["store"]), path);

    private string NewKey(string name)
    {
        Run("-q", "-t", "ed25519", "-N", "", "-C", "a test", "-f", directory[name]);
        return directory[name];
    }

    private string Allow(string name, string key) =>
        directory.Write($"allowed-{name}", $"{name} namespaces=\"kforge-release\" {File.ReadAllText(key + ".pub")}");

    private static void Run(params string[] arguments)
    {
        using Process process = Process.Start("ssh-keygen", arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
