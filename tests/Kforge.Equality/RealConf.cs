using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kforge.Building;
using Kforge.Platform;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Equality;

/// <summary>The kernel's own conf for one tree and architecture, built and run by the tree's makefiles, in the sandbox.</summary>
/// <param name="host">The outside world.</param>
/// <param name="toolchain">What the sandbox is made of.</param>
/// <param name="tree">The tree.</param>
/// <param name="arch">The architecture.</param>
/// <param name="directory">Keeps the output tree from run to run; conf is built once.</param>
/// <param name="memo">Answers the questions that conf asks of the shell; null to let the shell do it each time.</param>
public sealed class RealConf(Host host, InstalledToolchain toolchain, ConfigTree tree, ArchName arch, string directory, MemoShell? memo)
{
    /// <summary>Variables that a make gives to what it starts and that mean nothing without it, and the one that tinyconfig adds.</summary>
    private static readonly ImmutableHashSet<string> OfMake = ["MAKEFLAGS", "MFLAGS", "MAKELEVEL", "KCONFIG_ALLCONFIG"];

    private const string Given = "given.config";

    private string Output => Path.Combine(directory, "out");

    private string Config => Path.Combine(Output, ".config");

    private Sandbox Sandbox => memo is null ? toolchain.Sandbox : memo.In(toolchain.Sandbox);

    /// <summary>What a target of kbuild makes where no <c>.config</c> is.</summary>
    /// <returns>The bytes of <c>.config</c>.</returns>
    public Task<byte[]> TargetAsync(string target, CancellationToken cancellation) => MakeAsync(null, [target], cancellation);

    /// <summary>What randconfig makes of a seed.</summary>
    public async Task<string> RandomAsync(string seed, CancellationToken cancellation) => Encoding.UTF8.GetString(
        await ConfAsync(null, "--randconfig", [new("KCONFIG_SEED", seed)], cancellation)
        ?? await MakeAsync(null, [$"KCONFIG_SEED={seed}", "randconfig"], cancellation));

    /// <summary>What olddefconfig makes of a file.</summary>
    public async Task<byte[]> CompleteAsync(string text, CancellationToken cancellation) =>
        await ConfAsync(text, "--olddefconfig", [], cancellation) ?? await MakeAsync(text, ["olddefconfig"], cancellation);

    /// <summary>What a target that answers every question makes of lines that are given beforehand (<c>KCONFIG_ALLCONFIG</c>).</summary>
    /// <param name="target">Such as <c>allyesconfig</c> or <c>randconfig</c>.</param>
    /// <param name="lines">A part of a <c>.config</c>; what cannot be is passed over.</param>
    /// <param name="seed"><c>KCONFIG_SEED</c>, for <c>randconfig</c>.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<string> AnswerAsync(string target, string lines, int seed, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Output);
        await File.WriteAllTextAsync(Path.Combine(Output, Given), lines, cancellation);
        KeyValuePair<string, string>[] variables = [new("KCONFIG_ALLCONFIG", $"/out/{Given}"), new("KCONFIG_SEED", seed.ToString(CultureInfo.InvariantCulture))];
        return Encoding.UTF8.GetString(
            await ConfAsync(null, $"--{target}", variables, cancellation)
            ?? await MakeAsync(null, [.. variables.Select(variable => $"{variable.Key}={variable.Value}"), target], cancellation));
    }

    private async Task<byte[]> MakeAsync(string? text, string[] goals, CancellationToken cancellation)
    {
        // Make's own questions to the compiler, before conf runs, cost several seconds and are not answered from memory.
        return await RunAsync(new Kbuild(tree.PlanFor(arch, toolchain), Sandbox, tree.Root).Make(Output, Jobs.Count(), goals), text, cancellation);
    }

    /// <summary>Runs conf as make would, with the environment it had from make; null without a memo, which keeps that environment.</summary>
    private async Task<byte[]?> ConfAsync(string? text, string option, KeyValuePair<string, string>[] variables, CancellationToken cancellation)
    {
        if (memo is null)
        {
            return null;
        }

        if (memo.Environment is null)
        {
            await TargetAsync("allnoconfig", cancellation);
        }

        ImmutableSortedDictionary<string, string> environment = (memo.Environment ?? throw new InvalidOperationException("conf asked nothing of the shell"))
            .RemoveRange(OfMake).SetItems(variables);
        Sandbox sandbox = (Sandbox with { WorkingDirectory = "/out", Variables = environment }).Mount(tree.Root, "/src").Mount(Output, "/out", writable: true);
        return await RunAsync(sandbox.Run("scripts/kconfig/conf", option, "Kconfig"), text, cancellation);
    }

    private async Task<byte[]> RunAsync(Command command, string? text, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Output);
        File.Delete(Config);
        File.Delete(Config + ".old");
        if (text is not null)
        {
            await File.WriteAllTextAsync(Config, text, cancellation);
        }

        CommandResult result = await command.RunAsync(host, cancellation);
        return result.Succeeded
            ? await File.ReadAllBytesAsync(Config, cancellation)
            : throw new InvalidOperationException($"{command}\nended with {result.ExitCode}:\n{string.Join('\n', $"{result.OutputText}{result.Error}".Split('\n').TakeLast(15))}");
    }
}
