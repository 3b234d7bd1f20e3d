using Kforge.Diagnostics;

namespace Kforge.Booting;

/// <summary>What can go wrong when a kernel is tried in a virtual machine (KF60xx).</summary>
public static class BootCodes
{
    /// <summary>A module could not be loaded.</summary>
    public static readonly DiagnosticCode ModuleFailed = new("KF6001", ExitCode.Failed, "a module cannot be loaded");

    /// <summary>No line of the serial log is the expected one.</summary>
    public static readonly DiagnosticCode ExpectedLineMissing = new("KF6002", ExitCode.Failed, "the expected line did not appear");

    /// <summary>The kernel panicked.</summary>
    public static readonly DiagnosticCode KernelPanic = new("KF6003", ExitCode.Failed, "the kernel panicked");

    /// <summary>The kernel had an oops.</summary>
    public static readonly DiagnosticCode Oops = new("KF6004", ExitCode.Failed, "the kernel had an oops");

    /// <summary>Rust code in the kernel panicked.</summary>
    public static readonly DiagnosticCode RustPanic = new("KF6005", ExitCode.Failed, "Rust code in the kernel panicked");

    /// <summary>The guest did not end in time.</summary>
    public static readonly DiagnosticCode TimedOut = new("KF6006", ExitCode.Failed, "the guest did not end in time");

    /// <summary>The guest ended before its work was done.</summary>
    public static readonly DiagnosticCode GuestDied = new("KF6007", ExitCode.Failed, "the guest ended too early");

    /// <summary>The guest said nothing.</summary>
    public static readonly DiagnosticCode NoOutput = new("KF6008", ExitCode.Failed, "the guest said nothing");

    /// <summary>What the guest ran while the modules were loaded ended badly.</summary>
    public static readonly DiagnosticCode TestFailed = new("KF6009", ExitCode.Failed, "a test in the guest failed");

    /// <summary>A module stays when it should go.</summary>
    public static readonly DiagnosticCode NotUnloaded = new("KF6010", ExitCode.Failed, "a module cannot be unloaded");

    /// <summary>The kernel warned of something, or found memory that nobody holds.</summary>
    public static readonly DiagnosticCode KernelWarned = new("KF6018", ExitCode.Failed, "the kernel warned");

    /// <summary>The expected line is not a regular expression.</summary>
    public static readonly DiagnosticCode BadPattern = new("KF6011", ExitCode.Usage, "the expected line is not a regular expression");

    /// <summary>The regular expression takes too long on a line.</summary>
    public static readonly DiagnosticCode SlowPattern = new("KF6012", ExitCode.Usage, "the regular expression takes too long");

    /// <summary>A file is not a kernel module.</summary>
    public static readonly DiagnosticCode NotAModule = new("KF6013", ExitCode.Usage, "a file is not a kernel module");

    /// <summary>A module needs another that is not there.</summary>
    public static readonly DiagnosticCode MissingDependency = new("KF6014", ExitCode.Usage, "a module that another needs is missing");

    /// <summary>There is no kernel to boot.</summary>
    public static readonly DiagnosticCode NoKernel = new("KF6015", ExitCode.Usage, "there is no kernel to boot");

    /// <summary>The toolchain lacks qemu or busybox.</summary>
    public static readonly DiagnosticCode NoGuestTools = new("KF6021", ExitCode.Environment, "a program for the guest is missing");

    /// <summary>The kernel's definition names no toolchain with qemu.</summary>
    public static readonly DiagnosticCode NoMachine = new("KF6016", ExitCode.Usage, "nothing says which toolchain boots the kernel");

    /// <summary>A module that was asked for is not among those built.</summary>
    public static readonly DiagnosticCode NotBuilt = new("KF6017", ExitCode.Usage, "the module was not built");
}
