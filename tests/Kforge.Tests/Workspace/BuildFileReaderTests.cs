using Kforge.Diagnostics;
using Kforge.Workspace;
using static Kforge.Tests.Workspace.Shown;

namespace Kforge.Tests.Workspace;

public sealed class BuildFileReaderTests
{
    private const string Whole = """
        [workspace]
        default = "lts"

        [kernel.lts]
        source    = { debian = "linux-source-6.12", suite = "trixie" }
        arch      = "x86_64"
        toolchain = "debian-trixie"
        profiles  = ["tiny", "rust"]
        patches   = ["example"]
        targets   = ["bzImage"]

        [kernel.lts.boot]
        toolchain = "debian-qemu"
        module    = "rust_minimal"
        expect    = "^rust_minimal: .*init"

        [kernel.plain]
        source    = { debian = "linux-source-7.3", suite = "trixie-backports" }
        arch      = "x86_64"
        toolchain = "debian-trixie"
        profiles  = []
        """;

    private static readonly KnownNames Known = new(["debian-trixie", "debian-qemu"], ["tiny", "rust", "qemu"], ["example"]);

    [Fact]
    public void Reads_everything_with_its_place()
    {
        BuildFile file = BuildFileReader.Parse(Utf8(Whole), "kbuild.toml", Known).OrFail();
        Assert.Equal("lts", file.Default);
        Assert.Equal(["lts", "plain"], file.Kernels.Keys);

        KernelDefinition lts = file.Kernels["lts"];
        Assert.Equal("kbuild.toml:4:1", lts.Place.ToString());
        SourceDefinition.Debian source = Assert.IsType<SourceDefinition.Debian>(lts.Source);
        Assert.Equal(("linux-source-6.12", "trixie"), (source.Package.Value, source.Suite.Value));
        Assert.Equal("kbuild.toml:5:24", source.Package.Place.ToString());
        Assert.Equal(("x86_64", "debian-trixie"), (lts.Arch.Value, lts.Toolchain.Value));
        Assert.Equal(["tiny", "rust"], lts.Profiles.Select(profile => profile.Value));
        Assert.Equal("kbuild.toml:8:22", lts.Profiles[1].Place.ToString());
        Assert.Equal(["example"], lts.Patches.Select(series => series.Value));
        Assert.Equal(["bzImage"], lts.Targets.Select(target => target.Value));
        Assert.Equal(("debian-qemu", "rust_minimal", "^rust_minimal: .*init"),
            (lts.Boot.Toolchain?.Value, lts.Boot.Module?.Value, lts.Boot.Expect?.Value));
    }

    [Fact]
    public void Reads_what_a_kernel_starts_from_and_wants()
    {
        const string keys = "base = { file = \"cloud.config\" }\nenable = [\"RUST\", \"SAMPLE=m\", \"LOG_BUF_SHIFT=18\", 'NAME=\"a=b\"']\nkeep = [\"MODULE_SIG\"]";
        KernelDefinition kernel = BuildFileReader.Parse(Utf8(OneKernel(keys).Replace("profiles = [\"tiny\"]\n", "", StringComparison.Ordinal)), "kbuild.toml", Known).OrFail().Kernels["a"];
        Assert.Equal("cloud.config", Assert.IsType<ConfigBase.File>(kernel.Base).Path.Value);
        Assert.Equal([("RUST", null), ("SAMPLE", "m"), ("LOG_BUF_SHIFT", "18"), ("NAME", "\"a=b\"")], kernel.Enable.Select(wanted => (wanted.Name, wanted.Value)));
        Assert.Equal(["MODULE_SIG"], kernel.Keep.Select(kept => kept.Value));
    }

    [Theory]
    [InlineData("enable = [\"CONFIG_RUST\"]", "\"CONFIG_RUST\" is not a symbol to enable")]
    [InlineData("enable = [\"RUST=yes\"]", "\"RUST=yes\" is not a symbol to enable")]
    [InlineData("enable = [\"RUST=\"]", "\"RUST=\" is not a symbol to enable")]
    [InlineData("enable = \"RUST\"", "`enable` in `[kernel.a]` must be an array of strings, not a string")]
    [InlineData("base = \"menuconfig\"", "\"menuconfig\" is not a base")]
    [InlineData("base = { path = \"x\" }", "`base` lacks the key `file`")]
    public void Refuses_what_a_kernel_cannot_want(string keys, string expected) =>
        Assert.Equal(expected, Assert.IsType<Checked<BuildFile>.Bad>(BuildFileReader.Parse(Utf8(OneKernel(keys)), "kbuild.toml", Known)).Diagnostics[0].Message);

