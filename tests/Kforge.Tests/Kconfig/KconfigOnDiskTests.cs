using Kforge.Diagnostics;
using Kforge.Kconfig;

namespace Kforge.Tests.Kconfig;

public sealed class KconfigOnDiskTests : IDisposable
{
    private readonly string tree = Directory.CreateTempSubdirectory("kforge-kconfig-").FullName;

    public void Dispose() => Directory.Delete(tree, true);

    [Fact]
    public async Task Reads_a_tree_and_names_files_relative_to_it()
    {
        Write("Kconfig", "source \"arch/$(SRCARCH)/Kconfig\"\n");
        Write("arch/x86/Kconfig", "config X86\n\tdef_bool y\n");
        KconfigTree read = await KconfigTree.ReadAsync(tree, "x86_64", CancellationToken.None);
        Assert.Equal("arch/x86/Kconfig:1", read["X86"]!.Definitions[0].Place.ToString());
        Assert.Equal(2, read.FileCount);
    }

    [Fact]
    public async Task Does_not_follow_a_link_or_read_a_directory_or_a_path_that_leads_outside()
    {
        Write("Kconfig", "source \"link\"\nsource \"directory\"\nsource \"/etc/passwd\"\nsource \"a/../Kconfig\"\nsource \"zero\"\n");
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(tree, "zero"), "/dev/zero");
        Directory.CreateDirectory(Path.Combine(tree, "directory"));
        KconfigTree read = await KconfigTree.ReadAsync(tree, "x86_64", CancellationToken.None);
        Assert.Equal([1, 2, 3, 4, 5], read.Problems.Select(problem => problem.Place!.Line));
        Assert.All(read.Problems, problem => Assert.EndsWith("cannot be read", problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tree_without_Kconfig_or_a_wrong_architecture_is_a_diagnostic()
    {
        Assert.Equal("KF1207", (await Assert.ThrowsAsync<Failure>(() => KconfigTree.ReadAsync(tree, "x86_64", CancellationToken.None))).Diagnostics[0].Code.Id);
        Assert.Equal("KF1306", (await Assert.ThrowsAsync<Failure>(() => KconfigTree.ReadAsync(tree, "../x", CancellationToken.None))).Diagnostics[0].Code.Id);
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tree, path))!);
        File.WriteAllText(Path.Combine(tree, path), text);
    }
}
