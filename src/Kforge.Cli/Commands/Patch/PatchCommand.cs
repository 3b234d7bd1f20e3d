namespace Kforge.Cli.Commands.Patch;

/// <summary><c>kforge patch</c>: the patch series of the workspace.</summary>
internal static class PatchCommand
{
    public static Command Create() => new("patch", "Import, list, check, refresh and apply patch series")
    {
        ImportCommand.Create(),
    };
}
