using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Kforge.EndToEnd;

/// <summary>The kernel's own tests of its Kconfig program, with kforge's engine in that program's place.</summary>
public sealed partial class KernelConfTests(ITestOutputHelper output)
{
    [Fact]
    public void The_engine_passes_the_locked_kernels_own_tests_of_conf()
    {
        using KernelWorkspace workspace = new("conf");
        string tree = workspace.Kforge("source", "path", "lts").Expect(0).Output.Trim();
        Run tests = Run(Path.Combine(KernelWorkspace.Repository, "tests", "Kforge.Conf", "run-kernel-tests.sh"), Program(), tree);
        foreach (string line in tests.Output.Split('\n'))
        {
            output.WriteLine(line);
        }

        tests.Expect(0);
        Assert.True(Passed().Count(tests.Output) >= 16, tests.Output);
    }

    /// <summary>The test program: compiled beside the tests, in the same configuration.</summary>
    private static string Program()
    {
        string configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!;
        return Path.Combine(KernelWorkspace.Repository, "tests", "Kforge.Conf", "bin", configuration, "net10.0", "Kforge.Conf");
    }

    private static Run Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, text, error.Result);
    }

    [GeneratedRegex(@" PASSED ")]
    private static partial Regex Passed();
}
