using System.Text.Json;

namespace Kforge.EndToEnd;

/// <summary>A tree that asks for exactly one rustc and one bindgen, which Debian never had: refused, and built with newer ones where that is wanted.</summary>
public sealed class OldKernelTests
{
    [Fact]
    public void Refuses_newer_tools_than_the_exact_ones_until_they_are_allowed_and_then_builds_and_boots()
    {
        using KernelWorkspace workspace = new("old");
        Write(workspace, "");

        Run refused = workspace.Kforge("build").Expect(2);
        Assert.Contains("asks for exactly rustc 1.62.0, and the toolchain `debian-bookworm` has 1.63.0", refused.Error);
        Assert.Contains("asks for exactly bindgen 0.56.0, and the toolchain `debian-bookworm` has 0.60.1", refused.Error);
        Assert.Contains("`toolchain = \"rust-releases\"` offers rustc 1.62.0", refused.Error);
        Assert.Contains("`toolchain = \"rust-releases\"` offers bindgen 0.56.0", refused.Error);
        Assert.DoesNotContain("done fetch debian-bookworm", refused.Error);

        Write(workspace, "allow-newer = true");
        Run built = workspace.Kforge("build", "--json").Expect(0);
        Assert.True(built.Steps("RUSTC") > 3 && built.Steps("CC") > 300 && built.Steps("BINDGEN") > 0, built.Result.ToString());
        Assert.Equal(["bindgen", "rustc"], Warned(built).Order());
        JsonElement record = JsonDocument.Parse(File.ReadAllText(built.Result.GetProperty("record").GetString()!)).RootElement;
        Assert.Equal(2, record.GetProperty("accepted").EnumerateArray().Count(warning => warning.GetProperty("code").GetString() == "KF1307"));

        Run boot = workspace.Kforge("boot", "--json").Expect(0);
        Assert.Contains(boot.Lines, line => line.GetProperty("type").GetString() == "output"
            && line.GetProperty("line").GetString()!.Contains("rust_minimal: Rust minimal sample (init)", StringComparison.Ordinal));

        JsonElement choice = workspace.Kforge("toolchain", "list", "--why", "--json").Expect(0).Result.GetProperty("choices").EnumerateArray()
            .Single(item => item.GetProperty("kernel").GetString() == "old");
        JsonElement rustc = choice.GetProperty("tools").EnumerateArray().Single(tool => tool.GetProperty("tool").GetString() == "rustc");
        Assert.Equal(("1.63.0", "exact", "1.62.0"), (
            rustc.GetProperty("version").GetString(),
            rustc.GetProperty("required").GetProperty("policy").GetString(),
            rustc.GetProperty("required").GetProperty("version").GetString()));
    }

    /// <summary>The tools of the warnings that they are newer than the tree asks for.</summary>
    private static IEnumerable<string> Warned(Run run) =>
        from line in run.Lines
        where line.GetProperty("type").GetString() == "warning"
        let diagnostic = line.GetProperty("diagnostic")
        where diagnostic.GetProperty("code").GetString() == "KF1307"
        select diagnostic.GetProperty("message").GetString()!.Split(' ')[6];

    private static void Write(KernelWorkspace workspace, string wish) => workspace.Write("kbuild.toml", $$"""
        [kernel.old]
        source    = { debian = "linux-source-6.1", suite = "bookworm" }
        arch      = "x86_64"
        toolchain = "debian-bookworm"
        profiles  = ["tiny", "rust", "rust-samples", "qemu"]
        {{wish}}

        [kernel.old.boot]
        toolchain = "debian-trixie-qemu"
        module    = "rust_minimal"
        expect    = 'rust_minimal: Rust minimal sample \(init\)'
        """);
}
