using System.Text.Json;
using Kforge.Equality;

namespace Kforge.EndToEnd;

/// <summary>
/// The real kernel trees of Debian, as their packages hold them: fetched and verified by kforge, read as tarballs without unpacking their
/// ninety thousand files.
/// </summary>
public sealed class AuditTests : IDisposable
{
    private static readonly string[] Arches = ["x86_64", "arm64", "s390", "powerpc", "riscv", "loongarch"];

    private readonly KernelWorkspace workspace = new("audit");

    public void Dispose() => workspace.Dispose();

    /// <summary>Package, suite, policy, bindgen, rustc, and rustc where an architecture asks for more.</summary>
    [Theory]
    [InlineData("linux-source-6.1", "bookworm", "exact", "0.56.0", "1.62.0", "")]
    [InlineData("linux-source-6.12", "trixie", "minimum", "0.65.1", "1.78.0", "")]
    [InlineData("linux-source-7.2", "sid", "minimum", "0.71.1", "1.85.0", "s390=1.96.0")]
    [InlineData("linux-source-7.3", "trixie-backports", "minimum", "0.71.1", "1.85.0", "s390=1.96.0 powerpc=1.95.0")]
    public async Task Tells_what_the_real_trees_ask_for(string package, string suite, string policy, string bindgen, string rustc, string others)
    {
        string tarball = await FetchAsync(package, suite);
        try
        {
            Run run = workspace.Kforge(["audit", "--json", "--tree", tarball, .. Arches.SelectMany(arch => (string[])["--arch", arch])]).Expect(0);
            JsonElement[] trees = [.. run.Result.GetProperty("trees").EnumerateArray()];
            Assert.Equal(Arches, trees.Select(tree => tree.GetProperty("arch").GetString()));
            foreach (JsonElement tree in trees)
            {
                string arch = tree.GetProperty("arch").GetString()!;
                string special = others.Split(' ').FirstOrDefault(other => other.StartsWith(arch + "=", StringComparison.Ordinal)) ?? $"={rustc}";
                Check(tree, "rustc", special.Split('=')[1], policy);
                Check(tree, "bindgen", bindgen, policy);
            }
        }
        finally
        {
            File.Delete(tarball);
        }
    }

    [Fact]
    public void The_locked_toolchain_suits_the_kernel_of_this_repository()
    {
        workspace.Kforge("toolchain", "install").Expect(0);
        workspace.Kforge("build", "--dry-run", "--locked").Expect(0);
        Run run = workspace.Kforge("audit", "--json").Expect(0);
        JsonElement pair = run.Result.GetProperty("pairs").EnumerateArray().Single();
        foreach (string tool in (string[])["rustc", "bindgen", "libclang", "llvm", "rust-src"])
        {
            JsonElement row = pair.GetProperty("tools").EnumerateArray().Single(row => row.GetProperty("tool").GetString() == tool);
            Assert.Equal("ok", row.GetProperty("verdict").GetString());
            Assert.StartsWith("debian trixie ", row.GetProperty("from").GetString());
        }
    }

    private static void Check(JsonElement tree, string tool, string version, string policy)
    {
        JsonElement asked = tree.GetProperty("tools").EnumerateArray().Single(asked => asked.GetProperty("tool").GetString() == tool);
        Assert.Equal(
            (version, policy, "scripts/min-tool-version.sh"),
            (asked.GetProperty("version").GetString(), asked.GetProperty("policy").GetString(), asked.GetProperty("file").GetString()));
        Assert.InRange(asked.GetProperty("line").GetInt32(), 10, 80);
    }

    /// <summary>The tarball in the newest package of a suite.</summary>
    private async Task<string> FetchAsync(string name, string suite)
    {
        KernelPackages packages = EqualityBench.Open().Packages;
        string? tarball = null;
        packages.ReadFiles(
            await packages.FetchAsync(name, suite, "amd64", default),
            entry =>
            {
                if (Path.GetFileName(entry.Name).StartsWith(name + ".tar", StringComparison.Ordinal))
                {
                    tarball = workspace.PathOf(Path.GetFileName(entry.Name));
                    entry.ExtractToFile(tarball, overwrite: false);
                }
            },
            default);
        return tarball ?? throw new InvalidOperationException($"no tarball in {name}");
    }
}
