using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Kforge.Booting;

/// <summary>
/// What the serial log has told so far: a state that takes one line at a time and at the end says how the boot went.
/// The first of a Rust panic, an oops and a kernel panic is the cause, whatever follows it: a Rust panic makes an
/// oops, and an oops in the wrong place makes a kernel panic.
/// </summary>
public sealed partial record SerialLog
{
    private const int ContextLines = 30;
    private const int TailLines = 10;
    private const int LinesBefore = 3;

    private SerialLog(Regex? expected, bool strict) => (Expected, Strict) = (expected, strict);

    /// <summary>How many lines came.</summary>
    public int Count { get; private init; }

    private Regex? Expected { get; init; }

    private bool Strict { get; }

    private Flaw? Found { get; init; }

    private ImmutableArray<string> Said { get; init; } = [];

    private Crash? Crashed { get; init; }

    private BootOutcome.ModuleFailed? Failed { get; init; }

    private string? Proof { get; init; }

    private string? Doing { get; init; }

    private bool GuestSpoke { get; init; }

    private bool GuestDone { get; init; }

    private ImmutableQueue<string> Tail { get; init; } = [];

    /// <summary>Before the first line.</summary>
    /// <param name="expected">What a line must match, without the kernel's time stamp; null when nothing is expected. Its match time must be limited.</param>
    /// <param name="strict">Whether a warning of the kernel, and a module that cannot be unloaded, is a failure.</param>
    public static SerialLog Start(Regex? expected, bool strict = false) => new(expected, strict);

    /// <summary>After one more line.</summary>
    /// <param name="line">As it came, without its end.</param>
    /// <exception cref="RegexMatchTimeoutException">The expression takes too long on this line.</exception>
    public SerialLog Take(string line)
    {
        string text = PlainText(line);
        int number = Count + 1;
        return this with
        {
            Count = number,
            Tail = Count < TailLines ? Tail.Enqueue(text) : Tail.Dequeue().Enqueue(text),
            GuestSpoke = GuestSpoke || !IsHostMessage(text),
            GuestDone = GuestDone || text == GuestImage.Done,
            Doing = Crashed is null && text.StartsWith(GuestImage.Marker, StringComparison.Ordinal) && !text.StartsWith(GuestImage.Said, StringComparison.Ordinal) ? ActivityIn(text) : Doing,
            Crashed = Crashed is null ? Crash.At(text, number) : Crashed.Lines.Length < ContextLines ? Crashed with { Lines = Crashed.Lines.Add(text) } : Crashed,
            Said = text.StartsWith(GuestImage.Said, StringComparison.Ordinal) ? Said.Length < ContextLines ? Said.Add(text[GuestImage.Said.Length..]) : Said.RemoveAt(0).Add(text[GuestImage.Said.Length..]) : Said,
            Found = Found is null ? Flaw.At(text, number, Strict) : Found.Lines.Length < ContextLines ? Found with { Lines = Found.Lines.Add(text) } : Found,
            Failed = Failed ?? FailureIn(text, number, Tail),
            Proof = Proof ?? (Expected?.IsMatch(text) == true ? text : null),
        };
    }

    /// <summary>How it went, when the virtual machine ended by itself.</summary>
    /// <param name="status">qemu's exit status.</param>
    public BootOutcome Ended(int status) =>
        Worst()
        ?? (!GuestSpoke ? new BootOutcome.NoOutput(status, [.. Tail])
            : !GuestDone ? new BootOutcome.GuestDied(status, [.. Tail]) { Doing = Doing }
            : Failed ?? Found?.OutcomeAfter(Said)
            ?? (Expected is not null && Proof is null ? new BootOutcome.ExpectedLineMissing(Expected.ToString(), [.. Tail])
                : (BootOutcome)new BootOutcome.Passed(Proof ?? GuestImage.Done)));

    /// <summary>How it went, when the time was up.</summary>
    public BootOutcome TimeIsUp(TimeSpan limit) =>
        Worst()
        ?? (GuestSpoke ? Failed ?? (BootOutcome)new BootOutcome.TimedOut(limit, [.. Tail]) { Doing = Doing } : new BootOutcome.NoOutput(null, [.. Tail]));

    /// <summary>A line without the kernel's time stamp and caller (PRINTK_TIME, PRINTK_CALLER) and without carriage returns.</summary>
    public static string PlainText(string line) => Prefix().Replace(line.TrimEnd('\r'), "");

    private BootOutcome? Worst() => Crashed is null ? null : Crashed.Outcome with { Doing = Doing };

