using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Tests.Building;
using Kforge.Workspace;

namespace Kforge.Tests.Inputs;

/// <summary>When the lock may change, and that <c>--locked</c> refuses without a download: the workspace's archive is offline.</summary>
public sealed class LockKeepingTests(HostToolchain programs) : IClassFixture<HostToolchain>, IDisposable
{
    private readonly FakeWorkspace workspace = new(programs);

    public void Dispose() => workspace.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_complete_lock_stays_as_it_is(bool locked)
    {
        string before = workspace.AsItIs();
        (LockFile old, LockFile @new) = await EnsureAsync(locked);
        Assert.Empty(LockChange.Between(old, @new));
        Assert.Empty(LockChange.Between(workspace.Lock, @new));
        Assert.Equal(before, workspace.AsItIs());
    }

    [Fact]
    public async Task An_edited_patch_is_locked_anew()
    {
        workspace.Write("patches/example/one.patch", FakeKernel.AddLine("kernel/fork.c", "int two;"));
        (LockFile old, LockFile @new) = await EnsureAsync(locked: false);
        Assert.IsType<LockChange.PatchChanged>(Assert.Single(LockChange.Between(old, @new)));
        Assert.Equal(LockWriter.Text(@new), workspace.LockText);
    }

    [Fact]
    public async Task A_patch_that_does_not_apply_is_locked_without_a_result_and_told_in_short()
    {
        workspace.Write("patches/example/one.patch", "--- a/Makefile\n+++ b/Makefile\n@@ -1 +1 @@\n-not a line of it\n+VERSION = 7\n");
        List<Diagnostic> warnings = [];
        LockKeeping keeping = workspace.KeepingOf(report => warnings.AddRange(report is Report.Warned warned ? [warned.Diagnostic] : []));
        LockFile made = (await keeping.EnsureAsync([workspace.Kernel], null, new RefreshScope.Stale(), false, true, default)).New;
        Assert.Null(Assert.Single(made.Kernels["lts"].Patches).Result);
        Diagnostic warning = Assert.Single(warnings);
        Assert.Equal(("KF1403", Severity.Warning, "see why with `kforge patch check lts`"), (warning.Code.Id, warning.Severity, Assert.Single(warning.Hints)));

        workspace.Write("patches/example/one.patch", FakeKernel.AddLine("kernel/fork.c", "int one;"));
        Assert.Equal(Assert.Single(workspace.Lock.Kernels["lts"].Patches), Assert.Single((await EnsureAsync(locked: false)).New.Kernels["lts"].Patches));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        workspace.Write("patches/example/one.patch", FakeKernel.AddLine("kernel/fork.c", "int two;"));
        string before = workspace.AsItIs();
        (LockFile old, LockFile @new) = await EnsureAsync(locked: false, write: false);
        Assert.Single(LockChange.Between(old, @new));
        Assert.Equal(before, workspace.AsItIs());
    }

    [Theory]
    [InlineData("kforge.lock", "version = 1\n")]
    [InlineData("patches/example/one.patch", "--- a/Makefile\n+++ b/Makefile\n@@ -1 +1 @@\n-VERSION = 6\n+VERSION = 7\n")]
    [InlineData("toolchains/fake.toml", "packages = [\"make\"]", "packages = [\"make\", \"clang\"]")]
    [InlineData("kbuild.toml", "linux-source-6.12", "linux-source-6.13")]
    [InlineData("kbuild.toml", "[kernel.lts]", "[kernel.other]")]
    public async Task Locked_refuses_every_change_and_changes_nothing(string file, string text, string? instead = null)
    {
        string path = Path.Combine(workspace.Root, file);
        workspace.Write(file, instead is null ? text : File.ReadAllText(path).Replace(text, instead, StringComparison.Ordinal));
        string before = workspace.AsItIs();
        Failure failure = await Assert.ThrowsAsync<Failure>(() => EnsureAsync(locked: true));
        Assert.Equal((InputCodes.LockStale, ExitCode.Verification), (failure.Diagnostics[0].Code, failure.Diagnostics[0].Code.Exit));
        Assert.Contains("`kforge lock`", failure.Diagnostics[0].Hints[0]);
        Assert.Equal(before, workspace.AsItIs());
    }

    [Fact]
    public async Task Without_the_network_a_change_that_needs_it_fails_as_such_and_changes_nothing()
    {
        workspace.Write("kbuild.toml", FakeWorkspace.BuildFile.Replace("linux-source-6.12", "linux-source-6.13", StringComparison.Ordinal));
        string before = workspace.AsItIs();
        Failure failure = await Assert.ThrowsAsync<Failure>(() => EnsureAsync(locked: false));
        Assert.Equal(ExitCode.Network, failure.Diagnostics[0].Code.Exit);
        Assert.Equal(before, workspace.AsItIs());
    }

    [Fact]
    public async Task A_damaged_lock_is_an_error_and_stays()
    {
        workspace.Write("kforge.lock", "version = 1\n<<<<<<< mine\n");
        Failure failure = await Assert.ThrowsAsync<Failure>(() => EnsureAsync(locked: false));
        Assert.Equal("KF1102", failure.Diagnostics[0].Code.Id);
        Assert.Equal("version = 1\n<<<<<<< mine\n", workspace.LockText);
    }

    [Fact]
    public async Task What_nothing_names_any_more_goes_when_the_whole_workspace_is_locked()
    {
        LockFile extra = workspace.Lock with
        {
            Kernels = workspace.Lock.Kernels.Add("gone", workspace.Lock.Kernels["lts"]),
            Toolchains = workspace.Lock.Toolchains.Add("gone", workspace.Lock.Toolchains["fake"]),
        };
        LockWriter.Save(workspace.Directories.Lock, extra);
        Assert.Empty(LockChange.Between(extra, (await EnsureAsync(locked: true)).New));
        KernelSelection[] all = [workspace.Kernel];
        (LockFile _, LockFile @new) = await workspace.Keeping.EnsureAsync(all, all, new RefreshScope.Stale(), false, true, default);
        Assert.Equal(LockWriter.Text(workspace.Lock), LockWriter.Text(@new));
        Assert.Equal(LockWriter.Text(workspace.Lock), workspace.LockText);
    }

    private Task<(LockFile Old, LockFile New)> EnsureAsync(bool locked, bool write = true) =>
        workspace.Keeping.EnsureAsync([workspace.Kernel], null, new RefreshScope.Stale(), locked, write, default);
}
