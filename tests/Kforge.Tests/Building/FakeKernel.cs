using System.Formats.Tar;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Building;

/// <summary>The tree of <c>tests/fake-kernel</c>.</summary>
internal static class FakeKernel
{
    /// <summary>As its Makefile says.</summary>
    public const string Version = "6.12.7-fake";

    private static readonly string Folder = Path.Combine(Repository(), "tests/fake-kernel");

    /// <summary>The tree as a tar, below one directory as a kernel's is.</summary>
    public static byte[] Tar() => ArchiveMaker.Tar(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Entry));

    /// <summary>Adds the tree's files to a tree of the store.</summary>
    public static Task FillAsync(StagedTree tree)
    {
        foreach (string path in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            tree.AddFile(RelativePath.Parse(Path.GetRelativePath(Folder, path)), File.ReadAllBytes(path), path.EndsWith(".sh", StringComparison.Ordinal));
        }

        return Task.CompletedTask;
    }

    /// <summary>A patch that adds a file to the tree.</summary>
    public static string AddFile(string file, string line) => $"--- /dev/null\n+++ b/{file}\n@@ -0,0 +1 @@\n+{line}\n";

    /// <summary>Writes the tree's files into a directory; what is there besides them stays.</summary>
    public static void CopyTo(string directory)
    {
        foreach (string path in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(directory, Path.GetRelativePath(Folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target, overwrite: true);
        }
    }

    /// <summary>A patch that adds a line at the end of a file of the tree, whose last line it must be told.</summary>
    public static string AddLine(string file, string line)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, file));
        return $"--- a/{file}\n+++ b/{file}\n@@ -{lines.Length},1 +{lines.Length},2 @@\n {lines[^1]}\n+{line}\n";
    }

    private static TarEntry Entry(string path)
    {
        string name = "linux-source-6.12/" + Path.GetRelativePath(Folder, path);
        return name.EndsWith(".sh", StringComparison.Ordinal)
            ? ArchiveMaker.Program(name, File.ReadAllText(path))
            : ArchiveMaker.File(name, File.ReadAllText(path));
    }

    private static string Repository()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Kforge.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("the tests do not run below the repository");
    }
}
