using System.Text.Json;
using Kforge.Platform;
using Kforge.Tests.Building;
using Kforge.Tests.Inputs;

namespace Kforge.Tests.Cli;

/// <summary><c>kforge toolchain</c> in a workspace whose one toolchain is made of this machine's programs.</summary>
public sealed class ToolchainCommandTests(HostToolchain programs) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly FakeWorkspace workspace = new(programs);

    private string Root => Path.Combine(Installed, "root");

    private string Installed => Directory.GetDirectories(workspace.Store.Toolchains).Single();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task List_and_path_read_and_write_nothing()
    {
        string before = workspace.AsItIs();
        Run text = (await Kforge("list")).Expect(0);
        Assert.Matches(@"(?m)^fake +yes +yes +1 B +lts +bindgen 0\.71\.1, llvm 19\.1\.7, rustc 1\.85\.1$", text.Output);
        JsonElement row = Assert.Single((await Kforge("list", "--json")).Expect(0).Json[^1].GetProperty("toolchains").EnumerateArray());
        Assert.Equal(("fake", "yes", Root), (row.GetProperty("name").GetString(), row.GetProperty("locked").GetString(), row.GetProperty("installed").GetProperty("root").GetString()));
        Assert.Equal(Root + "\n", (await Kforge("path", "fake")).Expect(0).Output);
        Assert.Equal(Root + "\n", (await Kforge("path", Path.GetFileName(Installed)[..12])).Expect(0).Output);
        Assert.Equal(before, workspace.AsItIs());
        Assert.False(Directory.Exists(workspace.Store.Workspaces));
    }

    [Fact]
    public async Task Install_names_what_is_there_already_and_what_no_lock_names()
    {
        Assert.Contains("was installed already", (await Kforge("install", "--frozen")).Expect(0).Output);
        JsonElement row = Assert.Single((await Kforge("install", "fake", "--frozen", "--json")).Expect(0).Json[^1].GetProperty("toolchains").EnumerateArray());
        Assert.False(row.GetProperty("fresh").GetBoolean());
        workspace.Write("toolchains/spare.toml", File.ReadAllText(Path.Combine(workspace.Root, "toolchains/fake.toml")));
        Assert.Contains("KF1606", (await Kforge("install", "spare")).Expect(2).Error);
        Assert.Contains("did you mean `fake`?", (await Kforge("install", "fakee")).Expect(2).Error);
    }

    [Fact]
    public async Task Exec_passes_streams_and_exit_code_through()
    {
        Run run = (await Kforge("exec", "fake", "--", "sh", "-c", "echo out; echo err >&2; exit 7")).Expect(7);
        Assert.Equal(("out\n", "err\n"), (run.Output, run.Error));
        JsonElement[] json = (await Kforge("exec", "fake", "--json", "--", "sh", "-c", "echo out; exit 7")).Expect(7).Json;
        Assert.Equal(("output", "out"), (json[0].GetProperty("type").GetString(), json[0].GetProperty("line").GetString()));
        Assert.Equal(("kforge.toolchain-exec/1", 7), (json[^1].GetProperty("schema").GetString(), json[^1].GetProperty("exit_code").GetInt32()));
    }

    [Fact]
    public async Task Exec_shows_only_what_is_bound_and_as_it_is_bound()
    {
        (await Kforge("exec", "fake", "--", "cat", Path.Combine(workspace.Root, "kbuild.toml"))).Expect(1);
        Run read = (await Kforge("exec", "fake", "--bind", ".:/work:ro", "--chdir", "/work", "--", "sh", "-c", "cat kbuild.toml; touch new || echo refused")).Expect(0);
        Assert.StartsWith("[kernel.lts]", read.Output);
        Assert.EndsWith("refused\n", read.Output);
        (await Kforge("exec", "fake", "--bind", ".:/work", "--", "touch", "/work/new")).Expect(0);
        Assert.True(File.Exists(Path.Combine(workspace.Root, "new")));
        Assert.Contains("warning[KF1614]", (await Kforge("exec", "fake", "--bind", "kbuild.toml:/usr/bin/touch:ro", "--", "sh", "-c", ":")).Expect(0).Error);
    }

    [Theory]
    [InlineData("exec fake sh", "type `kforge toolchain exec fake -- sh`")]
    [InlineData("exec fake sh -lc true", "type `kforge toolchain exec fake -- sh -lc true`")]
    [InlineData("exec fake", "the program is missing")]
    [InlineData("exec -- sh", "the name of the toolchain is missing")]
    [InlineData("exec fake --bnd .:/work -- sh", "there is no option `--bnd`")]
    [InlineData("exec --bnd .:/work fake -- sh", "there is no option `--bnd`")]
    [InlineData("exec fake --bind .:/nowhere -- sh", "there is no directory `/nowhere`")]
    [InlineData("exec fake --chdir /nowhere -- sh", "there is no directory `/nowhere`")]
    [InlineData("exec fake -- gdb", "has no program `gdb`")]
    [InlineData("exec fakee -- sh", "did you mean `fake`?")]
    [InlineData("verify fakee", "no toolchain in the store is called `fakee`")]
    [InlineData("remove", "nothing says which toolchains to remove")]
    [InlineData("remove fakee", "no toolchain in the store is called `fakee`")]
    [InlineData("remove --unsued", "did you mean `--unused`?")]
    [InlineData("lst", "did you mean `list`?")]
    public async Task A_slip_of_the_pen_gives_2_and_says_what_to_type(string words, string said)
    {
        Run refused = (await Kforge(words.Split(' '))).Expect(2);
        Assert.Contains(said, refused.Error);
        Assert.Equal("", refused.Output);
    }

    [Fact]
    public async Task Exec_begins_the_programs_words_only_after_the_dashes()
    {
        Run run = (await Kforge("exec", "fake", "--", "printf", "%s|", "--json", "-v", "--", "--bind")).Expect(0);
        Assert.Equal("--json|-v|--|--bind|", run.Output);
    }

    [Fact]
    public async Task Verify_tells_damage_with_3_and_leaves_what_it_cannot_repair()
    {
        Run told = (await Kforge("verify", "fake", "--no-repair")).Expect(3);
        Assert.Contains("error[KF1609]", told.Error);
        JsonElement row = Assert.Single((await Kforge("verify", "--no-repair", "--json")).Expect(3).Json[^1].GetProperty("toolchains").EnumerateArray());
        Assert.Equal("damaged", row.GetProperty("status").GetString());

        // Its package cannot be had: the repair fails before anything is touched.
        Assert.Contains("KF4003", (await Kforge("verify", "fake", "--offline")).Expect(5).Error);
        Assert.True(File.Exists(Path.Combine(Root, "usr/bin/make")));
    }

    [Fact]
    public async Task Remove_takes_only_what_no_known_workspace_uses()
    {
        (await Kforge("install", "--frozen")).Expect(0);
        Assert.Contains($"the lock of `{workspace.Root}` names it", (await Kforge("remove", Path.GetFileName(Installed)[..12])).Expect(2).Error);
        string[] others = [.. new[] { "one", "two" }.Select(name => Path.Combine(workspace.Store.Toolchains, Sha256Digest.OfText(name).Hex))];
        foreach (string other in others)
        {
            Directory.CreateDirectory(Path.Combine(other, "root"));
        }

        Assert.Contains("would be removed", (await Kforge("remove", "--unused", "--dry-run")).Expect(0).Output);
        Assert.Contains("KF1612", (await Kforge("remove", "--unused")).Expect(2).Error);
        Assert.All(others, other => Assert.True(Directory.Exists(other)));
        JsonElement removed = (await Kforge("remove", "--unused", "--yes", "--json")).Expect(0).Json[^1];
        Assert.Equal((2, 1), (removed.GetProperty("removed").GetArrayLength(), removed.GetProperty("kept").GetArrayLength()));
        Assert.Equal(Root, Assert.Single(Directory.GetDirectories(workspace.Store.Toolchains)) + "/root");
    }

    [Fact]
    public async Task A_merge_conflict_in_the_lock_keeps_everything()
    {
        (await Kforge("install", "--frozen")).Expect(0);
        Directory.CreateDirectory(Path.Combine(workspace.Store.Toolchains, Sha256Digest.OfText("one").Hex, "root"));
        workspace.Write("kforge.lock", "<<<<<<< ours\n");
        Run kept = (await Kforge("remove", "--unused")).Expect(0);
        Assert.Contains("KF1611", kept.Error);
        Assert.Equal(2, Directory.GetDirectories(workspace.Store.Toolchains).Length);
    }

    private Task<Run> Kforge(params string[] arguments) => KforgeProcess.RunAsync(workspace, ["toolchain", .. arguments]);
}
