using System.Text;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Tests.Workspace;

public sealed class SourceReaderTests
{
    private const string Key = "647F28654894E3BD457199BE38DBBDC86092693E";
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private static readonly string Digest = new('a', 64);

    [Fact]
    public void Reads_every_kind()
    {
        SourceDefinition.DebianSource package = Assert.IsType<SourceDefinition.DebianSource>(Good("debian-source = \"linux\", suite = \"trixie\""));
        Assert.Equal(("linux", "trixie", null), (package.Package.Value, package.Suite.Value, package.Version?.Value));
        package = Assert.IsType<SourceDefinition.DebianSource>(Good("debian-source = \"linux\", suite = \"trixie\", version = \"6.12.107-1\""));
        Assert.Equal("6.12.107-1", package.Version?.Value);
        SourceDefinition.Git git = Assert.IsType<SourceDefinition.Git>(Good($"git = \"https://example.org/linux.git\", tag = \"v6.12.40\", signed-by = [\"{Key.ToLowerInvariant()}\"], history = true, reference = \"../linux\""));
        Assert.Equal(("https://example.org/linux.git", "v6.12.40", Key, true, "../linux"),
            (git.Address.Value, Assert.IsType<GitWish.Tag>(git.Wish).Name.Value, Assert.Single(git.SignedBy).Value, git.History, git.Reference?.Value));
        Assert.Equal("linux-6.12.y", Assert.IsType<GitWish.Branch>(Git("branch = \"linux-6.12.y\"").Wish).Text.Value);
        Assert.Equal(Commit, Assert.IsType<GitWish.Commit>(Git($"commit = \"{Commit}\"").Wish).Text.Value);
        Assert.Equal("6.12", Assert.IsType<GitWish.Series>(Git("series = \"6.12\"").Wish).Text.Value);
        Assert.Equal("../linux", Assert.IsType<SourceDefinition.Path>(Good("path = \"../linux\"")).Directory.Value);
    }

    [Fact]
    public void Reads_why_a_tarball_is_believed()
    {
        TarballProof Proof(string keys) => Assert.IsType<SourceDefinition.Tarball>(Good("tarball = \"linux-6.12.tar.xz\", " + keys)).Proof;
        Assert.Equal(Digest, Assert.IsType<TarballProof.Digest>(Proof($"sha256 = \"{Digest}\"")).Sha256.Value.Hex);
        TarballProof.Checksums checksums = Assert.IsType<TarballProof.Checksums>(Proof($"checksums = \"sha256sums.asc\", signed-by = [\"{Key}\"]"));
        Assert.Equal(("sha256sums.asc", Key), (checksums.Address.Value, Assert.Single(checksums.SignedBy).Value));
        TarballProof.Signature signature = Assert.IsType<TarballProof.Signature>(Proof($"signature = \"linux-6.12.tar.sign\", signed-by = [\"{Key}\"]"));
        Assert.Equal(("linux-6.12.tar.sign", Key), (signature.Address.Value, Assert.Single(signature.SignedBy).Value));
    }

    [Theory]
    [InlineData("debian-source = \"linux\", suite = \"trixie\", version = \"../6\"", "KF1015", "\"../6\" is not the version of a Debian package")]
    [InlineData("git = \"https://e.org/l\"", "KF1014", "`source` of `[kernel.a]` has none of the keys `tag`, `branch`, `commit`, `series`")]
    [InlineData("git = \"https://e.org/l\", tag = \"v6\", branch = \"x\"", "KF1015", "`source` of `[kernel.a]` names several commits: `tag`, `branch`")]
    [InlineData("git = \"https://e.org/l\", path = \"../linux\", tag = \"v6\"", "KF1015", "`source` of `[kernel.a]` names several kinds of source: `git`, `path`")]
    [InlineData("git = \"--upload-pack=x\", tag = \"v6\"", "KF1015", "\"--upload-pack=x\" is not an address")]
    [InlineData("git = \"https://e.org/l\", tag = \"-x\"", "KF1015", "\"-x\" is not a name in a repository")]
    [InlineData("git = \"https://e.org/l\", branch = \"a..b\"", "KF1015", "\"a..b\" is not a name in a repository")]
    [InlineData("git = \"https://e.org/l\", commit = \"0123456\"", "KF1015", "\"0123456\" is not a commit")]
    [InlineData("git = \"https://e.org/l\", series = \"v6.12\"", "KF1015", "\"v6.12\" is not a series")]
    [InlineData("git = \"https://e.org/l\", branch = \"x\", signed-by = [\"" + Key + "\"]", "KF1015", "`signed-by` of `source` of `[kernel.a]` needs a `tag` or a `series`")]
    [InlineData("git = \"https://e.org/l\", tag = \"x\", signed-by = []", "KF1015", "`signed-by` of `source` of `[kernel.a]` is empty, so nobody could have signed it")]
    [InlineData("git = \"https://e.org/l\", tag = \"x\", signed-by = [\"38DBBDC86092693E\"]", "KF1015", "\"38DBBDC86092693E\" is not a fingerprint")]
    [InlineData("tarball = \"l.tar.xz\"", "KF1014", "`source` of `[kernel.a]` has none of the keys `sha256`, `checksums`, `signature`")]
    [InlineData("tarball = \"l.tar.xz\", signature = \"l.tar.sign\"", "KF1014", "`source` of `[kernel.a]` lacks the key `signed-by`")]
    [InlineData("tarball = \"l.tar.xz\", sha256 = \"abc\"", "KF1015", "\"abc\" is not a SHA-256 digest")]
    [InlineData("path = \"../linux\", suite = \"trixie\"", "KF1012", "unknown key `suite` in `source` of `[kernel.a]`")]
    public void Names_what_is_wrong(string source, string code, string message)
    {
        Diagnostic mistake = Assert.Single(Assert.IsType<Checked<BuildFile>.Bad>(Read(source)).Diagnostics);
        Assert.Equal((code, message), (mistake.Code.Id, mistake.Message));
        Assert.NotNull(mistake.Place);
    }

    [Fact]
    public void Reads_how_much_fuzz_patches_may_have()
    {
        BuildFile file = Assert.IsType<Checked<BuildFile>.Good>(Read("path = \"../linux\"", "patch-fuzz = 2")).Value;
        Assert.Equal(2, file.Kernels["a"].PatchFuzz);
        Diagnostic mistake = Assert.Single(Assert.IsType<Checked<BuildFile>.Bad>(Read("path = \"../linux\"", "patch-fuzz = 3")).Diagnostics);
        Assert.Equal(("KF1015", "`patch-fuzz` must be from 0 to 2: 3"), (mistake.Code.Id, mistake.Message));
    }

    private static SourceDefinition.Git Git(string keys) => Assert.IsType<SourceDefinition.Git>(Good("git = \"https://example.org/linux.git\", " + keys));

    private static SourceDefinition Good(string source) => Assert.IsType<Checked<BuildFile>.Good>(Read(source)).Value.Kernels["a"].Source;

    private static Checked<BuildFile> Read(string source, string more = "") => BuildFileReader.Parse(
        Encoding.UTF8.GetBytes($"[kernel.a]\nsource = {{ {source} }}\narch = \"x86_64\"\ntoolchain = \"t\"\nprofiles = []\n{more}\n"), "kbuild.toml", null);
}
