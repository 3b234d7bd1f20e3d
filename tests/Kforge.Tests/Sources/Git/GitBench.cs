using System.Collections.Immutable;
using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Tests.Downloads;
using Kforge.Tests.Platform;
using Kforge.Workspace;

namespace Kforge.Tests.Sources;

/// <summary>A store, keys, and a repository with a small kernel that plays the server.</summary>
public sealed class GitBench : IDisposable
{
    private readonly Bench bench;

    public GitBench(params IEnumerable<(string Name, string Value)> variables)
    {
        bench = new(variables);
        Directory.CreateDirectory(Keys);
        Repository = new(Path.Combine(bench.Directory, "linux.git"));
        Sources = new(bench.Host, bench.Store, [Keys], bench.Directory);
    }

    public string Root => bench.Directory;

    public Host Host => bench.Host;

    public Store Store => bench.Store;

    public string Keys => Path.Combine(bench.Directory, "keys");

    public GitTestRepository Repository { get; }

    public GitSources Sources { get; set; }

    public ImmutableArray<Diagnostic> Warnings => [.. bench.Reports.OfType<Report.Warned>().Select(warned => warned.Diagnostic)];

    public ImmutableArray<string> Notes => [.. bench.Reports.OfType<Report.Noted>().Select(noted => noted.Text)];

    public string Mirror => Sources.MirrorOf("linux.git");

    public static Placed<string> At(string text) => new(text, new("kbuild.toml", 7, 3));

    public SourceDefinition.Git Tag(string name, params TestKey[] signedBy) => Source(new GitWish.Tag(At(name)), signedBy);

    public SourceDefinition.Git Branch(string name, params TestKey[] signedBy) => Source(new GitWish.Branch(At(name)), signedBy);

    public SourceDefinition.Git Series(string name, params TestKey[] signedBy) => Source(new GitWish.Series(At(name)), signedBy);

    public SourceDefinition.Git Commit(string id) => Source(new GitWish.Commit(At(id)));

    public SourceDefinition.Git Source(GitWish wish, params TestKey[] signedBy)
    {
        foreach (TestKey key in signedBy)
        {
            File.WriteAllBytes(Path.Combine(Keys, key.Fingerprint + ".gpg"), key.PublicKey);
        }

        return new(At("linux.git"), wish) { SignedBy = [.. signedBy.Select(key => At(key.Fingerprint))] };
    }

    public Task<GitPin> ResolveAsync(SourceDefinition.Git wanted, LockedSource.Git? previous = null) => Sources.ResolveAsync("lts", wanted, previous, CancellationToken.None);

    public Task<SourceTree> TreeAsync(SourceDefinition.Git wanted, LockedSource.Git locked) => Sources.TreeAsync("lts", wanted, locked, CancellationToken.None);

    public async Task<Diagnostic> RefusalAsync(SourceDefinition.Git wanted) =>
        Assert.Single((await Assert.ThrowsAsync<Failure>(() => ResolveAsync(wanted))).Diagnostics);

    /// <summary>Takes the trees out of the store, so that they are needed again.</summary>
    public void ForgetTrees() => Directory.Delete(Store.Sources, recursive: true);

    public void ForgetMirror() => Directory.Delete(Mirror, recursive: true);

    public void Dispose() => bench.Dispose();
}

/// <summary>A bare repository, made without a work tree.</summary>
public sealed class GitTestRepository
{
    private readonly string directory;
    private int time = 1_700_000_000;

    public GitTestRepository(string directory, string format = "sha1")
    {
        this.directory = directory;
        Git("", "init", "--bare", "--quiet", "--template=", $"--object-format={format}", "--initial-branch=master");
    }

    /// <summary>A small kernel with enough files that one edit is a small difference.</summary>
    public static Dictionary<string, string> Kernel(string sublevel = "0", params (string Path, string Content)[] more)
    {
        Dictionary<string, string> files = new()
        {
            ["Makefile"] = $"VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = {sublevel}\nEXTRAVERSION =\n",
            ["Kconfig"] = "config X\n",
            ["scripts/run.sh"] = "#!/bin/sh\n",
            ["net/xt_TCPMSS.h"] = "upper\r\n",
            ["net/xt_tcpmss.h"] = "lower\n",
            [".gitattributes"] = "*.h text eol=lf\n*.c ident\n",
            ["kernel/id.c"] = "/* $Id$ */\n",
        };
        foreach (int i in Enumerable.Range(0, 120))
        {
            files[$"drivers/d{i % 7}/f{i}.c"] = string.Concat(Enumerable.Range(0, 30).Select(j => $"int v{i}_{j * i};\n"));
        }

        foreach ((string path, string content) in more)
        {
            files[path] = content;
        }

        return files;
    }

