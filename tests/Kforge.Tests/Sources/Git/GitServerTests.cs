using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Kforge.Diagnostics;
using Kforge.Sources;
using Kforge.Tests.Downloads;
using Kforge.Workspace;
using Diagnostic = Kforge.Diagnostics.Diagnostic;

namespace Kforge.Tests.Sources;

/// <summary>Real servers on loopback, good ones and others.</summary>
public sealed class GitServerTests : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("kforge-home-").FullName;
    private readonly GitBench bench;
    private readonly GitHttpServer http;
    private readonly string first;
    private readonly string second;

    public GitServerTests()
    {
        bench = new(("HOME", home));
        first = bench.Repository.Commit(GitTestRepository.Kernel("1"));
        second = bench.Repository.Commit(GitTestRepository.Kernel("2"), first);
        bench.Repository.TagObject("v6.12.1", first);
        bench.Repository.Branch("b", second);
        http = new(bench.Root);
    }

    public void Dispose()
    {
        http.Dispose();
        bench.Dispose();
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task Fetches_over_http()
    {
        GitPin pin = await bench.ResolveAsync(From(Http, new GitWish.Tag(GitBench.At("v6.12.1"))));
        Assert.Equal((first, Http), (pin.Locked.Commit, pin.Locked.Address));
        Assert.Equal(second, (await bench.ResolveAsync(From(Http, new GitWish.Commit(GitBench.At(second))))).Locked.Commit);
        Assert.Equal(second, (await bench.ResolveAsync(From(Http, new GitWish.Branch(GitBench.At("b"))) with { History = true })).Locked.Commit);
    }

    [Fact]
    public async Task The_library_fetches_history_over_http_and_git_itself_what_the_library_cannot()
    {
        bench.Sources = bench.Sources with { Library = _ => Git.ShippedLibgit2.LoadAsync() };
        SourceDefinition.Git wanted = From(Http, new GitWish.Branch(GitBench.At("b"))) with { History = true };
        Assert.Equal(second, (await bench.ResolveAsync(wanted)).Locked.Commit);
        Assert.DoesNotContain(bench.Notes, note => note.Contains("libgit2", StringComparison.Ordinal));

        string third = bench.Repository.Commit(GitTestRepository.Kernel("3"), second);
        bench.Repository.Branch("b", third);
        http.Intercept = Locked("Basic " + Convert.ToBase64String("me:s3cret"u8));
        File.WriteAllText(Path.Combine(home, ".netrc"), "machine 127.0.0.1 login me password s3cret\n");
        Assert.Equal(third, (await bench.ResolveAsync(wanted)).Locked.Commit);
        Assert.Contains(bench.Notes, note => note.Contains("libgit2 cannot fetch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fetches_from_a_git_daemon()
    {
        int port = LoopbackPort.Unused();
        using Process daemon = Process.Start(new ProcessStartInfo("git", ["daemon", $"--base-path={bench.Root}", "--export-all", "--reuseaddr", "--listen=127.0.0.1", $"--port={port}", bench.Root]))!;
        try
        {
            await ReadyAsync(port);
            GitPin pin = await bench.ResolveAsync(From($"git://127.0.0.1:{port}/linux.git", new GitWish.Series(GitBench.At("6.12"))));
            Assert.Equal("refs/tags/v6.12.1", pin.Locked.Reference);
        }
        finally
        {
            daemon.Kill(entireProcessTree: true);
            await daemon.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Gives_up_a_server_that_says_nothing()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        bench.Sources = bench.Sources with { Patience = TimeSpan.FromMilliseconds(700) };
        int port = ((IPEndPoint)silent.LocalEndpoint).Port;
        foreach (string address in (string[])[$"git://127.0.0.1:{port}/linux.git", $"http://127.0.0.1:{port}/linux.git"])
        {
            Diagnostic diagnostic = await bench.RefusalAsync(From(address, new GitWish.Branch(GitBench.At("b"))));
            Assert.Equal((GitCodes.Stalled, ExitCode.Network), (diagnostic.Code, diagnostic.Code.Exit));
            Assert.Contains(address, diagnostic.Message);
        }
    }

    [Fact]
    public async Task A_cancelled_fetch_ends_at_once()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        using CancellationTokenSource stop = new();
        Task<GitPin> running = bench.Sources.ResolveAsync("lts", From($"git://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/x", new GitWish.Branch(GitBench.At("b"))), null, stop.Token);
        using Socket came = await silent.AcceptSocketAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Asks_nobody_for_a_password()
    {
        http.Intercept = Locked(null);
        Diagnostic diagnostic = await bench.RefusalAsync(From(Http, new GitWish.Branch(GitBench.At("b"))));
        Assert.Equal((GitCodes.LoginNeeded, ExitCode.Network), (diagnostic.Code, diagnostic.Code.Exit));
        Assert.Contains(diagnostic.Hints, hint => hint.Contains(".netrc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_login_in_netrc_is_used()
    {
        http.Intercept = Locked("Basic " + Convert.ToBase64String("me:s3cret"u8));
        File.WriteAllText(Path.Combine(home, ".netrc"), "machine 127.0.0.1 login me password s3cret\n");
        GitPin pin = await bench.ResolveAsync(From(Http, new GitWish.Branch(GitBench.At("b"))));
        Assert.Equal((second, Http), (pin.Locked.Commit, pin.Locked.Address));
        Assert.DoesNotContain("s3cret", File.ReadAllText(Path.Combine(bench.Sources.MirrorOf(Http), "kforge-address")));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told()
    {
        Diagnostic diagnostic = await bench.RefusalAsync(From($"http://127.0.0.1:{LoopbackPort.Unused()}/linux.git", new GitWish.Branch(GitBench.At("b"))));
        Assert.Equal((GitCodes.Unreachable, ExitCode.Network), (diagnostic.Code, diagnostic.Code.Exit));
        Assert.Equal(GitCodes.Unreachable, (await bench.RefusalAsync(From($"http://127.0.0.1:{http.Port}/other.git", new GitWish.Branch(GitBench.At("b"))))).Code);
    }

    [Fact]
    public async Task Fetches_over_ssh_which_must_ask_nothing()
    {
        // Stands for ssh and the server behind it: notes how it is called, and runs what the server would.
        string programs = Path.Combine(bench.Root, "programs");
        string notes = Path.Combine(bench.Root, "notes");
        Directory.CreateDirectory(programs);
        string ssh = Path.Combine(programs, "ssh");
        File.WriteAllText(ssh, $"#!/bin/sh\nprintf '%s\\n' \"$@\" \"$GIT_ASKPASS\" > {notes}\nfor last; do :; done\neval exec \"$last\"\n");
        File.SetUnixFileMode(ssh, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        bench.Sources = bench.Sources with
        {
            Host = bench.Host with { Variables = bench.Host.Variables.SetItem("PATH", $"{programs}:{bench.Host.Variable("PATH")}") },
        };
        GitPin pin = await bench.ResolveAsync(From($"me@host:{bench.Root}/linux.git", new GitWish.Branch(GitBench.At("b"))));
        Assert.Equal(second, pin.Locked.Commit);
        string[] said = File.ReadAllLines(notes);
        Assert.Contains("BatchMode=yes", said);
        Assert.Contains("me@host", said);
        Assert.EndsWith("/false", said[^1]);

        File.Delete(ssh);
        File.WriteAllText(ssh, "#!/bin/sh\necho 'me@host: Permission denied (publickey).' >&2\nexit 255\n");
        File.SetUnixFileMode(ssh, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Diagnostic refused = await bench.RefusalAsync(From($"me@host:{bench.Root}/linux.git", new GitWish.Tag(GitBench.At("v6.12.1"))));
        Assert.Equal(GitCodes.LoginNeeded, refused.Code);
        Assert.Contains("ssh-add", Assert.Single(refused.Hints));
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_followed_and_told()
    {
        using GitHttpServer other = new(bench.Root);
        http.Intercept = context => Redirect(context, $"http://127.0.0.1:{other.Port}{context.Request.RawUrl}");
        GitPin pin = await bench.ResolveAsync(From(Http, new GitWish.Branch(GitBench.At("b"))));
        Assert.Equal((second, Http), (pin.Locked.Commit, pin.Locked.Address));
        Assert.Contains(bench.Notes, note => note.Contains($"127.0.0.1:{other.Port}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("file:///{0}/linux.git/info/refs?service=git-upload-pack")]
    [InlineData("git://127.0.0.1/linux.git/info/refs?service=git-upload-pack")]
    public async Task A_redirect_to_another_protocol_is_not_followed(string target)
    {
        http.Intercept = context => Redirect(context, string.Format(target, bench.Root));
        Assert.Equal(GitCodes.Unreachable, (await bench.RefusalAsync(From(Http, new GitWish.Branch(GitBench.At("b"))))).Code);
    }

    [Fact]
    public async Task What_a_server_says_cannot_reach_the_terminal_as_it_is()
    {
        http.Intercept = context =>
        {
            context.Response.StatusCode = 500;
            context.Response.ContentType = "text/plain";
            context.Response.OutputStream.Write("\u001b[2Jwiped"u8);
            return true;
        };
        Diagnostic diagnostic = await bench.RefusalAsync(From(Http, new GitWish.Branch(GitBench.At("b"))));
        Assert.All([diagnostic.Message, .. diagnostic.Causes, .. diagnostic.Hints], line => Assert.DoesNotContain('\u001b', line));
    }

    private string Http => $"http://127.0.0.1:{http.Port}/linux.git";

    private static SourceDefinition.Git From(string address, GitWish wish) => new(GitBench.At(address), wish);

    private static Func<HttpListenerContext, bool> Locked(string? key) => context =>
    {
        if (key is not null && context.Request.Headers["Authorization"] == key)
        {
            return false;
        }

        context.Response.StatusCode = 401;
        context.Response.AddHeader("WWW-Authenticate", "Basic realm=\"kernel\"");
        return true;
    };

    private static bool Redirect(HttpListenerContext context, string target)
    {
        context.Response.StatusCode = 302;
        context.Response.AddHeader("Location", target);
        return true;
    }

    private static async Task ReadyAsync(int port)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using TcpClient probe = new();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }
}
