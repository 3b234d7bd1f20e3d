using FsCheck.Fluent;
using Kforge.Diagnostics;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Tests.Sources;

public sealed class GitNameTests
{
    [Theory]
    [InlineData("v6.12.40")]
    [InlineData("linux-6.12.y")]
    [InlineData("feature/rust_ü")]
    [InlineData("0123456789abcdef0123456789abcdef01234567")]
    public void Takes_names_that_git_takes(string name) => Assert.True(GitName.IsReference(name));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("--upload-pack=touch")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a~1")]
    [InlineData("a^{commit}")]
    [InlineData("a:refs/heads/x")]
    [InlineData("v6.*")]
    [InlineData("a[0]")]
    [InlineData("a?")]
    [InlineData("a\\b")]
    [InlineData("a@{1}")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a/.b")]
    [InlineData("a.lock/b")]
    [InlineData("a.")]
    public void Refuses_names_that_git_refuses_or_reads_otherwise(string name)
    {
        Assert.False(GitName.IsReference(name));
        Diagnostic diagnostic = Assert.Single(Assert.IsType<Checked<string?>.Bad>(GitName.Of(new GitWish.Tag(GitBench.At(name)))).Diagnostics);
        Assert.Equal(GitCodes.BadReference, diagnostic.Code);
        Assert.DoesNotContain('\n', diagnostic.Message);
    }

    [Fact]
    public void A_name_that_is_taken_says_nothing_to_git_but_a_name() => FsCheck.Check.One(
        FsCheck.Config.QuickThrowOnFailure,
        Prop.ForAll<string?>(name => !GitName.IsReference(name ?? "") || !name!.Any(c => c is ' ' or ':' or '*' or '^' or '~' or '\0' or '\n')));

    [Fact]
    public void A_branch_that_looks_like_a_commit_is_a_branch() => Assert.Equal(
        "refs/heads/" + new string('a', 40), GitName.Of(new GitWish.Branch(GitBench.At(new string('a', 40)))).OrFail());

    [Theory]
    [InlineData("6.12")]
    [InlineData("123456789012345678901234567890123456789A")]
    [InlineData("HEAD")]
    public void A_commit_is_named_by_its_whole_id_only(string id) =>
        Assert.Equal(GitCodes.BadReference, Assert.Single(Assert.IsType<Checked<string?>.Bad>(GitName.Of(new GitWish.Commit(GitBench.At(id)))).Diagnostics).Code);

    [Theory]
    [InlineData("v6.12.10", "v6.12", "v6.12.9", "v6.12.10", "v6.12-rc7", "v6.13", "v6.1.99")]
    [InlineData("v6.12", "v6.12-rc7", "v6.12")]
    [InlineData("v6.12-rc10", "v6.12-rc9", "v6.12-rc10", "v6.11.4")]
    [InlineData("v6.12.1", "v6.12.1", "v6.12.2-rt5", "v6.12.3-rc1", "v6.12.4+", "v6.120.7", "6.12.9", "v6.12.99999999", "v6.12.-1", "v6.12.")]
    [InlineData(null, "v6.11", "v6.1.12", "next-20241118")]
    public void The_newest_of_a_series_is_its_newest_release(string? newest, params string[] tags) => Assert.Equal(newest, GitName.NewestOf("6.12", tags));
}
