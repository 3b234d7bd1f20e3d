using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Kforge.Tests;

/// <summary>
/// The tests run real programs, as kforge does. Like the launcher they install what is missing when they
/// run as root on a Debian, and say so; elsewhere the tests that need a missing program fail and name it.
/// </summary>
internal static class HostPrograms
{
    private static readonly (string Program, string Package)[] Needed =
    [
        ("bwrap", "bubblewrap"),
        ("git", "git"),
        ("gpgv", "gpgv"),
        ("make", "make"),
        ("xz", "xz-utils"),
    ];

    [ModuleInitializer]
    internal static void Install()
    {
        string[] missing = [.. Needed.Where(needed => TestHost.Create().FindProgram(needed.Program) is null).Select(needed => needed.Package)];
        if (missing.Length == 0 || Environment.UserName != "root" || !File.Exists("/usr/bin/apt-get"))
        {
            return;
        }

        Console.WriteLine($"the tests install what this machine lacks: {string.Join(' ', missing)}");
        string[] install = ["-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends", .. missing];
        if (Run(install) != 0)
        {
            Run(["update"]);
            Run(install);
        }
    }

    private static int Run(string[] arguments)
    {
        using Process apt = Process.Start(new ProcessStartInfo("apt-get", arguments) { RedirectStandardOutput = true })!;
        apt.StandardOutput.ReadToEnd();
        apt.WaitForExit();
        return apt.ExitCode;
    }
}
