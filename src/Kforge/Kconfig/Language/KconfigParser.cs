using Kforge.Diagnostics;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Language;

/// <summary>
/// Reads the Kconfig files of a tree by the grammar of <c>scripts/kconfig/parser.y</c>. What is not of the language is a mistake with its
/// line; reading goes on, so that all of them are told.
/// </summary>
internal sealed partial class KconfigParser
{
    // Linux 7.3 has 1900 files and 25 levels of inclusion; these bounds only stop hostile trees.
    private const int MostFiles = 20_000;
    private const int DeepestSource = 100;
    private const int DeepestBlock = 500;
    private const int MostMistakes = 100;
    private const int LongestShown = 200;

    private readonly Func<string, string?> open;
    private readonly Dialect dialect;
    private readonly MacroExpander macros;
    private readonly WordTable words;
    private readonly MenuBuilder menu;
    private readonly ExprPool pool;
    private readonly List<Diagnostic> mistakes = [];
    private readonly List<Diagnostic> warnings = [];
    private readonly List<string> files = [];
    private readonly Stack<(string File, KconfigLine From)> including = new();
    private readonly Dictionary<string, KconfigLine> seen = new(StringComparer.Ordinal);
    private readonly List<KconfigFault> faults = [];

    /// <summary>What takes the options of the statements that follow.</summary>
    private Owner owner = Owner.Nothing;

    /// <summary>The choice whose members are being read.</summary>
    private MenuEntry? choice;

    private KconfigLine line;

    private KconfigParser(Func<string, string?> open, KconfigInputs inputs, Dialect dialect)
    {
        this.open = open;
        this.dialect = dialect;
        pool = new();
        menu = new(pool);
        words = new(dialect);
        macros = new(inputs);
    }

    private enum Owner
    {
        Nothing,
        Config,
        MenuConfig,
        Choice,
        Menu,
        Comment,
    }

    /// <summary>Reads a tree.</summary>
    /// <param name="root">The file to begin with: <c>Kconfig</c>, unless the architecture has another.</param>
    /// <param name="open">Gives the text of a file by its path in the tree, or null.</param>
    /// <param name="inputs">Environment and answers to commands.</param>
    /// <param name="dialect">What the tree's own program understands.</param>
    public static ReadResult Read(string root, Func<string, string?> open, KconfigInputs inputs, Dialect dialect)
    {
        KconfigParser parser = new(open, inputs, dialect) { line = new(root, 0) };
        parser.Guarded(() =>
        {
            parser.File(root);
            parser.Finish();
        });
        if (parser.macros.Missing.Count > 0)
        {
            return new(null, [.. parser.macros.Missing], []);
        }

        if (parser.mistakes.Count == 0)
        {
            parser.Guarded(() => MenuFinalizer.Finish(parser.menu, dialect, parser.mistakes, parser.warnings, parser.faults));
        }

        parser.warnings.InsertRange(0, parser.macros.Remarks.Where(remark => remark.IsWarning).Select(remark => parser.Warning(remark.Line, remark.Text)));
        ReadResult result = parser.mistakes.Count > 0
            ? new(null, [], [.. parser.mistakes])
            : new(new(parser.pool, parser.menu.Root, parser.menu.Modules, dialect, [.. parser.files], [.. parser.warnings]), [], []);
        return result with { Warnings = [.. parser.warnings], Remarks = [.. parser.macros.Remarks], Faults = [.. parser.faults] };
    }

    /// <summary>Does a part of the reading; a mistake that ends it is kept with its line.</summary>
    private void Guarded(Action part)
    {
        try
        {
            part();
        }
        catch (KconfigMistake mistake)
        {
            Mistake(mistake.Line ?? line, mistake.Message);
            faults.AddRange(mistake.Fault is { } fault ? [fault] : []);
        }
    }

