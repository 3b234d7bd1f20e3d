namespace Kforge.Cli.Commands.Config;

/// <summary><c>kforge config</c>: what the Kconfig files of a tree make of a configuration.</summary>
internal static class ConfigCommand
{
    public static System.CommandLine.Command Create() => new("config", "Work out, explain and solve kernel configurations")
    {
        ResolveCommand.Create(),
        EnableCommand.Create(),
        WhyCommand.Create(),
        ShowCommand.Create(),
        SearchCommand.Create(),
        DiffCommand.Create(),
    };
}
