using System.Text;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Workspace;

/// <summary>What <c>kforge init</c> writes.</summary>
public static class NewWorkspace
{
    /// <summary>A <c>kbuild.toml</c> to begin with; it names toolchains and profiles that are shipped with kforge.</summary>
    public const string BuildFileText = """
        # What this repository builds. `kforge build` builds the default kernel,
        # `kforge build NAME` another one. Commit this file together with kforge.lock.

        [workspace]
        default = "lts"

        [kernel.lts]
        # A Debian package that holds a kernel tree, and the suite it comes from.
        source = { debian = "linux-source-6.12", suite = "trixie" }
        arch = "x86_64"

        # A file in toolchains/, here or shipped with kforge.
        toolchain = "debian-trixie"

        # Files in profiles/, here or shipped with kforge, merged in this order:
        # Kconfig symbols, each with the reason for it.
        profiles = ["tiny", "rust", "rust-samples", "qemu"]

        # Directories in patches/, applied in this order; each is a quilt series.
        # patches = ["mine"]

        # What make is asked for, when it is not the usual for the architecture.
        # targets = ["bzImage", "modules"]

        # How `kforge boot` tries the kernel: a toolchain that holds qemu and busybox,
        # a module to load, and what must then appear on the console.
        [kernel.lts.boot]
        toolchain = "debian-trixie-qemu"
        module = "rust_minimal"
        expect = "rust_minimal: Rust minimal sample"

        """;

    /// <summary>Writes <c>kbuild.toml</c> into a directory.</summary>
    /// <param name="directory">Absolute; it exists.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="Failure">KF1023 when there is one already, KF3003 or KF3004 when it cannot be written.</exception>
    public static string Create(string directory)
    {
        string path = Path.Combine(directory, WorkspaceDirectories.BuildFileName);
        if (Path.Exists(path))
        {
            throw new Diagnostic(WorkspaceCodes.WorkspaceExists, $"`{path}` is there already").WithHint("edit it, or delete it first").ToFailure();
        }

        try
        {
            using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write);
            stream.Write(Encoding.UTF8.GetBytes(BuildFileText));
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(path, exception);
        }
    }
}
