namespace Kforge.Cli.Commands.Modules;

/// <summary><c>kforge module</c>: modules of the user's own.</summary>
internal static class ModuleCommand
{
    public static Command Create() => new("module", "Write, build and test modules that lie outside of the kernel's tree")
    {
        NewModuleCommand.Create(),
        BuildModuleCommand.Create(),
        TestModuleCommand.Create(),
    };
}
