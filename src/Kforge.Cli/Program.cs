using System.CommandLine;
using System.CommandLine.Help;
using Kforge.Cli;
using Kforge.Cli.Commands;
using Kforge.Cli.Commands.Audit;
using Kforge.Cli.Commands.Cache;
using Kforge.Cli.Commands.Config;
using Kforge.Cli.Commands.Modules;
using Kforge.Cli.Commands.Patch;
using Kforge.Cli.Commands.Reasons;
using Kforge.Cli.Commands.Releases;
using Kforge.Cli.Commands.Source;
using Kforge.Cli.Commands.Toolchain;
using Kforge.Platform;

FileCreationMask.Fix();

// Not a RootCommand: that one would call itself by the assembly's name, which nobody types.
Command root = new("kforge", "Builds Rust-enabled Linux kernels from locked, verified inputs.")
{
    BuildCommand.Create(),
    BuildWhyCommand.Create(),
    BootCommand.Create(),
    ReleaseCommand.Create(),
    VerifyReleaseCommand.Create(),
    InitCommand.Create(),
    LockCommand.Create(),
    UpdateCommand.Create(),
    SourceCommand.Create(),
    ModuleCommand.Create(),
    PatchCommand.Create(),
    ConfigCommand.Create(),
    ToolchainCommand.Create(),
    CacheCommand.Create(),
    AuditCommand.Create(),
    DoctorCommand.Create(),
    ExplainCommand.Create(),
    GitContractCommand.Create(),
    new HelpOption { Recursive = true },
    new VersionOption { Action = new VersionAction() },
};
CommonOptions.AddTo(root);
return await Entry.RunAsync(root, args).ConfigureAwait(false);
