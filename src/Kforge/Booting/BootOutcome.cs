using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Diagnostics;

namespace Kforge.Booting;

/// <summary>How a boot ended.</summary>
public abstract partial record BootOutcome
{
    private const int ShownLines = 12;

    private BootOutcome()
    {
    }

    /// <summary>What the guest was doing, such as <c>while loading the module `x`</c>; null when that is not known.</summary>
    public string? Doing { get; init; }

    /// <summary>The modules were loaded, the expected line came, and the guest ended by itself.</summary>
    /// <param name="Line">The line that proves it.</param>
    public sealed record Passed(string Line) : BootOutcome;

    /// <summary>A module could not be loaded.</summary>
    /// <param name="Module">Its name.</param>
    /// <param name="Reason">What insmod said.</param>
    /// <param name="Before">The lines before, in which the kernel or the module often says more.</param>
    /// <param name="Number">The line of the serial log.</param>
    public sealed record ModuleFailed(string Module, string Reason, ImmutableArray<string> Before, int Number) : BootOutcome;

    /// <summary>What the guest ran while the modules were loaded ended badly.</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="Said">The last lines it said.</param>
    /// <param name="Number">The line of the serial log.</param>
    public sealed record TestFailed(string Status, ImmutableArray<string> Said, int Number) : BootOutcome;

    /// <summary>A module stayed.</summary>
    /// <param name="What">Its name and what rmmod said.</param>
    /// <param name="Number">The line of the serial log.</param>
    public sealed record NotUnloaded(string What, int Number) : BootOutcome;

    /// <summary>The kernel warned, or lost memory.</summary>
    /// <param name="Lines">From the line that says so.</param>
    /// <param name="Number">The line of the serial log.</param>
    public sealed record KernelWarned(ImmutableArray<string> Lines, int Number) : BootOutcome;

    /// <summary>The guest did its work, but no line matched.</summary>
    /// <param name="Pattern">The regular expression.</param>
    /// <param name="LastLines">The end of the log.</param>
    public sealed record ExpectedLineMissing(string Pattern, ImmutableArray<string> LastLines) : BootOutcome;

    /// <summary>The kernel gave up.</summary>
    /// <param name="Lines">From the line that says so.</param>
    /// <param name="Number">The line of the serial log.</param>
    public sealed record KernelPanic(ImmutableArray<string> Lines, int Number) : BootOutcome;

    /// <summary>The kernel met an error of its own; it may have gone on after it.</summary>
    /// <param name="Lines">From the line that says so.</param>
    /// <param name="Number">The line of the serial log.</param>
    public sealed record Oops(ImmutableArray<string> Lines, int Number) : BootOutcome;

    /// <summary>Rust code panicked; the oops that follows belongs to it.</summary>
    /// <param name="Lines">From the line that says so.</param>
    /// <param name="Number">The line of the serial log.</param>
    public sealed record RustPanic(ImmutableArray<string> Lines, int Number) : BootOutcome;

    /// <summary>The guest was still running at the time limit.</summary>
    /// <param name="Limit">The limit.</param>
    /// <param name="LastLines">The end of the log.</param>
    public sealed record TimedOut(TimeSpan Limit, ImmutableArray<string> LastLines) : BootOutcome;

    /// <summary>The guest, or qemu, ended before the work was done.</summary>
    /// <param name="Status">qemu's exit status.</param>
    /// <param name="LastLines">The end of the log.</param>
    public sealed record GuestDied(int Status, ImmutableArray<string> LastLines) : BootOutcome;

    /// <summary>Nothing came out of the guest.</summary>
    /// <param name="Status">qemu's exit status; null when the time limit ended it.</param>
    /// <param name="Said">What qemu or the sandbox said instead.</param>
    public sealed record NoOutput(int? Status, ImmutableArray<string> Said) : BootOutcome;