    [Fact]
    public void Fills_in_what_is_usual_for_the_architecture()
    {
        KernelDefinition plain = BuildFileReader.Parse(Utf8(Whole), "kbuild.toml", Known).OrFail().Kernels["plain"];
        Assert.Equal(["bzImage", "modules"], plain.Targets.Select(target => target.Value));
        Assert.Empty(plain.Profiles);
        Assert.Empty(plain.Patches);
        Assert.Equal(new BootDefinition(null, null, null), plain.Boot);
    }

    [Fact]
    public void Reads_how_the_cache_is_used()
    {
        Assert.Equal(CacheSettings.None, BuildFileReader.Parse(Utf8(OneKernel("")), "kbuild.toml", Known).OrFail().Cache);
        Assert.Equal(CacheSettings.None, BuildFileReader.Parse(Utf8(OneKernel("") + "\n[cache]\n"), "kbuild.toml", Known).OrFail().Cache);
        Assert.Equal(new(5L << 30, 7), BuildFileReader.Parse(Utf8(OneKernel("") + "\n[cache]\nmax-size = \"5G\"\nrecheck = 7\n"), "kbuild.toml", Known).OrFail().Cache);
    }

    [Theory]
    [InlineData("max-size = \"20 GB\"", "\"20 GB\" is not a size")]
    [InlineData("max-size = 20", "`max-size` in `[cache]` must be a string, not an integer")]
    [InlineData("recheck = -1", "`recheck` must be from 0 to 1000000: -1")]
    [InlineData("recheck = \"no\"", "`recheck` in `[cache]` must be an integer, not a string")]
    [InlineData("maxsize = \"1G\"", "unknown key `maxsize` in `[cache]`")]
    public void Refuses_what_a_cache_cannot_be(string line, string expected) =>
        Assert.Equal(expected, Mistake(BuildFileReader.Parse(Utf8($"{OneKernel("")}\n[cache]\n{line}\n"), "kbuild.toml", Known)).Message);

    [Fact]
    public void The_only_kernel_needs_no_default()
    {
        BuildFile file = BuildFileReader.Parse(Utf8(OneKernel("")), "kbuild.toml", Known).OrFail();
        Assert.Equal("a", file.Default);
    }

    [Fact]
    public void The_file_init_writes_is_right()
    {
        KnownNames shipped = new(["debian-trixie", "debian-trixie-qemu"], ["tiny", "rust", "rust-samples", "qemu"], ["mine"]);
        BuildFile file = BuildFileReader.Parse(Utf8(NewWorkspace.BuildFileText), "kbuild.toml", shipped).OrFail();
        Assert.Equal(file.Default, Assert.Single(file.Kernels).Key);

        // What stands in comments must be right too, for whoever takes the marks away.
        string uncommented = string.Join('\n', NewWorkspace.BuildFileText.Split('\n')
            .Select(line => line.StartsWith("# ", StringComparison.Ordinal) && (line.Contains(" = ") || line.StartsWith("# [", StringComparison.Ordinal)) ? line[2..] : line));
        KernelDefinition kernel = BuildFileReader.Parse(Utf8(uncommented), "kbuild.toml", shipped).OrFail().Kernels[file.Default];
        Assert.Equal(["mine"], kernel.Patches.Select(series => series.Value));
        Assert.NotNull(kernel.Boot.Expect);
    }

