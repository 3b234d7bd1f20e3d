using System.Collections.Frozen;
using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Kconfig.Probes;

/// <summary>Asks a tree's makefiles for the environment that they give to <c>scripts/kconfig/conf</c>.</summary>
public static class MakeEnvironment
{
    /// <summary>Its end makes the top Makefile take the way of a configuration.</summary>
    private const string Goal = "kforge-environment-config";

    /// <summary>
    /// A rule that every make has besides those of the tree, as <c>--eval</c> goes on to the makes below. In the tree itself the top Makefile overrides
    /// it with one that starts make again in the output tree. There it takes the place of the rule <c>%config</c> and does the same: it
    /// descends to <c>scripts/kconfig</c>, where the last one of these writes what a recipe sees, as <c>conf</c> would.
    /// </summary>
    private const string Rule =
        Goal + ": ; @env -0 > " + File + "$(if $(filter scripts/kconfig,$(obj)),,$(if $(build), && $(MAKE) $(build)=scripts/kconfig $@))";

    private const string File = ProbeContext.Output + "/kforge.env";

    private const string DefaultConfigurations = "KCONFIG_DEFCONFIG_LIST";

    /// <summary>What make and shells tell their children about themselves.</summary>
    private static readonly FrozenSet<string> Noise = new[]
    {
        "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MAKEFILES", "MAKE_TERMERR", "MAKE_TERMOUT", "MFLAGS", "GNUMAKEFLAGS", "PWD", "OLDPWD", "SHLVL", "_",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The environment, from the store or from a run of make.</summary>
    /// <param name="context">The tree, its tools, and how make is called.</param>
    /// <param name="cancellation">Kills make.</param>
    /// <exception cref="Failure">KF1220 when make fails, KF3001 or KF3005 when it cannot be run, KF3003 or KF3004 when the store cannot be written.</exception>
    public static async Task<KconfigEnvironment> ReadAsync(ProbeContext context, CancellationToken cancellation)
    {
        string path = SealedFile.PathOf(context.Store, "environment", Key(context));
        if (await SealedFile.ReadAsync(path, cancellation).ConfigureAwait(false) is { } kept)
        {
            return Parse(kept.Span);
        }

        KconfigEnvironment environment = await AskAsync(context, cancellation).ConfigureAwait(false);
        FieldWriter fields = new();
        foreach ((string name, string value) in environment.Variables)
        {
            fields.Add(name);
            fields.Add(value);
        }

        SealedFile.Write(context.Store, path, fields.Written);
        return environment;
    }

    private static FieldWriter Key(ProbeContext context)
    {
        FieldWriter key = new();
        key.Add(context.ToolchainDigest.Hex);
        key.Add(new TreeDigests(context.SourceRoot).OfMakefiles(context.Arch).Hex);
        foreach ((string name, string value) in context.MakeVariables)
        {
            key.Add(name);
            key.Add(value);
        }

        return key;
    }

    private static KconfigEnvironment Parse(ReadOnlySpan<byte> bytes)
    {
        ImmutableSortedDictionary<string, string>.Builder variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        FieldReader fields = new(bytes);
        while (!fields.AtEnd)
        {
            variables.Add(fields.Next(), fields.Next());
        }

        return new(variables.ToImmutable());
    }

    private static async Task<KconfigEnvironment> AskAsync(ProbeContext context, CancellationToken cancellation)
    {
        // make says things of its own on standard output.
        Command command = context.Sandbox.Run("sh", [
            "-c", $"make \"$@\" >&2 && exec cat {File}", "sh", "-C", ProbeContext.Tree, $"O={ProbeContext.Output}",
            .. context.MakeVariables.Select(variable => $"{variable.Key}={variable.Value}"), $"--eval={Rule}", Goal,
        ]);
        CommandResult result = await command.RunAsync(context.Host, cancellation).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw (result.Error.StartsWith("bwrap:", StringComparison.Ordinal)
                ? new Diagnostic(PlatformCodes.NoSandbox, "bubblewrap cannot make a sandbox", null, [result.Error.Trim()], ["run `kforge doctor` to see why and how to allow it"])
                : new Diagnostic(ProbeCodes.NoEnvironment, $"make fails before it reaches the configuration of `{context.SourceRoot}`") { Verbatim = Words(result.Error) }).ToFailure();
        }

        return new(result.OutputText.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2 && !Noise.Contains(pair[0]))
            .ToImmutableSortedDictionary(pair => pair[0], pair => Settled(pair[0], pair[1]), StringComparer.Ordinal));
    }

    /// <summary>
    /// A value that is the same on every machine: the default configurations that the running kernel's name points to are
    /// not in a toolchain, so only those of the tree are left (scripts/kconfig/Makefile).
    /// </summary>
    private static string Settled(string name, string value) =>
        name == DefaultConfigurations ? string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(path => !path.StartsWith('/'))) : value;

    /// <summary>What make said, without its words on this rule.</summary>
    private static string Words(string error) =>
        string.Join('\n', error.TrimEnd('\n').Split('\n').Where(line => !line.Contains($"recipe for target '{Goal}'", StringComparison.Ordinal)));
}
