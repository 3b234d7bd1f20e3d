using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kforge.Artifacts;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Booting;

/// <summary>Boots a kernel in a virtual machine, loads modules, and judges by the serial log.</summary>
public static class BootRun
{
    /// <summary>Runs one boot. Every line of the guest is reported as output of <c>serial</c> and kept in the log.</summary>
    /// <param name="host">The outside world.</param>
    /// <param name="options">What and how.</param>
    /// <param name="cancellation">Ends the guest.</param>
    /// <returns>The result, also when the boot failed: see <see cref="BootResult.Diagnostic"/>.</returns>
    /// <exception cref="Failure">KF6011 to KF6015 for what the user gave, KF6021 for a toolchain without qemu or a static busybox.</exception>
    public static async Task<BootResult> RunAsync(Host host, BootOptions options, CancellationToken cancellation)
    {
        Regex? expected = BootOptions.ParseExpectation(options.Expect).OrFail();
        if (!File.Exists(options.Kernel))
        {
            throw new Diagnostic(BootCodes.NoKernel, $"the kernel image `{options.Kernel}` does not exist", null, [],
                ["build it first: `kforge build`, with `bzImage` in the targets"]).ToFailure();
        }

        byte[] busybox = await BusyboxAsync(options, cancellation).ConfigureAwait(false);
        ImmutableArray<KernelModule> modules = await ModulesAsync(options, cancellation).ConfigureAwait(false);
        try
        {
            Directory.CreateDirectory(options.Directory);
            File.Copy(options.Kernel, Path.Combine(options.Directory, QemuMachine.KernelName), overwrite: true);
            using FileStream image = File.Create(Path.Combine(options.Directory, QemuMachine.InitramfsName));
            NewcArchive.Write(GuestImage.Entries(busybox, modules, options), image);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IoFailures.Writing(options.Directory, exception);
        }

        bool kvm = options.AllowKvm && await QemuMachine.ProbeKvmAsync(host, options.ToolchainRoot, options.Directory, cancellation).ConfigureAwait(false);
        QemuMachine machine = new(options.ToolchainRoot, options.Directory, kvm ? Accelerator.Kvm : Accelerator.Emulation) { Memory = options.Memory };
        return options.Interactive
            ? await TalkAsync(host, options, machine, expected, cancellation).ConfigureAwait(false)
            : await WatchAsync(host, options, machine, expected, cancellation).ConfigureAwait(false);
    }

    private static async Task<BootResult> WatchAsync(Host host, BootOptions options, QemuMachine machine, Regex? expected, CancellationToken cancellation)
    {
        string path = Path.Combine(options.Directory, QemuMachine.LogName);
        await using FileStream log = File.Create(path);
        SerialLog state = SerialLog.Start(expected, options.Strict);
        RegexMatchTimeoutException? tooSlow = null;
        using CancellationTokenSource limit = new(options.Timeout, host.Clock);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);

        void Take(string line)
        {
            host.Reports(new Report.Output("serial", line));
            try
            {
                state = tooSlow is null ? state.Take(line) : state;
            }
            catch (RegexMatchTimeoutException exception)
            {
                tooSlow = exception;
                stop.Cancel();
            }
        }

        Command command = machine.Boot(options.Append, false) with { OnLine = Take, LogTo = log };
        long started = host.Clock.GetTimestamp();
        BootOutcome outcome;
        try
        {
            CommandResult ended = await command.RunAsync(host, stop.Token).ConfigureAwait(false);
            outcome = state.Ended(ended.ExitCode);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            outcome = state.TimeIsUp(options.Timeout);
        }

        return tooSlow is null
            ? new(outcome, path, host.Clock.GetElapsedTime(started), state.Count, machine.Accelerator)
            : throw SlowPattern(tooSlow).ToFailure();
    }

    private static async Task<BootResult> TalkAsync(Host host, BootOptions options, QemuMachine machine, Regex? expected, CancellationToken cancellation)
    {
        string path = Path.Combine(options.Directory, QemuMachine.LogName);
        File.Delete(path);
        CommandResult ended = await machine.Boot(options.Append, true).RunAsync(host, cancellation).ConfigureAwait(false);
        string text = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false) : "";
        try
        {
            SerialLog state = text.Split('\n').SkipLast(1).Aggregate(SerialLog.Start(expected, options.Strict), (log, line) => log.Take(line));
            BootOutcome outcome = state.Ended(ended.ExitCode);

            // Whoever ends the machine from its monitor wanted that.
            outcome = outcome is BootOutcome.GuestDied { Status: 0 } ? new BootOutcome.Passed("ended from the terminal") : outcome;
            return new(outcome, path, ended.Elapsed, state.Count, machine.Accelerator);
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw SlowPattern(exception).ToFailure();
        }
    }

    private static async Task<ImmutableArray<KernelModule>> ModulesAsync(BootOptions options, CancellationToken cancellation)
    {
        // Only what is needed is read: a distribution's build has thousands of modules.
        Dictionary<string, string> paths = [];
        foreach (string path in options.Available.Concat(options.Modules))
        {
            paths[KernelModule.NameOf(path)] = path;
        }

        Dictionary<string, KernelModule> read = [];
        Queue<string> names = new(options.Modules.Select(KernelModule.NameOf));
        while (names.TryDequeue(out string? name))
        {
            if (!read.ContainsKey(name) && paths.TryGetValue(name, out string? path))
            {
                KernelModule module = await KernelModule.LoadAsync(path, cancellation).ConfigureAwait(false);
                read[name] = module;
                Array.ForEach([.. module.DependsOn], names.Enqueue);
            }
        }

        return KernelModule.InLoadOrder(options.Modules.Select(path => read[KernelModule.NameOf(path)]), read.GetValueOrDefault).OrFail();
    }

    private static async Task<byte[]> BusyboxAsync(BootOptions options, CancellationToken cancellation)
    {
        string[] programs = [.. new[] { "usr/bin", "bin", "usr/sbin" }.Select(directory => Path.Combine(options.ToolchainRoot, directory, QemuMachine.Program))];
        if (!programs.Any(File.Exists))
        {
            throw NoGuestTools($"the toolchain at `{options.ToolchainRoot}` has no `{QemuMachine.Program}`", "qemu-system-x86").ToFailure();
        }

        byte[] busybox = File.Exists(options.Busybox) ? await File.ReadAllBytesAsync(options.Busybox, cancellation).ConfigureAwait(false) : [];
        return ElfFile.Read(busybox) is { NeedsInterpreter: false }
            ? busybox
            : throw NoGuestTools($"`{options.Busybox}` is not a statically linked program", "busybox-static").ToFailure();
    }

    private static Diagnostic NoGuestTools(string message, string package) =>
        new(BootCodes.NoGuestTools, message, null, [], [$"add the package `{package}` to the toolchain that `[kernel.NAME.boot]` names, and run `kforge lock`"]);

    private static Diagnostic SlowPattern(RegexMatchTimeoutException exception) =>
        new(BootCodes.SlowPattern, $"the regular expression `{exception.Pattern}` takes too long on a line of the log", null, [],
            ["make it simpler: a repetition inside a repetition, such as `(a+)+`, is the usual cause"]);
}
