using System.Diagnostics;

namespace Kforge.EndToEnd;

/// <summary>The git tests in plain Debian 12 and 13: with their glibc and their git, and without anything this machine has besides .NET.</summary>
/// <remarks>Needs root (or sudo without a password), debootstrap, and the compiled fast tests.</remarks>
public sealed class GitUserlandTests
{
    [Theory]
    [InlineData("bookworm")]
    [InlineData("trixie")]
    public void The_git_tests_pass_in_a_plain_Debian(string suite)
    {
        string above = Directory.CreateTempSubdirectory("kforge-userland-").FullName;
        try
        {
            (int exitCode, string output) = Run([Path.Combine(KernelWorkspace.Repository, "tests", "userland.sh"), suite, Path.Combine(above, suite)]);
            Assert.True(exitCode == 0, output);
            Assert.Contains("Passed!  - Failed:     0, Passed:", output, StringComparison.Ordinal);
            Assert.DoesNotContain(above, File.ReadAllText("/proc/self/mounts"), StringComparison.Ordinal);
        }
        finally
        {
            // Its files belong to root.
            Run([.. Environment.UserName == "root" ? Array.Empty<string>() : ["sudo", "-n"], "rm", "-rf", "--one-file-system", above]);
        }
    }

    private static (int ExitCode, string Output) Run(string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KFORGE_CACHE"] = KernelWorkspace.Store;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }
}