    private static string? ActivityIn(string text) =>
        text.StartsWith(GuestImage.Loading, StringComparison.Ordinal) ? $"while loading the module `{text[GuestImage.Loading.Length..]}`"
        : text == GuestImage.Testing ? "while the test ran"
        : text.StartsWith(GuestImage.Unloading, StringComparison.Ordinal) ? $"while unloading the module `{text[GuestImage.Unloading.Length..]}`"
        : null;

    private static BootOutcome.ModuleFailed? FailureIn(string text, int number, ImmutableQueue<string> before)
    {
        if (!text.StartsWith(GuestImage.NotLoaded, StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = text[GuestImage.NotLoaded.Length..].Split(": ", 2);
        string reason = parts.ElementAtOrDefault(1) ?? "";
        // insmod repeats itself: "insmod: can't insert '/modules/x.ko': Invalid argument".
        return new(parts[0], reason.StartsWith("insmod:", StringComparison.Ordinal) ? reason[(reason.LastIndexOf("': ", StringComparison.Ordinal) + 3)..] : reason, [.. before.TakeLast(LinesBefore)], number);
    }

    private static bool IsHostMessage(string text) =>
        text.Length == 0 || text.StartsWith("qemu-system-", StringComparison.Ordinal) || text.StartsWith("qemu: ", StringComparison.Ordinal) || text.StartsWith("bwrap: ", StringComparison.Ordinal);

    [GeneratedRegex(@"^(<\d+>)?\[ *\d+\.\d+\](\[ *[TC]\d+\])? ?", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();

    /// <summary>The first sign of a serious error, and the lines after it.</summary>
    private sealed partial record Crash(CrashKind Kind, ImmutableArray<string> Lines, int Number)
    {
        public BootOutcome Outcome => Kind switch
        {
            CrashKind.Rust => new BootOutcome.RustPanic(Lines, Number),
            CrashKind.Panic => new BootOutcome.KernelPanic(Lines, Number),
            _ => new BootOutcome.Oops(Lines, Number),
        };

        public static Crash? At(string text, int number) =>
            RustPanicLine().IsMatch(text) ? new(CrashKind.Rust, [text], number)
            : text.StartsWith("Kernel panic - not syncing", StringComparison.Ordinal) ? new(CrashKind.Panic, [text], number)
            : OopsLine().IsMatch(text) ? new(CrashKind.Oops, [text], number)
            : null;

        // The panic handler of rust/kernel/lib.rs prints PanicInfo through the crate's own log prefix.
        [GeneratedRegex(@"^(rust_)?kernel: panicked at ", RegexOptions.CultureInvariant)]
        private static partial Regex RustPanicLine();

        // die(), BUG() and the fault handlers of arch/x86, arch/arm64 and arch/riscv; "BUG: " also begins the reports of KASAN and lockdep.
        [GeneratedRegex(@"^(BUG: |kernel BUG at |Oops: |Oops - |Internal error: |general protection fault|Unable to handle kernel |invalid opcode: |divide error: |stack segment: |int3: |traps: PANIC: )", RegexOptions.CultureInvariant)]
        private static partial Regex OopsLine();
    }

    /// <summary>The first thing that is wrong and did not end the guest, and the lines after it.</summary>
    private sealed partial record Flaw(FlawKind Kind, ImmutableArray<string> Lines, int Number)
    {
        public BootOutcome OutcomeAfter(ImmutableArray<string> said) => Kind switch
        {
            FlawKind.Test => new BootOutcome.TestFailed(Lines[0][GuestImage.Tested.Length..], said, Number),
            FlawKind.Unload => new BootOutcome.NotUnloaded(Lines[0][GuestImage.NotUnloaded.Length..], Number),
            _ => new BootOutcome.KernelWarned(Lines, Number),
        };

        public static Flaw? At(string text, int number, bool strict) =>
            text.StartsWith(GuestImage.Tested, StringComparison.Ordinal) && text != GuestImage.Tested + "0" ? new(FlawKind.Test, [text], number)
            : !strict ? null
            : text.StartsWith(GuestImage.NotUnloaded, StringComparison.Ordinal) ? new(FlawKind.Unload, [text], number)
            : WarningLine().IsMatch(text) ? new(FlawKind.Warning, [text], number)
            : null;

        // WARN() of kernel/panic.c, lockdep, and mm/kmemleak.c. A module that is not the tree's own taints the kernel, which is said and is no warning.
        [GeneratedRegex(@"^(WARNING: |INFO: (possible|inconsistent|suspicious|rcu_|task )|kmemleak: [1-9]\d* new suspected memory leaks)", RegexOptions.CultureInvariant)]
        private static partial Regex WarningLine();
    }

    private enum FlawKind
    {
        Test,
        Unload,
        Warning,
    }

    private enum CrashKind
    {
        Rust,
        Panic,
        Oops,
    }
}