    private void File(string name)
    {
        if (including.Any(outer => outer.File == name))
        {
            string path = string.Join(", ", including.Select(outer => outer.File).Prepend(name));
            // Each file is read from the line it was included from, the innermost from this one; the first of all from nowhere.
            throw new KconfigMistake(
                $"the file `{name}` reads itself: {path}", line, new KconfigFault.Loop(name, [line, .. including.SkipLast(1).Select(outer => outer.From)]));
        }

        if (including.Count >= DeepestSource || files.Count >= MostFiles)
        {
            throw new KconfigMistake($"`{name}` is one file too many: {files.Count} are read, {including.Count} inside each other");
        }

        if (!seen.TryAdd(name, line) && dialect.FilesAreReadOnce)
        {
            throw new KconfigMistake($"the file `{name}` is read a second time; the first is {seen[name]}", line, new KconfigFault.Again(name, line, seen[name]));
        }

        string text = open(name) ?? throw new KconfigMistake($"the file `{name}` cannot be opened");
        files.Add(name);
        KconfigLine from = line;
        including.Push((name, from));
        int depth = menu.Depth;
        StatementLexer lexer = new(text, name, macros, words);
        TokenReader tokens = new(pool, lexer.Tokens);
        while (lexer.MoveNext())
        {
            line = lexer.Line;
            Statement(lexer, tokens);
        }

        while (menu.Depth > depth)
        {
            line = menu.Menu.Line;
            Mistake("this entry has no end in its file");
            Close();
        }

        EndOfEntry();
        including.Pop();
        line = from;
    }

    private void Statement(StatementLexer lexer, TokenReader rest)
    {
        List<Token> tokens = lexer.Tokens;
        if (tokens is [{ Kind: TokenKind.Word } variable, { Kind: TokenKind.Operator } sign, { Kind: TokenKind.Assigned } value])
        {
            EndOfEntry();
            macros.Assign(variable.Text, sign.Text, value.Text);
            return;
        }

        if (tokens[0].Kind != TokenKind.Keyword)
        {
            EndOfEntry();
            Mistake($"unknown statement `{tokens[0].Text}`");
            return;
        }

        string keyword = tokens[0].Text;
        rest.Restart(1);
        if (keyword == "help" && rest.AtEnd && owner is Owner.Config or Owner.MenuConfig or Owner.Choice)
        {
            menu.Current.RawHelp = lexer.Help();
        }
        else if (!(Option(keyword, rest) ?? Structure(keyword, rest)))
        {
            string shown = string.Join(' ', tokens.Take(LongestShown).Select(Shown));
            Mistake($"invalid statement: `{(shown.Length <= LongestShown ? shown : shown[..LongestShown] + "…")}`");
        }
    }

    /// <summary>Statements that begin or end something.</summary>
    private bool Structure(string keyword, TokenReader rest)
    {
        EndOfEntry();
        switch (keyword)
        {
            case "config" or "menuconfig":
                return (choice is null || keyword == "config") && rest.Name() is { IsConstant: false } symbol && rest.AtEnd && Define(keyword, symbol);
            case "source":
                return choice is null && rest.Quoted() is { } path && rest.AtEnd && Include(path);
            case "if":
                return rest.Expression() is { } condition && rest.AtEnd && Block(EntryKind.If, Owner.Nothing, condition);
            case "menu":
                return choice is null && rest.Quoted() is { } title && rest.AtEnd && Block(EntryKind.Menu, Owner.Menu, null, title);
            case "choice":
                return choice is null && (rest.AtEnd || (!dialect.ModernChoices && rest.Name() is not null && rest.AtEnd)) && Block(EntryKind.Choice, Owner.Choice, null);
            case "endif" or "endmenu" or "endchoice":
                return rest.AtEnd && End(keyword);
            case "comment":
                if (rest.Quoted() is not { } remark || !rest.AtEnd)
                {
                    return false;
                }

                menu.Add(EntryKind.Comment, null, line);
                menu.Prompt(PropertyKind.Comment, line, remark, null);
                owner = Owner.Comment;
                return true;
            case "mainmenu":
                if (rest.Quoted() is not { } heading || !rest.AtEnd || menu.Root.FirstChild is not null)
                {
                    return false;
                }

                menu.Prompt(PropertyKind.Menu, line, heading, null);
                return true;
            default:
                return false;
        }
    }

    private bool Define(string keyword, Symbol symbol)
    {
        menu.Add(keyword == "config" ? EntryKind.Config : EntryKind.MenuConfig, symbol, line);
        owner = keyword == "config" ? Owner.Config : Owner.MenuConfig;
        return true;
    }

