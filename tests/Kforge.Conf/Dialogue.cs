using System.Globalization;
using System.Text;
using Kforge.Kconfig;
using Kforge.Kconfig.Model;
using Kforge.Kconfig.Values;

namespace Kforge.Conf;

/// <summary>The questions of <c>oldaskconfig</c>, <c>oldconfig</c> and <c>listnewconfig</c>, asked and answered as <c>conf.c</c> does.</summary>
internal sealed class Dialogue
{
    private readonly Evaluation values;
    private readonly TextWriter output;
    private readonly TextWriter error;
    private readonly Stream input = new BufferedStream(Console.OpenStandardInput());
    private readonly bool modern;
    private string mode;
    private string line = "";
    private int indent = 1;
    private int asked;
    private bool inputEnded;
    private MenuEntry shown;

    public Dialogue(Evaluation values, string mode, TextWriter output, TextWriter error)
    {
        this.values = values;
        this.mode = mode;
        this.output = output;
        this.error = error;
        modern = values.Model.Dialect.ModernChoices;
        shown = values.Model.Root;
    }

    private bool SkipsGiven => mode is "oldconfig" or "syncconfig";

    public void Run()
    {
        if (mode == "oldaskconfig")
        {
            Show(values.Model.Root);
            mode = "oldconfig";
        }

        do
        {
            asked = 0;
            Check(values.Model.Root);
        }
        while (asked > 0);
    }

    private void Show(MenuEntry entry)
    {
        if (!values.IsVisible(entry))
        {
            return;
        }

        if (entry.Prompt is { Kind: PropertyKind.Menu or PropertyKind.Comment } title)
        {
            if (title.Kind == PropertyKind.Menu && mode != "oldaskconfig" && shown != entry)
            {
                Check(entry);
                return;
            }

            Say($"{Right("*")}\n{Right("*")} {title.Text}\n{Right("*")}\n");
        }

        if (entry.Symbol is not { } symbol)
        {
            Below(entry, 0);
            return;
        }

        if (symbol.IsChoice)
        {
            Choice(entry);
            if (modern || values.Of(symbol) != Tristate.M)
            {
                return;
            }
        }
        else if (symbol.Type is SymbolType.Int or SymbolType.Hex or SymbolType.String)
        {
            Text(entry, symbol);
        }
        else
        {
            OnOff(entry, symbol);
        }

        Below(entry, 2);
    }

    private void Below(MenuEntry entry, int deeper)
    {
        indent += deeper;
        for (MenuEntry? child = entry.FirstChild; child is not null; child = child.Next)
        {
            Show(child);
        }

        indent -= deeper;
    }

    private void Check(MenuEntry entry)
    {
        if (!values.IsVisible(entry))
        {
            return;
        }

        if (entry.Symbol is { } symbol && !values.IsGiven(symbol) && (IsChangeable(symbol) || (!modern && symbol.IsChoice && values.Of(symbol) == Tristate.Y)))
        {
            switch (mode)
            {
                case "listnewconfig":
                    if (!symbol.IsChoice)
                    {
                        string value = values.TextOf(symbol);
                        Say($"CONFIG_{symbol.Name}={(symbol.Type == SymbolType.String ? DotConfig.Quote(value) : value)}\n");
                    }

                    break;
                case "helpnewconfig":
                    Say("-----\n");
                    Help(entry);
                    Say("-----\n");
                    break;
                default:
                    if (asked++ == 0)
                    {
                        Say("*\n* Restart config...\n*\n");
                    }

                    shown = MenuOf(entry);
                    Show(shown);
                    break;
            }
        }

        for (MenuEntry? child = entry.FirstChild; child is not null; child = child.Next)
        {
            Check(child);
        }
    }

    private void Text(MenuEntry entry, Symbol symbol)
    {
        for (; ; )
        {
            string? preset = values.TextOf(symbol);
            Say($"{Blanks}{entry.Prompt!.Text} ({symbol.Name}) [{preset}] ");
            if (!Ask(symbol, preset))
            {
                return;
            }

            if (line == "?\n")
            {
                Help(entry);
                preset = null;
            }
            else if (line != "\n")
            {
                preset = line[..^1];
            }

            if (preset is not null && values.Answer(symbol, preset))
            {
                return;
            }

            if (inputEnded)
            {
                throw new ConfExit($"\nerror: no value for new symbol '{symbol.Name}' at end of input\n");
            }
        }
    }

    private void OnOff(MenuEntry entry, Symbol symbol)
    {
        for (; ; )
        {
            Tristate before = values.Of(symbol);
            StringBuilder question = new($"{Blanks}{entry.Prompt!.Text} {(symbol.IsChoice ? "" : $"({symbol.Name}) ")}[{char.ToUpperInvariant(Letter(before))}");
            foreach (Tristate other in (Tristate[])[Tristate.N, Tristate.M, Tristate.Y])
            {
                question.Append(other != before && CanBe(symbol, other) ? $"/{Letter(other)}" : "");
            }

            Say(question.Append("/?] ").ToString());
            if (!Ask(symbol, Letter(before).ToString()))
            {
                return;
            }

            Tristate? answer = line.Trim() switch
            {
                "n" or "N" or "no" or "No" => Tristate.N,
                "m" or "M" => Tristate.M,
                "y" or "Y" or "yes" or "Yes" => Tristate.Y,
                "" => before,
                _ => null,
            };
            if (answer is { } value && (CanBe(symbol, value) || (!modern && value == before)))
            {
                values.Answer(symbol, value);
                return;
            }

            if (answer is not null || line.TrimStart().StartsWith('?'))
            {
                Help(entry);
            }
        }
    }

