using System.Text.Json;
using Kforge.Tests.Building;
using Kforge.Tests.Inputs;

namespace Kforge.Tests.Cli;

/// <summary><c>kforge patch</c> in a workspace with a locked fake kernel.</summary>
public sealed class PatchCommandTests(HostToolchain programs) : IClassFixture<HostToolchain>, IDisposable
{
    private const string Odd = "--- a/kernel/fork.c\n+++ b/kernel/fork.c\n@@ -1,2 +1,2 @@\n not a line\n-of this file\n+of it\n";

    private readonly FakeWorkspace workspace = new(programs);

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task Import_says_what_kbuild_toml_lacks_and_only_once()
    {
        workspace.Write("in.patch", FakeKernel.AddLine("kernel/fork.c", "int two;"));
        string before = workspace.AsItIs();
        Run dry = (await Kforge("import", "in.patch", "--to", "mine", "--dry-run")).Expect(0);
        Assert.StartsWith("would import 1 patch into patches/mine, a new series\n", dry.Output);
        Assert.Equal(before, workspace.AsItIs());
        Run run = (await Kforge("import", "in.patch", "--to", "mine")).Expect(0);
        Assert.EndsWith("  [kernel.lts]\n  patches = [\"example\", \"mine\"]\n", run.Output);
        workspace.Write("kbuild.toml", FakeWorkspace.BuildFile.Replace("\"example\"", "\"example\", \"mine\""));
        JsonElement again = (await Kforge("import", "in.patch", "--to", "mine", "--json")).Expect(0).Json[^1];
        Assert.Equal(("kforge.patch-import/1", 0, 1, JsonValueKind.Null), (again.GetProperty("schema").GetString(), again.GetProperty("patches").GetArrayLength(), again.GetProperty("skipped").GetArrayLength(), again.GetProperty("line").ValueKind));
    }

    [Fact]
    public async Task Import_makes_a_series_that_kbuild_toml_names_already()
    {
        workspace.Write("in.patch", FakeKernel.AddLine("kernel/fork.c", "int two;"));
        workspace.Write("kbuild.toml", FakeWorkspace.BuildFile.Replace("\"example\"", "\"example\", \"mine\""));
        Run run = (await Kforge("import", "in.patch", "--to", "mine")).Expect(0);
        Assert.DoesNotContain("kbuild.toml", run.Output);
        workspace.Write("kbuild.toml", FakeWorkspace.BuildFile.Replace("\"example\"", "\"exmaple\""));
        Assert.Contains("KF1019", (await Kforge("import", "in.patch", "--to", "third")).Expect(2).Error);
    }

    [Fact]
    public async Task List_tells_state_files_upstream_and_what_no_series_lists()
    {
        workspace.Write("patches/other/series", "bad.patch\ngood.patch\n");
        workspace.Write("patches/other/bad.patch", "nothing\n");
        workspace.Write("patches/other/good.patch", "Subject: \u001b[31mred\n\n(cherry picked from commit 0123456789abcdef0123456789abcdef01234567)\n---\n" + FakeKernel.AddLine("kernel/fork.c", "x"));
        workspace.Write("patches/other/spare.patch", "");
        string before = workspace.AsItIs();
        Run run = (await Kforge("list", "-v")).Expect(0);
        Assert.Matches(@"(?m)^example: kernel lts$", run.Output);
        Assert.Matches(@"(?m)^  one\.patch +applies +kernel/fork\.c +-$", run.Output);
        Assert.Matches(@"(?m)^  bad\.patch +unreadable +- +-$", run.Output);
        Assert.Matches(@"(?m)^  good\.patch +unused +kernel/fork\.c +picked from 0123456789abcdef0123456789abcdef01234567$", run.Output);
        Assert.Contains("  spare.patch: not in series", run.Output);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("warning[KF1401]", run.Error);
        workspace.Write("patches/example/one.patch", FakeKernel.AddLine("kernel/fork.c", "changed"));
        JsonElement only = Assert.Single((await Kforge("list", "lts", "--json")).Expect(0).Json[^1].GetProperty("series").EnumerateArray());
        Assert.Equal("not-locked", only.GetProperty("patches")[0].GetProperty("state").GetString());
        workspace.Write("patches/example/one.patch", FakeKernel.AddLine("kernel/fork.c", "int one;"));
        Assert.Equal(before.Length, workspace.AsItIs().Length);
    }

    [Fact]
    public async Task Check_tells_every_patch_that_does_not_apply_and_ends_with_1()
    {
        string locked = workspace.LockText;
        Assert.Matches(@"(?m)^lts +6\.12\.7-fake +example +1 +applies$", (await Kforge("check", "--offline")).Expect(0).Output);
        workspace.Write("patches/other/series", "odd.patch\n");
        workspace.Write("patches/other/odd.patch", Odd);
        Run run = (await Kforge("check", "--offline", "--series", "other")).Expect(1);
        Assert.Matches(@"(?m)^lts +6\.12\.7-fake +other \(not named\) +1 +1 in conflict$", run.Output);
        Assert.Contains("error[KF1403]: kernel `lts` (Linux 6.12.7-fake): `patches/other/odd.patch` does not apply", run.Error);
        JsonElement json = (await Kforge("check", "lts", "--offline", "--series", "other", "--json")).Expect(1).Json[^1];
        JsonElement patch = json.GetProperty("checks")[0].GetProperty("patches")[0];
        Assert.Equal((false, "conflicting", "lines"),
            (json.GetProperty("passed").GetBoolean(), patch.GetProperty("standing").GetString(), patch.GetProperty("conflict").GetProperty("files")[0].GetProperty("kind").GetString()));
        Assert.Equal("KF1403", patch.GetProperty("diagnostics")[0].GetProperty("code").GetString());
        Assert.Equal(locked, workspace.LockText);
    }

