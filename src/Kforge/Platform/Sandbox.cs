using System.Collections.Immutable;

namespace Kforge.Platform;

/// <summary>
/// A bubblewrap sandbox: a toolchain as <c>/</c>, chosen directories, no network, an environment that
/// holds only what is listed. Kernel makefiles and Kconfig run arbitrary commands; they run only in here.
/// </summary>
/// <param name="Root">The toolchain's root directory; it must hold the mount points as directories.</param>
public sealed record Sandbox(string Root)
{
    /// <summary>Directories of the host, in the order they are mounted.</summary>
    public ImmutableArray<SandboxMount> Mounts { get; init; } = [];

    /// <summary>
    /// A directory of the host that is <c>/</c> instead of <see cref="Root"/>, and can be written; what is in the root appears in it, read-only. Null for the root itself. For
    /// programs that write into the directory above the one they work in. It keeps the empty directories and the links that stand for what appeared.
    /// </summary>
    public string? Base { get; init; }

    /// <summary>Variables besides the fixed ones.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Where the program starts.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Whether the program keeps the terminal (an interactive guest); it then shares kforge's session.</summary>
    public bool KeepsTerminal { get; init; }

    /// <summary><c>PATH</c> in the sandbox, unless <see cref="Variables"/> sets it.</summary>
    public const string DefaultPath = "/usr/bin:/bin:/usr/sbin:/sbin";

    /// <summary>The directories every sandbox root must have for the mounts.</summary>
    public static ImmutableArray<string> MountPoints { get; } = ["dev", "proc", "tmp", "src", "out", "work"];

    /// <summary>The sandbox with one more directory, read-only or writable.</summary>
    public Sandbox Mount(string from, string to, bool writable = false) =>
        this with { Mounts = Mounts.Add(new(from, to, writable ? MountKind.Writable : MountKind.ReadOnly)) };

    /// <summary>The sandbox with an empty directory in memory, writable and gone with it.</summary>
    /// <param name="to">In the sandbox, absolute.</param>
    public Sandbox Scratch(string to) => this with { Mounts = Mounts.Add(new("", to, MountKind.Scratch)) };

    /// <summary>The sandbox with one device of the host.</summary>
    public Sandbox Device(string path) => this with { Mounts = Mounts.Add(new(path, path, MountKind.Device)) };

    /// <summary>The sandbox with one more environment variable.</summary>
    public Sandbox With(string variable, string value) => this with { Variables = Variables.SetItem(variable, value) };

    /// <summary>The command that runs a program of the toolchain in the sandbox.</summary>
    /// <param name="program">A name on the sandbox's <c>PATH</c>, or a path in it.</param>
    /// <param name="arguments">Its arguments.</param>
    public Command Run(string program, params IEnumerable<string> arguments) =>
        new("bwrap", [.. Flags(), "--", program, .. arguments]);

    private IEnumerable<string> Flags()
    {
        // A user of the sandbox's own: what the build sees of uid and gid is the same on every machine.
        yield return "--unshare-all";
        foreach (string flag in (string[])["--unshare-user", "--uid", "1000", "--gid", "1000", "--hostname", "kforge", "--die-with-parent", "--clearenv"])
        {
            yield return flag;
        }

        if (!KeepsTerminal)
        {
            // Without a session of its own a child could push key strokes into the user's terminal (CVE-2017-5226).
            yield return "--new-session";
        }

        foreach (string flag in (string[])[.. Bottom(), "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"])
        {
            yield return flag;
        }

        foreach (SandboxMount mount in Mounts)
        {
            yield return mount.Kind switch
            {
                MountKind.ReadOnly => "--ro-bind",
                MountKind.Writable => "--bind",
                MountKind.Scratch => "--tmpfs",
                _ => "--dev-bind",
            };
            if (mount.Kind != MountKind.Scratch)
            {
                yield return mount.From;
            }

            yield return mount.To;
        }

        foreach ((string name, string value) in FixedVariables.SetItems(Variables))
        {
            yield return "--setenv";
            yield return name;
            yield return value;
        }

        yield return "--chdir";
        yield return WorkingDirectory;
    }

    private IEnumerable<string> Bottom() => Base is not { } directory
        ? ["--ro-bind", Root, "/"]
        :
        [
            "--bind", directory, "/",
            .. new DirectoryInfo(Root).EnumerateFileSystemInfos().Where(entry => !MountPoints.Contains(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal)
                .SelectMany(entry => entry.LinkTarget is { } link ? ["--symlink", link, "/" + entry.Name] : (string[])["--ro-bind", entry.FullName, "/" + entry.Name]),
        ];

    private static readonly ImmutableSortedDictionary<string, string> FixedVariables = new Dictionary<string, string>
    {
        ["HOME"] = "/tmp",
        ["LC_ALL"] = "C",
        ["PATH"] = DefaultPath,
        ["TMPDIR"] = "/tmp",
        ["TZ"] = "UTC",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}

/// <summary>How a host path appears in a sandbox.</summary>
public enum MountKind
{
    /// <summary>A file or directory that cannot be written.</summary>
    ReadOnly,

    /// <summary>A directory that can be written.</summary>
    Writable,

    /// <summary>A device node.</summary>
    Device,

    /// <summary>An empty writable directory in memory; it has no host path.</summary>
    Scratch,
}

/// <summary>One mounted path in a sandbox.</summary>
/// <param name="From">On the host, absolute; empty for <see cref="MountKind.Scratch"/>.</param>
/// <param name="To">In the sandbox, absolute.</param>
/// <param name="Kind">How.</param>
public sealed record SandboxMount(string From, string To, MountKind Kind);