    /// <summary>The outcome as a diagnostic; null when it is a success.</summary>
    /// <param name="log">The serial log's path: the place of the diagnostic.</param>
    public Diagnostic? ToDiagnostic(string log) => this switch
    {
        Passed => null,
        ModuleFailed failed => new(BootCodes.ModuleFailed, $"the module `{failed.Module}` cannot be loaded: {failed.Reason}", new(log, failed.Number), failed.Before, [ModuleHint(failed)]),
        TestFailed failed => new(BootCodes.TestFailed, $"the test ended with status {failed.Status}", new(log, failed.Number), failed.Said, ["what it said is above; the log has what the kernel said meanwhile"]),
        NotUnloaded stays => new(BootCodes.NotUnloaded, $"a module cannot be unloaded: {stays.What}", new(log, stays.Number), [],
            ["somebody still uses it: a file that is open, a device that was not taken away, a reference that was not given back"]),
        KernelWarned warned => new(BootCodes.KernelWarned, warned.Lines[0], new(log, warned.Number), Story(warned.Lines.Skip(1)),
            ["the call trace names the functions, innermost first"]),
        ExpectedLineMissing missing => new(
            BootCodes.ExpectedLineMissing, $"no line of the serial log matches `{missing.Pattern}`", new(log), missing.LastLines,
            [$"look at the log: `less {log}`", "try the expression: `grep -P '…'` understands nearly the same language"]),
        KernelPanic panic => new(BootCodes.KernelPanic, panic.Lines[0], new(log, panic.Number), Story(panic.Lines.Skip(1)), PanicHints(panic)),
        Oops oops => new(BootCodes.Oops, oops.Lines[0], new(log, oops.Number), Story(oops.Lines.Skip(1)),
            ["the line `RIP:` names the function, if the kernel has KALLSYMS; scripts/faddr2line of the tree finds its source line in vmlinux"]),
        RustPanic panic => new(BootCodes.RustPanic, panic.Lines[0], new(log, panic.Number), Story(panic.Lines.Skip(1)),
            ["the message names file, line and column of the Rust source; kernel code returns an error instead of panicking"]),
        TimedOut late => new(BootCodes.TimedOut, $"the guest was still running after {late.Limit.TotalSeconds:0} s", new(log), Story(late.LastLines),
            ["give it more time: `--timeout 300`, or look where it hangs: the last lines are above"]),
        GuestDied died => new(BootCodes.GuestDied, $"the guest ended before its work was done: qemu's status is {died.Status}", new(log), Story(died.LastLines),
            ["when the last line is harmless, the processor was reset (a triple fault): boot again with `--append ignore_loglevel`"]),
        NoOutput silent => new(
            BootCodes.NoOutput,
            silent.Status is { } status ? $"nothing came out of the serial port, and qemu ended with status {status}" : "nothing came out of the serial port before the time limit",
            new(log), silent.Said,
            ["the kernel needs SERIAL_8250_CONSOLE and PRINTK: add the profile `qemu`", "if the machine's KVM is to blame, boot with `--no-kvm`"]),
        _ => throw new InvalidOperationException("unreachable: BootOutcome is closed"),
    };

    private ImmutableArray<string> Story(IEnumerable<string> lines) => [.. Doing is null ? [] : (string[])[Doing], .. lines.Where(line => !Registers().IsMatch(line)).Take(ShownLines)];

    private static string ModuleHint(ModuleFailed failed) => failed.Reason switch
    {
        var reason when reason.Contains("invalid module format", StringComparison.Ordinal) =>
            "the module was built for another kernel or configuration: build both again with `kforge build`",
        var reason when reason.Contains("unknown symbol", StringComparison.Ordinal) =>
            "it uses a function that the kernel does not export or has not built in: the lines before it in the log name it",
        var reason when reason.Contains("No such file", StringComparison.Ordinal) => "the module is not in the image: build the target `modules`",
        _ => "the module's init function returned this error; the lines before it in the log may say why",
    };

    // The dump of the processor's registers (show_regs of arch/x86) is in the log for whoever reads it.
    [GeneratedRegex(@"^(Code|RSP|R[A-D]X|RBP|R\d\d|FS|CS|CR\d|DR\d|PGD|PKRU)[: ]", RegexOptions.CultureInvariant)]
    private static partial Regex Registers();

    private static ImmutableArray<string> PanicHints(KernelPanic panic) => panic.Lines[0] switch
    {
        var line when line.Contains("Unable to mount root", StringComparison.Ordinal) || line.Contains("No working init", StringComparison.Ordinal)
            || line.Contains("Requested init", StringComparison.Ordinal) =>
            ["the guest's initramfs was not used: the kernel needs BLK_DEV_INITRD, BINFMT_ELF and BINFMT_SCRIPT: add the profile `qemu`"],
        var line when line.Contains("Attempted to kill init", StringComparison.Ordinal) => ["the guest's first program died; the lines before it in the log say how"],
        _ => ["the call trace in the log names the functions, innermost first, when the kernel has KALLSYMS"],
    };
}
