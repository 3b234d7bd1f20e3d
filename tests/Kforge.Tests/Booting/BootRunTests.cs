using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Kforge.Booting;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Tests.Booting;

/// <summary>The whole run but for the virtual machine: a script stands in for the sandbox and plays a guest.</summary>
public sealed class BootRunTests : IDisposable
{
    private const string Guest = "Linux version 6.12\nkforge-guest: ready\nkforge-guest: loading needed\nkforge-guest: loaded needed\nkforge-guest: loading wanted\nkforge-guest: loaded wanted\nkforge-guest: done\n";

    private readonly string root = Directory.CreateTempSubdirectory("kforge-boot-").FullName;
    private readonly ConcurrentQueue<string> lines = [];

    public BootRunTests()
    {
        Directory.CreateDirectory(At("bin"));
        Directory.CreateDirectory(At("toolchain/usr/bin"));
        File.WriteAllText(At("toolchain/usr/bin/qemu-system-x86_64"), "");
        File.WriteAllBytes(At("busybox"), Elf.Program(dynamic: false));
        File.WriteAllText(At("bzImage"), "kernel");
        File.WriteAllBytes(At("wanted.ko"), Elf.Module("name=wanted", "depends=needed"));
        File.WriteAllBytes(At("needed.ko"), Elf.Module("name=needed", "depends="));

        // Written by another process: a program that this one still had open while a test elsewhere forks is "busy".
        using Process writer = Process.Start("/bin/sh", ["-c", "printf '#!/bin/sh\\n. \"%s\"\\n' \"$1\" >\"$0\" && chmod 700 \"$0\"", At("bin/bwrap"), At("guest.sh")]);
        writer.WaitForExit();
    }

    public void Dispose() => Directory.Delete(root, true);

    [Fact]
    public async Task Passes_reports_every_line_and_keeps_the_log()
    {
        BootResult result = await RunAsync($"cat <<'END'\n{Guest}END", options => options with { Expect = "loaded (wanted)" });
        Assert.Equal(new BootOutcome.Passed("kforge-guest: loaded wanted"), result.Outcome);
        Assert.Null(result.Diagnostic);
        Assert.Equal(7, result.Lines);
        Assert.Equal(Guest, File.ReadAllText(result.LogPath));
        Assert.Equal(Guest.TrimEnd('\n').Split('\n'), lines);
    }

