using System.Text.RegularExpressions;
using Kforge.Booting;
using Kforge.Diagnostics;

namespace Kforge.Tests.Booting;

/// <summary>The lines are those of Linux 6.12 under qemu.</summary>
public sealed class SerialLogTests
{
    private const string Boot = "Linux version 6.12.117 (kforge@kforge) #1 1980-01-01\nrust_print: Emergency message (level 0) without args\nkforge-guest: ready\n";
    private const string Load = "kforge-guest: loading rust_minimal\nrust_minimal: Rust minimal sample (init)\nkforge-guest: loaded rust_minimal\n";
    private const string End = "kforge-guest: unloading rust_minimal\nrust_minimal: Rust minimal sample (exit)\nkforge-guest: done\nreboot: Restarting system\n";

    [Fact]
    public void A_guest_that_does_its_work_passes() =>
        Assert.Equal(new BootOutcome.Passed("kforge-guest: done"), Run(Boot + Load + End).Ended(0));

    [Theory]
    [InlineData("")]
    [InlineData("[    1.234567] ")]
    [InlineData("[    1.234567][    T1] ")]
    [InlineData("[   12.000000][  C0] ")]
    public void The_expected_line_is_found_behind_the_time_stamp_and_before_a_carriage_return(string stamp)
    {
        string log = string.Concat((Boot + Load + End).TrimEnd('\n').Split('\n').Select(line => $"{stamp}{line}\r\n"));
        Assert.Equal(new BootOutcome.Passed("rust_minimal: Rust minimal sample (init)"), Run(log, @"^rust_minimal: .*\(init\)$").Ended(0));
    }

    [Fact]
    public void A_missing_line_fails_and_shows_the_end_of_the_log()
    {
        BootOutcome.ExpectedLineMissing missing = Assert.IsType<BootOutcome.ExpectedLineMissing>(Run(Boot + Load + End, "rust_maximal").Ended(0));
        Assert.Equal(("rust_maximal", "reboot: Restarting system"), (missing.Pattern, missing.LastLines[^1]));
        Check(missing, "KF6002", "no line of the serial log matches `rust_maximal`");
    }

