using System.Text.Json;
using Kforge.Tests.Building;
using Kforge.Tests.Inputs;

namespace Kforge.Tests.Cli;

/// <summary><c>kforge source</c> in a workspace with a locked fake kernel.</summary>
public sealed class SourceCommandTests(HostToolchain programs) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly FakeWorkspace workspace = new(programs);

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task List_tells_what_is_locked_and_what_is_in_the_store_and_writes_nothing()
    {
        string before = workspace.AsItIs();
        Assert.Matches(@"(?m)^lts +6\.12\.7-fake +6\.12\.7-1 +no +debian linux-source-6\.12 in trixie$", (await Kforge("list")).Expect(0).Output);
        Assert.Equal(before, workspace.AsItIs());
        (await Kforge("fetch", "--offline")).Expect(0);
        JsonElement source = Assert.Single((await Kforge("list", "--json")).Expect(0).Json[^1].GetProperty("sources").EnumerateArray());
        Assert.Equal(("yes", true, "debian"), (source.GetProperty("locked").GetString(), source.GetProperty("in_store").GetBoolean(), source.GetProperty("source").GetProperty("kind").GetString()));
        workspace.Write("kbuild.toml", FakeWorkspace.BuildFile.Replace("linux-source-6.12", "linux-source-7.3"));
        Assert.Contains("out of date", (await Kforge("list")).Expect(0).Output);
    }

    [Fact]
    public async Task Path_gives_the_patched_tree_and_follows_the_patches()
    {
        string directory = (await Kforge("path", "--offline")).Expect(0).Output.Trim();
        Assert.Contains("int one;", File.ReadAllText(Path.Combine(directory, "kernel/fork.c")));
        workspace.Write("patches/example/one.patch", FakeKernel.AddLine("kernel/fork.c", "int two;"));
        Assert.Equal(directory, (await Kforge("path", "lts", "--json")).Expect(0).Json[^1].GetProperty("directory").GetString());
        Assert.Contains("int two;", File.ReadAllText(Path.Combine(directory, "kernel/fork.c")));
        Assert.DoesNotContain("int one;", File.ReadAllText(Path.Combine(directory, "kernel/fork.c")));
    }

    [Fact]
    public async Task A_directory_of_the_user_is_taken_as_it_is_and_never_pinned()
    {
        string tree = Path.Combine(Path.GetDirectoryName(workspace.Root)!, "mine");
        Directory.CreateDirectory(tree);
        string unpacked = (await Kforge("path", "--offline")).Expect(0).Output.Trim();
        foreach (string file in Directory.EnumerateFiles(unpacked, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(tree, Path.GetRelativePath(unpacked, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        workspace.Write("kbuild.toml", FakeWorkspace.BuildFile.Replace("debian = \"linux-source-6.12\", suite = \"trixie\"", $"path = \"{tree}\"").Replace("patches = [\"example\"]", ""));
        JsonElement first = Fetched(await Kforge("fetch", "--offline", "--json"));
        Assert.Contains("[kernel.lts.source.path]", workspace.LockText);
        Assert.DoesNotContain(first.GetProperty("tree_sha256").GetString()!, workspace.LockText);
        File.AppendAllText(Path.Combine(tree, "kernel/fork.c"), "int mine;\n");
        Assert.NotEqual(first.GetProperty("tree_sha256").GetString(), Fetched(await Kforge("fetch", "--locked", "--offline", "--json")).GetProperty("tree_sha256").GetString());
        Assert.Contains("int mine;", File.ReadAllText(Path.Combine((await Kforge("path", "--offline")).Expect(0).Output.Trim(), "kernel/fork.c")));
    }

    [Theory]
    [InlineData("fetch", "ltss", "KF1016")]
    [InlineData("path", "ltss", "KF1016")]
    public async Task An_unknown_kernel_is_named(string command, string kernel, string code) => Assert.Contains(code, (await Kforge(command, kernel)).Expect(2).Error);

    private static JsonElement Fetched(Run run) => Assert.Single(run.Expect(0).Json[^1].GetProperty("sources").EnumerateArray());

    private Task<Run> Kforge(params string[] arguments) => KforgeProcess.RunAsync(workspace, ["source", .. arguments]);
}
