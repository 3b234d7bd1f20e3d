using Kforge.Platform;
using Kforge.Workspace;
using static Kforge.Tests.Workspace.Shown;

namespace Kforge.Tests.Workspace;

public sealed class ToolchainReaderTests
{
    private const string Whole = """
        description = "Debian 13"
        provider = "debian"
        architecture = "amd64"
        packages = ["make", "clang", "g++"]

        [[suite]]
        name = "trixie"
        components = ["main", "contrib"]
        signed-by = ["04b54c3cdca79751b16bc6b5225629df75b188bd", "41587F7DB8C774BCCF131416762F67A0B2C39DE4"]

        [[suite]]
        name = "trixie-security"
        archive = "debian-security"
        signed-by = ["5E04A1E3223A19A20706E20F9904613D4CCE68C6"]
        allow-expired = true

        [links]
        "usr/bin/awk" = "mawk"
        "usr/bin/cc" = "/usr/bin/clang"

        [tools]
        rustc = "rustc --version"
        llvm = "clang --version"
        """;

    [Fact]
    public void Reads_everything()
    {
        ToolchainDefinition definition = Read(Whole);
        Assert.Equal(("t", "Debian 13", "toolchains/t.toml"), (definition.Name, definition.Description, definition.Place.ToString()));
        ToolchainProvider.Debian debian = Assert.IsType<ToolchainProvider.Debian>(definition.Provider);
        Assert.Equal("amd64", debian.Architecture);
        Assert.Equal(["make", "clang", "g++"], debian.Packages.Select(package => package.Value));
        Assert.Equal("toolchains/t.toml:4:21", debian.Packages[1].Place.ToString());

        Assert.Equal([("trixie", "debian", false), ("trixie-security", "debian-security", true)], debian.Suites.Select(suite => (suite.Name, suite.Archive, suite.AllowExpired)));
        Assert.Equal(["main", "contrib"], debian.Suites[0].Components.AsEnumerable());
        Assert.Equal(["main"], debian.Suites[1].Components.AsEnumerable());
        Assert.Equal(["04B54C3CDCA79751B16BC6B5225629DF75B188BD", "41587F7DB8C774BCCF131416762F67A0B2C39DE4"], debian.Suites[0].SignedBy.AsEnumerable());
        Assert.Equal("toolchains/t.toml:6:1", debian.Suites[0].Place.ToString());

        Assert.Equal([("usr/bin/awk", "mawk"), ("usr/bin/cc", "/usr/bin/clang")], definition.Links.Select(link => (link.Key.Text, link.Value)));
        Assert.Equal([("llvm", "clang --version"), ("rustc", "rustc --version")], definition.Tools.Select(tool => (tool.Key, tool.Value)));
    }

    [Theory]
    [InlineData("provider = \"debian\"", "provider = \"debain\"", "2:12: KF1015: there is no provider `debain`")]
    [InlineData("\"amd64\"", "\"x86_64\"", "3:16: KF1015: there is no Debian architecture `x86_64`")]
    [InlineData("\"make\"", "\"Make\"", "4:13: KF1015: \"Make\" is not a Debian package")]
    [InlineData("\"make\", \"clang\", \"g++\"", "", "4:12: KF1015: `packages` is empty")]
    [InlineData("\"clang\"", "\"make\"", "4:21: KF1015: `make` is listed twice in `packages`")]
    [InlineData("name = \"trixie\"\n", "", "6:1: KF1014: `[[suite]]` lacks the key `name`")]
    [InlineData("\"trixie\"", "\"../trixie\"", "7:8: KF1015: \"../trixie\" is not a suite")]
    [InlineData("\"debian-security\"", "\"/debian\"", "13:11: KF1015: \"/debian\" is not an archive")]
    [InlineData("\"5E04A1E3223A19A20706E20F9904613D4CCE68C6\"", "\"4CCE68C6\"", "14:14: KF1015: \"4CCE68C6\" is not a fingerprint")]
    [InlineData("\"5E04A1E3223A19A20706E20F9904613D4CCE68C6\"", "", "14:13: KF1015: `signed-by` is empty, so nothing of the suite could be believed")]
    [InlineData("name = \"trixie-security\"\narchive = \"debian-security\"", "name = \"trixie\"", "11:1: KF1015: the suite `trixie` of `debian` is listed twice")]
    [InlineData("\"usr/bin/awk\"", "\"/usr/bin/awk\"", "18:1: KF1015: \"/usr/bin/awk\" is not the path of a link")]
    [InlineData("\"mawk\"", "\"../../../etc/passwd\"", "18:17: KF1015: the link `usr/bin/awk` leads out of the toolchain: ../../../etc/passwd")]
    [InlineData("\"usr/bin/cc\"", "\"./usr/bin/awk\"", "19:1: KF1015: the link `usr/bin/awk` is defined twice")]
    [InlineData("\"rustc --version\"", "[\"rustc\"]", "22:9: KF1013: `rustc` in `[tools]` must be a string, not an array")]
    [InlineData("allow-expired = true", "allow-expried = true", "15:1: KF1012: unknown key `allow-expried` in `[[suite]]`")]
    public void Names_one_mistake_with_its_place(string right, string wrong, string expected)
    {
        Assert.Contains(right, Whole);
        Assert.Equal($"t:{expected}", Mistake(ToolchainReader.Parse(Utf8(Replace(right, wrong)), "t", "t")).ToString());
    }

