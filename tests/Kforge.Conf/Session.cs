using System.Globalization;
using Kforge.Kconfig;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Conf;

/// <summary>Reads a configuration, does what the mode says, and writes it again (<c>main</c> of <c>conf.c</c>).</summary>
internal sealed class Session(KconfigModel model, CommandLine line, TextWriter output, TextWriter error, GlibcRandom? random)
{
    private static readonly string[] AllModes = ["allnoconfig", "allyesconfig", "allmodconfig", "alldefconfig", "randconfig"];

    private readonly Evaluation values = new(model);

    private static string ConfigName => Environment.GetEnvironmentVariable("KCONFIG_CONFIG") ?? ".config";

    private static bool WarnsOfChanges => Environment.GetEnvironmentVariable("KCONFIG_WARN_CHANGED_INPUT") is { Length: > 0 };

    public void Run()
    {
        if (line.Mode == "defconfig")
        {
            if (!TryRead(line.File!, calculate: true))
            {
                throw new ConfExit($"***\n*** Can't find default configuration \"{line.File}\"!\n***\n");
            }
        }
        else if (AllModes.Contains(line.Mode))
        {
            ReadSeed();
        }
        else
        {
            TryRead(ConfigName, calculate: true);
        }

        Change();
        if (line.Mode == "savedefconfig")
        {
            TellChanges();
            File.WriteAllText(line.File!, ConfigWriter.WriteLeast(values));
        }
        else if (line.Mode is not ("listnewconfig" or "helpnewconfig"))
        {
            TellChanges();
            Write(ConfigName, ConfigWriter.Write(values));
        }
    }

    private void Change()
    {
        switch (line.Mode)
        {
            case "allnoconfig":
                values.AnswerAll(Tristate.N);
                break;
            case "allyesconfig":
                values.AnswerAll(Tristate.Y);
                break;
            case "allmodconfig":
                values.AnswerAll(Tristate.M);
                break;
            case "alldefconfig" or "defconfig":
                values.AnswerAll(null);
                break;
            case "randconfig":
                AnswerRandomly();
                break;
            case "yes2modconfig":
                Rewrite("y", Tristate.M);
                break;
            case "mod2yesconfig":
                Rewrite("m", Tristate.Y);
                break;
            case "mod2noconfig":
                Rewrite("m", Tristate.N);
                break;
            case "oldaskconfig" or "oldconfig" or "syncconfig" or "listnewconfig" or "helpnewconfig":
                new Dialogue(values, line.Mode, output, error).Run();
                break;
        }
    }

    private void Rewrite(string before, Tristate after)
    {
        foreach (Symbol symbol in model.Symbols.Where(symbol => symbol.Type == SymbolType.Tristate && values.GivenTo(symbol) == before))
        {
            values.Answer(symbol, after);
        }
    }

    private void AnswerRandomly()
    {
        if (!model.Dialect.ModernChoices)
        {
            throw new ConfExit("conf: randconfig of kernels before 6.11 is not done here\n");
        }

        foreach (MenuEntry entry in model.Entries)
        {
            if (entry is not { Symbol: { IsTristate: true, Choice: null } symbol, Prompt: not null } || values.IsGiven(symbol))
            {
                continue;
            }

            if (symbol.IsChoice)
            {
                Shuffle(entry);
                continue;
            }

            int number = random!.Below(100);
            values.Give(symbol, symbol.Type == SymbolType.Tristate
                ? number < 33 ? "y" : number < 66 ? "m" : "n"
                : number < 50 ? "y" : "n");
        }
    }

    private void Shuffle(MenuEntry choice)
    {
        for (; ; )
        {
            Symbol[] open = [.. choice.Descendants.Select(entry => entry.Symbol).OfType<Symbol>().Where(symbol => !values.IsGiven(symbol))];
            if (open.Length == 0)
            {
                return;
            }

            values.GiveLast(open[random!.Below(open.Length)]);
        }
    }

    private void ReadSeed()
    {
        switch (Environment.GetEnvironmentVariable("KCONFIG_ALLCONFIG"))
        {
            case null:
                return;
            case "" or "1":
                string usual = line.Mode == "randconfig" ? "allrandom.config" : line.Mode.Replace("config", ".config", StringComparison.Ordinal);
                if (!TryRead(usual, calculate: false) && !TryRead("all.config", calculate: false))
                {
                    throw new ConfExit($"*** KCONFIG_ALLCONFIG set, but no \"{usual}\" or \"all.config\" file found\n");
                }

                return;
            case { } name:
                if (!TryRead(name, calculate: false))
                {
                    throw new ConfExit($"*** Can't read seed configuration \"{name}\"!\n");
                }

                return;
        }
    }

    private bool TryRead(string name, bool calculate)
    {
        if (SourceFiles.Open(name) is not { } text)
        {
            return false;
        }

        HashSet<string> before = new(StringComparer.Ordinal);
        GivenReport report = values.Give(text);
        foreach (ConfigEntry entry in ConfigLines.Read(text, model.Dialect.UnsetIsWholeLine).Except(report.Unknown))
        {
            if (!before.Add(entry.Name))
            {
                error.Write($"{name}:{entry.Line.ToString(CultureInfo.InvariantCulture)}:warning: override: reassigning to symbol {entry.Name}\n");
            }

            if (report.Invalid.Contains(entry))
            {
                error.Write($"{name}:{entry.Line.ToString(CultureInfo.InvariantCulture)}:warning: symbol value '{entry.Value}' invalid for {entry.Name}\n");
            }
        }

        if (calculate)
        {
            values.CalculateAll();
        }

        return true;
    }

    /// <summary>What the user asked for and did not get, where that is to be told (since Linux 7.1).</summary>
    private void TellChanges()
    {
        if (!WarnsOfChanges)
        {
            return;
        }

        bool first = true;
        HashSet<Symbol> told = [];
        foreach (Symbol symbol in model.Entries.Select(entry => entry.Symbol).OfType<Symbol>().Where(symbol => !symbol.IsChoice && told.Add(symbol)))
        {
            string now = values.TextOf(symbol);
            if (values.GivenTo(symbol) is not { } given)
            {
                continue;
            }

            given = symbol.Type == SymbolType.String ? ConfigLines.Unquote(given) ?? given : given;
            if (given != now)
            {
                error.Write($"{(first ? "warning: user-provided values changed by Kconfig:\n" : "")}  CONFIG_{symbol.Name}: {given} -> {now}\n");
                first = false;
            }
        }
    }

    private void Write(string name, string text)
    {
        bool same = File.Exists(name) && File.ReadAllText(name) == text;
        if (!same)
        {
            if (File.Exists(name))
            {
                File.Move(name, $"{name}.old", overwrite: true);
            }

            File.WriteAllText(name, text);
        }

        if (!line.Silent)
        {
            output.Write(same ? $"#\n# No change to {name}\n#\n" : $"#\n# configuration written to {name}\n#\n");
        }
    }
}
