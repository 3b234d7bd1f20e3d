using Kforge.Platform;
using Kforge.Requirements;
using Kforge.Toolchains.Probing;

namespace Kforge.Tests.Toolchains.Probing;

public sealed class ToolProbeTests : IDisposable
{
    private static readonly ProbeLimits Ample = new(TimeSpan.FromSeconds(60), 1_000_000);

    private readonly FakeTools tools = new();

    public void Dispose() => tools.Dispose();

    [Theory]
    [InlineData("rustc", "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc", "1.95.0")]
    [InlineData("rustc", "rustc 1.97.0-nightly (e50aa6fba 2026-05-19)", "1.97.0-nightly")]
    [InlineData("bindgen", "bindgen 0.71.1", "0.71.1")]
    [InlineData("clang", "Debian clang version 19.1.7 (3+b1)\nTarget: x86_64-pc-linux-gnu", "19.1.7")]
    [InlineData("clang", "Ubuntu clang version 18.1.3 (1ubuntu1)", "18.1.3")]
    [InlineData("ld.lld", "Debian LLD 14.0.6 (compatible with GNU linkers)", "14.0.6")]
    [InlineData("llvm-objcopy", "llvm-objcopy, compatible with GNU objcopy\nDebian LLVM version 19.1.7\n  Optimized build.", "19.1.7")]
    [InlineData("gcc", "gcc (Debian 12.2.0-14+deb12u1) 12.2.1\nCopyright (C) 2022", "12.2.1")]
    [InlineData("ld", "GNU ld (GNU Binutils for Debian) 2.44", "2.44")]
    [InlineData("pahole", "v1.30", "1.30")]
    [InlineData("perl", "\nThis is perl 5, version 40, subversion 1 (v5.40.1) built for x86_64-linux-gnu-thread-multi", "5.40.1")]
    [InlineData("bash", "GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)", "5.2.37")]
    [InlineData("kmod", "kmod version 30\n+ZSTD +XZ -ZLIB", "30.0")]
    [InlineData("openssl", "OpenSSL 3.5.9 29 Sep 2026 (Library: OpenSSL 3.5.9 29 Sep 2026)", "3.5.9")]
    public async Task Reads_what_real_tools_print(string program, string output, string version)
    {
        tools.Write("answer", output + "\n").Add(program, $"/bin/cat {tools["answer"]}");
        FoundTool.Found found = Assert.IsType<FoundTool.Found>(await AskAsync(ToolQuestion.All.Single(question => question.Program == program).Tool));
        Assert.True(ToolVersion.TryParse(version, out ToolVersion expected) && found.Version == expected, $"read {found.Version}");
        Assert.Equal($"{tools.Bin}/{program}", found.Path);
    }

    [Fact]
    public async Task Is_not_fooled_by_paths_with_versions_that_bindgen_prints_around_its_own()
    {
        tools.Add("bindgen", """
            echo "warning: unable to find libclang.so.11.0.0 in /usr/lib/llvm-11.0.0/lib: bindgen 9.9.9 was not built with it"
            echo "bindgen 0.65.1"
            echo "note: clang version 11.0.0 at /opt/bindgen 8.8.8/bin" >&2
            """);
        Assert.Equal("0.65.1", Version(await AskAsync("bindgen")));
    }

    [Fact]
    public async Task Asks_bindgen_for_its_libclang_by_a_header_and_believes_only_the_answer_to_it()
    {
        tools.Add("bindgen", """
            case "$1" in --version) echo "bindgen 0.71.1"; exit;; esac
            IFS='"' read -r before text after
            echo "warning: found /usr/lib/llvm-11.0.0/clang version 11.0.0 with a path" >&2
            echo "clang diag: $1:1:9: warning: ${text}19.1.7 (3+b1) [-W#pragma-messages]" >&2
            """);
        Assert.Equal("19.1.7", Version(await AskAsync(ToolQuestion.Libclang)));
    }

