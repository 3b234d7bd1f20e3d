using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Toolchains.HostTools;

/// <summary>What of this machine a sandbox needs, so that its programs run there: as little as that, and never the user's home.</summary>
/// <param name="Mounts">Read-only, each under its own path, the system's first.</param>
/// <param name="Links">Links in the root directory.</param>
/// <param name="Variables">With the paths of the mounts.</param>
internal sealed record HostDirectories(
    ImmutableArray<SandboxMount> Mounts,
    ImmutableSortedDictionary<string, string> Links,
    ImmutableSortedDictionary<string, string> Variables)
{
    /// <summary>
    /// The system's programs and libraries, and the few files of <c>/etc</c> without which they do not run: where the loader finds libraries,
    /// and what <c>/usr/bin/cc</c> stands for.
    /// </summary>
    private static readonly ImmutableArray<string> OfSystem =
        ["/usr", "/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin", "/nix/store", "/gnu/store", "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"];

    /// <summary>The variables whose values are paths that bindgen or kbuild open.</summary>
    private static readonly ImmutableArray<string> PathVariables = ["CLANG_PATH", "LIBCLANG_PATH", "LLVM_CONFIG_PATH", "RUST_LIB_SRC"];

    /// <summary>Whether a path lies in one of the directories that every sandbox of this machine has.</summary>
    public static bool IsOfSystem(string path) => OfSystem.Any(directory => IsBelow(path, directory));

    /// <summary>Works out what is needed.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="sysroot">Of rustc, or null.</param>
    /// <param name="programs">Where the programs really are.</param>
    /// <exception cref="Failure">KF1650.</exception>
    public static HostDirectories For(Host host, string? sysroot, ImmutableArray<string> programs)
    {
        ImmutableSortedDictionary<string, string> links = OfSystem.Where(path => path.LastIndexOf('/') == 0 && new DirectoryInfo(path).LinkTarget is not null)
            .ToImmutableSortedDictionary(path => path[1..], path => new DirectoryInfo(path).LinkTarget!, StringComparer.Ordinal);
        List<string> mounted = [.. OfSystem.Where(path => Path.Exists(path) && !links.ContainsKey(path[1..]))];
        ImmutableArray<string> set = [.. PathVariables.Where(name => host.Variable(name) is ['/', ..] path && Path.Exists(path))];
        IEnumerable<string> further = (sysroot is null ? [] : (string[])[sysroot])
            .Concat(programs.Select(program => InstallationOf(program, host)))
            .Concat(set.Select(name => InstallationOf(host.Variable(name)!, host)));
        foreach (string path in further.Where(path => !mounted.Any(other => IsBelow(path, other))).Distinct().Order(StringComparer.Ordinal))
        {
            // A directory comes before what is below it, so nothing is mounted twice.
            if (!mounted.Any(other => IsBelow(path, other)))
            {
                mounted.Add(Usable(path));
            }
        }

        IEnumerable<string> search = (sysroot is null ? [] : (string[])[Path.Combine(sysroot, "bin")])
            .Concat((host.Variable("PATH") ?? Sandbox.DefaultPath).Split(':', StringSplitOptions.RemoveEmptyEntries))
            .Concat(Sandbox.DefaultPath.Split(':'))
            .Where(directory => mounted.Any(path => IsBelow(directory, path) || Path.GetDirectoryName(path) == directory) || links.ContainsKey(directory.Trim('/')))
            .Distinct();
        ImmutableSortedDictionary<string, string> variables = set.ToImmutableSortedDictionary(name => name, name => host.Variable(name)!, StringComparer.Ordinal)
            .SetItem("PATH", string.Join(':', search));
        return new([.. mounted.Select(path => new SandboxMount(path, path, MountKind.ReadOnly))], links, variables);
    }

    /// <summary>
    /// The directory a program brings its libraries in: <c>/opt/llvm</c> for <c>/opt/llvm/bin/clang</c>. Where a user's own programs lie
    /// side by side with other things (<c>~/.cargo/bin</c> has credentials beside it), it is the program alone.
    /// </summary>
    private static string InstallationOf(string path, Host host)
    {
        if (Directory.Exists(path))
        {
            return path;
        }

        string directory = Path.GetDirectoryName(path)!;
        string? home = host.Variable("HOME")?.TrimEnd('/');
        string? above = Path.GetDirectoryName(directory);
        ImmutableArray<string?> shared = [null, "/", "/opt", home, home is null ? null : $"{home}/.cargo", home is null ? null : $"{home}/.local", host.Variable("CARGO_HOME")?.TrimEnd('/')];
        return Path.GetFileName(directory) is "bin" or "sbin" && !shared.Contains(above) && !(home is not null && IsBelow(home, above!)) ? above! : path;
    }

    /// <summary>The same path, when a mount there hides nothing of the sandbox and nothing of the sandbox hides it.</summary>
    private static string Usable(string path)
    {
        string? taken = Sandbox.MountPoints.Where(point => point != "tmp").Select(point => $"/{point}").FirstOrDefault(point => IsBelow(path, point));
        return taken is null && path is not ("/" or "/tmp") ? path : throw new Diagnostic(
            HostToolCodes.InTheWay, $"`{path}` cannot be in the sandbox: it has a directory of its own at `{taken ?? path}`")
            .WithHint("install the program elsewhere, such as below /opt, and put that directory first in PATH").ToFailure();
    }

    /// <summary>Whether a path is a directory or below it.</summary>
    public static bool IsBelow(string path, string directory) =>
        path == directory || path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal);
}
