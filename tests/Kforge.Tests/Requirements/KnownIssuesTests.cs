using System.Text;
using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Tests.Archives;
using Kforge.Workspace;

namespace Kforge.Tests.Requirements;

public sealed class KnownIssuesTests : IDisposable
{
    private const string Rest = "title = \"t\"\nseverity = \"warning\"\nconsequence = \"c\"\nfix = \"f\"\nsource = \"https://example.org/1\"\n";

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(null, "bindgen=0.69.5 libclang=19.1.7", "bindgen-libclang-19")]
    [InlineData(null, "bindgen=0.69.5 libclang=18.1.8", "")]
    [InlineData(null, "bindgen=0.70.1 libclang=19.1.7", "")]
    [InlineData(null, "bindgen=0.71.1 libclang=22.1.0", "bindgen-libclang-22")]
    [InlineData(null, "bindgen=0.72.1 libclang=22.1.0", "")]
    [InlineData(null, "bindgen=0.66.1 libclang=15.0.7", "bindgen-0.66-interior-nul")]
    [InlineData(null, "bindgen=0.65.1 libclang=14.0.6", "")]
    [InlineData(null, "bindgen=0.69.0", "bindgen-0.69.0-version")]
    [InlineData(null, "bindgen=0.71.0", "bindgen-0.71.0-version")]
    [InlineData(null, "bindgen=0.56.0 libclang=16.0.6", "bindgen-libclang-16")]
    [InlineData("6.10.14", "rustc=1.82.0", "linux-6.10-rustc-1.82")]
    [InlineData("6.10.14", "rustc=1.81.0", "")]
    [InlineData("6.11", "rustc=1.82.0", "")]
    [InlineData(null, "rustc=1.82.0", "")]
    [InlineData("6.14.0-rc1", "rustc=1.86.0", "linux-6.14-rc1-rustc-1.86")]
    [InlineData("6.14.0-rc2", "rustc=1.86.0", "")]
    [InlineData("6.17.0-rc4", "rustc=1.91.0", "linux-6.17-rc-rustc-1.91")]
    [InlineData("6.17", "rustc=1.91.0", "")]
    public void The_list_of_kforge_knows_the_bad_pairs_and_no_good_ones(string? kernel, string tools, string ids)
    {
        KnownIssues issues = KnownIssues.Parse(File.ReadAllBytes(Path.Combine(Repository(), "toolchains", KnownIssues.FileName)), "known-issues.toml").OrFail();
        Assert.Equal(ids, string.Join(' ', issues.Matching(Kernel(kernel), Tools(tools)).Select(issue => issue.Id)));
    }

    [Fact]
    public void Every_issue_of_kforge_has_its_own_source_and_a_remedy()
    {
        KnownIssues issues = KnownIssues.Parse(File.ReadAllBytes(Path.Combine(Repository(), "toolchains", KnownIssues.FileName)), "known-issues.toml").OrFail();
        Assert.True(issues.All.Length >= 9);
        Assert.Equal(issues.All.Length, issues.All.Select(issue => issue.Source).Distinct().Count());
    }

    [Fact]
    public void The_workspace_adds_issues_and_replaces_those_of_kforge_by_their_id()
    {
        directory.Write("shipped/toolchains/known-issues.toml", Issue("one", "rustc = \">= 1.80\"") + Issue("two", "rustc = \">= 1.80\""));
        directory.Write("work/toolchains/known-issues.toml", Issue("two", "rustc = \">= 1.90\"") + Issue("three", "rustc = \">= 1.80\""));
        KnownIssues issues = KnownIssues.Read(new WorkspaceDirectories(directory["work"], directory["shipped"])).OrFail();
        Assert.Equal(["one", "three"], issues.Matching(null, Tools("rustc=1.85.0")).Select(issue => issue.Id));
        Assert.Equal(["one", "three", "two"], issues.Matching(null, Tools("rustc=1.90.0")).Select(issue => issue.Id));
    }

    [Fact]
    public void Without_a_list_there_are_no_issues() =>
        Assert.Empty(KnownIssues.Read(new WorkspaceDirectories(directory["work"], null)).OrFail().All);

    [Theory]
    [InlineData("bindgem = \"<= 0.69.5\"", "KF1314", "no tool `bindgem`", "did you mean `bindgen`?")]
    [InlineData("bindgen = \"0.69.5\"", "KF1314", "not a range of versions", "write comparisons")]
    [InlineData("kernel = \"6.10..6.1\", rustc = \">= 1.82\"", "KF1314", "not a range of versions", "write comparisons")]
    [InlineData("kernel = \"6.1..6.10\"", "KF1314", "names no tool", "when = {")]
    [InlineData("", "KF1314", "names no tool", "when = {")]
    [InlineData("bindgen = 1", "KF1013", "must be a string", "write `bindgen = \"1\"`")]
    public void A_wrong_condition_is_told_with_its_place(string when, string code, string why, string hint)
    {
        Diagnostic mistake = Mistake(Issue("one", when));
        Assert.Equal((code, 8), (mistake.Code.Id, mistake.Place!.Line));
        Assert.Contains(why, mistake.Message);
        Assert.Contains(mistake.Hints, written => written.Contains(hint, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("severity = \"warning\"", "severity = \"warn\"", "KF1314", "no severity `warn`")]
    [InlineData("source = \"https://example.org/1\"", "source = \"a friend\"", "KF1314", "not an address")]
    [InlineData("fix = \"f\"", "fixx = \"f\"", null, "")]
    [InlineData("when", "where", null, "")]
    public void A_wrong_entry_is_told(string right, string wrong, string? code, string why)
    {
        Checked<KnownIssues> read = KnownIssues.Parse(Encoding.UTF8.GetBytes(Issue("one", "rustc = \">= 1.80\"").Replace(right, wrong)), "f");
        Diagnostic[] mistakes = [.. Assert.IsType<Checked<KnownIssues>.Bad>(read).Diagnostics];
        Assert.Contains(mistakes, mistake => (code is null || mistake.Code.Id == code) && mistake.Message.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public void An_id_that_comes_twice_is_told() => Assert.Contains("described twice", Mistake(Issue("one", "rustc = \">= 1.80\"") + Issue("one", "rustc = \">= 1.90\"")).Message);

    private static string Issue(string id, string when) => $"[[issue]]\nid = \"{id}\"\n{Rest}when = {{ {when} }}\n";

    private static Diagnostic Mistake(string text) => Assert.Single(Assert.IsType<Checked<KnownIssues>.Bad>(KnownIssues.Parse(Encoding.UTF8.GetBytes(text), "f")).Diagnostics);

    private static KernelVersion? Kernel(string? text) => KernelVersion.TryParse(text, out KernelVersion version) ? version : null;

    private static Dictionary<string, ToolVersion> Tools(string text) => text.Split(' ').Select(pair => pair.Split('='))
        .ToDictionary(pair => pair[0], pair => ToolVersion.TryParse(pair[1], out ToolVersion version) ? version : throw new ArgumentException(text));

    private static string Repository()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "Kforge.sln")))
        {
            at = Path.GetDirectoryName(at);
        }

        return at ?? throw new InvalidOperationException("the tests do not run below the repository");
    }
}