    private void Choice(MenuEntry choice)
    {
        Symbol symbol = choice.Symbol!;
        bool isNew = !modern && !values.IsGiven(symbol);
        if (!modern)
        {
            bool changeable = IsChangeable(symbol);
            if (changeable)
            {
                OnOff(choice, symbol);
            }

            if (values.Of(symbol) != Tristate.Y)
            {
                Say(!changeable && values.Of(symbol) == Tristate.M ? $"{Blanks}{choice.Prompt!.Text}\n" : "");
                return;
            }
        }

        for (; ; )
        {
            Say($"{Blanks}{choice.Prompt!.Text}\n");
            MenuEntry[] members = Members(choice, ref isNew, out int preset);
            line = "";
            int number = members.Length;
            Say($"{Blanks}choice");
            if (number == 1)
            {
                Say("[1]: 1\n");
            }
            else
            {
                Say($"[1-{number.ToString(CultureInfo.InvariantCulture)}?]: ");
                if (SkipsGiven && !isNew)
                {
                    number = preset;
                    Say($"{number.ToString(CultureInfo.InvariantCulture)}\n");
                }
                else
                {
                    ReadLine();
                    line = line.Trim();
                    if (line.StartsWith('?'))
                    {
                        Help(choice);
                        continue;
                    }

                    string digits = string.Concat(line.TakeWhile(char.IsAsciiDigit));
                    if (line.Length > 0 && digits.Length == 0)
                    {
                        continue;
                    }

                    number = line.Length == 0 ? preset : int.TryParse(digits, CultureInfo.InvariantCulture, out int typed) ? typed : 0;
                }
            }

            if (number < 1 || number > members.Length)
            {
                continue;
            }

            MenuEntry picked = members[number - 1];
            if (line.EndsWith('?'))
            {
                Help(picked);
                continue;
            }

            values.Pick(choice, picked.Symbol!);
            if (!modern)
            {
                Below(picked, 2);
            }

            return;
        }
    }

    /// <summary>Lists the members that can be seen; <paramref name="preset"/> is the number of the one that is on.</summary>
    private MenuEntry[] Members(MenuEntry choice, ref bool isNew, out int preset)
    {
        Symbol? chosen = values.ChosenOf(choice);
        List<MenuEntry> members = [];
        preset = 0;
        for (MenuEntry? child = choice.FirstChild; child is not null; child = child.Next)
        {
            if (!values.IsVisible(child))
            {
                continue;
            }

            if (child.Symbol is not { } member)
            {
                Say($"{Right("*")} {child.Prompt!.Text}\n");
                continue;
            }

            members.Add(child);
            preset = member == chosen ? members.Count : preset;
            bool given = values.IsGiven(member);
            isNew |= modern && !given;
            Say($"{Right(member == chosen ? ">" : " ")} {members.Count.ToString(CultureInfo.InvariantCulture)}. {child.Prompt!.Text} ({member.Name}){(given ? "" : " (NEW)")}\n");
        }

        return [.. members];
    }

    /// <summary>Whether there is an answer to take: it stands in <see cref="line"/>.</summary>
    private bool Ask(Symbol symbol, string preset)
    {
        bool given = values.IsGiven(symbol);
        Say(given ? "" : "(NEW) ");
        line = "\n";
        if (!IsChangeable(symbol) || (SkipsGiven && given))
        {
            Say($"{preset}\n");
            return false;
        }

        ReadLine();
        return true;
    }

    private void ReadLine()
    {
        output.Flush();
        List<byte> bytes = [];
        int next;
        while ((next = input.ReadByte()) >= 0)
        {
            bytes.Add((byte)next);
            if (next == '\n')
            {
                break;
            }
        }

        inputEnded = next < 0;
        if (bytes.Count > 0)
        {
            line = Encoding.UTF8.GetString([.. bytes]);
        }
        else
        {
            error.Write("\nError in reading or end of file.\n");
        }

        Say(line);
    }

    private void Help(MenuEntry entry)
    {
        string name = entry is { Help: not null, Symbol.IsChoice: false } ? $"CONFIG_{entry.Symbol.Name}:\n\n" : "";
        Say($"\n{name}{entry.Help ?? "There is no help available for this option."}\n\n");
    }

    private bool IsChangeable(Symbol symbol) => values.VisibilityOf(symbol) > values.SelectedTo(symbol) && !(modern && symbol.IsChoice);

    /// <summary>Whether a symbol could get a value (<c>sym_tristate_within_range</c>).</summary>
    private bool CanBe(Symbol symbol, Tristate value)
    {
        Tristate visible = values.VisibilityOf(symbol);
        bool isBool = symbol.Type == SymbolType.Bool || values.Of(values.Model.Modules) == Tristate.N;
        return !(visible == Tristate.N || !symbol.IsTristate || (isBool && value == Tristate.M) || visible <= values.SelectedTo(symbol))
            && (!modern && symbol.IsChoiceMember && visible == Tristate.Y ? value == Tristate.Y : value >= values.SelectedTo(symbol) && value <= visible);
    }

    private MenuEntry MenuOf(MenuEntry entry)
    {
        MenuEntry at = entry;
        while (at.Parent is { } parent && at.Prompt?.Kind != PropertyKind.Menu)
        {
            at = parent;
        }

        return at;
    }

    private string Blanks => new(' ', indent - 1);

    private string Right(string sign) => sign.PadLeft(indent);

    private void Say(string text) => output.Write(text);

    private static char Letter(Tristate value) => value switch
    {
        Tristate.Y => 'y',
        Tristate.M => 'm',
        _ => 'n',
    };
}
