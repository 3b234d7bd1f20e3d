using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Tests.Toolchains.Probing;
using Kforge.Toolchains;
using Kforge.Toolchains.HostTools;
using Kforge.Toolchains.Probing;
using Kforge.Workspace;

namespace Kforge.Tests.Toolchains.HostTools;

public sealed class HostToolchainTests : IDisposable
{
    private static readonly Sha256Digest Definition = Sha256Digest.OfText("a definition");

    private readonly FakeTools tools = new();

    public void Dispose() => tools.Dispose();

    private string Sysroot => tools["home/.rustup/toolchains/stable"];

    [Fact]
    public async Task Takes_the_compiler_that_a_proxy_of_rustup_stands_for()
    {
        AddRustup();
        HostToolchain found = await FindAsync();
        LockedHostTool rustc = found.Tools.Single(tool => tool.Tool == "rustc");
        Assert.Equal(($"{Sysroot}/bin/rustc", "1.95.0"), (rustc.Path, rustc.Version));
        Assert.Equal($"{Sysroot}/bin/rustfmt", found.Tools.Single(tool => tool.Tool == "rustfmt").Path);
    }

    [Theory]
    [InlineData("home/.rustup/toolchains/stable/bin/rustc")]
    [InlineData("home/.rustup/toolchains/stable/lib/librustc_driver-1.so")]
    [InlineData("home/.rustup/toolchains/stable/lib/libLLVM.so.22.1-rust-1.95.0-stable")]
    public async Task Another_content_of_the_compiler_or_its_libraries_is_another_rustc(string changed)
    {
        AddRustup();
        LockedToolchain locked = (await FindAsync()).Lock(Definition);
        tools.Add(changed, await File.ReadAllTextAsync(tools[changed]) + "\n# changed");
        HostToolchain now = await FindAsync();
        Assert.Equal("rustc", Assert.Single(now.Differences(locked)).Tool);
        Failure failure = Assert.Throws<Failure>(() => now.Check("host", locked));
        Assert.Equal("KF1651", failure.Diagnostics[0].Code.Id);
        Assert.Contains("the content of", failure.Diagnostics[0].Causes[0]);
        Assert.NotEqual((await FindAsync()).Key, Sha256Digest.OfText(""));
    }

    [Fact]
    public async Task The_same_programs_are_the_same_toolchain()
    {
        AddRustup();
        HostToolchain one = await FindAsync();
        HostToolchain other = await FindAsync();
        Assert.Equal(one.Key, other.Key);
        Assert.Empty(other.Differences(one.Lock(Definition)));
    }

    [Fact]
    public async Task A_program_that_came_or_went_is_a_difference()
    {
        AddRustup();
        LockedToolchain locked = (await FindAsync()).Lock(Definition);
        File.Delete($"{Sysroot}/bin/rustfmt");
        File.Delete(tools["bin/rustfmt"]);
        HostDifference gone = Assert.Single((await FindAsync()).Differences(locked));
        Assert.EndsWith("is gone", gone.ToString());
        Assert.Null(gone.Found);
    }

    [Fact]
    public async Task The_sandbox_gets_the_compiler_s_installation_and_nothing_else_of_the_home()
    {
        AddRustup();
        tools.Write("home/.cargo/credentials.toml", "token = \"secret\"").Write("home/.cargo/bin/bindgen", "\u007fELF");
        HostToolchain found = await FindAsync();
        Assert.Contains(found.Mounts, mount => mount.To == Sysroot && mount.Kind == MountKind.ReadOnly);
        Assert.DoesNotContain(found.Mounts, mount => tools["home/.cargo/credentials.toml"].StartsWith(mount.To + "/", StringComparison.Ordinal));
        Assert.StartsWith($"{Sysroot}/bin:", found.Variables["PATH"]);
        Assert.DoesNotContain("HOME", found.Variables.Keys);
    }

    [Fact]
    public async Task A_script_of_the_user_that_picks_another_program_is_passed_over()
    {
        tools.Add("python3", "echo Python 3.12.1");
        HostToolchain found = await FindAsync();
        Assert.Equal("python3", Assert.Single(found.Passed));
        Assert.DoesNotContain(found.Tools, tool => tool.Tool == "python3");
    }

    [Fact]
    public async Task Programs_of_this_machine_run_in_the_sandbox_that_is_made_of_it()
    {
        Host host = TestHost.Create() with { WorkingDirectory = tools[""] };
        HostToolchain found = await HostFinder.FindAsync(host, new(TimeSpan.FromSeconds(60), 1_000_000), default);
        InstalledToolchain installed = await found.InstallAsync(host, new Store(tools["store"]), default);
        ProbedTools inside = await new ToolProbe(host, new ToolRunner.InSandbox(installed.Sandbox), new(TimeSpan.FromSeconds(60), 1_000_000)).RunAsync(default);
        Assert.Contains(found.Tools, tool => tool.Tool == "make");
        Assert.Equal(found.Tools.Select(tool => $"{tool.Tool} {tool.Version}"), found.Tools.Select(tool => $"{tool.Tool} {inside[tool.Tool].VersionOrNull}"));
        CommandResult home = await installed.Sandbox.Run("/bin/sh", "-c", $"test -e {tools["store"]}").RunAsync(host, default);
        Assert.False(home.Succeeded, "the sandbox sees directories of this machine that no program needs");
        Assert.Equal(installed.Key, (await found.InstallAsync(host, new Store(tools["store"]), default)).Key);
    }

    /// <summary>What rustup makes: proxies that are links to it, and toolchains in its home.</summary>
    private void AddRustup() => tools
        .Add("home/.cargo/bin/rustup", $"exec {Sysroot}/bin/${{0##*/}} \"$@\"")
        .Link("bin/rustc", tools["home/.cargo/bin/rustup"])
        .Link("bin/rustfmt", tools["home/.cargo/bin/rustup"])
        .Add("home/.rustup/toolchains/stable/bin/rustc", $"case $1 in -vV) printf 'rustc 1.95.0\\nLLVM version: 22.1.2\\n';; *) echo {Sysroot};; esac")
        .Add("home/.rustup/toolchains/stable/bin/rustfmt", "echo rustfmt 1.9.0-stable")
        .Write("home/.rustup/toolchains/stable/lib/librustc_driver-1.so", "a library")
        .Write("home/.rustup/toolchains/stable/lib/libLLVM.so.22.1-rust-1.95.0-stable", "another");

    private Task<HostToolchain> FindAsync() => HostFinder.FindAsync(tools.Host(("HOME", tools["home"])), new(TimeSpan.FromSeconds(60), 1_000_000), default);
}
