using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Sources;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Sources;

/// <summary>A small tree in a directory of the test, patches for it, and git and patch as oracles beside it.</summary>
public sealed class PatchBench : IDisposable
{
    public TemporaryDirectory Directory { get; } = new();

    public Host Host { get; } = TestHost.Create();

    public string Root => Directory["tree"];

    public SourceTree Tree => new(Sha256Digest.OfText("test"), "6.12.1", new(Root, Sha256Digest.OfText("test")), TreeDelta.None);

    public PatchBench() => System.IO.Directory.CreateDirectory(Root);

    public PatchBench File(string path, string content, bool executable = false)
    {
        string file = Path.Combine(Root, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllBytes(file, Encoding.Latin1.GetBytes(content));
        System.IO.File.SetUnixFileMode(file, executable ? StagedTree.ExecutableMode : StagedTree.PlainMode);
        return this;
    }

    public PatchBench Link(string path, string target)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, path))!);
        System.IO.File.CreateSymbolicLink(Path.Combine(Root, path), target);
        return this;
    }

    public static Patch Parse(string text, string name = "x.patch", int strip = 1) =>
        PatchReader.Read(new SourcePlace(name), Encoding.Latin1.GetBytes(text), strip).OrFail();

    public Task<PatchedTree> Apply(params string[] patches) => Apply(PatchRules.Strict, patches);

    public Task<PatchedTree> Apply(PatchRules rules, params string[] patches) => SeriesApplication.ApplyAsync(
        Host, Tree, [.. patches.Select((text, number) => Parse(text, $"{number + 1}.patch"))], rules, CancellationToken.None);

    public async Task<Diagnostic> Refused(params string[] patches) => (await Assert.ThrowsAsync<Failure>(() => Apply(patches))).Diagnostics[0];

    /// <summary>What the engine makes, as path → kind and content; the word "refused" when it does not apply.</summary>
    public async Task<string> Result(PatchRules rules, params string[] patches)
    {
        try
        {
            PatchedTree tree = await Apply(rules, patches);
            SortedDictionary<string, string> files = Read(Root);
            foreach ((RelativePath path, FileContent content) in tree.Files)
            {
                files.Remove(path.Text);
                if (Shown(content) is { } shown)
                {
                    files[path.Text] = shown;
                }
            }

            return string.Join('\n', files);
        }
        catch (Failure)
        {
            return "refused";
        }
    }

    /// <summary>What another program makes of a copy of the tree.</summary>
    public string OracleResult(string program, string[] arguments, params string[] patches)
    {
        string copy = Directory["copy"];
        if (System.IO.Directory.Exists(copy))
        {
            System.IO.Directory.Delete(copy, true);
        }

        Run("cp", ["-a", Root, copy], "", Directory.Path);
        foreach (string patch in patches)
        {
            if (Run(program, arguments, patch, copy) != 0)
            {
                return "refused";
            }
        }

        return string.Join('\n', Read(copy).Where(file => !file.Key.EndsWith(".orig", StringComparison.Ordinal) && !file.Key.EndsWith(".rej", StringComparison.Ordinal)));
    }

    public string GitResult(params string[] patches) => OracleResult("git", ["apply", "--whitespace=nowarn", "-p1", "-"], patches);

    /// <summary>The difference between two directories below the bench, as git writes it.</summary>
    public string Diff(string old, string changed, params string[] options)
    {
        CommandResult result = new Command("git", ["-c", "core.fileMode=true", "diff", "--no-index", "--no-prefix", "--src-prefix=a/", "--dst-prefix=b/", .. options, old, changed])
            .In(Directory.Path).With("HOME", Directory.Path).RunAsync(Host, CancellationToken.None).GetAwaiter().GetResult();
        return Encoding.Latin1.GetString(result.Output).Replace($"a/{old}/", "a/", StringComparison.Ordinal).Replace($"b/{changed}/", "b/", StringComparison.Ordinal)
            .Replace($"a/{changed}/", "a/", StringComparison.Ordinal).Replace($"b/{old}/", "b/", StringComparison.Ordinal)
            .Replace($"rename from {old}/", "rename from ", StringComparison.Ordinal).Replace($"rename to {changed}/", "rename to ", StringComparison.Ordinal)
            .Replace($"copy from {old}/", "copy from ", StringComparison.Ordinal).Replace($"copy to {changed}/", "copy to ", StringComparison.Ordinal);
    }

    public static string? Shown(FileContent content) => content switch
    {
        FileContent.Regular file => (file.Executable ? "x " : "f ") + Encoding.Latin1.GetString(file.Bytes.Span),
        FileContent.Symbolic link => "l " + link.Target,
        _ => null,
    };

    public static SortedDictionary<string, string> Read(string root)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string path in Below(new DirectoryInfo(root)))
        {
            FileInfo info = new(path);
            if (info.LinkTarget is { } target)
            {
                files[Path.GetRelativePath(root, path)] = "l " + target;
            }
            else if (info.Exists)
            {
                files[Path.GetRelativePath(root, path)] = ((info.UnixFileMode & UnixFileMode.UserExecute) != 0 ? "x " : "f ") + Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(path));
            }
        }

        return files;
    }

    private static IEnumerable<string> Below(DirectoryInfo directory) => directory.GetFileSystemInfos()
        .SelectMany(info => info is DirectoryInfo { LinkTarget: null } below ? Below(below) : [info.FullName]);

    public int Run(string program, string[] arguments, string input, string directory) => new Command(program, arguments) { Input = Encoding.Latin1.GetBytes(input) }
        .In(directory)
        .With("GIT_CEILING_DIRECTORIES", Directory.Path)
        .With("GIT_CONFIG_NOSYSTEM", "1")
        .With("GIT_CONFIG_GLOBAL", "/dev/null")
        .With("HOME", Directory.Path)
        .RunAsync(Host, CancellationToken.None).GetAwaiter().GetResult().ExitCode;

    public void Dispose() => Directory.Dispose();
}
