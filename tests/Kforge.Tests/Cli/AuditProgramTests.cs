using System.Diagnostics;
using System.Text.Json;
using Kforge.Tests.Archives;
using Kforge.Tests.Auditing;
using Kforge.Tests.Toolchains.Probing;

namespace Kforge.Tests.Cli;

/// <summary><c>kforge audit</c> as a program: trees on the disk, fake tools on <c>PATH</c>, no workspace unless a test writes one.</summary>
public sealed class AuditProgramTests : IDisposable
{
    private static readonly string Schema = Path.Combine(Repository(), "docs", "schemas", "audit.schema.json");

    private readonly FakeTools tools = new();
    private readonly TemporaryDirectory directory = new();

    public AuditProgramTests()
    {
        foreach ((string path, string text) in Facts.Files("1.78.0", "0.65.1"))
        {
            directory.Write($"linux/{path}", text);
        }

        directory.Write("profiles/p.toml", "description = \"x\"\n\n[symbols]\nRUST = { value = \"y\", reason = \"a test\" }\n");
        tools.Add("rustc", $"case $1 in -vV) printf 'rustc 1.95.0\\nhost: x86_64-unknown-linux-gnu\\nLLVM version: 22.1.2\\n';; *) echo {tools["toolchains/stable"]};; esac")
            .Add("rustup", "exit 1");
    }

    public void Dispose()
    {
        tools.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task Rustup_without_rust_src_is_said_exactly_and_ends_with_3()
    {
        Run run = (await Audit("--tree", "linux", "--toolchain", "host")).Expect(3);
        Assert.Contains("rust-src is missing", run.Output);
        Assert.Contains("fix: run `rustup component add rust-src`", run.Output);
        Assert.Contains("bindgen is missing; the tree asks for 0.65.1 or newer", run.Output);
        Assert.Equal("", run.Error);

        Run alone = (await Audit("--toolchain", "host")).Expect(3);
        Assert.Contains("fix: run `rustup component add rust-src`", alone.Output);
    }

    [Fact]
    public async Task A_tree_alone_gives_every_requirement_with_its_line_in_the_documented_form()
    {
        Run run = (await Audit("--json", "--tree", "linux", "--arch", "x86_64", "--arch", "s390")).Expect(0);
        JsonElement result = Assert.Single(run.Json);
        Assert.Equal([], JsonSchema.Read(Schema).Mistakes(result));
        Assert.Equal(["x86_64", "s390"], result.GetProperty("trees").EnumerateArray().Select(tree => tree.GetProperty("arch").GetString()));
        JsonElement rustc = result.GetProperty("trees")[0].GetProperty("tools").EnumerateArray().Single(tool => tool.GetProperty("tool").GetString() == "rustc");
        Assert.Equal(("1.78.0", "minimum", "scripts/min-tool-version.sh"), (rustc.GetProperty("version").GetString(), rustc.GetProperty("policy").GetString(), rustc.GetProperty("file").GetString()));
        int line = rustc.GetProperty("line").GetInt32();
        Assert.Contains("1.78.0", File.ReadAllLines(directory["linux/scripts/min-tool-version.sh"])[line - 1]);
        Assert.Empty(result.GetProperty("pairs").EnumerateArray());
    }

    [Fact]
    public async Task The_document_is_as_its_schema_says_and_the_schema_refuses_another()
    {
        JsonElement document = JsonDocument.Parse((await Audit("--format", "json", "--tree", "linux", "--toolchain", "host")).Expect(3).Output).RootElement;
        JsonSchema schema = JsonSchema.Read(Schema);
        Assert.Equal([], schema.Mistakes(document));
        Assert.NotEmpty(document.GetProperty("findings").EnumerateArray());
        Assert.NotEmpty(schema.Mistakes(JsonDocument.Parse(document.ToString().Replace("\"level\": \"error\"", "\"level\": \"grave\"")).RootElement));
        Assert.NotEmpty(schema.Mistakes(JsonDocument.Parse(document.ToString().Replace("\"verdict\"", "\"judgement\"")).RootElement));
    }

    [Fact]
    public async Task Sarif_points_into_the_tree_and_explains_its_rules()
    {
        JsonElement log = JsonDocument.Parse((await Audit("--format", "sarif", "--tree", "linux", "--toolchain", "host")).Expect(3).Output).RootElement;
        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        JsonElement run = log.GetProperty("runs")[0];
        JsonElement[] rules = [.. run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()];
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString()));
        Assert.All(rules, rule => Assert.StartsWith($"# {rule.GetProperty("id").GetString()}: ", rule.GetProperty("help").GetProperty("markdown").GetString()));

