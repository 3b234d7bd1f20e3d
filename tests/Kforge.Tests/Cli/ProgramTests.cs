using System.Diagnostics;
using System.Text.Json;
using Kforge.Building;
using Kforge.Planning;
using Kforge.Platform;
using Kforge.Tests.Building;
using Kforge.Tests.Inputs;

namespace Kforge.Tests.Cli;

/// <summary>The program on the fake kernel: exit codes, streams, JSON, and what stays unchanged.</summary>
public sealed class ProgramTests(HostToolchain programs) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly FakeWorkspace workspace = new(programs);

    public void Dispose() => workspace.Dispose();

    private BuildDirectory Built => BuildDirectory.Of(workspace.Store, workspace.Root, "lts");

    [Fact]
    public async Task Builds_without_the_network_what_the_lock_names_and_then_nothing_again()
    {
        string before = workspace.AsItIs();
        Run first = (await Kforge("build", "--frozen")).Expect(0);
        Assert.StartsWith("Linux 6.12.7-fake for x86_64, 1 module", first.Output);
        Assert.Contains("arch/x86/boot/bzImage", first.Output);
        Assert.EndsWith("next: kforge boot\n", first.Output);
        Assert.Contains("done compile: ", first.Error);

        Run second = (await Kforge("build", "--offline", "--json")).Expect(0);
        JsonElement result = second.Json[^1];
        Assert.Equal(("result", "kforge.build/1"), (result.GetProperty("type").GetString(), result.GetProperty("schema").GetString()));
        Assert.Empty(result.GetProperty("steps").EnumerateObject());
        Assert.Equal("", second.Error);
        Assert.Equal(before, workspace.AsItIs());

        JsonElement record = JsonDocument.Parse(File.ReadAllText(Built.Record)).RootElement;
        Assert.Equal(result.GetProperty("key").GetString(), record.GetProperty("key").GetString());
        Assert.Equal(
            Sha256Digest.Of(File.ReadAllBytes(Path.Combine(Built.Output, "vmlinux"))).Hex,
            record.GetProperty("artifacts").EnumerateArray().Single(artifact => artifact.GetProperty("name").GetString() == "vmlinux").GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Releases_and_says_of_a_release_what_is_wrong_with_it()
    {
        Run made = (await Kforge("release", "-o", "out", "--offline", "--double")).Expect(0);
        Assert.Contains("sbom.spdx.json", made.Output);
        Assert.Contains("every byte is the same", made.Output);
        Assert.Contains("are as they were released", (await Kforge("verify", "out/")).Expect(0).Output);
        string image = Path.Combine(workspace.Root, "out/bzImage");
        File.WriteAllBytes(image, [.. File.ReadAllBytes(image), 0]);
        Assert.Contains("error[KF6111]: `bzImage` is not the file that was released", (await Kforge("verify", "out")).Expect(3).Error);
        Assert.Contains("error[KF6104]", (await Kforge("release", "-o", "out", "--offline")).Expect(2).Error);
        Assert.Contains("error[KF6130]", (await Kforge("release", "-o", "other", "--offline", "--sign", "no-key")).Expect(4).Error);
        Assert.False(Directory.Exists(Path.Combine(workspace.Root, "other")));
    }

    [Theory]
    [InlineData("verify", "`kforge verify` needs DIR: The directory of the release")]
    [InlineData("toolchain path", "`kforge toolchain path` needs NAME: ")]
    public async Task A_missing_argument_is_named(string arguments, string expected) =>
        Assert.Contains("error[KF0001]: " + expected, (await Kforge(arguments.Split(' '))).Expect(2).Error);

    [Theory]
    [InlineData("new note --offline", "error[KF0001]: say what it is written in: --rust or --c")]
    [InlineData("new note --rust --c", "error[KF0001]: say what it is written in: --rust or --c")]
    [InlineData("new my-note --c", "hint: call it `my_note`")]
    [InlineData("new note --c --kind usb", "--kind takes minimal, misc, char or platform, not `usb`")]
    [InlineData("new note --rust --kind misc --offline", "error[KF6203]: the tree of `lts` has no ")]
    [InlineData("build --kernel lts --all-kernels", "--all-kernels and --kernel exclude each other")]
    [InlineData("build nowhere --offline", "error[KF6204]: `nowhere` is no module")]
    public async Task A_mistake_with_modules_is_told_and_nothing_is_written(string words, string said)
    {
        Assert.Contains(said, (await Kforge(["module", .. words.Split(' ')])).Expect(2).Error);
        Assert.False(Path.Exists(Path.Combine(workspace.Root, "note")));
    }

    [Fact]
    public async Task A_module_that_is_new_is_for_a_kernel_that_is_built()
    {
        Assert.StartsWith("wrote note: .gitignore, Kbuild, README.md, note.c, test.c, test.sh", (await Kforge("module", "new", "note", "--c", "--kind", "misc", "--offline")).Expect(0).Output);
        Run early = (await Kforge("module", "build", "note", "--offline")).Expect(2);
        Assert.Contains("error[KF6205]: `lts` is not built", early.Error);
        Assert.Contains("run `kforge build lts` first", early.Error);
        Assert.Contains("error[KF6202]", (await Kforge("module", "new", "note", "--c", "--offline")).Expect(2).Error);
    }

    [Fact]
    public async Task A_dry_run_prints_the_facts_of_the_key_and_writes_nothing()
    {
        workspace.Write("patches/example/one.patch", FakeKernel.AddLine("kernel/fork.c", "int two;"));
        string before = workspace.AsItIs();
        Run text = (await Kforge("build", "--dry-run")).Expect(0);
        JsonElement json = (await Kforge("build", "--dry-run", "--json")).Expect(0).Json[^1];
        Assert.Equal(text.Output.TrimEnd('\n').Split('\n'), json.GetProperty("facts").EnumerateArray().Select(fact => fact.GetString()!));
        Assert.Equal(
            KeyFacts.Of(facts => Array.ForEach(text.Output.TrimEnd('\n').Split('\n'), line => facts.State(line.Split(" = ", 2)[0], line.Split(" = ", 2)[1]))).Hex,
            json.GetProperty("key").GetString());
        Assert.Contains("symbol SAMPLE_HELLO = m", text.Output);
        Assert.Equal(before, workspace.AsItIs());
        Assert.False(Directory.Exists(Built.Output));
    }

    [Fact]
    public async Task A_read_only_workspace_with_a_complete_lock_is_enough()
    {
        string[] readOnly = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", workspace.Root, workspace.Root, "--"];
        Run built = (await KforgeProcess.Start(workspace, readOnly, "build", "--offline").FinishAsync()).Expect(0);
        Assert.StartsWith("Linux 6.12.7-fake", built.Output);

        workspace.Write("patches/example/one.patch", FakeKernel.AddLine("kernel/fork.c", "int two;"));
        Run refused = (await KforgeProcess.Start(workspace, readOnly, "build", "--offline").FinishAsync()).Expect(4);
        Assert.Contains("KF3004", refused.Error);
        Assert.Contains("kforge.lock", refused.Error);
    }

    [Fact]
    public async Task A_symbol_that_cannot_be_had_names_both_lines_and_leaves_the_build_alone()
    {
        (await Kforge("build", "--offline")).Expect(0);
        string record = File.ReadAllText(Built.Record);
        Run failed = (await Kforge("build", "--offline", "--profile", "+broken")).Expect(2);
        Assert.Matches(@"profiles/samples\.toml:7", failed.Error);
        Assert.Matches(@"profiles/broken\.toml:4", failed.Error);
        Assert.Equal("", failed.Output);

        Run json = (await Kforge("build", "--offline", "--profile", "+broken", "--json")).Expect(2);
        Assert.Equal(2, json.Json[^1].GetProperty("exit_code").GetInt32());
        Assert.NotEmpty(json.Json[^1].GetProperty("diagnostics").EnumerateArray());
        Assert.Equal("", json.Error);
        Assert.Equal(record, File.ReadAllText(Built.Record));
        Assert.Empty((await Kforge("build", "--offline", "--json")).Expect(0).Json[^1].GetProperty("steps").EnumerateObject());
    }

    /// <summary>The lock says what the tree asked for when it was locked, maybe for another architecture; the tree itself counts.</summary>
    [Fact]
    public async Task Tools_that_do_not_fit_the_tree_stop_the_build_before_it_begins()
    {
        string record = Directory.EnumerateFiles(workspace.Store.Toolchains, "toolchain.json", SearchOption.AllDirectories).Single();
        File.WriteAllText(record, File.ReadAllText(record).Replace("1.85.1", "1.77.0", StringComparison.Ordinal));
        Run refused = (await Kforge("build", "--offline")).Expect(2);
        Assert.Contains("needs rustc 1.78.0 or newer, and the toolchain `fake` has 1.77.0", refused.Error);
        Assert.Contains("--> scripts/min-tool-version.sh:16", refused.Error);
        Assert.False(Directory.Exists(Built.Root));
    }

    [Theory]
    [InlineData("-INT", 130)]
    [InlineData("-TERM", 143)]
    public async Task A_signal_stops_the_build_and_the_next_one_goes_on(string signal, int exit)
    {
        string knob = Directory.EnumerateDirectories(workspace.Store.Toolchains).Select(toolchain => Path.Combine(toolchain, "root/etc/fake-kernel/hang")).Single();
        File.WriteAllText(knob, "kernel/fork.o\n");
        // A shell without job control lets its background jobs ignore SIGINT, and the tests may be one.
        KforgeProcess kforge = KforgeProcess.Start(workspace, ["env", "--default-signal"], "build", "--offline", "--json");
        string half = Path.Combine(Built.Output, "kernel/fork.o");
        while (!File.Exists(half))
        {
            Assert.False(kforge.HasExited, "the build did not hang");
            await Task.Delay(10);
        }

        using (Process kill = Process.Start("sh", ["-c", $"kill {signal} {kforge.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        Run stopped = (await kforge.FinishAsync()).Expect(exit);
        JsonElement result = stopped.Json[^1];
        Assert.Equal(("result", exit), (result.GetProperty("type").GetString(), result.GetProperty("exit_code").GetInt32()));
        File.Delete(knob);
        Run next = (await Kforge("build", "--offline")).Expect(0);
        Assert.Contains("the last build was cut off", next.Error);
    }

    [Theory]
    [InlineData("biuld", "did you mean `build`?")]
    [InlineData("build --lcoked", "did you mean `--locked`?")]
    [InlineData("build --jsno", "did you mean `--json`?")]
    [InlineData("build ltss", "did you mean `lts`?")]
    [InlineData("build --profile sampels", "did you mean `samples`?")]
    [InlineData("build --jobs 0", "--jobs takes a whole number from 1 up")]
    [InlineData("build --color purple", "--color takes auto, always or never, not `purple`")]
    [InlineData("build -C", "-C")]
    [InlineData("-C /tmp build -C /", "-C")]
    [InlineData("explain KF5010", "did you mean")]
    public async Task A_slip_of_the_pen_gives_2_and_a_suggestion(string words, string said)
    {
        Run refused = (await Kforge(words.Split(' '))).Expect(2);
        Assert.Contains(said, refused.Error);
        Assert.Equal("", refused.Output);
    }

    [Fact]
    public async Task A_wrong_command_line_is_valid_json_too()
    {
        JsonElement result = Assert.Single((await Kforge("build", "--lcoked", "--json")).Expect(2).Json);
        Assert.Equal(("result", 2), (result.GetProperty("type").GetString(), result.GetProperty("exit_code").GetInt32()));
    }

    [Fact]
    public async Task A_broken_build_file_is_shown_with_its_line_and_changes_nothing()
    {
        workspace.Write("kbuild.toml", FakeWorkspace.BuildFile + "\nprofile = [\n");
        string before = workspace.AsItIs();
        Run refused = (await Kforge("build")).Expect(2);
        Assert.Matches(@"--> kbuild\.toml:\d+:\d+", refused.Error);
        Assert.Equal(before, workspace.AsItIs());
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_a_mistake_and_no_bug() =>
        Assert.Contains("/not/there", (await Kforge("-C", "/not/there", "build")).Expect(2).Error);

    [Fact]
    public async Task Works_from_a_directory_below_and_through_C()
    {
        Assert.Contains("symbol RUST = y", (await Kforge("-C", "patches/example", "build", "--dry-run", "--offline")).Expect(0).Output);
    }

    private Task<Run> Kforge(params string[] arguments) => KforgeProcess.RunAsync(workspace, arguments);
}
