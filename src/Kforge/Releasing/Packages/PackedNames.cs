using Kforge.Artifacts;

namespace Kforge.Releasing.Packages;

/// <summary>What files are called in packages, and in the output tree they come from.</summary>
internal static class PackedNames
{
    private const string Modules = "lib/modules/";

    /// <summary>The links <c>build</c> and <c>source</c> of installed modules, which lead to <c>/out</c> and <c>/src</c>: nobody else has those.</summary>
    /// <param name="name">Relative to <c>/</c>.</param>
    public static bool IsBuildLink(string name) =>
        name.StartsWith(Modules, StringComparison.Ordinal) && name.Split('/') is [_, _, _, "build" or "source"];

    /// <summary>The name in the output tree of what a package holds: of the kernel, modules, debug symbols, headers. What depmod or dpkg made keeps its name.</summary>
    /// <param name="member">Relative to <c>/</c>, such as <c>boot/vmlinuz-6.12.96</c>.</param>
    /// <param name="arch">The kernel's <c>ARCH</c>.</param>
    public static string InOutput(string member, string arch)
    {
        const string debug = "usr/lib/debug/";
        string name = member.StartsWith(debug, StringComparison.Ordinal) ? member[debug.Length..] : member;
        return name.Split('/', 5) switch
        {
            ["boot", var file] when file.StartsWith("vmlinuz-", StringComparison.Ordinal) => ArtifactSet.BootImage(arch),
            ["boot", var file] when file.StartsWith("vmlinux-", StringComparison.Ordinal) => "vmlinux",
            ["boot", var file] when file.StartsWith("System.map-", StringComparison.Ordinal) => "System.map",
            ["boot", var file] when file.StartsWith("config-", StringComparison.Ordinal) => ".config",
            ["lib", "modules", _, "vmlinux"] => "vmlinux",
            ["lib", "modules", _, "kernel", var module] => module,
            ["usr", "src", _, var header] => header,
            ["usr", "src", _, var directory, var header] => $"{directory}/{header}",
            _ => name,
        };
    }
}
