using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Checkup;

/// <summary>
/// Tries what kforge needs of this machine by doing it: a program that is installed but does not work
/// is found too. Nothing is changed but a file written in the store and deleted again.
/// </summary>
public static class HostChecks
{
    /// <summary>A cold build of a small kernel with its toolchain and tree (6.12, measured): 4.5 GB.</summary>
    private const long RoomNeeded = 6_000_000_000;

    /// <summary>Runs every check.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="store">The store that would be used.</param>
    /// <param name="kforge">Starts this program once more, for what must be tried in a process of its own.</param>
    /// <param name="cancellation">Stops the checks.</param>
    public static async Task<ImmutableArray<Finding>> RunAsync(Host host, Store store, Command kforge, CancellationToken cancellation) =>
    [
        await SandboxAsync(host, cancellation).ConfigureAwait(false),
        await ProgramAsync(host, "git", "--version", "git", cancellation).ConfigureAwait(false),
        await ProgramAsync(host, "gpgv", "--version", "gpgv", cancellation).ConfigureAwait(false),
        await ProgramAsync(host, "xz", "--version", "xz-utils", cancellation).ConfigureAwait(false),
        Architecture(),
        Writable(store),
        await GitLibraryCheck.RunAsync(host, store, kforge, cancellation).ConfigureAwait(false),
        Room(store),
        Kvm(),
    ];

    private static async Task<Finding> SandboxAsync(Host host, CancellationToken cancellation)
    {
        const string id = "sandbox";
        if (host.FindProgram("bwrap") is null)
        {
            return new(id, CheckStatus.Problem, "bubblewrap is not installed", [InstallLine("bubblewrap")]);
        }

        // The same flags as a real build; the host's own root stands in for a toolchain.
        CommandResult version = await new Command("bwrap", "--version").RunAsync(host, cancellation).ConfigureAwait(false);
        CommandResult tried = await new Sandbox("/").Run("/bin/true").RunAsync(host, cancellation).ConfigureAwait(false);
        return tried.Succeeded
            ? Finding.Ok(id, version.OutputText.Trim())
            : new(id, CheckStatus.Problem, $"bubblewrap is installed but cannot make a sandbox: {tried.Error.Trim()}", SandboxFix());
    }

    private static ImmutableArray<string> SandboxFix()
    {
        if (ReadsAs("/proc/sys/user/max_user_namespaces", "0"))
        {
            return ["user namespaces are switched off: sysctl -w user.max_user_namespaces=15000"];
        }

        if (ReadsAs("/proc/sys/kernel/unprivileged_userns_clone", "0"))
        {
            return ["user namespaces are kept for root: sysctl -w kernel.unprivileged_userns_clone=1"];
        }

        return ReadsAs("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1")
            ? ["AppArmor restricts user namespaces (Ubuntu 23.10 and later): give bwrap a profile that allows `userns`, see docs/sandbox.md"]
            : ["in a container, allow user namespaces and mounting /proc: docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined"];
    }

    private static bool ReadsAs(string path, string value) => File.Exists(path) && File.ReadAllText(path).Trim() == value;

    private static async Task<Finding> ProgramAsync(Host host, string program, string argument, string package, CancellationToken cancellation)
    {
        if (host.FindProgram(program) is null)
        {
            return new(program, CheckStatus.Problem, $"`{program}` is not installed", [InstallLine(package)]);
        }

        CommandResult result = await new Command(program, argument).RunAsync(host, cancellation).ConfigureAwait(false);
        return result.Succeeded
            ? Finding.Ok(program, result.OutputText.Split('\n')[0].Trim())
            : new(program, CheckStatus.Problem, $"`{program} {argument}` ended with status {result.ExitCode}", [InstallLine(package)]);
    }

    private static Finding Architecture() =>
        RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64
            ? Finding.Ok("architecture", "x86_64")
            : new("architecture", CheckStatus.Problem, $"{RuntimeInformation.OSArchitecture}: the toolchains so far run on x86_64", ["use an x86_64 machine"]);

    private static Finding Writable(Store store)
    {
        const string id = "store";
        string path = Path.Combine(store.Temporary, $"doctor-{Environment.ProcessId}");
        try
        {
            store.Prepare();
            using (FileStream stream = new(path, FileMode.Create))
            {
                stream.WriteByte(1);
                stream.Flush(flushToDisk: true);
            }

            File.Delete(path);
            return Finding.Ok(id, store.Root);
        }
        catch (Exception exception) when (exception is Failure or IOException or UnauthorizedAccessException)
        {
            return new(id, CheckStatus.Problem, $"`{store.Root}` cannot be written", ["check its owner, or choose another place with KFORGE_CACHE=/path"]);
        }
    }

    private static Finding Room(Store store)
    {
        const string id = "space";
        string existing = store.Root;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        double free = new DriveInfo(existing).AvailableFreeSpace;
        string found = $"{free / 1e9:0.0} GB free";
        return free > RoomNeeded
            ? Finding.Ok(id, found)
            : new(id, CheckStatus.Warning, $"{found}; a first build takes about 5 GB", ["free some space, or choose another disk with KFORGE_CACHE=/path"]);
    }

    private static Finding Kvm()
    {
        const string id = "kvm";
        try
        {
            using FileStream device = new("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
            return Finding.Ok(id, "/dev/kvm can be opened; each boot tries first whether it works");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(id, CheckStatus.Warning, "/dev/kvm cannot be opened: guests are emulated, which is slow but works", ["add yourself to the group kvm, or switch virtualisation on in the firmware"]);
        }
    }

    private static string InstallLine(string package) =>
        File.Exists("/usr/bin/apt-get") ? $"sudo apt-get install -y {package}"
        : File.Exists("/usr/bin/dnf") ? $"sudo dnf install -y {package}"
        : File.Exists("/usr/bin/pacman") ? $"sudo pacman -S {package}"
        : $"install the package {package}";
}