        JsonElement bindgen = results.Single(result => result.GetProperty("properties").TryGetProperty("tool", out JsonElement tool) && tool.GetString() == "bindgen");
        JsonElement place = bindgen.GetProperty("locations")[0].GetProperty("physicalLocation");
        JsonElement artifact = place.GetProperty("artifactLocation");
        Uri root = new(run.GetProperty("originalUriBaseIds").GetProperty(artifact.GetProperty("uriBaseId").GetString()!).GetProperty("uri").GetString()!);
        string file = new Uri(root, artifact.GetProperty("uri").GetString()!).LocalPath;
        Assert.Contains("0.65.1", File.ReadAllLines(file)[place.GetProperty("region").GetProperty("startLine").GetInt32() - 1]);
    }

    [Fact]
    public async Task A_finding_that_kbuild_toml_accepts_does_not_count()
    {
        string[] missing = ["bindgen", "llvm", "lld", "llvm-ar", "llvm-nm", "llvm-objcopy", "llvm-strip", "make", "bash", "bc", "bison", "flex"];
        directory.Write("toolchains/none.toml", "description = \"x\"\nprovider = \"host\"\n");
        directory.Write("kbuild.toml", """
            [kernel.lts]
            source = { debian = "linux-source-6.12", suite = "trixie" }
            arch = "x86_64"
            toolchain = "none"
            profiles = ["p"]

            [[audit.accept]]
            finding = "KF8005"
            reason = "nobody builds here"
            until = 2999-12-31

            """ + string.Concat(missing.Select(tool => $"[[audit.accept]]\nfinding = \"KF8003\"\ntool = \"{tool}\"\nreason = \"nor with this\"\nuntil = 2999-12-31\n\n")));
        Run run = (await Audit("--tree", "linux", "--toolchain", "host")).Expect(0);
        Assert.Contains("accepted until 2999-12-31 (kbuild.toml:7:1): nobody builds here", string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        (await Audit("--tree", "linux", "--toolchain", "host", "--fail-on", "note")).Expect(3);
        JsonElement sarif = JsonDocument.Parse((await Audit("--tree", "linux", "--toolchain", "host", "--format", "sarif")).Expect(0).Output).RootElement;
        Assert.Contains(sarif.GetProperty("runs")[0].GetProperty("results").EnumerateArray(), result =>
            result.TryGetProperty("suppressions", out JsonElement suppressions) && suppressions[0].GetProperty("justification").GetString()!.StartsWith("nobody builds here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_locked_is_said_with_the_command_that_locks_it()
    {
        directory.Write("toolchains/mine.toml", $"""
            description = "x"
            provider = "debian"
            architecture = "amd64"
            packages = ["make"]

            [[suite]]
            name = "trixie"
            signed-by = ["{Facts.Fingerprint}"]
            """);
        directory.Write("kbuild.toml", "[kernel.lts]\nsource = { debian = \"linux-source-6.12\", suite = \"trixie\" }\narch = \"x86_64\"\ntoolchain = \"mine\"\nprofiles = [\"p\"]\n");
        Run run = (await Audit()).Expect(3);
        Assert.Contains("KF8020", run.Output);
        Assert.Contains("run `kforge lock`", run.Output);
        Assert.False(File.Exists(directory["kforge.lock"]));
    }

    [Theory]
    [InlineData(2, "KF1309", "--tree", "nowhere")]
    [InlineData(2, "KF1306", "--tree", "linux", "--arch", "pdp11")]
    [InlineData(2, "KF1017", "--tree", "linux", "--toolchain", "nothing-of-the-kind")]
    [InlineData(2, "KF1010")]
    [InlineData(2, "KF0001", "--format", "yaml")]
    public async Task What_cannot_be_audited_is_told(int exit, string code, params string[] arguments)
    {
        Run run = (await Audit(arguments)).Expect(exit);
        Assert.Contains(code, run.Error);
        Assert.Equal("", run.Output);
    }

    private async Task<Run> Audit(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, "Kforge.Cli.dll"), "audit", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory.Path,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = tools.Bin;
        start.Environment["NO_COLOR"] = "1";
        start.Environment["HOME"] = directory.Path;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, await error);
    }

    private static string Repository()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Kforge.sln")))
        {
            directory = Path.GetDirectoryName(directory)!;
        }

        return directory;
    }
}