    /// <summary>Runs git here; its output without the line end.</summary>
    public string Git(string input, params string[] arguments) => Git(Encoding.UTF8.GetBytes(input), arguments);

    public string Git(byte[] input, params string[] arguments)
    {
        CommandResult result = (new Command("git", [$"--git-dir={directory}", .. arguments]) { Input = input }
            .With("GIT_CONFIG_NOSYSTEM", "1").With("GIT_CONFIG_GLOBAL", "/dev/null").With("GIT_INDEX_FILE", directory + ".index")
            .With("GIT_AUTHOR_NAME", "A").With("GIT_AUTHOR_EMAIL", "a@example.org").With("GIT_AUTHOR_DATE", $"@{time} +0000")
            .With("GIT_COMMITTER_NAME", "A").With("GIT_COMMITTER_EMAIL", "a@example.org").With("GIT_COMMITTER_DATE", $"@{time} +0000"))
            .RunAsync(TestHost.Create(), CancellationToken.None).GetAwaiter().GetResult();
        Assert.True(result.Succeeded, $"git {string.Join(' ', arguments)}: {result.Error}");
        return result.OutputText.TrimEnd('\n');
    }

    public string Blob(string content) => Git(content, "hash-object", "-w", "--stdin");

    /// <summary>Makes a commit of these files; names in <paramref name="links"/> are symbolic links.</summary>
    public string Commit(Dictionary<string, string> files, string? parent = null, params string[] links)
    {
        // One object a file by `fast-import` is much quicker than one process a file.
        time += 60;
        StringBuilder stream = new();
        stream.Append($"commit refs/made\ncommitter A <a@example.org> {time} +0000\ndata 5\nmade\n\n");
        if (parent is not null)
        {
            stream.Append($"from {parent}\n");
        }

        stream.Append("deleteall\n");
        foreach ((string path, string content) in files)
        {
            string mode = links.Contains(path) ? "120000" : path.EndsWith(".sh", StringComparison.Ordinal) ? "100755" : "100644";
            stream.Append($"M {mode} inline {path}\ndata {Encoding.UTF8.GetByteCount(content)}\n{content}\n");
        }

        Git(stream.ToString(), "fast-import", "--quiet", "--force");
        string id = Git("", "rev-parse", "refs/made");
        Git("", "update-ref", "-d", "refs/made");
        return id;
    }

    /// <summary>Makes a commit of a tree object that no honest git would make: lines of <c>MODE NAME ID</c>.</summary>
    public string CommitOfTree(params (string Mode, string Name, string Id)[] entries)
    {
        byte[] tree = [.. entries.SelectMany(e => (byte[])[.. Encoding.Latin1.GetBytes($"{e.Mode} {e.Name}\0"), .. Convert.FromHexString(e.Id)])];
        string id = Git(tree, "hash-object", "-t", "tree", "-w", "--literally", "--stdin");
        return Git($"tree {id}\nauthor A <a@example.org> {time} +0000\ncommitter A <a@example.org> {time} +0000\n\nodd\n", "hash-object", "-t", "commit", "-w", "--literally", "--stdin");
    }

    public void Reference(string name, string id) => Git("", "update-ref", name, id);

    public void Branch(string name, string id) => Reference($"refs/heads/{name}", id);

    /// <summary>A lightweight tag.</summary>
    public void Tag(string name, string id) => Reference($"refs/tags/{name}", id);

    /// <summary>A tag object, signed when there is a key.</summary>
    public string TagObject(string name, string target, TestKey? key = null, string type = "commit", string? signature = null, string? reference = null)
    {
        string text = $"object {target}\ntype {type}\ntag {name}\ntagger A <a@example.org> {time} +0000\n\nLinux {name}\n";
        string signed = text + (signature ?? (key is null ? "" : TestKey.Detached(Encoding.UTF8.GetBytes(text), key)));
        string id = Git(signed, "hash-object", "-t", "tag", "-w", "--literally", "--stdin");
        Tag(reference ?? name, id);
        return id;
    }
}
