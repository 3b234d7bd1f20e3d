using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Tests.Sources.Git;

public sealed class LibraryTests
{
    [Fact]
    public async Task The_loaded_libgit2_tells_the_version_kforge_was_tested_with()
    {
        GitLibrary library = await ShippedLibgit2.LoadAsync();
        Assert.Equal(GitLibraryFiles.Version, library.Version);
        Assert.Equal(library.Version, (await ShippedLibgit2.LoadAsync()).Version);
    }

    [Fact]
    public async Task Loads_each_listed_library_once_and_nothing_else_of_that_directory()
    {
        string root = await ShippedLibgit2.RootAsync();
        await ShippedLibgit2.LoadAsync();
        HashSet<string> mapped = [.. (await File.ReadAllLinesAsync("/proc/self/maps"))
            .Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .Where(path => path.StartsWith('/') && path.Contains(".so"))];
        string directory = GitLibraryFiles.Directory.Under(Path.GetFullPath(root));
        Assert.Contains(mapped, path => path.EndsWith("/libgit2.so.1.5.1", StringComparison.Ordinal));
        HashSet<string> listed = [.. GitLibraryFiles.Needed.Append(GitLibraryFiles.Library).Select(name => new FileInfo(Path.Combine(directory, name)).ResolveLinkTarget(true)?.FullName ?? Path.Combine(directory, name))];
        Assert.Equal([], mapped.Where(path => path.StartsWith(directory, StringComparison.Ordinal)).Except(listed));

        // Two files of one library in a process: each user could get the other's.
        Assert.Equal([], mapped.Select(path => Path.GetFileName(path).Split(".so")[0]).Where(name => GitLibraryFiles.Needed.Any(needed => needed.Split(".so")[0] == name))
            .GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public void The_lock_inside_kforge_belongs_to_the_definition_inside_kforge()
    {
        ToolchainDefinition definition = GitLibraryFiles.Definition;
        Assert.Equal(definition.Digest, GitLibraryFiles.Locked.Definition);
        Assert.Contains(GitLibraryFiles.Locked.Packages, package => package.Name == "libgit2-1.5" && package.Version.StartsWith(GitLibraryFiles.Version, StringComparison.Ordinal));
        Assert.All(GitLibraryFiles.Locked.Packages, package => Assert.Equal("bookworm", package.Suite));
    }
}
