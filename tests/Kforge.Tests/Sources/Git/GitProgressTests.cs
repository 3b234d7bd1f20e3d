using Kforge.Diagnostics;
using Kforge.Sources;

namespace Kforge.Tests.Sources;

public sealed class GitProgressTests
{
    private static readonly GitAddress Address = GitAddress.Parse(GitBench.At("https://host/linux.git"), "/").OrFail();

    [Theory]
    [InlineData("Receiving objects:  45% (41350/91889), 120.50 MiB | 11.00 MiB/s", 41350, 91889, 126353408, "receiving objects, 120.50 MiB")]
    [InlineData("Receiving objects: 100% (5/5), 720 bytes | 720.00 KiB/s, done.", 5, 5, 720, "receiving objects, 720 bytes")]
    [InlineData("remote: Counting objects:   1% (919/91889)", 919, 91889, 0, "counting objects")]
    [InlineData("Resolving deltas: 100% (12/12), done.", 12, 12, 0, "resolving deltas")]
    public void Reads_how_far_git_is(string line, long done, long total, long bytes, string detail) => Assert.Equal(new(done, total, bytes, detail), GitProgress.Read(line));

    [Theory]
    [InlineData("fatal: Could not read from remote repository.")]
    [InlineData("remote: Enumerating objects: 5, done.")]
    [InlineData("Receiving objects:  45% (99999999999999999999/1)")]
    public void Everything_else_is_no_progress(string line) => Assert.Null(GitProgress.Read(line));

    [Theory]
    [InlineData("fatal: unable to access 'https://host/linux.git/': Could not resolve host: host", "KF1521")]
    [InlineData("fatal: unable to access 'https://host/linux.git/': server certificate verification failed. CAfile: none CRLfile: none", "KF1521")]
    [InlineData("fatal: unable to access 'https://host/linux.git/': Operation too slow. Less than 1 bytes/sec transferred the last 60 seconds", "KF1522")]
    [InlineData("fatal: could not read Username for 'https://host': terminal prompts disabled", "KF1523")]
    [InlineData("me@host: Permission denied (publickey).", "KF1523")]
    [InlineData("Host key verification failed.", "KF1523")]
    [InlineData("fatal: remote error: upload-pack: not our ref 1111111111111111111111111111111111111111", "KF1524")]
    [InlineData("error: Server does not allow request for unadvertised object 1111111111111111111111111111111111111111", "KF1524")]
    [InlineData("fatal: fsck error in packed object", "KF1532")]
    [InlineData("fatal: mismatched algorithms: client sha1; server sha256", "KF1533")]
    [InlineData("fatal: unable to find remote helper for 'https'", "KF3001")]
    [InlineData("fatal: write error: No space left on device", "KF3003")]
    [InlineData("fatal: write error: Broken pipe", "KF1521")]
    [InlineData("something new", "KF1521")]
    [InlineData("", "KF1521")]
    public void Tells_why_a_fetch_failed(string said, string code)
    {
        Diagnostic diagnostic = Assert.Single(Assert.IsType<Failure>(GitComplaint.Of(Address, [said], 128)).Diagnostics);
        Assert.Equal(code, diagnostic.Code.Id);
        Assert.NotEmpty(diagnostic.Hints);
    }

    [Theory]
    [InlineData("error: file /store/git/x.git/objects/pack/pack-1.pack is far too short to be a packfile")]
    [InlineData("fatal: bad object refs/kforge/locked/1111111111111111111111111111111111111111")]
    [InlineData("fatal: not a git repository: '/store/git/x.git'")]
    public void Tells_a_damaged_mirror_from_a_server(string said) => Assert.IsType<MirrorDamage>(GitComplaint.Of(Address, [said], 128));

    [Fact]
    public void What_a_server_says_does_not_damage_a_mirror() =>
        Assert.IsType<Failure>(GitComplaint.Of(Address, ["remote: fatal: bad object HEAD", "fatal: the remote end hung up unexpectedly"], 128));
}
