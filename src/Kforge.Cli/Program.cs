using System.CommandLine;
using Kforge.Cli;
using Kforge.Cli.Commands;

RootCommand root = new("Builds Rust-enabled Linux kernels from locked, verified inputs.")
{
    BuildCommand.Create(),
    BootCommand.Create(),
    InitCommand.Create(),
    LockCommand.Create(),
    UpdateCommand.Create(),
    DoctorCommand.Create(),
    ExplainCommand.Create(),
};
CommonOptions.AddTo(root);
return await Entry.RunAsync(root, args).ConfigureAwait(false);
