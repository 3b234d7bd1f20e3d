using System.Runtime.InteropServices;

namespace Kforge.Toolchains;

/// <summary>Names of machines as messages use them: those of the kernel's <c>ARCH</c> where Debian or .NET have others.</summary>
internal static class MachineName
{
    /// <summary>The machine kforge runs on.</summary>
    public static string OfThis() => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>Whether this machine runs programs of a Debian architecture without an emulator.</summary>
    /// <param name="architecture">Such as <c>amd64</c>.</param>
    public static bool RunsHere(string architecture) => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => architecture is "amd64" or "i386" or "x32",
        Architecture.X86 => architecture == "i386",
        Architecture.Arm64 => architecture is "arm64" or "armhf" or "armel",
        Architecture.Arm => architecture is "armhf" or "armel",
        Architecture.Ppc64le => architecture == "ppc64el",
        var other => architecture == other.ToString().ToLowerInvariant(),
    };

    /// <summary>A machine by its Debian name.</summary>
    /// <param name="architecture">Such as <c>amd64</c>.</param>
    public static string OfDebian(string architecture) => architecture switch
    {
        "amd64" => "x86_64",
        "i386" => "x86",
        "ppc64el" => "powerpc64 (little endian)",
        _ => architecture,
    };
}
