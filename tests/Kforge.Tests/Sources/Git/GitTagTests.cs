using Kforge.Diagnostics;
using Kforge.Platform.Signatures;
using Kforge.Sources;
using Kforge.Tests.Platform;

namespace Kforge.Tests.Sources;

public sealed class GitTagTests : IDisposable
{
    private static readonly TestKey Key = new();
    private readonly GitBench bench = new();
    private readonly string commit;

    public GitTagTests() => commit = bench.Repository.Commit(GitTestRepository.Kernel());

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Believes_a_tag_that_a_listed_key_signed()
    {
        bench.Repository.TagObject("v6.12", commit, Key);
        GitPin pin = await bench.ResolveAsync(bench.Tag("v6.12", new TestKey(), Key));
        Assert.Equal(commit, pin.Locked.Commit);
        Assert.Equal([Key.Fingerprint], pin.Locked.SignedBy.AsEnumerable());
        Assert.Equal([Key.Fingerprint], (await bench.ResolveAsync(bench.Series("6.12", Key))).Locked.SignedBy.AsEnumerable());
    }

    [Fact]
    public async Task Refuses_the_signed_object_of_another_tag()
    {
        bench.Repository.TagObject("v6.1", commit, Key, reference: "v6.12");
        Diagnostic diagnostic = await bench.RefusalAsync(bench.Tag("v6.12", Key));
        Assert.Equal((GitCodes.TagRefused, ExitCode.Verification), (diagnostic.Code, diagnostic.Code.Exit));
        Assert.Contains("`v6.1`", Assert.Single(diagnostic.Causes));
        Assert.Equal(new("kbuild.toml", 7, 3), diagnostic.Place);
    }

    [Fact]
    public async Task Refuses_a_tag_without_a_signature()
    {
        bench.Repository.TagObject("v6.12", commit);
        Assert.Contains("no signature", await CauseAsync(GitCodes.TagRefused, Key));
    }

    [Fact]
    public async Task Refuses_a_tag_that_is_only_a_name()
    {
        bench.Repository.Tag("v6.12", commit);
        Assert.Contains("lightweight", await CauseAsync(GitCodes.TagRefused, Key));
    }

    [Fact]
    public async Task Refuses_a_tag_that_ssh_signed()
    {
        bench.Repository.TagObject("v6.12", commit, signature: "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n");
        Assert.Contains("ssh", await CauseAsync(GitCodes.TagRefused, Key));
    }

    [Fact]
    public async Task Refuses_a_tag_of_a_tag()
    {
        string inner = bench.Repository.TagObject("v6.12-inner", commit, Key);
        bench.Repository.TagObject("v6.12", inner, Key, type: "tag");
        Assert.Contains("a tag, not a commit", await CauseAsync(GitCodes.TagRefused, Key));
    }

    [Fact]
    public async Task Refuses_another_key()
    {
        bench.Repository.TagObject("v6.12", commit, new TestKey());
        Assert.Contains("no signature by this key", await CauseAsync(SignatureCodes.NotSigned, Key));
    }

    [Fact]
    public async Task Refuses_an_expired_key()
    {
        TestKey expired = new(DateTimeOffset.UtcNow.AddDays(-30), TimeSpan.FromDays(10));
        bench.Repository.TagObject("v6.12", commit, expired);
        Assert.Contains("the key has expired", await CauseAsync(SignatureCodes.NotSigned, expired));
    }

    [Fact]
    public async Task Refuses_a_revoked_key()
    {
        TestKey revoked = new(revoked: true);
        bench.Repository.TagObject("v6.12", commit, revoked);
        Assert.Contains("the key was revoked", await CauseAsync(SignatureCodes.NotSigned, revoked));
    }

    [Fact]
    public async Task Refuses_a_signature_over_something_else()
    {
        bench.Repository.TagObject("v6.12", commit, signature: TestKey.Detached("another text"u8.ToArray(), Key));
        Assert.Contains("not the one that", await CauseAsync(SignatureCodes.NotSigned, Key));
    }

    [Fact]
    public async Task Refuses_more_than_one_signature_block()
    {
        string signature = TestKey.Detached("x"u8.ToArray(), Key);
        bench.Repository.TagObject("v6.12", commit, signature: signature + signature);
        Assert.Equal(SignatureCodes.NotOneSignedText, (await bench.RefusalAsync(bench.Tag("v6.12", Key))).Code);
    }

    [Fact]
    public async Task Only_a_tag_carries_a_signature()
    {
        bench.Repository.Branch("b", commit);
        Assert.Equal((GitCodes.NothingToSign, ExitCode.Usage), ((await bench.RefusalAsync(bench.Branch("b", Key))).Code, GitCodes.NothingToSign.Exit));
        Assert.Equal(GitCodes.NothingToSign, (await bench.RefusalAsync(bench.Commit(commit) with { SignedBy = [GitBench.At(Key.Fingerprint)] })).Code);
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_tag_that_is_refused()
    {
        bench.Repository.TagObject("v6.12", commit);
        await bench.RefusalAsync(bench.Tag("v6.12", Key));
        Assert.False(Directory.Exists(bench.Store.Sources));
        Assert.False(Directory.Exists(Path.Combine(bench.Mirror, "refs", "kforge", "locked")));
    }

    private async Task<string> CauseAsync(DiagnosticCode code, TestKey listed)
    {
        Diagnostic diagnostic = await bench.RefusalAsync(bench.Tag("v6.12", listed));
        Assert.Equal(code, diagnostic.Code);
        return Assert.Single(diagnostic.Causes);
    }
}
