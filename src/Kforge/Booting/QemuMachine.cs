using System.Collections.Immutable;
using System.Globalization;
using Kforge.Platform;

namespace Kforge.Booting;

/// <summary>What runs the guest's instructions.</summary>
public enum Accelerator
{
    /// <summary>The processor, through /dev/kvm.</summary>
    Kvm,

    /// <summary>qemu's emulation: slower, but everywhere the same.</summary>
    Emulation,
}

/// <summary>
/// A virtual x86_64 machine: qemu of a toolchain, in the sandbox, with a serial port as its only device. It sees the
/// kernel, the initramfs and nothing else of the host.
/// </summary>
/// <param name="SandboxRoot">The root directory of the toolchain that holds <c>qemu-system-x86_64</c>.</param>
/// <param name="Directory">The run's directory, absolute; holds <see cref="KernelName"/> and <see cref="InitramfsName"/>, gets <see cref="LogName"/>.</param>
/// <param name="Accelerator">What runs the instructions.</param>
public sealed record QemuMachine(string SandboxRoot, string Directory, Accelerator Accelerator)
{
    /// <summary>The kernel in the run's directory.</summary>
    public const string KernelName = "bzImage";

    /// <summary>The initramfs in the run's directory.</summary>
    public const string InitramfsName = "initramfs.cpio";

    /// <summary>The serial log in the run's directory.</summary>
    public const string LogName = "serial.log";

    /// <summary>qemu's program in the toolchain.</summary>
    public const string Program = "qemu-system-x86_64";

    private const string ProbeName = "kvm-probe.bin";
    private const int ProbeStatus = 33;
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(3);

    /// <summary>The guest's memory in MiB.</summary>
    public int Memory { get; init; } = 256;

    /// <summary>
    /// The kernel's command line: the serial port as console from the first line on, every log level, and a restart
    /// (which ends qemu) at a panic. Messages of the guest's programs pass the kernel's log without a rate limit.
    /// </summary>
    /// <param name="append">What the user adds, at the end, so that it wins.</param>
    public static string CommandLine(string append) =>
        $"console=ttyS0 earlycon=uart8250,io,0x3f8,115200 panic=-1 ignore_loglevel printk.devkmsg=on {append}".TrimEnd();

    /// <summary>The command that boots the kernel.</summary>
    /// <param name="append">What is added to the kernel's command line.</param>
    /// <param name="interactive">Whether the guest's console is kforge's terminal; qemu then writes the log itself.</param>
    public Command Boot(string append, bool interactive)
    {
        ImmutableArray<string> serial = interactive
            ? ["-chardev", $"stdio,id=console,mux=on,signal=off,logfile=/work/{LogName}", "-serial", "chardev:console", "-mon", "chardev=console"]
            : ["-serial", "stdio"];
        ImmutableArray<string> guest =
        [
            "-m", Memory.ToString(CultureInfo.InvariantCulture), "-kernel", $"/work/{KernelName}", "-initrd", $"/work/{InitramfsName}", "-append", CommandLine(append),
        ];
        Sandbox sandbox = Sandbox(writable: interactive) with { KeepsTerminal = interactive };
        return sandbox.Run(Program, [.. Machine, .. serial, .. guest]) with { Interactive = interactive };
    }

    /// <summary>
    /// Whether KVM works here. A device node and even an open one say little (nested virtual machines have both and
    /// fail later), so a guest of four instructions is run that leaves through qemu's exit port.
    /// </summary>
    public static async Task<bool> ProbeKvmAsync(Host host, string sandboxRoot, string directory, CancellationToken cancellation)
    {
        const string device = "/dev/kvm";
        if (!File.Exists(device))
        {
            return false;
        }

        // 64 KiB of firmware; the processor starts 16 bytes before its end: mov al, 10h; out 0F4h, al; hlt.
        byte[] firmware = new byte[1 << 16];
        ((ReadOnlySpan<byte>)[0xb0, 0x10, 0xe6, 0xf4, 0xf4]).CopyTo(firmware.AsSpan(firmware.Length - 16));
        string path = Path.Combine(directory, ProbeName);
        await File.WriteAllBytesAsync(path, firmware, cancellation).ConfigureAwait(false);
        QemuMachine machine = new(sandboxRoot, directory, Accelerator.Kvm);
        Command command = machine.Sandbox(writable: false).Run(
            Program,
            [.. machine.Machine, "-m", "16", "-bios", $"/work/{ProbeName}", "-device", "isa-debug-exit,iobase=0xf4,iosize=4"]);
        using CancellationTokenSource limit = new(ProbeLimit, host.Clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return (await command.RunAsync(host, either.Token).ConfigureAwait(false)).ExitCode == ProbeStatus;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            File.Delete(path);
        }
    }

    // `host` is what KVM can do; `max` is what the emulation can do, so a kernel for a newer processor boots too.
    private ImmutableArray<string> Machine =>
    [
        "-machine", "pc", "-accel", Accelerator == Accelerator.Kvm ? "kvm" : "tcg", "-cpu", Accelerator == Accelerator.Kvm ? "host" : "max",
        "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
    ];

    private Sandbox Sandbox(bool writable)
    {
        Sandbox sandbox = new Sandbox(SandboxRoot).Mount(Directory, "/work", writable);
        return Accelerator == Accelerator.Kvm ? sandbox.Device("/dev/kvm") : sandbox;
    }
}
