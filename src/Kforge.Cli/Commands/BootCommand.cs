using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Artifacts;
using Kforge.Booting;
using Kforge.Building;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Platform;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Cli.Commands;

/// <summary><c>kforge boot</c>: boots what was built, loads a module, and judges by what the guest says.</summary>
internal static class BootCommand
{
    private sealed record Options(
        string? Kernel, ImmutableArray<string> Modules, string Append, string? Expect, int Timeout, int Memory, bool Interactive, bool NoKvm, LockOptions Lock);

    public static Command Create()
    {
        Argument<string?> kernel = CommonOptions.Kernel();
        Option<string[]> modules = new("--module") { Description = "Load this module of the build, or this .ko file (instead of the kernel's own); may be repeated", HelpName = "NAME|FILE" };
        Option<string?> append = new("--append") { Description = "Add this to the kernel's command line", HelpName = "WORDS" };
        Option<string?> expect = new("--expect") { Description = "A line must match this .NET regular expression", HelpName = "REGEX" };
        Option<int> timeout = CommonOptions.Number("--timeout", "End the guest after so many seconds", "SECONDS", 120);
        Option<int> memory = CommonOptions.Number("--memory", "The guest's memory", "MIB", 256);
        Option<bool> interactive = new("--interactive", "-i") { Description = "A shell in the guest, on this terminal" };
        Option<bool> noKvm = new("--no-kvm") { Description = "Emulate, even where KVM works" };
        Command command = new("boot", "Boot what was built in qemu and load a module") { kernel, modules, append, expect, timeout, memory, interactive, noKvm };
        LockOptions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Options options = new(
                parsed.GetValue(kernel), [.. parsed.GetValue(modules) ?? []], parsed.GetValue(append) ?? "", parsed.GetValue(expect), parsed.GetValue(timeout),
                parsed.GetValue(memory), parsed.GetValue(interactive), parsed.GetValue(noKvm), LockOptions.Of(parsed));
            return Entry.RunAsync(parsed, (context, stop) => RunAsync(context, options, stop), cancellation);
        });
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        Workshop workshop = Workshop.Open(context, options.Lock);
        KernelSelection kernel = workshop.Select(options.Kernel, ProfileChoice.Own);
        ToolchainDefinition machine = MachineOf(kernel);
        BuildDirectory directory = workshop.DirectoryOf(kernel);
        string image = Path.Combine(directory.Output, ArtifactSet.BootImage(kernel.Kernel.Arch.Value));
        if (!File.Exists(directory.Record) || !File.Exists(image))
        {
            throw new Diagnostic(BootCodes.NoKernel, $"`{kernel.Kernel.Name}` has not been built")
                .WithHint($"run `kforge build{(options.Kernel is null ? "" : $" {options.Kernel}")}` first").ToFailure();
        }

        BootOptions boot = Describe(context, kernel.Kernel, directory, image, options);
        LockFile locked = await workshop.LockForAsync(kernel, cancellation).ConfigureAwait(false);
        using ToolchainUse use = await workshop.Inputs.ToolchainAsync(machine, locked.Toolchains[machine.Name], cancellation).ConfigureAwait(false);
        InstalledToolchain toolchain = use.Installed;

        using FileLock building = await FileLock.TakeAsync(context.Host, directory.Root + ".lock", $"`{kernel.Kernel.Name}` of this workspace", cancellation).ConfigureAwait(false);
        BootResult result = await BootRun.RunAsync(
            context.Host, boot with { ToolchainRoot = toolchain.Root, Busybox = BusyboxOf(toolchain) }, cancellation).ConfigureAwait(false);
        return result.Diagnostic is { } failed ? throw failed.ToFailure() : Passed(kernel.Kernel.Name, boot, result, context.Host.WorkingDirectory);
    }

    private static BootOptions Describe(CommandContext context, KernelDefinition kernel, BuildDirectory directory, string image, Options options)
    {
        string[] built = [.. ArtifactSet.ModuleNames(directory.Output)];
        string[] wanted = options.Modules.IsEmpty ? kernel.Boot.Module is { } own ? [own.Value] : [] : [.. options.Modules];
        // The kernel's own expectation belongs to its own module; with another one only --expect counts.
        string? expect = options.Expect ?? (options.Modules.IsEmpty ? kernel.Boot.Expect?.Value : null);
        BootOptions.ParseExpectation(expect, options.Expect is null ? kernel.Boot.Expect?.Place : new("--expect")).OrFail();
        return new("", image, "", directory.Boot)
        {
            Modules = [.. wanted.Select(name => FileOf(context, name) ?? Path.Combine(directory.Output, Find(name, built)))],
            Available = [.. built.Select(name => Path.Combine(directory.Output, name))],
            Append = options.Append,
            Expect = expect,
            Timeout = TimeSpan.FromSeconds(options.Timeout),
            Memory = options.Memory,
            Interactive = options.Interactive,
            AllowKvm = !options.NoKvm,
        };
    }

    /// <summary>A module that lies somewhere else, by its path; null when it is a name.</summary>
    private static string? FileOf(CommandContext context, string name) =>
        name.EndsWith(".ko", StringComparison.Ordinal) && context.PathOf(name) is { } path && File.Exists(path) ? path : null;

    /// <summary>A module by name; <c>-</c> and <c>_</c> are the same in module names.</summary>
    private static string Find(string name, string[] built)
    {
        string[] names = [.. built.Select(KernelModule.NameOf)];
        int found = Array.IndexOf(names, name.EndsWith(".ko", StringComparison.Ordinal) ? KernelModule.NameOf(name) : name.Replace('-', '_'));
        return found >= 0 ? built[found] : throw new Diagnostic(BootCodes.NotBuilt, $"the module `{name}` was not built")
            .WithSuggestion(name, names, "modules of this build")
            .WithHint("switch it on in a profile, with the value `m`").ToFailure();
    }

    /// <summary>The toolchain that holds qemu for a kernel.</summary>
    /// <exception cref="Failure">KF6016: its definition names none.</exception>
    internal static ToolchainDefinition MachineOf(KernelSelection kernel) => kernel.BootToolchain ?? throw NoMachine(kernel.Kernel);

    /// <summary>Where a toolchain has what the guest's user land is.</summary>
    internal static string BusyboxOf(InstalledToolchain machine) => Path.Combine(machine.Root, "usr/bin/busybox");

    private static Failure NoMachine(KernelDefinition kernel) =>
        new Diagnostic(BootCodes.NoMachine, $"kernel `{kernel.Name}` does not say which toolchain boots it", kernel.Place)
            .WithHint($"add to kbuild.toml:\n[kernel.{kernel.Name}.boot]\ntoolchain = \"debian-trixie-qemu\"").ToFailure();

    private static Outcome Passed(string kernel, BootOptions boot, BootResult result, string from)
    {
        string[] modules = [.. boot.Modules.Select(KernelModule.NameOf)];
        string line = result.Outcome is BootOutcome.Passed passed ? passed.Line : "";
        List<string> text =
        [
            $"{(modules.Length == 0 ? "booted" : $"booted and loaded {string.Join(", ", modules)}")} in {Amounts.Duration(result.Elapsed)} ({Accelerated(result.Accelerator)})",
        ];
        if (boot.Expect is not null)
        {
            text.Add($"  saw: {SafeText.Of(line)}");
        }

        text.Add($"  log: {Amounts.Path(result.LogPath, from)}");
        return new(ExitCode.Ok, string.Join('\n', text), "kforge.boot/1", new JsonObject
        {
            ["kernel"] = kernel,
            ["modules"] = new JsonArray([.. modules.Select(module => (JsonNode)module)]),
            ["expected"] = boot.Expect,
            ["line"] = line,
            ["seconds"] = JsonView.Seconds(result.Elapsed),
            ["accelerator"] = result.Accelerator == Accelerator.Kvm ? "kvm" : "emulation",
            ["log"] = result.LogPath,
        });
    }

    private static string Accelerated(Accelerator accelerator) => accelerator == Accelerator.Kvm ? "KVM" : "emulated";
}