    [Fact]
    public void Refuses_a_definition_without_suites()
    {
        string[] mistakes = Mistakes(ToolchainReader.Parse(Utf8("description = 'd'\nprovider = 'debian'\narchitecture = 'amd64'\npackages = ['make']\nsuites = []"), "t", "t"));
        Assert.Equal(["t:1:1: KF1014: `t` names no suite", "t:5:1: KF1012: unknown key `suites` in `t`"], mistakes);
    }

    [Fact]
    public void The_digest_does_not_see_layout_comments_or_the_order_of_keys()
    {
        const string rearranged = """
            # the same, said otherwise
            packages = [
                "g++", # C++
                "clang",
                "make",
            ]
            architecture = 'amd64'
            tools = { llvm = "clang --version", rustc = "rustc --version" }
            links = { "./usr/bin/cc" = "/usr/bin/clang", 'usr/bin/awk' = "mawk" }
            description = "other words"
            provider = "debian"
            suite = [
                { allow-expired = false, signed-by = ["41587F7DB8C774BCCF131416762F67A0B2C39DE4", "04B54C3CDCA79751B16BC6B5225629DF75B188BD"], archive = "debian", name = "trixie", components = ["contrib", "main"] },
                { components = ["main"], allow-expired = true, name = "trixie-security", signed-by = ["5E04A1E3223A19A20706E20F9904613D4CCE68C6"], archive = "debian-security" },
            ]
            """;
        Assert.Equal(Read(Whole).Digest, Read(rearranged).Digest);
    }

    [Theory]
    [InlineData("\"amd64\"", "\"arm64\"")]
    [InlineData("\"make\", ", "")]
    [InlineData("\"clang\"", "\"clang-19\"")]
    [InlineData("name = \"trixie\"\n", "name = \"sid\"\n")]
    [InlineData(", \"contrib\"", "")]
    [InlineData(", \"41587F7DB8C774BCCF131416762F67A0B2C39DE4\"", "")]
    [InlineData("archive = \"debian-security\"\n", "")]
    [InlineData("allow-expired = true", "")]
    [InlineData("\"mawk\"", "\"gawk\"")]
    [InlineData("\"usr/bin/awk\"", "\"usr/bin/nawk\"")]
    [InlineData("rustc = \"rustc --version\"", "")]
    [InlineData("\"clang --version\"", "\"clang -v\"")]
    public void The_digest_sees_everything_else(string right, string wrong)
    {
        Assert.Contains(right, Whole);
        Assert.NotEqual(Read(Whole).Digest, Read(Replace(right, wrong)).Digest);
    }

    [Fact]
    public void The_digest_sees_the_order_of_suites_which_is_a_preference()
    {
        ToolchainDefinition definition = Read(Whole);
        ToolchainProvider.Debian debian = (ToolchainProvider.Debian)definition.Provider;
        ToolchainDefinition turned = definition with { Provider = debian with { Suites = [.. debian.Suites.Reverse()] } };
        Assert.NotEqual(definition.Digest, turned.Digest);
    }

    [Fact]
    public void The_digest_stays_what_it_was()
    {
        // A change here makes every lock in the world stale: only with a new version of the format.
        Assert.Equal(Sha256Digest.OfText(
            "29:kforge toolchain definition 1\n6:debian\n5:amd64\n1:1\n4:make\n1:1\n3:sid\n6:debian\n0:\n1:1\n4:main\n1:1\n"
            + "40:5E04A1E3223A19A20706E20F9904613D4CCE68C6\n1:1\n1:a\n1:b\n1:1\n4:make\n6:make v\n"),
            Read("""
                description = "d"
                provider = "debian"
                architecture = "amd64"
                packages = ["make"]
                suite = [{ name = "sid", signed-by = ["5E04A1E3223A19A20706E20F9904613D4CCE68C6"] }]
                links.a = "b"
                tools.make = "make v"
                """).Digest);
    }

    private static string Replace(string right, string wrong)
    {
        int at = Whole.IndexOf(right, StringComparison.Ordinal);
        return Whole[..at] + wrong + Whole[(at + right.Length)..];
    }

    private static ToolchainDefinition Read(string text) => ToolchainReader.Parse(Utf8(text), "toolchains/t.toml", "t").OrFail();
}
