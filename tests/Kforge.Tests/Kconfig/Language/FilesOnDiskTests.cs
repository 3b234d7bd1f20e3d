using System.Collections.Immutable;
using System.Diagnostics;
using Kforge.Kconfig;
using Kforge.Kconfig.Language;
using Kforge.Platform;

namespace Kforge.Tests.Kconfig.Language;

/// <summary>Files of a tree on disk that are not what they should be.</summary>
public sealed class FilesOnDiskTests : IDisposable
{
    private readonly string tree = Directory.CreateTempSubdirectory("kforge-kconfig-").FullName;

    public void Dispose() => Directory.Delete(tree, recursive: true);

    [Fact]
    public void An_empty_file_is_read_and_missing_ones_and_directories_are_told_with_the_line_that_asks_for_them()
    {
        File.WriteAllText(PathOf("Kconfig"), "source \"empty\"\nsource \"Kconfig.d\"\n");
        File.WriteAllText(PathOf("empty"), "");
        Directory.CreateDirectory(PathOf("Kconfig.d"));
        Assert.Equal(["Kconfig:2: the file `Kconfig.d` cannot be opened"], Mistakes());
        Directory.Delete(PathOf("Kconfig.d"));
        Assert.Equal(["Kconfig:2: the file `Kconfig.d` cannot be opened"], Mistakes());
        File.WriteAllText(PathOf("Kconfig"), "source \"../outside\"\n");
        Assert.Equal(["Kconfig:1: the file `../outside` cannot be opened"], Mistakes());
    }

    [Fact]
    public void Bytes_that_are_no_text_do_not_stop_the_reading()
    {
        File.WriteAllBytes(PathOf("Kconfig"), [.. "config A\n\tbool \"A"u8, 0xff, 0xfe, 0, .. "\"\n"u8, 0, 0x80, .. "\noops\n"u8]);
        Assert.Equal(["Kconfig:4: unknown statement `oops`"], Mistakes());
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/dev/zero")]
    public void A_link_is_not_followed(string target)
    {
        File.WriteAllText(PathOf("Kconfig"), "source \"link\"\n");
        File.CreateSymbolicLink(PathOf("link"), target);
        Assert.Equal(["Kconfig:1: the file `link` cannot be opened"], Mistakes());
    }

    [Fact]
    public void A_pipe_is_not_waited_for()
    {
        using (Process made = Process.Start("mkfifo", [PathOf("pipe")]))
        {
            made.WaitForExit();
        }

        File.WriteAllText(PathOf("Kconfig"), "source \"pipe\"\n");
        Assert.Empty(Mistakes());
    }

    private string PathOf(string name) => Path.Combine(tree, name);

    private string[] Mistakes()
    {
        string? Open(string name) => RelativePath.TryParse(name, out RelativePath path) ? KconfigFiles.Read(tree, path, CancellationToken.None) : null;
        ReadResult result = KconfigParser.Read("Kconfig", Open, new(ImmutableSortedDictionary<string, string>.Empty, _ => ""), Dialect.Newest);
        return KconfigText.Mistakes(result);
    }
}
