using System.CommandLine;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Kconfig;
using Kforge.Kconfig.Values;

namespace Kforge.Cli.Commands.Config;

/// <summary>What every <c>config</c> command works on: a kernel of the workspace, or a tree.</summary>
/// <param name="Kernel">The kernel's name; null for the default one.</param>
/// <param name="Profiles">The profiles to use.</param>
/// <param name="Tree">A directory with a kernel tree, instead of a kernel.</param>
/// <param name="Arch">The architecture of that tree.</param>
/// <param name="Toolchain">The toolchain that answers what the tree asks of compilers.</param>
/// <param name="Mode">A configuration target to begin with.</param>
/// <param name="Base">A file to begin with.</param>
/// <param name="Lock">What may be fetched and written.</param>
internal sealed record ConfigOptions(
    string? Kernel, ProfileChoice Profiles, string? Tree, string? Arch, string? Toolchain, string? Mode, string? Base, LockOptions Lock)
{
    private static readonly Option<string?> KernelOption = new("--kernel") { Description = "A [kernel.NAME] of kbuild.toml (default: the workspace's default)", HelpName = "NAME" };

    private static readonly Option<string[]> ProfileOption = new("--profile")
    {
        Description = "a,b instead of the kernel's profiles, or +c in addition",
        HelpName = "NAMES",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string?> TreeOption = new("--tree") { Description = "A directory with a kernel tree, instead of a kernel of the workspace", HelpName = "DIR" };

    private static readonly Option<string?> ArchOption = new("--arch") { Description = "With --tree: the architecture, as in ARCH= (default: this machine's)", HelpName = "ARCH" };

    private static readonly Option<string?> ToolchainOption = new("--toolchain") { Description = "With --tree: a locked toolchain (default: that of the default kernel)", HelpName = "NAME" };

    private static readonly Option<string?> ModeOption = new("--mode") { Description = "Begin with a target: allnoconfig, allyesconfig, allmodconfig, alldefconfig, defconfig, tinyconfig, NAME_defconfig", HelpName = "TARGET" };

    private static readonly Option<string?> BaseOption = new("--base") { Description = "Begin with a .config, completed as olddefconfig does", HelpName = "FILE" };

    /// <summary>Gives a command the options.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[KernelOption, ProfileOption, TreeOption, ArchOption, ToolchainOption, ModeOption, BaseOption])
        {
            command.Options.Add(option);
        }

        LockOptions.AddTo(command);
    }

    /// <summary>What the user chose.</summary>
    public static ConfigOptions Of(ParseResult parsed) => new(
        parsed.GetValue(KernelOption),
        ProfileChoice.Parse(parsed.GetValue(ProfileOption) ?? []),
        parsed.GetValue(TreeOption),
        parsed.GetValue(ArchOption),
        parsed.GetValue(ToolchainOption),
        parsed.GetValue(ModeOption),
        parsed.GetValue(BaseOption),
        LockOptions.Of(parsed));

    /// <summary>Fails when options exclude each other.</summary>
    public void Check()
    {
        string? mistake = (Tree, Kernel, Arch ?? Toolchain, Mode, Base) switch
        {
            (not null, not null, _, _, _) => "--tree and --kernel exclude each other",
            (null, _, not null, _, _) => "--arch and --toolchain go with --tree; a kernel of the workspace has its own",
            (_, _, _, not null, not null) => "--mode and --base exclude each other",
            _ => null,
        };
        if (mistake is not null)
        {
            throw new Diagnostic(Entry.UsageCode, mistake).ToFailure();
        }
    }

    /// <summary>What the options say to begin with, or null.</summary>
    /// <param name="workingDirectory">What a relative path begins at.</param>
    public ConfigStart? Start(string workingDirectory)
    {
        if (Base is null)
        {
            return Mode is null ? null : new ConfigStart.Mode(Mode);
        }

        string path = Path.GetFullPath(Base, workingDirectory);
        return File.Exists(path)
            ? new ConfigStart.Base(LosslessText.Read(path))
            : throw new Diagnostic(Entry.UsageCode, $"there is no file `{Base}`", new SourcePlace("--base")).ToFailure();
    }
}
