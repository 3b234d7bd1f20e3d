using System.Text.Json.Nodes;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Toolchain;

/// <summary>The choice of each kernel's tools as the lock has it: for <c>kforge toolchain list --why</c>.</summary>
internal static class ChoiceText
{
    /// <summary>The choices for people.</summary>
    public static IEnumerable<string> Lines(BuildFile? file, LockFile locked)
    {
        foreach (string kernel in file?.Kernels.Keys ?? [])
        {
            yield return "";
            if (locked.Kernels.GetValueOrDefault(kernel) is not { Choice: { } choice } inputs)
            {
                yield return $"kernel {kernel}: nothing is chosen yet, run `kforge lock`";
                continue;
            }

            yield return $"kernel {kernel}, Linux {inputs.Source.KernelVersion}: {choice.Toolchain}";
            foreach (LockedTool tool in choice.Tools)
            {
                yield return $"  {tool.Tool} {tool.Version}, from {tool.From}";
                yield return $"    {tool.Reason}";
                foreach (RejectedTool rejected in tool.Rejected)
                {
                    yield return $"    not {rejected.Version} ({rejected.From}): {rejected.Reason}";
                }
            }
        }
    }

    /// <summary>The same for programs.</summary>
    public static JsonArray Json(LockFile locked) => new([.. locked.Kernels.Where(kernel => kernel.Value.Choice is not null).Select(kernel => new JsonObject
    {
        ["kernel"] = kernel.Key,
        ["kernel_version"] = kernel.Value.Source.KernelVersion,
        ["toolchain"] = kernel.Value.Choice!.Toolchain,
        ["tools"] = new JsonArray([.. kernel.Value.Choice.Tools.Select(tool => Json(tool, kernel.Value))]),
    })]);

    private static JsonObject Json(LockedTool tool, LockedKernel kernel) => new()
    {
        ["tool"] = tool.Tool,
        ["version"] = tool.Version,
        ["from"] = tool.From,
        ["reason"] = tool.Reason,
        ["required"] = kernel.Requirements.FirstOrDefault(requirement => requirement.Tool == tool.Tool) is { } required
            ? new JsonObject { ["version"] = required.Version, ["policy"] = required.Policy, ["file"] = required.File, ["line"] = required.Line }
            : null,
        ["rejected"] = new JsonArray([.. tool.Rejected.Select(rejected => new JsonObject
        {
            ["version"] = rejected.Version,
            ["from"] = rejected.From,
            ["reason"] = rejected.Reason,
        })]),
    };
}
