using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Sources.Import;

/// <summary>A workspace to import patches into, and a repository to make them in.</summary>
internal sealed class ImportBench : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public ImportBench() => Directory.CreateDirectory(Root);

    public string Root => directory["work"];

    public Store Store => new(directory["store"]);

    public Host Host { get; init; } = TestHost.Create();

    public string this[string name] => directory[name];

    /// <summary>The changes of one line of a file, as git writes them.</summary>
    public static string Diff(string file, string added = "new") => $"diff --git a/{file} b/{file}\n--- a/{file}\n+++ b/{file}\n@@ -1,2 +1,3 @@\n one\n+{added}\n two\n";

    /// <summary>A mail with the changes of a file, as plain as can be.</summary>
    public static string Mail(string subject, string body = "Why.\n", string? diff = null, string id = "", string from = "Jo Doe <jo@example.org>") =>
        $"From {new string('0', 40)} Mon Sep 17 00:00:00 2001\nFrom: {from}\nDate: Mon, 5 Oct 2026 12:00:00 +0200\nSubject: {subject}\n{(id.Length > 0 ? $"Message-ID: <{id}>\n" : "")}\n{body}{(diff is null ? "" : $"---\n file | 1 +\n\n{diff}-- \n2.47.3\n")}\n";

    public Task<ImportResult> ImportAsync(string text, string series = "mine", ImportPosition? position = null, bool write = true) =>
        ImportAsync(Encoding.UTF8.GetBytes(text), series, position, write);

    public Task<ImportResult> ImportAsync(byte[] bytes, string series = "mine", ImportPosition? position = null, bool write = true)
    {
        File.WriteAllBytes(directory["in.mbox"], bytes);
        return ImportAsync(new ImportSource.OfFile("in.mbox", directory["in.mbox"]), series, position, write);
    }

    public Task<ImportResult> ImportAsync(ImportSource source, string series = "mine", ImportPosition? position = null, bool write = true) =>
        new PatchImport(Host, Store, new(Root, null)).RunAsync(source, series, position ?? new ImportPosition.AtEnd(), write, CancellationToken.None);

    public async Task<Diagnostic> RefusalAsync(string text) => Assert.Single((await Assert.ThrowsAsync<Failure>(() => ImportAsync(text))).Diagnostics);

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public string Write(string name, string content) => directory.Write(name, content);

    /// <summary>Every file of the workspace, and what is left of the work.</summary>
    public string[] Files() =>
    [
        .. Directory.GetFiles(Root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal),
        .. Directory.Exists(Store.Temporary) ? Directory.GetFileSystemEntries(Store.Temporary) : [],
    ];

    /// <summary>Runs git as somebody whose name and address are known.</summary>
    public string Git(string repository, params string[] arguments)
    {
        CommandResult result = new Command("git", ["-c", "user.name=Jörg Müßig", "-c", "user.email=jörg@example.org", "-c", "init.defaultBranch=main", "-c", "core.autocrlf=false", .. arguments])
            .In(Directory.CreateDirectory(directory[repository]).FullName)
            .With("GIT_CONFIG_NOSYSTEM", "1").With("GIT_CONFIG_GLOBAL", "/dev/null").With("GIT_AUTHOR_DATE", "1700000000 +0100").With("GIT_COMMITTER_DATE", "1700000000 +0100")
            .RunAsync(TestHost.Create(), CancellationToken.None).GetAwaiter().GetResult();
        Assert.True(result.Succeeded, result.Error);
        return result.OutputText;
    }

    /// <summary>A repository with a commit for each title, every one of which changes <c>file</c>; the first is the tag <c>base</c>.</summary>
    public void Repository(string name, params string[] titles)
    {
        Git(name, "init", "-q");
        File.WriteAllText(directory[$"{name}/file"], "one\ntwo\n");
        Git(name, "add", ".");
        Git(name, "commit", "-q", "-m", "first");
        Git(name, "tag", "base");
        foreach ((string title, int i) in titles.Select((title, i) => (title, i)))
        {
            File.AppendAllText(directory[$"{name}/file"], $"line {i}\n");
            Git(name, "commit", "-q", "-a", "-m", title + "\n\nBecause of this.\n");
        }
    }

    public void Dispose() => directory.Dispose();
}
