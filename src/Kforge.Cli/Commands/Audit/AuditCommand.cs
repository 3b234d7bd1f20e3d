using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Kforge.Auditing;
using Kforge.Cli.Rendering;
using Kforge.Diagnostics;
using Kforge.Requirements;
using Kforge.Toolchains.Probing;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Audit;

/// <summary><c>kforge audit</c>: are the tools the right ones for the trees, and who vouches for them?</summary>
internal static class AuditCommand
{
    private static readonly string[] Formats = ["table", "json", "sarif"];
    private static readonly string[] Levels = ["error", "warning", "note"];

    private sealed record Options(AuditRequest Request, FindingLevel FailOn, string Format, bool Deep, Style Style, bool Verbose);

    public static Command Create()
    {
        Option<string[]> trees = Many("--tree", "Audit this kernel tree: a directory, a tarball, DIR@REF or a git REF (repeatable)", "TREE");
        Option<string[]> arches = Many("--arch", "For this architecture, as in ARCH= (repeatable)", "ARCH");
        Option<string[]> toolchains = Many("--toolchain", "With this toolchain, or `host` for this machine's tools (repeatable)", "NAME");
        Option<string> failOn = Choice("--fail-on", "Exit with 3 from this level on", Levels);
        Option<string> format = Choice("--format", "How to print the result", Formats);
        Option<bool> deep = new("--deep") { Description = "Also hash downloads and installed files" };
        Command command = new("audit", "Check whether the tools are those the kernel trees ask for") { trees, arches, toolchains, failOn, format, deep };
        command.SetAction((parsed, cancellation) => Entry.RunAsync(
            parsed,
            (context, stop) =>
            {
                AuditRequest request = new(
                    [.. parsed.GetValue(trees) ?? []],
                    [.. (parsed.GetValue(arches) ?? []).Distinct().Select(CommonOptions.ArchOf)],
                    [.. (parsed.GetValue(toolchains) ?? []).Distinct()],
                    MachineArch());
                return RunAsync(context, new(request, Level(parsed.GetValue(failOn)), parsed.GetValue(format) ?? Formats[0], parsed.GetValue(deep),
                    Views.OutputStyle(parsed), parsed.GetValue(CommonOptions.Verbose)), stop);
            },
            cancellation));
        return command;
    }

    private static async Task<Outcome> RunAsync(CommandContext context, Options options, CancellationToken cancellation)
    {
        // A tree or this machine's tools can be looked at from anywhere; the kernels of a workspace only in one.
        BuildFile? file = context.InWorkspace || (options.Request.Trees.IsEmpty && options.Request.Toolchains is not [AuditRun.HostName]) ? context.ReadBuildFile() : null;
        LockFile locked = file is null ? LockFile.Empty : LockReader.Read(context.Directories).OrFail();
        KnownIssues issues = KnownIssues.Read(context.Directories).OrFail();
        Survey survey = new(context.Host, context.Store, context.Directories, ProbeLimits.Default, options.Deep);
        AuditRequest request = options.Request with { Usual = KernelArchOf(file) ?? options.Request.Usual };
        AuditReport found = await new AuditRun(survey, file, locked, issues).RunAsync(request, cancellation).ConfigureAwait(false);

        bool whole = request.Trees.IsEmpty && request.Toolchains.IsEmpty && request.Arches.IsEmpty;
        AuditReport report = Acceptances.Apply(found, file?.Accepted ?? [], DateOnly.FromDateTime(context.Host.Clock.GetUtcNow().UtcDateTime), whole);
        ExitCode exit = report.Fails(options.FailOn) ? ExitCode.Verification : ExitCode.Ok;
        JsonObject json = AuditJson.Of(report, options.FailOn);
        string text = options.Format switch
        {
            "json" => Document(json, exit),
            "sarif" => AuditSarif.Of(report, context.Directories.Root, exit),
            _ => new AuditTable(options.Style, options.Verbose).Of(report),
        };
        return new(exit, text, AuditJson.Schema, json);
    }

    private static string Document(JsonObject json, ExitCode exit)
    {
        JsonObject document = new() { ["schema"] = AuditJson.Schema, ["exit_code"] = (int)exit };
        foreach ((string name, JsonNode? value) in json)
        {
            document[name] = value?.DeepClone();
        }

        return AuditJson.Text(document);
    }

    /// <summary>The architecture of the workspace's default kernel; null without a workspace.</summary>
    private static ArchName? KernelArchOf(BuildFile? file) =>
        file is not null && ArchName.TryParse(file.Kernels[file.Default].Arch.Value, out ArchName arch) ? arch : null;

    /// <summary>What <c>SUBARCH</c> is on this machine (scripts/subarch.include).</summary>
    private static ArchName MachineArch() => ArchName.Parse(RuntimeInformation.OSArchitecture switch
    {
        Architecture.Arm64 => "arm64",
        Architecture.Arm or Architecture.Armv6 => "arm",
        Architecture.LoongArch64 => "loongarch",
        Architecture.Ppc64le => "powerpc",
        Architecture.RiscV64 => "riscv",
        Architecture.S390x => "s390",
        Architecture.X86 => "i386",
        _ => "x86_64",
    }).OrFail();

    private static FindingLevel Level(string? word) => word switch
    {
        "note" => FindingLevel.Note,
        "warning" => FindingLevel.Warning,
        _ => FindingLevel.Error,
    };

    private static Option<string[]> Many(string name, string description, string value) =>
        new(name) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = false };

    private static Option<string> Choice(string name, string description, string[] values)
    {
        Option<string> option = new(name) { Description = description, HelpName = string.Join('|', values), DefaultValueFactory = _ => values[0] };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !values.Contains(result.Tokens[0].Value))
            {
                result.AddError($"{name} takes {string.Join(", ", values[..^1])} or {values[^1]}, not `{result.Tokens[0].Value}`");
            }
        });
        return option;
    }
}
