using System.Collections.Immutable;
using System.Text;
using Kforge.Platform;

namespace Kforge.Booting;

/// <summary>
/// The guest's root file system: busybox, the modules in load order, and an <c>/init</c> that loads them, tells how that
/// went and ends. It speaks through <c>/dev/kmsg</c>: only the kernel's own log keeps lines whole and in order when
/// the kernel and a program write to the serial port at the same time.
/// </summary>
public static class GuestImage
{
    /// <summary>What the guest's own lines begin with.</summary>
    public const string Marker = "kforge-guest: ";

    /// <summary>The first line of the guest, once its file systems are mounted.</summary>
    public const string Ready = Marker + "ready";

    /// <summary>The last line of the guest.</summary>
    public const string Done = Marker + "done";

    /// <summary>Begins the line before a module is loaded; its name follows.</summary>
    public const string Loading = Marker + "loading ";

    /// <summary>Begins the line before a module is unloaded; its name follows.</summary>
    public const string Unloading = Marker + "unloading ";

    /// <summary>Begins the line about a loaded module; its name follows.</summary>
    public const string Loaded = Marker + "loaded ";

    /// <summary>Begins the line about a module that could not be loaded; its name, <c>: </c> and the reason follow.</summary>
    public const string NotLoaded = Marker + "cannot load ";

    /// <summary>Begins the line about a module that could not be unloaded, which is not a failure: it may be permanent.</summary>
    public const string NotUnloaded = Marker + "cannot unload ";

    /// <summary>The guest runs its test.</summary>
    public const string Testing = Marker + "testing";

    /// <summary>The test said a line; it follows.</summary>
    public const string Said = Marker + "| ";

    /// <summary>The test ended; its status follows.</summary>
    public const string Tested = Marker + "tested ";

    /// <summary>What the image consists of; <see cref="NewcArchive.Write"/> makes the initramfs of it.</summary>
    /// <param name="busybox">A statically linked busybox.</param>
    /// <param name="modules">In load order.</param>
    /// <param name="options">What is done when they are loaded.</param>
    public static ImmutableArray<ArchiveEntry> Entries(ReadOnlyMemory<byte> busybox, ImmutableArray<KernelModule> modules, BootOptions options) =>
    [
        .. new[] { "bin", "dev", "modules", "proc", "root", "sys", "tmp" }.Select(name => new ArchiveEntry.Directory(At(name))),
        new ArchiveEntry.Device(At("dev/console"), 5, 1),
        new ArchiveEntry.Device(At("dev/null"), 1, 3),
        new ArchiveEntry.Device(At("dev/kmsg"), 1, 11),
        new ArchiveEntry.File(At("bin/busybox"), busybox),
        new ArchiveEntry.Link(At("bin/sh"), "busybox"),
        .. modules.Select(module => new ArchiveEntry.File(At($"modules/{module.Name}.ko"), module.Content)),
        .. options.Test is { } test ? [new ArchiveEntry.Directory(At("test")), .. test.Files.Select(file => new ArchiveEntry.File(At($"test/{file.Key}"), file.Value))] : (ArchiveEntry[])[],
        new ArchiveEntry.File(At("init"), Encoding.UTF8.GetBytes(Script(modules, options))),
    ];

    /// <summary>The text of <c>/init</c>, for busybox's shell.</summary>
    public static string Script(ImmutableArray<KernelModule> modules, BootOptions options)
    {
        string names = string.Join(' ', modules.Select(module => module.Name));
        string reversed = string.Join(' ', modules.Reverse().Select(module => module.Name));
        return $$"""
            #!/bin/sh
            PATH=/bin
            busybox mount -t devtmpfs dev /dev 2>/dev/null
            busybox mount -t proc proc /proc 2>/dev/null
            busybox mount -t sysfs sys /sys 2>/dev/null

            say() {
                echo "<5>{{Marker}}$*" 2>/dev/null >/dev/kmsg || echo "{{Marker}}$*"
            }

            say ready
            for module in {{names}}; do
                say "loading $module"
                if reason=$(busybox insmod /modules/$module.ko 2>&1); then
                    say "loaded $module"
                else
                    status=$?
                    say "cannot load $module: ${reason:-it ended with status $status}"
                fi
            done
            {{(options.Test is { } test ? TestOf(test) : "")}}
            {{(options.Interactive ? Shell : "")}}
            for module in {{reversed}}; do
                if [ -d /sys/module/$module ]; then
                    say "unloading $module"
                    reason=$(busybox rmmod $module 2>&1) || say "cannot unload $module: $reason"
                fi
            done
            {{(options.Strict ? LeakCheck : "")}}
            say done
            busybox reboot -f

            """.ReplaceLineEndings("\n");
    }

    // Each line as it comes, so that the last one before a hang is seen; a pipe has the status of its end, so that of the program takes another way.
    private static string TestOf(GuestTest test) => $$"""
        busybox --install -s /bin
        say "{{Testing[Marker.Length..]}}"
        cd /test
        { ./{{test.Program}} 2>&1; echo $? > /tmp/status; } </dev/null | while IFS= read -r line; do say "{{Said[Marker.Length..]}}$line"; done
        cd /
        say "{{Tested[Marker.Length..]}}$(cat /tmp/status)"
        """;

    // Twice, because what is in use just now is not lost (Documentation/dev-tools/kmemleak.rst).
    private const string LeakCheck = """
        busybox mount -t debugfs debug /sys/kernel/debug 2>/dev/null
        if [ -e /sys/kernel/debug/kmemleak ]; then
            for again in 1 2; do
                busybox sleep 1
                echo scan 2>/dev/null >/sys/kernel/debug/kmemleak
            done
            busybox head -n 40 /sys/kernel/debug/kmemleak | while IFS= read -r line; do say "| $line"; done
        fi
        """;

    private const string Shell = """
        busybox --install -s /bin
        echo "A shell in the guest. Type exit to end it; Ctrl-A X ends the virtual machine."
        cd /root && HOME=/root setsid cttyhack sh
        """;

    private static RelativePath At(string path) => RelativePath.Parse(path);
}