    [Fact]
    public async Task Packs_the_modules_that_are_needed_in_load_order()
    {
        await RunAsync("exit 0", options => options);
        string image = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(At("run/initramfs.cpio")));
        Assert.True(image.IndexOf("modules/needed.ko", StringComparison.Ordinal) < image.IndexOf("modules/wanted.ko", StringComparison.Ordinal));
        Assert.Contains("for module in needed wanted; do\n", image, StringComparison.Ordinal);
        Assert.Contains("for module in wanted needed; do\n", image, StringComparison.Ordinal);
        Assert.DoesNotContain("cttyhack", image, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_and_what_it_needs_are_in_the_image_and_run_before_the_modules_go()
    {
        GuestTest test = new(ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>.Empty.Add("test.sh", "echo tried"u8.ToArray()).Add("test", "program"u8.ToArray()), "test.sh");
        await RunAsync("exit 0", options => options with { Test = test, Strict = true });
        string image = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(At("run/initramfs.cpio")));
        Assert.Contains("test/test.sh\0", image, StringComparison.Ordinal);
        Assert.Contains("echo tried", image, StringComparison.Ordinal);
        int run = image.IndexOf("./test.sh 2>&1", StringComparison.Ordinal);
        Assert.InRange(run, image.IndexOf("for module in needed wanted", StringComparison.Ordinal), image.IndexOf("for module in wanted needed", StringComparison.Ordinal));
        Assert.Contains("kmemleak", image, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_for_a_machine_that_sees_only_the_run()
    {
        await RunAsync($"printf '%s\\n' \"$@\" >'{At("arguments")}'", options => options with { Append = "rust=yes please", Memory = 300 });
        string arguments = await File.ReadAllTextAsync(At("arguments"));
        Assert.Contains($"--ro-bind\n{At("run")}\n/work\n", arguments, StringComparison.Ordinal);
        Assert.Contains("--new-session\n", arguments, StringComparison.Ordinal);
        Assert.Contains("\nqemu-system-x86_64\n-machine\npc\n-accel\ntcg\n-cpu\nmax\n-nodefaults\n", arguments, StringComparison.Ordinal);
        Assert.Contains("\n-m\n300\n", arguments, StringComparison.Ordinal);
        Assert.EndsWith("panic=-1 ignore_loglevel printk.devkmsg=on rust=yes please\n", arguments, StringComparison.Ordinal);
        Assert.Equal("kernel", await File.ReadAllTextAsync(At("run/bzImage")));
    }

    [Theory]
    [InlineData("", "KF6008")]
    [InlineData("kforge-guest: ready\n", null)]
    [InlineData("kforge-guest: ready\nOops: 0000 [#1]\n", "KF6004")]
    [InlineData(Guest, null)]
    public async Task Judges_an_interactive_guest_by_the_log_that_qemu_kept(string log, string? code)
    {
        BootResult result = await RunAsync($"printf '%s' '{log}' >'{At("run/serial.log")}'", options => options with { Interactive = true });
        Assert.Equal(code, result.Diagnostic?.Code.Id);
        Assert.Empty(lines);
        Assert.Contains("cttyhack", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(At("run/initramfs.cpio"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_a_guest_that_hangs()
    {
        BootResult result = await RunAsync("echo 'kforge-guest: ready'; exec sleep 60", options => options with { Timeout = TimeSpan.FromMilliseconds(700) });
        Assert.Equal("KF6006", result.Diagnostic!.Code.Id);
        Assert.True(result.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Stops_when_it_is_cancelled()
    {
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("exec sleep 60", options => options, stop.Token));
    }

    [Fact]
    public async Task Says_what_the_sandbox_said_when_no_guest_came_up()
    {
        BootResult result = await RunAsync("echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1", options => options);
        Assert.Equal(new BootOutcome.NoOutput(1, []) with { Said = [] }, Assert.IsType<BootOutcome.NoOutput>(result.Outcome) with { Said = [] });
        Assert.Contains("bwrap: setting up uid map: Permission denied", result.Diagnostic!.Causes);
    }

    [Fact]
    public async Task A_careless_expression_ends_the_guest_with_a_diagnostic() =>
        Assert.Equal("KF6012", await CodeAsync($"echo {new string('a', 60)}!; exec sleep 60", options => options with { Expect = "^(a+)+$" }));

    [Fact]
    public async Task Checks_everything_before_a_guest_is_started()
    {
        Assert.Equal("KF6011", await CodeAsync("exit 0", options => options with { Expect = "(" }));
        Assert.Equal("KF6013", await CodeAsync("exit 0", options => options with { Modules = [At("bzImage")] }));
        Assert.Equal("KF6013", await CodeAsync("exit 0", options => options with { Modules = [At("nothing.ko")] }));
        Assert.Equal("KF6014", await CodeAsync("exit 0", options => options with { Available = [] }));
        Assert.Equal("KF6015", await CodeAsync("exit 0", options => options with { Kernel = At("nothing") }));
        File.WriteAllBytes(At("busybox"), Elf.Program(dynamic: true));
        Assert.Equal("KF6021", await CodeAsync("exit 0", options => options));
        File.Delete(At("toolchain/usr/bin/qemu-system-x86_64"));
        Assert.Equal("KF6021", await CodeAsync("exit 0", options => options));
    }

    private async Task<string> CodeAsync(string script, Func<BootOptions, BootOptions> change) =>
        (await Assert.ThrowsAsync<Failure>(() => RunAsync(script, change))).Diagnostics[0].Code.Id;

    private async Task<BootResult> RunAsync(string script, Func<BootOptions, BootOptions> change, CancellationToken cancellation = default)
    {
        await File.WriteAllTextAsync(At("guest.sh"), script, cancellation);
        using HttpClient http = new();
        Host host = new(
            ImmutableDictionary<string, string>.Empty.Add("PATH", $"{At("bin")}:/usr/bin:/bin"),
            root,
            TimeProvider.System,
            http,
            report => lines.Enqueue(((Report.Output)report).Line));
        BootOptions options = new(At("toolchain"), At("bzImage"), At("busybox"), At("run"))
        {
            Modules = [At("wanted.ko")],
            Available = [At("needed.ko"), At("wanted.ko")],
            AllowKvm = false,
        };
        return await BootRun.RunAsync(host, change(options), cancellation);
    }

    private string At(string name) => Path.Combine(root, name);
}
