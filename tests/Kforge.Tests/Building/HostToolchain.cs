using System.Diagnostics;
using Kforge.Platform;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Building;

/// <summary>
/// A sandbox root with a shell, make and a few everyday programs of this machine, enough for
/// <c>tests/fake-kernel</c>; its python3 is a shell too. Other programs put the files in place: a file this process holds open for
/// writing while another test forks could not be run.
/// </summary>
public sealed class HostToolchain : IDisposable
{
    private const string Programs = "sh make cat cmp cp date env grep ln mkdir mv printf rm sed sha256sum sleep sort touch";

    private readonly TemporaryDirectory directory = new();

    public HostToolchain()
    {
        Run($$"""
            set -e
            root=$0
            mkdir -p "$root/usr/bin" "$root/var/lib/dpkg" "$root/etc/fake-kernel" {{string.Join(' ', Sandbox.MountPoints.Select(point => $"\"$root/{point}\""))}}
            ln -s usr/bin "$root/bin"
            for program in {{Programs}}; do paths="$paths $(command -v "$program" | grep / || echo "/usr/bin/$program")"; done
            cp -L $paths "$root/usr/bin"
            printf '#!/usr/bin/sh\nexec sh "$@"\n' > "$root/usr/bin/python3" && chmod 755 "$root/usr/bin/python3"
            ldd $paths | grep -o '/[^ ]* (0x' | sed 's/ .*//' | sort -u | while read -r library; do
                mkdir -p "$root${library%/*}"
                cp -L "$library" "$root$library"
            done
            """, Root);
    }

    private string Root => directory["root"];

    /// <summary>The root under another name, with an <c>etc/fake-kernel</c> of its own.</summary>
    public void CopyTo(string root) => Run("""cp -al "$0" "$1" """, Root, root);

    public void Dispose() => directory.Dispose();

    private static void Run(string script, params string[] arguments)
    {
        using Process shell = Process.Start("/bin/sh", ["-c", script, .. arguments]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