    private bool Include(string path)
    {
        File(path);
        return true;
    }

    private bool Block(EntryKind kind, Owner takes, Expr? condition, string? title = null)
    {
        if (menu.Depth >= DeepestBlock)
        {
            throw new KconfigMistake("blocks are nested too deep");
        }

        Symbol? symbol = kind == EntryKind.Choice ? pool.Nameless() : null;
        if (symbol is not null)
        {
            symbol.IsChoice = true;
            symbol.Type = dialect.ModernChoices ? SymbolType.Bool : SymbolType.Unknown;
        }

        MenuEntry entry = menu.Add(kind, symbol, line);
        if (condition is not null)
        {
            menu.Depend(condition, null, line);
        }

        if (title is not null)
        {
            menu.Prompt(PropertyKind.Menu, line, title, null);
        }

        if (kind == EntryKind.Choice)
        {
            choice = entry;
        }

        menu.Open();
        owner = takes;
        return true;
    }

    private bool End(string keyword)
    {
        EntryKind kind = keyword switch
        {
            "endif" => EntryKind.If,
            "endmenu" => EntryKind.Menu,
            _ => EntryKind.Choice,
        };
        if (menu.Depth == 0 || menu.Menu.Kind != kind || menu.Menu.Line.File != including.Peek().File)
        {
            Mistake(menu.Depth == 0 ? $"`{keyword}` ends nothing" : $"`{keyword}` does not end the {menu.Menu.Kind.ToString().ToLowerInvariant()} of {menu.Menu.Line}");
            return true;
        }

        Close();
        return true;
    }

    private void Close()
    {
        if (menu.Menu == choice)
        {
            choice = null;
        }

        menu.Close();
    }

    /// <summary>Checks what can be said of an entry once all its options are read.</summary>
    private void EndOfEntry()
    {
        MenuEntry entry = menu.Current;
        switch (owner)
        {
            case Owner.MenuConfig when entry.Prompt is null:
                Warn(entry.Line, $"menuconfig {entry.Symbol!.Name} has no prompt");
                break;
            case Owner.MenuConfig:
                entry.Prompt!.Kind = PropertyKind.Menu;
                break;
            case Owner.Choice when entry.Prompt is null && dialect.ModernChoices:
                Mistake(entry.Line, "a choice must have a prompt");
                break;
            case Owner.Config when choice is not null && dialect.ModernChoices:
                Member(entry);
                break;
        }

        owner = Owner.Nothing;
    }

    private void Member(MenuEntry entry)
    {
        Symbol symbol = entry.Symbol!;
        if (entry.Prompt is null)
        {
            Mistake(entry.Line, $"{symbol.Name} stands in a choice and must have a prompt");
        }

        if (symbol.Type != SymbolType.Bool)
        {
            Mistake(entry.Line, $"{symbol.Name} stands in a choice and must be bool");
        }

        if (!choice!.Members.Contains(symbol))
        {
            choice.Members = choice.Members.Add(symbol);
        }

        symbol.IsChoiceMember = true;
    }

    private void Finish()
    {
        if (menu.Root.Prompt is null)
        {
            // Without a `mainmenu` line (conf_parse).
            menu.ToRoot();
            menu.Prompt(PropertyKind.Menu, menu.Root.Line, "Main menu", null);
        }
    }

    private static string Shown(Token token) => token.Kind == TokenKind.Quoted ? $"\"{token.Text}\"" : token.Text.Replace(MacroExpander.Unknown, '?');

    private void Mistake(string message) => Mistake(line, message);

    private void Mistake(KconfigLine place, string message)
    {
        if (mistakes.Count < MostMistakes)
        {
            mistakes.Add(new Diagnostic(KconfigCodes.MalformedKconfig, message, place.Place));
        }
    }

    private void Warn(KconfigLine place, string message) => warnings.Add(Warning(place, message));

    private Diagnostic Warning(KconfigLine place, string message) => new(KconfigCodes.MalformedKconfig, message, place.Place) { Severity = Severity.Warning };
}