    [Fact]
    public void Tells_every_mistake_of_a_file_in_order()
    {
        const string text = """
            [workspace]
            defualt = "lts"

            [kernel.lts]
            source = { debian = "Linux", suite = 13 }
            tolchain = "debian-trixie"
            profiles = ["tiny", "rsut", 7]
            targets = ["CC=evil"]

            [kernel.".hidden"]
            """;
        Assert.Equal(
            [
                "kbuild.toml:2:1: KF1012: unknown key `defualt` in `[workspace]`",
                "kbuild.toml:4:1: KF1014: `[kernel.lts]` lacks the key `arch`",
                "kbuild.toml:5:21: KF1015: \"Linux\" is not a Debian package",
                "kbuild.toml:5:38: KF1013: `suite` in `source` of `[kernel.lts]` must be a string, not an integer",
                "kbuild.toml:6:1: KF1012: unknown key `tolchain` in `[kernel.lts]`",
                "kbuild.toml:7:21: KF1018: there is no profile `rsut`",
                "kbuild.toml:7:29: KF1013: an item of `profiles` in `[kernel.lts]` must be a string, not an integer",
                "kbuild.toml:8:12: KF1015: \"CC=evil\" is not a target",
                "kbuild.toml:10:1: KF1014: `[kernel.\".hidden\"]` lacks the key `source`",
                "kbuild.toml:10:1: KF1014: `[kernel.\".hidden\"]` lacks the key `arch`",
                "kbuild.toml:10:1: KF1014: `[kernel.\".hidden\"]` lacks the key `toolchain`",
                "kbuild.toml:10:1: KF1014: `[kernel.\".hidden\"]` lacks the key `profiles`",
                "kbuild.toml:10:9: KF1015: \".hidden\" is not the name of a kernel",
            ],
            Mistakes(BuildFileReader.Parse(Utf8(text), "kbuild.toml", Known)));
    }

    [Fact]
    public void Suggests_the_key_that_was_meant_and_lists_the_known_ones()
    {
        Diagnostic mistake = Mistake(BuildFileReader.Parse(Utf8(OneKernel("target = [\"vmlinux\"]")), "kbuild.toml", Known));
        Assert.Equal("kbuild.toml:6:1: KF1012: unknown key `target` in `[kernel.a]`", mistake.ToString());
        Assert.Equal("did you mean `targets`?", Assert.Single(mistake.Hints));
        Assert.Equal("known keys: `allow-newer`, `arch`, `base`, `boot`, `enable`, `keep`, `patch-fuzz`, `patches`, `prefer`, `profiles`, `release`, `source`, `targets`, `toolchain`", Assert.Single(mistake.Causes));
    }

