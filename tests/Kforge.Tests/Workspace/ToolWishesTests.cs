using System.Text;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Tests.Workspace;

/// <summary>What a kernel wants of its tools, and which findings a workspace accepts.</summary>
public sealed class ToolWishesTests
{
    private const string Kernel = """
        [kernel.old]
        source = { debian = "linux-source-6.1", suite = "bookworm" }
        arch = "x86_64"
        toolchain = "t"
        profiles = []

        """;

    private const string Accept = """
        [[audit.accept]]
        finding = "KF8002"
        tool = "bindgen"
        reason = "patched"
        until = 2027-03-31

        """;

    [Theory]
    [InlineData("", false, false)]
    [InlineData("allow-newer = true\n", true, false)]
    [InlineData("prefer = \"minimum\"\n", false, true)]
    [InlineData("allow-newer = false\nprefer = \"newest\"\n", false, false)]
    public void Reads_what_a_kernel_wants_of_its_tools(string keys, bool allowNewer, bool preferMinimum) =>
        Assert.Equal(new ToolWishes(allowNewer, preferMinimum), Parse(Kernel + keys).OrFail().Kernels["old"].Tools);

    [Fact]
    public void Reads_accepted_findings()
    {
        AcceptedFinding accepted = Assert.Single(Parse(Kernel + Accept).OrFail().Accepted);
        Assert.Equal(("KF8002", "bindgen", null, null, "patched", new DateOnly(2027, 3, 31)),
            (accepted.Finding, accepted.Tool, accepted.Toolchain, accepted.Kernel, accepted.Reason, accepted.Until));
    }

    [Theory]
    [InlineData("prefer = \"lowest\"\n", "6:10: KF1015: there is no preference `lowest`")]
    [InlineData("allow-newer = \"yes\"\n", "6:15: KF1013: `allow-newer` in `[kernel.old]` must be a boolean, not a string")]
    [InlineData("allow-never = true\n", "6:1: KF1012: unknown key `allow-never` in `[kernel.old]`")]
    public void Names_what_is_wrong_with_a_wish(string keys, string expected) => Assert.Equal($"kbuild.toml:{expected}", Mistake(Kernel + keys));

    [Theory]
    [InlineData("KF8002", "8002", "7:11: KF1015: \"8002\" is not the code of a finding")]
    [InlineData("2027-03-31", "\"2027-03-31\"", "10:9: KF1013: `until` in `[[audit.accept]]` must be a date, not a string")]
    [InlineData("until = 2027-03-31\n", "", "6:1: KF1014: `[[audit.accept]]` lacks the key `until`")]
    public void Names_what_is_wrong_with_an_acceptance(string right, string wrong, string expected) =>
        Assert.Equal($"kbuild.toml:{expected}", Mistake(Kernel + Accept.Replace(right, wrong, StringComparison.Ordinal)));

    private static string Mistake(string text) => Assert.IsType<Checked<BuildFile>.Bad>(Parse(text)).Diagnostics[0].ToString();

    private static Checked<BuildFile> Parse(string text) => BuildFileReader.Parse(Encoding.UTF8.GetBytes(text), "kbuild.toml", null);
}
