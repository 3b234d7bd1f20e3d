namespace Kforge.Conf;

/// <summary>The arguments of conf.</summary>
/// <param name="Mode">What to do, as the option is called.</param>
/// <param name="File">The argument of <c>--defconfig</c> and <c>--savedefconfig</c>.</param>
/// <param name="Kconfig">The file to begin with.</param>
/// <param name="Silent">Whether to keep quiet about what was written.</param>
/// <param name="Tree">The kernel whose dialect is spoken.</param>
internal sealed record CommandLine(string Mode, string? File, string Kconfig, bool Silent, string? Tree)
{
    private static readonly string[] Modes =
    [
        "oldaskconfig", "oldconfig", "syncconfig", "defconfig", "savedefconfig", "allnoconfig", "allyesconfig", "allmodconfig", "alldefconfig",
        "randconfig", "listnewconfig", "helpnewconfig", "olddefconfig", "yes2modconfig", "mod2yesconfig", "mod2noconfig",
    ];

    public static CommandLine Parse(string[] arguments)
    {
        CommandLine line = new("oldaskconfig", null, "", false, null);
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            string name = argument.Split('=')[0];
            string? value = argument.Contains('=', StringComparison.Ordinal) ? argument[(name.Length + 1)..] : null;
            if (name is "-s" or "--silent")
            {
                line = line with { Silent = true };
            }
            else if (name == "--tree")
            {
                line = line with { Tree = value };
            }
            else if (name.StartsWith("--", StringComparison.Ordinal) && Modes.Contains(name[2..]))
            {
                bool takesFile = name is "--defconfig" or "--savedefconfig";
                line = line with { Mode = name[2..], File = takesFile ? value ?? arguments.ElementAtOrDefault(++i) : null };
            }
            else if (name.StartsWith('-'))
            {
                throw new ConfExit($"conf: unknown option {argument}\n");
            }
            else
            {
                line = line with { Kconfig = line.Kconfig.Length == 0 ? argument : line.Kconfig };
            }
        }

        return line.Kconfig.Length > 0 ? line : throw new ConfExit("conf: Kconfig file missing\n");
    }
}

/// <summary>Ends the program with exit code 1.</summary>
internal sealed class ConfExit(string message) : Exception(message);

/// <summary>Files are looked for in the working directory, then in <c>$srctree</c> (<c>zconf_fopen</c>).</summary>
internal static class SourceFiles
{
    public static string? Open(string name)
    {
        string? tree = Environment.GetEnvironmentVariable("srctree");
        string[] places = name.StartsWith('/') || tree is null ? [name] : [name, Path.Combine(tree, name)];
        return places.FirstOrDefault(File.Exists) is { } found ? File.ReadAllText(found) : null;
    }
}
