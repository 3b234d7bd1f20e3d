using System.Diagnostics;
using System.Net.Sockets;
using Kforge.Tests.Downloads;

namespace Kforge.EndToEnd;

/// <summary>git's own HTTP backend behind lighttpd, on a port of the loopback interface.</summary>
internal sealed class GitWebServer : IDisposable
{
    private readonly Process process;

    /// <param name="root">The directory with the repositories.</param>
    /// <param name="scratch">A directory for the configuration and the log.</param>
    public GitWebServer(string root, string scratch)
    {
        int port = LoopbackPort.Unused();
        Address = $"http://127.0.0.1:{port}/git";
        string configuration = Path.Combine(scratch, "lighttpd.conf");
        Log = Path.Combine(scratch, "lighttpd.log");
        File.WriteAllText(configuration, $$"""
            server.modules = ("mod_alias", "mod_setenv", "mod_cgi")
            server.document-root = "{{scratch}}"
            server.bind = "127.0.0.1"
            server.port = {{port}}
            server.upload-dirs = ("{{scratch}}")
            server.errorlog = "{{Log}}"
            # As it comes, not when it is whole: a server that packs a kernel says so meanwhile, and one that is silent is given up.
            server.stream-response-body = 1
            alias.url = ("/git" => "{{Shell.Run("git", "--exec-path").Trim()}}/git-http-backend")
            setenv.set-environment = ("GIT_PROJECT_ROOT" => "{{root}}", "GIT_HTTP_EXPORT_ALL" => "1", "GIT_CONFIG_NOSYSTEM" => "1", "HOME" => "{{scratch}}")
            cgi.assign = ("" => "")
            """);
        process = Process.Start(new ProcessStartInfo("/usr/sbin/lighttpd", ["-D", "-f", configuration]))!;
        WaitFor(port);
    }

    /// <summary>The address that a repository's name is appended to after a slash.</summary>
    public string Address { get; }

    /// <summary>What lighttpd has to say.</summary>
    public string Log { get; }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private void WaitFor(int port)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using TcpClient client = new("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (attempt < 100 && !process.HasExited)
            {
                Thread.Sleep(100);
            }
        }
    }
}

/// <summary>Programs of this machine.</summary>
internal static class Shell
{
    /// <summary>Runs a program to its end; fails with all it said unless it succeeds.</summary>
    public static string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}\n{output}{error.GetAwaiter().GetResult()}");
        return output;
    }
}
