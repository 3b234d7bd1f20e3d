using Kforge.Diagnostics;
using Kforge.Sources;

namespace Kforge.Tests.Sources;

public sealed class GitAddressTests
{
    [Theory]
    [InlineData("https://git.kernel.org/pub/linux.git", "https", "https://git.kernel.org/pub/linux.git")]
    [InlineData("HTTPS://Git.Kernel.Org/pub/linux.git/", "https", "https://git.kernel.org/pub/linux.git")]
    [InlineData("git://host:9419/linux", "git", "git://host:9419/linux")]
    [InlineData("ssh://me@host/linux.git", "ssh", "ssh://me@host/linux.git")]
    [InlineData("me@Host:linux.git", "ssh", "me@host:linux.git")]
    [InlineData("file:///srv/a%20b/linux.git/", "file", "file:///srv/a%20b/linux.git")]
    [InlineData("/srv/a b/linux.git", "file", "file:///srv/a%20b/linux.git")]
    [InlineData("../linux", "file", "file:///home/linux")]
    [InlineData("linux/", "file", "file:///home/ws/linux")]
    public void Reads_what_git_can_fetch_from(string written, string protocol, string text)
    {
        GitAddress address = GitAddress.Parse(GitBench.At(written), "/home/ws").OrFail();
        Assert.Equal((protocol, text), (address.Protocol, address.Text));
        Assert.Equal(protocol == "file", address.Directory is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--upload-pack=touch /tmp/x")]
    [InlineData("ext::sh -c touch% /tmp/x")]
    [InlineData("fd::17")]
    [InlineData("ftp://host/linux.git")]
    [InlineData("https://host/linux.git?token=x")]
    [InlineData("https://host/linux.git#x")]
    [InlineData("https://")]
    [InlineData("https://host")]
    [InlineData("ssh://-oProxyCommand=touch/x")]
    [InlineData("file://host/linux.git")]
    [InlineData("a\nb")]
    public void Refuses_what_is_no_address_or_runs_a_program(string written) => Assert.Equal(GitCodes.BadAddress, Refusal(written).Code);

    [Theory]
    [InlineData("https://me:s3cret@host/linux.git")]
    [InlineData("https://s3cret@host/linux.git")]
    [InlineData("http://:s3cret@host/linux.git")]
    [InlineData("ssh://me:s3cret@host/linux.git")]
    [InlineData("ssh://me%3As3cret@host/linux.git")]
    [InlineData("git://s3cret@host/linux.git")]
    public void Refuses_a_password_without_repeating_it(string written)
    {
        Diagnostic diagnostic = Refusal(written);
        Assert.Equal(GitCodes.BadAddress, diagnostic.Code);
        Assert.Equal(new("kbuild.toml", 7, 3), diagnostic.Place);
        Assert.DoesNotContain("s3cret", string.Join(' ', [diagnostic.Message, .. diagnostic.Causes, .. diagnostic.Hints]));
        Assert.Contains(".netrc", Assert.Single(diagnostic.Hints));
    }

    [Fact]
    public void Two_ways_of_writing_an_address_share_a_mirror() => Assert.Equal(
        GitAddress.Parse(GitBench.At("https://HOST/x.git/"), "/").OrFail().Digest, GitAddress.Parse(GitBench.At("https://host/x.git"), "/home").OrFail().Digest);

    private static Diagnostic Refusal(string written) => Assert.Single(Assert.IsType<Checked<GitAddress>.Bad>(GitAddress.Parse(GitBench.At(written), "/home/ws")).Diagnostics);
}
