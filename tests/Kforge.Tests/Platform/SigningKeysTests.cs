using System.Globalization;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Signatures;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Platform;

public sealed class SigningKeysTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Tells_fingerprint_age_and_expiry_of_a_key()
    {
        TestKey key = new(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero), TimeSpan.FromDays(700));
        KeyLifetime lifetime = await ReadAsync(key.PublicKey);
        Assert.Equal(new KeyLifetime(key.Fingerprint, key.Created, key.Created.AddDays(700)), lifetime);
    }

    [Fact]
    public async Task Knows_a_key_that_does_not_expire() => Assert.Null((await ReadAsync(new TestKey().PublicKey)).Expires);

    [Fact]
    public async Task Believes_the_newest_signature_of_the_key_on_itself()
    {
        TestKey key = new(DateTimeOffset.UtcNow.AddDays(-100), TimeSpan.FromDays(7));
        byte[] prolonged = [.. key.PublicKey, .. key.Certify(key.Created.AddDays(5), TimeSpan.FromDays(400))];
        Assert.Equal(400, await DaysAsync(key, prolonged));

        byte[] olderLast = [.. prolonged, .. key.Certify(key.Created.AddDays(1), TimeSpan.FromDays(30))];
        Assert.Equal(400, await DaysAsync(key, olderLast));

        byte[] direct = [.. key.PublicKey[..key.KeyPacketLength], .. key.SignItself(key.Created.AddDays(2), TimeSpan.FromDays(60)), .. key.PublicKey[key.KeyPacketLength..]];
        Assert.Equal(60, await DaysAsync(key, direct));
    }

    [Fact]
    public async Task Does_not_heed_what_others_say_of_the_key()
    {
        TestKey key = new(DateTimeOffset.UtcNow.AddDays(-100), TimeSpan.FromDays(7));
        TestKey other = new();
        byte[] certified = [.. key.PublicKey, .. other.Certify(DateTimeOffset.UtcNow, TimeSpan.FromDays(9999))];
        Assert.Equal(7, await DaysAsync(key, certified));
    }

    [Fact]
    public async Task Says_the_same_as_gpg()
    {
        TestKey key = new(DateTimeOffset.UtcNow.AddDays(-100), TimeSpan.FromDays(7));
        TestKey other = new();
        byte[][] keys =
        [
            new TestKey().PublicKey,
            key.PublicKey,
            [.. key.PublicKey, .. key.Certify(key.Created.AddDays(5), TimeSpan.FromDays(400))],
            [.. key.PublicKey, .. key.Certify(key.Created.AddDays(5), null)],
            [.. key.PublicKey, .. key.Certify(key.Created.AddDays(5), TimeSpan.FromDays(400)), .. key.Certify(key.Created.AddDays(1), TimeSpan.FromDays(30))],
            [.. key.PublicKey[..key.KeyPacketLength], .. key.SignItself(key.Created.AddDays(2), TimeSpan.FromDays(60)), .. key.PublicKey[key.KeyPacketLength..]],
            [.. key.PublicKey, .. other.Certify(DateTimeOffset.UtcNow, TimeSpan.FromDays(9999))],
            .. Directory.GetFiles(Path.Combine(RepositoryRoot, "toolchains/keys"), "*.gpg").Select(File.ReadAllBytes),
        ];
        foreach (byte[] content in keys)
        {
            KeyLifetime ours = await ReadAsync(content);
            Assert.Equal(await GpgAsync(content), $"{ours.Fingerprint} {ours.Created.ToUnixTimeSeconds()} {ours.Expires?.ToUnixTimeSeconds()}");
        }
    }

    [Fact]
    public async Task The_keys_that_come_with_kforge_are_those_of_their_names()
    {
        string[] files = Directory.GetFiles(Path.Combine(RepositoryRoot, "toolchains/keys"), "*.gpg");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            Assert.Equal(Path.GetFileNameWithoutExtension(file), (await SigningKeys.ReadAsync(file, default)).Fingerprint);
        }
    }

    [Fact]
    public async Task Says_what_is_wrong_with_a_file_that_is_no_key()
    {
        byte[] key = new TestKey().PublicKey;
        Assert.Contains("armored", await CauseAsync("-----BEGIN PGP PUBLIC KEY BLOCK-----\n"u8.ToArray()));
        Assert.Contains("not an OpenPGP file", await CauseAsync([1, 2, 3]));
        Assert.Contains("not an OpenPGP file", await CauseAsync(key[..100]));
        Assert.Contains("exactly one", await CauseAsync([]));
        Assert.Contains("exactly one", await CauseAsync([.. key, .. new TestKey().PublicKey]));
        byte[] version3 = [.. key];
        version3[6] = 3;
        Assert.Contains("version 4", await CauseAsync(version3));
        Failure failure = await Assert.ThrowsAsync<Failure>(() => SigningKeys.ReadAsync(directory["none"], default));
        Assert.Equal(SignatureCodes.KeyUnreadable, Assert.Single(failure.Diagnostics).Code);
    }

    [Fact]
    public async Task Never_ends_otherwise_than_with_a_key_or_a_failure()
    {
        byte[] key = [.. new TestKey(lifetime: TimeSpan.FromDays(7)).PublicKey];
        Random random = new(7);
        for (int round = 0; round < 500; round++)
        {
            byte[] damaged = key[..random.Next(key.Length + 1)];
            for (int n = random.Next(4); n > 0 && damaged.Length > 0; n--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                await ReadAsync(damaged);
            }
            catch (Failure failure)
            {
                Assert.Equal(SignatureCodes.KeyUnreadable, failure.Diagnostics[0].Code);
            }
        }
    }

    private static string RepositoryRoot { get; } = FindRoot();

    private static string FindRoot()
    {
        string path = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(path, "Kforge.sln")))
        {
            path = Path.GetDirectoryName(path) ?? throw new InvalidOperationException("the tests run outside of the repository");
        }

        return path;
    }

    private async Task<KeyLifetime> ReadAsync(byte[] content)
    {
        string file = directory["key.gpg"];
        File.WriteAllBytes(file, content);
        return await SigningKeys.ReadAsync(file, default);
    }

    private async Task<double?> DaysAsync(TestKey key, byte[] content)
    {
        KeyLifetime lifetime = await ReadAsync(content);
        Assert.Equal(key.Fingerprint, lifetime.Fingerprint);
        return (lifetime.Expires - lifetime.Created)?.TotalDays;
    }

    private async Task<string> CauseAsync(byte[] content) =>
        Assert.Single(Assert.Single((await Assert.ThrowsAsync<Failure>(() => ReadAsync(content))).Diagnostics).Causes);

    private async Task<string> GpgAsync(byte[] content)
    {
        string file = directory["for-gpg.gpg"];
        File.WriteAllBytes(file, content);
        string home = Directory.CreateDirectory(directory["gnupg"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        CommandResult result = await new Command("gpg", "--homedir", home, "--batch", "--show-keys", "--with-colons", file)
            .With("GNUPGHOME", home).RunAsync(TestHost.Create(), default);
        string[][] lines = [.. result.OutputText.Split('\n').Select(line => line.Split(':'))];
        string[] key = lines.First(line => line[0] == "pub");
        long? expires = key[6].Length > 0 ? long.Parse(key[6], CultureInfo.InvariantCulture) : null;
        return $"{lines.First(line => line[0] == "fpr")[9]} {key[5]} {expires}";
    }
}