    [Theory]
    [InlineData("insmod: can't insert '/modules/x.ko': invalid module format", "invalid module format", "kforge build")]
    [InlineData("insmod: can't insert '/modules/x.ko': unknown symbol in module, or unknown parameter", "unknown symbol in module, or unknown parameter", "does not export")]
    [InlineData("insmod: can't insert '/modules/x.ko': No such device", "No such device", "init function")]
    [InlineData("it ended with status 137", "it ended with status 137", "init function")]
    public void A_module_that_is_not_loaded_tells_why(string said, string reason, string hint)
    {
        BootOutcome.ModuleFailed failed = Assert.IsType<BootOutcome.ModuleFailed>(
            Run($"{Boot}kforge-guest: loading x\nx: version magic '6.1' should be '6.12'\nkforge-guest: cannot load x: {said}\n{End}", "rust_minimal").Ended(0));
        Assert.Equal(("x", reason, 6), (failed.Module, failed.Reason, failed.Number));
        Diagnostic diagnostic = Check(failed, "KF6001", $"the module `x` cannot be loaded: {reason}");
        Assert.Equal("serial.log:6", diagnostic.Place!.ToString());
        Assert.Contains("x: version magic '6.1' should be '6.12'", diagnostic.Causes);
        Assert.Contains(hint, Assert.Single(diagnostic.Hints), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100", "KF6003")]
    [InlineData("BUG: kernel NULL pointer dereference, address: 0000000000000008", "KF6004")]
    [InlineData("BUG: unable to handle page fault for address: ffffffffffffff10", "KF6004")]
    [InlineData("kernel BUG at lib/list_debug.c:29!", "KF6004")]
    [InlineData("Oops: invalid opcode: 0000 [#1] PREEMPT SMP", "KF6004")]
    [InlineData("Oops: general protection fault, probably for non-canonical address 0xdead000000000122: 0000 [#1]", "KF6004")]
    [InlineData("Internal error: Oops: 0000000096000004 [#1] SMP", "KF6004")]
    [InlineData("rust_kernel: panicked at /out/mymod/rust_panics.rs:17:33:", "KF6005")]
    public void A_crash_is_found_also_when_the_guest_goes_on(string line, string code)
    {
        BootOutcome outcome = Run($"{Boot}kforge-guest: loading x\n[    3.000000] {line}\n[    3.000001] the next line\nkforge-guest: cannot load x: it ended with status 137\n{End}", "rust_minimal").Ended(0);
        Diagnostic diagnostic = Check(outcome, code, line);
        Assert.Equal("serial.log:5", diagnostic.Place!.ToString());
        Assert.Equal(["while loading the module `x`", "the next line"], diagnostic.Causes.Take(2));
        Assert.Equal(code, Run($"{Boot}{line}\n").TimeIsUp(TimeSpan.FromSeconds(9)).ToDiagnostic("serial.log")!.Code.Id);
        Assert.Equal(code, Run($"{Boot}{line}\n").Ended(0).ToDiagnostic("serial.log")!.Code.Id);
    }

    [Fact]
    public void The_first_crash_is_the_cause_of_those_that_follow()
    {
        Assert.IsType<BootOutcome.RustPanic>(Run($"{Boot}rust_kernel: panicked at a.rs:1:2:\nindex out of bounds\nkernel BUG at rust/helpers/bug.c:7!\nOops: invalid opcode: 0000 [#1]\nKernel panic - not syncing: Fatal exception\n").Ended(0));
        Assert.IsType<BootOutcome.Oops>(Run($"{Boot}BUG: kernel NULL pointer dereference\nKernel panic - not syncing: Fatal exception\n").Ended(0));
    }

    [Fact]
    public void The_story_of_a_crash_leaves_the_registers_to_the_log()
    {
        Diagnostic diagnostic = Run($"{Boot}BUG: kernel NULL pointer dereference, address: 0\nRIP: 0010:init_module+0x0/0x1000 [x]\nCode: 0f 0b\nRSP: 0018:ffff88 EFLAGS: 00010246\nRAX: 00 RBX: 01\nR10: 00\nCR2: 08\nCall Trace:\n do_one_initcall+0x1/0x2\n")
            .Ended(0).ToDiagnostic("serial.log")!;
        Assert.Equal(["RIP: 0010:init_module+0x0/0x1000 [x]", "Call Trace:", " do_one_initcall+0x1/0x2"], diagnostic.Causes.AsEnumerable());
    }

    [Theory]
    [InlineData("rust_print: a BUG: in the text is none")]
    [InlineData("WARNING: CPU: 0 PID: 1 at kernel/x.c:1 f+0x1/0x2")]
    [InlineData("thread 'main' panicked at src/main.rs:1:1:")]
    [InlineData("Memory: 245524K/261624K available")]
    [InlineData("Oopsie")]
    public void A_harmless_line_is_no_crash(string line) =>
        Assert.IsType<BootOutcome.Passed>(Run($"{Boot}{line}\n{Load}{End}").Ended(0));

    [Fact]
    public void A_guest_that_hangs_says_where()
    {
        Diagnostic diagnostic = Check(Run($"{Boot}kforge-guest: loading c_hang\n").TimeIsUp(TimeSpan.FromSeconds(8)), "KF6006", "the guest was still running after 8 s");
        Assert.Equal("while loading the module `c_hang`", diagnostic.Causes[0]);
        Assert.Contains("kforge-guest: ready", diagnostic.Causes);
    }

    [Fact]
    public void A_guest_that_ends_before_its_last_line_died() =>
        Check(Run(Boot + Load).Ended(0), "KF6007", "the guest ended before its work was done: qemu's status is 0");

    [Theory]
    [InlineData("")]
    [InlineData("qemu-system-x86_64: could not load kernel '/work/bzImage'\n")]
    [InlineData("qemu: linux kernel too old to load a ram disk\n")]
    [InlineData("bwrap: Can't find source path /x: No such file or directory\n")]
    public void What_qemu_or_the_sandbox_says_is_no_word_of_the_guest(string said)
    {
        Diagnostic diagnostic = Check(Run(said).Ended(1), "KF6008", "nothing came out of the serial port, and qemu ended with status 1");
        Assert.Equal(said.Length == 0 ? 0 : 1, diagnostic.Causes.Length);
        Check(Run(said).TimeIsUp(TimeSpan.FromSeconds(1)), "KF6008", "nothing came out of the serial port before the time limit");
    }

    [Fact]
    public void A_careless_expression_is_stopped() =>
        Assert.Throws<RegexMatchTimeoutException>(() => SerialLog.Start(new("^(a+)+$", RegexOptions.None, TimeSpan.FromMilliseconds(20))).Take(new string('a', 60) + "!"));

    [Fact]
    public void A_wrong_expression_is_a_diagnostic_with_its_place()
    {
        Diagnostic mistake = Assert.Single(Assert.IsType<Checked<Regex?>.Bad>(BootOptions.ParseExpectation("(init", new("kbuild.toml", 9, 1))).Diagnostics);
        Assert.Equal(("KF6011", ExitCode.Usage, "kbuild.toml:9:1"), (mistake.Code.Id, mistake.Code.Exit, mistake.Place!.ToString()));
        Assert.Null(Assert.IsType<Checked<Regex?>.Good>(BootOptions.ParseExpectation(null)).Value);
    }

    [Fact]
    public void A_test_that_ends_well_passes_whatever_it_says() =>
        Assert.Equal(new BootOutcome.Passed("kforge-guest: done"), Run(Boot + Load + "kforge-guest: testing\nkforge-guest: | WARNING: not the kernel's\nkforge-guest: tested 0\n" + End, strict: true).Ended(0));

    [Theory]
    [InlineData("1")]
    [InlineData("127")]
    [InlineData("")]
    public void A_test_that_ends_badly_fails_with_what_it_said(string status)
    {
        Diagnostic diagnostic = Check(
            Run(Boot + Load + $"kforge-guest: testing\nkforge-guest: | ok     it opens\nkforge-guest: | not ok it reads\nkforge-guest: tested {status}\n" + End).Ended(0), "KF6009", $"the test ended with status {status}");
        Assert.Equal(["ok     it opens", "not ok it reads"], [.. diagnostic.Causes]);
        Assert.Equal("serial.log:10", $"{diagnostic.Place}");
    }

    [Fact]
    public void A_test_that_hangs_is_named()
    {
        BootOutcome outcome = Run(Boot + Load + "kforge-guest: testing\nkforge-guest: | ok it opens\n").TimeIsUp(TimeSpan.FromSeconds(9));
        Assert.Equal("while the test ran", Check(outcome, "KF6006", "the guest was still running after 9 s").Causes[0]);
    }

    [Theory]
    [InlineData("kforge-guest: cannot unload note: rmmod: can't unload module 'note': Resource temporarily unavailable", "KF6010", "a module cannot be unloaded: note: rmmod: can't unload module 'note': Resource temporarily unavailable")]
    [InlineData("WARNING: CPU: 0 PID: 55 at lib/refcount.c:28 refcount_warn_saturate+0xb6/0xfc", "KF6018", "WARNING: CPU: 0 PID: 55 at lib/refcount.c:28 refcount_warn_saturate+0xb6/0xfc")]
    [InlineData("WARNING: possible recursive locking detected", "KF6018", "WARNING: possible recursive locking detected")]
    [InlineData("kmemleak: 2 new suspected memory leaks (see /sys/kernel/debug/kmemleak)", "KF6018", "kmemleak: 2 new suspected memory leaks (see /sys/kernel/debug/kmemleak)")]
    public void What_a_boot_lets_pass_a_test_does_not(string line, string code, string message)
    {
        string log = Boot + Load + line + "\n" + End;
        Assert.IsType<BootOutcome.Passed>(Run(log).Ended(0));
        Check(Run(log, strict: true).Ended(0), code, message);
    }

    [Fact]
    public void A_module_of_one_s_own_taints_the_kernel_and_that_is_no_warning() =>
        Assert.IsType<BootOutcome.Passed>(Run(Boot + "note: loading out-of-tree module taints kernel.\n" + Load + End, strict: true).Ended(0));

    private static SerialLog Run(string log, string? expected = null, bool strict = false) =>
        log.Split('\n').SkipLast(1).Aggregate(SerialLog.Start(BootOptions.ParseExpectation(expected).OrFail(), strict), (state, line) => state.Take(line));

    private static Diagnostic Check(BootOutcome outcome, string code, string message)
    {
        Diagnostic diagnostic = outcome.ToDiagnostic("serial.log")!;
        Assert.Equal((code, message, ExitCode.Failed), (diagnostic.Code.Id, diagnostic.Message, diagnostic.Code.Exit));
        Assert.NotEmpty(diagnostic.Hints);
        return diagnostic;
    }
}
