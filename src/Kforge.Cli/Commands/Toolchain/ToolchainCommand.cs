using System.CommandLine;
using System.Text.Json.Nodes;
using Kforge.Toolchains;
using Kforge.Workspace;

namespace Kforge.Cli.Commands.Toolchain;

/// <summary><c>kforge toolchain</c>: the toolchains of the workspace and of the store.</summary>
internal static class ToolchainCommand
{
    public static Command Create() => new("toolchain", "List, install, verify, remove and use toolchains")
    {
        ListCommand.Create(),
        InstallCommand.Create(),
        VerifyCommand.Create(),
        RemoveCommand.Create(),
        ExecCommand.Create(),
        PathCommand.Create(),
    };

    /// <summary>Names of toolchains, any number of them.</summary>
    public static Argument<string[]> Names(string description)
    {
        Argument<string[]> names = new("NAME") { Description = description, Arity = ArgumentArity.ZeroOrMore };
        names.Validators.Add(result =>
        {
            // A mistyped option is taken for a name otherwise.
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
            {
                result.AddError($"there is no option `{option.Value}` here");
            }
        });
        return names;
    }

    /// <summary>Definitions, lock and store as they are; nothing is resolved or written.</summary>
    public static ToolchainCatalog Catalog(CommandContext context) => Catalog(context, LockReader.Read(context.Directories).OrFail());

    /// <summary>The same with a lock that was just brought up to date.</summary>
    public static ToolchainCatalog Catalog(CommandContext context, LockFile locked) =>
        ToolchainCatalog.Read(context.Directories, context.InWorkspace ? context.ReadBuildFile() : null, locked, context.Store).OrFail();

    /// <summary>Names and versions of tools on one line.</summary>
    public static string Tools(IEnumerable<KeyValuePair<string, string>> tools) => string.Join(", ", tools.Select(tool => $"{tool.Key} {tool.Value}"));

    /// <summary>The same for programs.</summary>
    public static JsonObject ToolsJson(IEnumerable<KeyValuePair<string, string>> tools) =>
        new(tools.Select(tool => KeyValuePair.Create(tool.Key, (JsonNode?)tool.Value)));
}