    [Fact]
    public async Task Gives_bindgen_the_argument_that_kbuild_gives_it()
    {
        tools.Add("bindgen", """[ "$#" = 2 ] && echo "bindgen 0.69.0" || exit 1""");
        Assert.Equal("0.69.0", Version(await AskAsync("bindgen")));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_missing() => Assert.IsType<FoundTool.Missing>(await AskAsync("pahole"));

    [Fact]
    public async Task A_tool_that_hangs_is_killed_and_the_others_are_heard()
    {
        tools.Add("pahole", $"echo $$ > {tools["pid"]}; while :; do /bin/sleep 60; done").Add("make", "echo GNU Make 4.4.1");
        ProbedTools probed = await RunAsync(new(TimeSpan.FromSeconds(2), 1_000_000));
        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<FoundTool.Hung>(probed["pahole"]).Limit);
        Assert.Equal("4.4.1", Version(probed["make"]));
        Assert.False(Directory.Exists($"/proc/{File.ReadAllText(tools["pid"]).Trim()}"), "the tool still runs");
    }

    [Theory]
    [InlineData("")]
    [InlineData("echo 'nothing of the kind'")]
    [InlineData("echo /usr/lib/llvm-19.1.7/bin")]
    public async Task A_tool_that_tells_no_version_is_silent(string script)
    {
        tools.Add("make", script);
        Assert.IsType<FoundTool.Silent>(await AskAsync("make"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" >&2")]
    public async Task A_tool_that_prints_100_MB_is_killed_after_the_first(string where)
    {
        tools.Add("make", $"/usr/bin/head -c 100000000 /dev/zero{where}; echo $? > {tools["ended"]}");
        FoundTool.Flooded flooded = Assert.IsType<FoundTool.Flooded>(await AskAsync("make"));
        Assert.Equal(1_000_000, flooded.Limit);
        Assert.False(File.Exists(tools["ended"]), "the tool was let run to its end");
    }

    [Fact]
    public async Task A_tool_that_fails_says_why_without_control_characters()
    {
        tools.Add("bindgen", """printf 'Unable to find \033[31mlibclang\n' >&2; exit 101""");
        FoundTool.Failed failed = Assert.IsType<FoundTool.Failed>(await AskAsync(ToolQuestion.Libclang));
        Assert.Equal((101, "Unable to find [31mlibclang"), (failed.Status, failed.Words));
    }

    [Fact]
    public async Task A_program_for_another_machine_is_a_failed_tool()
    {
        tools.Add("make", "").Write("bin/make", "\u007fELF and nothing a kernel could run");
        File.SetUnixFileMode(tools["bin/make"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.IsType<FoundTool.Failed>(await AskAsync("make"));
    }

    [Fact]
    public async Task Tells_what_rustc_says_besides_its_version()
    {
        tools.Write("sysroot/lib/rustlib/src/rust/library/core/src/lib.rs").Write("sysroot/lib/rustlib/src/rust/src/version", "1.85.1\n")
            .Add("rustc", Rustc("1.85.1", "19.1.7"));
        RustFacts rust = (await RunAsync(Ample)).Rust!;
        Assert.Equal(("19.1.7", "x86_64-unknown-linux-gnu", (string?)null), (rust.Llvm?.Text, rust.HostTriple, rust.Commit));
        Assert.Equal("1.85.1", Assert.IsType<RustSource.Present>(rust.Source).Version?.Text);
    }

    [Fact]
    public async Task Misses_rust_src_where_the_kernel_would_miss_it()
    {
        tools.Write("sysroot/lib/rustlib/src/rust/library/std/src/lib.rs").Add("rustc", Rustc("1.85.1", "19.1.7"));
        RustSource.Absent absent = Assert.IsType<RustSource.Absent>((await RunAsync(Ample)).Rust!.Source);
        Assert.Equal($"{tools["sysroot"]}/lib/rustlib/src/rust/library/core/src/lib.rs", absent.File);
        Assert.False(absent.Chosen);
    }

    [Theory]
    [InlineData("toolchains/other/lib/rustlib/src/rust", "1.74.1")]
    [InlineData("usr/src/rustc-1.63.0", "1.63.0")]
    [InlineData("rust-src-1.71.1/rust-src/lib/rustlib/src/rust", "1.71.1")]
    [InlineData("somewhere/else", null)]
    public async Task Tells_the_version_of_the_sources_that_RUST_LIB_SRC_names_when_something_tells_it(string top, string? version)
    {
        tools.Write($"{top}/library/core/src/lib.rs").Add("rustc", Rustc("1.85.1", "19.1.7"));
        tools.Write("toolchains/other/lib/rustlib/multirust-channel-manifest.toml", "[pkg.rust]\nversion = \"1.0.0\"\n\n[pkg.rust-src]\nversion = \"1.74.1 (a28077b28 2023-12-04)\"\n");
        ProbedTools probed = await new ToolProbe(tools.Host(), new ToolRunner.OnHost(tools.Host(("RUST_LIB_SRC", tools[$"{top}/library"]))), Ample).RunAsync(default);
        RustSource.Present source = Assert.IsType<RustSource.Present>(probed.Rust!.Source);
        Assert.Equal((version, true), (source.Version?.Text, source.Chosen));
    }

    [Fact]
    public async Task Tools_of_this_machine_get_only_the_variables_that_kbuild_s_tools_heed()
    {
        tools.Add("make", $"/usr/bin/env > {tools["seen"]}; echo GNU Make 4.4.1");
        Host host = tools.Host(("HOME", "/home/somebody"), ("LIBCLANG_PATH", "/opt/llvm"), ("GITHUB_TOKEN", "secret"), ("LD_PRELOAD", "/nothing.so"));
        await new ToolProbe(host, new ToolRunner.OnHost(host), Ample).RunAsync(default);
        IEnumerable<string> seen = File.ReadAllLines(tools["seen"]).Select(line => line.Split('=')[0]).Where(name => name is not ("PWD" or "_" or "SHLVL" or "OLDPWD"));
        Assert.Equal(["HOME", "LC_ALL", "LIBCLANG_PATH", "PATH", "RUSTUP_AUTO_INSTALL"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Finds_the_programs_of_a_sandbox_where_the_sandbox_would()
    {
        // The root's own links count, absolute ones too; the host's files of the same name do not.
        tools.Write("root/usr/lib/llvm/bin/clang").Link("root/usr/bin/clang", "/usr/lib/llvm/bin/clang").Link("root/bin", "usr/bin").Write("mounted/tool");
        SandboxFiles files = new(new Sandbox(tools["root"]).Mount(tools["mounted"], "/opt/mine"));
        Assert.Equal("/usr/lib/llvm/bin/clang", files.RealPath("/bin/clang"));
        Assert.Equal("/opt/mine/tool", files.RealPath("/opt/mine/tool"));
        Assert.Null(files.RealPath("/bin/sh"));
        Assert.False(files.IsFile("/bin/sh"));
        Assert.True(files.IsFile("/opt/mine/tool"));
        Assert.Null(files.FindProgram("sh", "/usr/bin:/bin"));
        Assert.Null(files.FindProgram("clang", "/usr/bin"));
        File.SetUnixFileMode(tools["root/usr/lib/llvm/bin/clang"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal("/bin/clang", files.FindProgram("clang", "/opt/mine:/bin"));
        Assert.Null(files.RealPath("/../../etc/passwd"));
    }

    private static string Version(FoundTool found) => Assert.IsType<FoundTool.Found>(found).Version.Text;

    private string Rustc(string version, string llvm) => $"""
        case "$1" in
        -vV) printf 'rustc {version}\nbinary: rustc\ncommit-hash: unknown\nhost: x86_64-unknown-linux-gnu\nrelease: {version}\nLLVM version: {llvm}\n';;
        --print) echo {tools["sysroot"]};;
        esac
        """;

    private async Task<FoundTool> AskAsync(string tool) => (await RunAsync(Ample))[tool];

    private Task<ProbedTools> RunAsync(ProbeLimits limits) => new ToolProbe(tools.Host(), new ToolRunner.OnHost(tools.Host()), limits).RunAsync(default);
}