    [Theory]
    [InlineData("toolchain = \"debian-trixie\"", "toolchain = \"debian-trixe\"", "4:13", "KF1017", "there is no toolchain `debian-trixe`", "did you mean `debian-trixie`?")]
    [InlineData("arch = \"x86_64\"", "arch = \"x86-64\"", "3:8", "KF1020", "there is no architecture `x86-64`", "did you mean `x86_64`?")]
    [InlineData("arch = \"x86_64\"", "arch = \"arm64\"", "3:8", "KF1020", "kforge cannot build for the architecture `arm64` yet", null)]
    [InlineData("[\"tiny\"]", "\"tiny\"", "5:12", "KF1013", "`profiles` in `[kernel.a]` must be an array of strings, not a string", "write `profiles = [\"tiny\"]`")]
    [InlineData("[\"tiny\"]", "[\"tiny\", \"rust\", \"tiny\"]", "5:29", "KF1015", "`tiny` is listed twice in `profiles`", null)]
    [InlineData("[\"tiny\"]", "[\"../tiny\"]", "5:13", "KF1015", "\"../tiny\" is not the name of a profile", null)]
    [InlineData("[\"tiny\"]", "[\"tiny\"]\npatches = [\"exmaple\"]", "6:12", "KF1019", "there is no patch series `exmaple`", "did you mean `example`?")]
    [InlineData("[\"tiny\"]", "[\"tiny\"]\ntargets = []", "6:11", "KF1015", "`targets` of `[kernel.a]` is empty", "leave the key out to build what is usual for the architecture")]
    [InlineData("[\"tiny\"]", "[\"tiny\"]\ntargets = [\"-j64\"]", "6:12", "KF1015", "\"-j64\" is not a target", null)]
    [InlineData("[\"tiny\"]", "[\"tiny\"]\nboot.module = \"rust_minimal.ko\"", "6:15", "KF1015", "\"rust_minimal.ko\" is not a module", null)]
    [InlineData("[\"tiny\"]", "[\"tiny\"]\nboot.expect = \"(\"", "6:15", "KF1015", "`expect` is not a regular expression: (", null)]
    [InlineData("[\"tiny\"]", "[\"tiny\"]\nboot.toolchain = \"qemu\"", "6:18", "KF1017", "there is no toolchain `qemu`", null)]
    [InlineData("debian = \"linux-source-6.12\", suite = \"trixie\"", "gti = \"https://example.org\", tag = \"v6\"", "2:12", "KF1012", "unknown kind of source `gti` in `source` of `[kernel.a]`", "did you mean `git`?")]
    [InlineData("debian = \"linux-source-6.12\", suite = \"trixie\"", "suite = \"trixie\"", "2:10", "KF1014", "`source` of `[kernel.a]` has none of the keys `debian`, `debian-source`, `git`, `tarball`, `path`", "write `source = { debian = \"linux-source-6.12\", suite = \"trixie\" }`")]
    [InlineData("{ debian = \"linux-source-6.12\", suite = \"trixie\" }", "\"linux-source-6.12\"", "2:10", "KF1013", "`source` in `[kernel.a]` must be a table, not a string", "write `source = { debian = \"linux-source-6.12\", suite = \"trixie\" }`")]
    public void Names_one_mistake_with_its_place_and_a_hint(string right, string wrong, string place, string code, string message, string? hint)
    {
        string text = OneKernel("");
        Assert.Contains(right, text);
        Diagnostic mistake = Mistake(BuildFileReader.Parse(Utf8(text.Replace(right, wrong)), "kbuild.toml", Known));
        Assert.Equal(($"kbuild.toml:{place}", code, message), (mistake.Place!.ToString(), mistake.Code.Id, mistake.Message));
        Assert.Equal(hint, mistake.Hints.FirstOrDefault());
    }

    [Theory]
    [InlineData("", "kbuild.toml:1:1: KF1014: `kbuild.toml` lacks the key `kernel`")]
    [InlineData("[kernel]", "kbuild.toml:1:1: KF1014: `kbuild.toml` defines no kernel")]
    [InlineData("[kernel]\nlts = 1", "kbuild.toml:2:7: KF1013: `lts` in `[kernel]` must be a table, not an integer")]
    [InlineData("kernel.a = ", "kbuild.toml:1:12: KF1001: expected a value, found the end of the file")]
    public void Names_what_is_wrong_with_the_file_as_a_whole(string text, string expected) =>
        Assert.Equal(expected, Mistake(BuildFileReader.Parse(Utf8(text), "kbuild.toml", Known)).ToString());

    [Fact]
    public void Refuses_a_default_that_is_no_kernel()
    {
        Diagnostic mistake = Mistake(BuildFileReader.Parse(Utf8(Whole.Replace("default = \"lts\"", "default = \"lst\"")), "kbuild.toml", Known));
        Assert.Equal("kbuild.toml:2:11: KF1016: there is no kernel `lst`", mistake.ToString());
        Assert.Equal("did you mean `lts`?", Assert.Single(mistake.Hints));
    }

    [Fact]
    public void Names_are_left_alone_when_nothing_is_known()
    {
        BuildFile file = BuildFileReader.Parse(Utf8(OneKernel("").Replace("debian-trixie", "other")), "kbuild.toml", null).OrFail();
        Assert.Equal("other", file.Kernels["a"].Toolchain.Value);
    }

    [Fact]
    public void Stops_noting_mistakes_when_nobody_would_read_more()
    {
        string keys = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"k{i} = 1\n"));
        Assert.Equal(1000, Mistakes(BuildFileReader.Parse(Utf8(OneKernel(keys)), "kbuild.toml", Known)).Length);
    }

    private static string OneKernel(string more) => $$"""
        [kernel.a]
        source = { debian = "linux-source-6.12", suite = "trixie" }
        arch = "x86_64"
        toolchain = "debian-trixie"
        profiles = ["tiny"]
        {{more}}
        """;
}