    [Fact]
    public async Task Check_leaves_out_what_is_not_locked_unless_it_is_named()
    {
        workspace.Write("kbuild.toml", "[workspace]\ndefault = \"lts\"\n\n" + FakeWorkspace.BuildFile + "\n\n" + FakeWorkspace.BuildFile.Replace("[kernel.lts]", "[kernel.next]"));
        Run run = (await Kforge("check", "--offline")).Expect(0);
        Assert.Contains("warning[KF1430]", run.Error);
        Assert.Contains("error[KF1430]", (await Kforge("check", "next", "--offline")).Expect(2).Error);
    }

    [Fact]
    public async Task Refresh_writes_the_lines_a_patch_is_at_and_refuses_a_conflict()
    {
        string good = FakeKernel.AddLine("kernel/fork.c", "int one;");
        string first = good.Split("@@ -")[1].Split(',')[0];
        string moved = good.Replace($"@@ -{first},1 +{first},2 @@", "@@ -3,1 +3,2 @@");
        Assert.NotEqual(good, moved);
        workspace.Write("patches/example/one.patch", moved);
        Assert.StartsWith("would refresh 1 patch", (await Kforge("refresh", "--offline", "--dry-run")).Expect(0).Output);
        Assert.Equal(moved, Patch("example/one.patch"));
        Run run = (await Kforge("refresh", "example", "--kernel", "lts", "--offline")).Expect(0);
        Assert.Contains("1 hunk moved by +", run.Output);
        Assert.Contains($"@@ -{first}", Patch("example/one.patch"));
        Assert.StartsWith("nothing to refresh", (await Kforge("refresh", "--offline")).Expect(0).Output);
        workspace.Write("patches/example/one.patch", Odd);
        Assert.Contains("KF1403", (await Kforge("refresh", "--offline")).Expect(2).Error);
        Assert.Equal(Odd, Patch("example/one.patch"));
    }

    [Fact]
    public async Task Apply_stops_at_a_patch_that_must_be_mended_and_goes_on()
    {
        workspace.Write("patches/example/series", "odd.patch\none.patch\n");
        workspace.Write("patches/example/odd.patch", "Why.\n---\n" + Odd);
        Run stuck = (await Kforge("apply", "--to", "../mended", "--offline")).Expect(1);
        Assert.Contains("0 of 2 patches are applied in ../mended; patches/example/odd.patch waits to be mended there", stuck.Output);
        Assert.Contains("--resume", stuck.Error);
        Assert.Contains("KF1408", (await Kforge("apply", "--to", "../mended", "--offline")).Expect(2).Error);
        string makefile = Path.Combine(workspace.Root, "../mended/Makefile");
        File.WriteAllText(makefile, "# mended\n" + File.ReadAllText(makefile));
        JsonElement done = (await Kforge("apply", "--to", "../mended", "--offline", "--resume", "--json")).Expect(0).Json[^1];
        Assert.Equal((2, JsonValueKind.Null), (done.GetProperty("applied").GetArrayLength(), done.GetProperty("stuck").ValueKind));
        Assert.Contains("+# mended", Patch("example/odd.patch"));
        Assert.StartsWith("Why.\n---\n", Patch("example/odd.patch"));
        Assert.EndsWith("int one;\n", File.ReadAllText(Path.Combine(workspace.Root, "../mended/kernel/fork.c")));
    }

    [Fact]
    public async Task Apply_forgets_what_waits_and_leaves_the_directory()
    {
        workspace.Write("patches/example/one.patch", Odd);
        (await Kforge("apply", "--to", "../mended", "--offline")).Expect(1);
        (await Kforge("apply", "--to", "../mended", "--abort")).Expect(0);
        Assert.True(File.Exists(Path.Combine(workspace.Root, "../mended/Makefile")));
        Assert.Contains("KF1408", (await Kforge("apply", "--to", "../mended", "--resume", "--offline")).Expect(2).Error);
    }

    [Theory]
    [InlineData("import", "option `--to` is required")]
    [InlineData("import in.patch", "option `--to` is required")]
    [InlineData("import nothing --to x", "there is no file or directory `nothing`")]
    [InlineData("import toolchains --to x", "no patch is in the directory `toolchains`")]
    [InlineData("import kbuild.toml --to ..", "`..` is not the name of a series")]
    [InlineData("import kbuild.toml --to x --before a --after b", "--before and --after do not go together")]
    [InlineData("import --too x", "did you mean `--to`?")]
    [InlineData("list lst", "did you mean `lts`?")]
    [InlineData("check lst", "did you mean `lts`?")]
    [InlineData("check --series exmaple", "did you mean `example`?")]
    [InlineData("check --sries x", "did you mean `--series`?")]
    [InlineData("refresh exmaple", "did you mean `example`?")]
    [InlineData("refresh --fuzz 3", "--fuzz takes 0, 1 or 2")]
    [InlineData("apply", "option `--to` is required")]
    [InlineData("apply --to x --resume --abort", "--resume and --abort do not go together")]
    [InlineData("apply --to toolchains --offline", "it is not empty")]
    [InlineData("aply", "did you mean `apply`?")]
    public async Task A_slip_of_the_pen_gives_2_and_says_what_to_type(string words, string said)
    {
        string before = workspace.AsItIs();
        Run refused = (await Kforge(words.Split(' '))).Expect(2);
        Assert.Contains(said, refused.Error);
        Assert.Equal("", refused.Output);
        Assert.Equal(before, workspace.AsItIs());
    }

    private string Patch(string name) => File.ReadAllText(Path.Combine(workspace.Root, "patches", name));

    private Task<Run> Kforge(params string[] arguments) => KforgeProcess.RunAsync(workspace, ["patch", .. arguments]);
}
