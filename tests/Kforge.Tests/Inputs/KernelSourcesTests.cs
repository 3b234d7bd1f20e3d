using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Tests.Inputs;

/// <summary>When what is locked is what kbuild.toml asks for.</summary>
public sealed class KernelSourcesTests
{
    private const string Key = "647F28654894E3BD457199BE38DBBDC86092693E";
    private const string Id = "0123456789abcdef0123456789abcdef01234567";
    private static readonly SourcePlace Place = new("kbuild.toml");
    private static readonly Sha256Digest Digest = Sha256Digest.OfText("x");

    [Theory]
    [InlineData("refs/tags/v6.12", true)]
    [InlineData("refs/tags/v6.12.40", true)]
    [InlineData("refs/tags/v6.12-rc3", true)]
    [InlineData("refs/tags/v6.1", false)]
    [InlineData("refs/tags/v6.120", false)]
    [InlineData("refs/heads/v6.12.40", false)]
    [InlineData(null, false)]
    public void A_series_is_any_tag_of_it(string? reference, bool same) =>
        Assert.Equal(same, KernelSources.IsFrom(Git(new GitWish.Series(Placed("6.12"))), Locked(reference)));

    [Fact]
    public void A_tag_is_no_branch_and_a_commit_is_itself()
    {
        Assert.True(KernelSources.IsFrom(Git(new GitWish.Tag(Placed("a"))), Locked("refs/tags/a")));
        Assert.False(KernelSources.IsFrom(Git(new GitWish.Tag(Placed("a"))), Locked("refs/heads/a")));
        Assert.True(KernelSources.IsFrom(Git(new GitWish.Branch(Placed("a"))), Locked("refs/heads/a")));
        Assert.True(KernelSources.IsFrom(Git(new GitWish.Commit(Placed(Id))), Locked(null)));
        Assert.False(KernelSources.IsFrom(Git(new GitWish.Commit(Placed(Id.Replace('0', '1')))), Locked(null)));
        Assert.False(KernelSources.IsFrom(Git(new GitWish.Tag(Placed("a"))) with { Address = Placed("elsewhere") }, Locked("refs/tags/a")));
    }

    [Fact]
    public void What_shall_be_signed_now_must_have_been_signed_then()
    {
        SourceDefinition.Git wanted = Git(new GitWish.Tag(Placed("a"))) with { SignedBy = [Placed(Key)] };
        Assert.False(KernelSources.IsFrom(wanted, Locked("refs/tags/a")));
        Assert.True(KernelSources.IsFrom(wanted, Locked("refs/tags/a") with { SignedBy = [Key] }));
    }

    [Fact]
    public void A_tarball_is_its_address_and_its_proof()
    {
        LockedSource.Tarball locked = new("6.12", Digest, "l.tar.xz", Digest, [Key]);
        bool Same(TarballProof proof, string address = "l.tar.xz") => KernelSources.IsFrom(new SourceDefinition.Tarball(Placed(address), proof), locked);
        Assert.True(Same(new TarballProof.Digest(new(Digest, Place))));
        Assert.False(Same(new TarballProof.Digest(new(Sha256Digest.OfText("y"), Place))));
        Assert.False(Same(new TarballProof.Digest(new(Digest, Place)), "m.tar.xz"));
        Assert.True(Same(new TarballProof.Signature(Placed("l.tar.sign"), [Placed(Key)])));
        Assert.False(Same(new TarballProof.Checksums(Placed("sums.asc"), [Placed(Key.Replace('6', '7'))])));
    }

    [Fact]
    public void One_kind_is_never_another()
    {
        Assert.False(KernelSources.IsFrom(new SourceDefinition.Path(Placed("l.tar.xz")), new LockedSource.Tarball("6.12", Digest, "l.tar.xz", Digest, [])));
        Assert.False(KernelSources.IsFrom(new SourceDefinition.Path(Placed("a")), null));
        Assert.True(KernelSources.IsFrom(new SourceDefinition.Path(Placed("a")), new LockedSource.Path("6.12", "a")));
        Assert.False(KernelSources.IsFrom(new SourceDefinition.Path(Placed("a")), new LockedSource.Path("6.12", "b")));
    }

    private static Placed<string> Placed(string text) => new(text, Place);

    private static SourceDefinition.Git Git(GitWish wish) => new(Placed("https://example.org/linux.git"), wish);

    private static LockedSource.Git Locked(string? reference) => new("6.12", Digest, "https://example.org/linux.git", reference, Id, Id, []);
}
