using Kforge.Platform;

namespace Kforge.Tests.Platform;

/// <summary>The protection is decided by the arguments alone, so they are pinned; then the sandbox is tried.</summary>
public sealed class SandboxTests
{
    private static readonly Host Host = TestHost.Create(new Dictionary<string, string> { ["SECRET"] = "x" });

    [Fact]
    public void Runs_bubblewrap_with_exactly_these_arguments() => Assert.Equal(
        "bwrap --unshare-all --unshare-user --uid 1000 --gid 1000 --hostname kforge --die-with-parent --clearenv --new-session"
        + " --ro-bind /toolchain / --dev /dev --proc /proc --tmpfs /tmp --ro-bind /a /src --bind /b /out"
        + " --setenv HOME /tmp --setenv LC_ALL C --setenv PATH /usr/bin:/bin:/usr/sbin:/sbin --setenv TMPDIR /tmp --setenv TZ UTC"
        + " --chdir /src -- make all",
        (new Sandbox("/toolchain") { WorkingDirectory = "/src" }).Mount("/a", "/src").Mount("/b", "/out", writable: true).Run("make", "all").ToString());

    [Fact]
    public void Mounts_a_directory_in_memory_in_its_turn() =>
        Assert.Contains(" --tmpfs /tmp --ro-bind /a /src --tmpfs /out --setenv ", new Sandbox("/toolchain").Mount("/a", "/src").Scratch("/out").Run("make").ToString());

    [Fact]
    public async Task Has_no_network()
    {
        CommandResult result = await Try("cat /proc/net/dev");
        Assert.DoesNotContain("eth", result.OutputText);
        Assert.False((await Try("exec 3<>/dev/tcp/1.1.1.1/80")).Succeeded);
    }

    [Fact]
    public async Task Cannot_write_to_its_root() => Assert.False((await Try("touch /usr/kforge-was-here")).Succeeded);

    [Fact]
    public async Task Sees_no_variable_of_the_caller() => Assert.DoesNotContain("SECRET", (await Try("env")).OutputText);

    [Fact]
    public async Task Sees_no_process_of_the_caller() => Assert.Equal("kforge 1000", (await Try("echo $(uname -n) $(id -u)")).OutputText.Trim());

    private static Task<CommandResult> Try(string script) => new Sandbox("/").Run("/bin/bash", "-c", script).RunAsync(Host, default);
}
