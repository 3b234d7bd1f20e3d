using System.Collections.Immutable;
using System.Diagnostics;
using Kforge.Debian;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Platform.Downloads;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.EndToEnd;

/// <summary>Debian's own kernel: the upstream tarball with the whole patch queue of the source package, against what Debian's own tools make of the same files.</summary>
public sealed class DebianQueueTests : IDisposable
{
    private static readonly SourcePlace Place = new(nameof(DebianQueueTests));
    private readonly string scratch = Directory.CreateTempSubdirectory("kforge-e2e-").FullName;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly Store store = new(KernelWorkspace.Store);

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(scratch, recursive: true);
    }

    [Fact]
    public async Task The_tree_of_the_source_package_is_the_one_that_dpkg_source_gives()
    {
        Host host = new(
            Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToImmutableDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? ""),
            scratch, TimeProvider.System, http, _ => { });
        string repository = KernelWorkspace.FindRepository();
        DebianSuite suite = Assert.IsType<ToolchainProvider.Debian>(
            WorkspaceReader.ReadToolchain(new WorkspaceDirectories(repository, null), "debian-trixie").OrFail().Provider).Suites.Single(listed => listed.Name == "trixie");
        DebianArchive archive = new(host, store, DebianMirror.Of(host).OrFail(), [Path.Combine(repository, "toolchains/keys")])
        {
            // A version that the mirror does not carry is given up soon.
            Retry = new(2, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(60)),
        };
        TreeStore trees = new(host, store);
        DebianSourcePackage packages = new(host, trees, archive);

        (LockedSource.DebianSource locked, SourceTree tree) = await ResolveAsync(packages, archive, suite);

        // From the very files that kforge fetched, under the names that the .dsc gives them.
        IReadOnlyDictionary<LockedPackage, string> files = await archive.FetchAsync(locked.Files, [locked.Index], "kforge update", default);
        foreach ((LockedPackage file, string path) in files)
        {
            File.CreateSymbolicLink(Path.Combine(scratch, Path.GetFileName(file.Path)), path);
        }

        string reference = Path.Combine(scratch, "reference");
        string dsc = Path.GetFileName(locked.Files.Single(file => file.Path.EndsWith(".dsc", StringComparison.Ordinal)).Path);
        string said = Run("dpkg-source", "--no-check", "--extract", dsc, reference);
        int applied = said.Split('\n').Count(line => line.Contains(": applying ", StringComparison.Ordinal));
        Assert.True(applied > 60, said);
        Directory.Delete(Path.Combine(reference, "debian"), recursive: true);
        Directory.Delete(Path.Combine(reference, ".pc"), recursive: true);
        Assert.Equal(await DigestAsync(reference), tree.Digest);

        // The queue did something, and the tree lies in the store as what differs from the upstream tree.
        Assert.NotEqual(tree.Base.Digest, tree.Digest);
        Assert.InRange(tree.Delta.Changed.Count, applied / 2, 2000);
    }

    /// <summary>The newest version of the suite; when the mirror does not carry its sources, the newest one it carries.</summary>
    private static async Task<(LockedSource.DebianSource Locked, SourceTree Tree)> ResolveAsync(DebianSourcePackage packages, DebianArchive archive, DebianSuite suite)
    {
        SourceIndex index = await archive.ReadSourcesAsync(suite, null, default);
        List<string> gone = [];
        foreach (SourcePackage package in index.Named("linux"))
        {
            try
            {
                SourceDefinition.DebianSource wanted = new(new("linux", Place), new(suite.Name, Place)) { Version = new(package.Version.Text, Place) };
                return await packages.ResolveAsync("queue", wanted, suite, null, default);
            }
            catch (Failure failure) when (failure.Diagnostics.All(diagnostic => diagnostic.Code == DownloadCodes.Gone || diagnostic.Code == DownloadCodes.Unreachable))
            {
                gone.Add(failure.Message);
            }
        }

        throw new InvalidOperationException(string.Join('\n', gone));
    }

    /// <summary>The digest of a directory as trees of the store are digested: without directories that hold nothing.</summary>
    private static async Task<Sha256Digest> DigestAsync(string root)
    {
        ImmutableArray<TreeEntry> entries = await TreeDigest.ReadAsync(root, default);
        HashSet<string> needed = [];
        foreach (TreeEntry entry in entries.Where(entry => entry is not TreeEntry.Directory))
        {
            for (string? above = Path.GetDirectoryName(entry.Path.Text); above is { Length: > 0 } && needed.Add(above); above = Path.GetDirectoryName(above))
            {
            }
        }

        return TreeDigest.Of(entries.Where(entry => entry is not TreeEntry.Directory || needed.Contains(entry.Path.Text)));
    }

    private string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = scratch, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}\n{output}");
        return output;
    }
}
