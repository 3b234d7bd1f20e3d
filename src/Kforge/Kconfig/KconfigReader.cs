using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Kconfig;

/// <summary>
/// Reads Kconfig files statement by statement, by the grammar of <c>scripts/kconfig/parser.y</c>. What is not
/// understood becomes a problem with its line and is passed over: one odd line must not hide the rest.
/// </summary>
internal sealed partial class KconfigReader
{
    // Linux 6.12 has 1800 files, 25 levels and 30000 definitions; these bounds only stop hostile trees.
    private const int MostFiles = 20_000;
    private const int DeepestSource = 100;
    private const int DeepestBlock = 200;
    private const int MostProblems = 100;

    private readonly Func<RelativePath, string?> open;
    private readonly MacroTable macros;
    private readonly Dictionary<string, SymbolDraft> symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(SelectionDraft Draft, DefinitionDraft From)>> selections = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> problems = [];
    private readonly Stack<string> including = new();
    private int files;

    private BlockDraft? block;
    private EntryDraft? entry;

    private KconfigReader(Func<RelativePath, string?> open, ArchName arch)
    {
        this.open = open;
        macros = new(arch);
    }

    public static KconfigTree Read(Func<RelativePath, string?> open, ArchName arch)
    {
        KconfigReader reader = new(open, arch);
        reader.Source("Kconfig", new("Kconfig"));
        if (reader.files == 0)
        {
            throw new Diagnostic(KconfigCodes.MalformedKconfig, "the tree has no file `Kconfig` at its root", new SourcePlace("Kconfig"), [],
                ["check that the source is a whole kernel tree"]).ToFailure();
        }

        return reader.Freeze();
    }

    private void Source(string name, SourcePlace from)
    {
        if (including.Contains(name) || including.Count >= DeepestSource || files >= MostFiles)
        {
            Problem(from, $"`{name}` is read again and again");
            return;
        }

        string? text = RelativePath.TryParse(name, out RelativePath path) ? open(path) : null;
        if (text is null)
        {
            Problem(from, $"the file `{name}` cannot be read");
            return;
        }

        files++;
        including.Push(name);
        BlockDraft? outer = block;
        entry = null;
        LogicalLines lines = new(text);
        while (lines.MoveNext())
        {
            Statement(ref lines, name);
        }

        if (block != outer)
        {
            Problem(new(name, lines.Number), "the file ends inside a menu, if or choice");
            block = outer;
        }

        entry = null;
        including.Pop();
    }

    private void Statement(ref LogicalLines lines, string file)
    {
        SourcePlace place = new(file, lines.Number);
        string line = lines.Current;
        int end = 0;
        while (end < line.Length && LineLexer.IsWord(line[end]))
        {
            end++;
        }

        string keyword = line[..end];
        if (keyword is "help")
        {
            lines.SkipHelp();
            return;
        }

        List<KconfigToken> tokens = LineLexer.Tokenize(line, macros);
        if (tokens.Count == 0)
        {
            return;
        }

        if (tokens is [{ Kind: KconfigTokenKind.Word } variable, { Kind: KconfigTokenKind.Operator, Text: "=" or ":=" or "+=" } sign, ..])
        {
            macros.Assign(variable.Text, sign.Text, line[(sign.At + sign.Text.Length)..].Trim());
            return;
        }

        if (end == 0)
        {
            // `$(error-if,…)`, `$(warning,…)`: make runs these, kforge does not.
            if (!line.StartsWith("$(", StringComparison.Ordinal))
            {
                Problem(place, $"`{line}` is not understood");
            }

            return;
        }

        tokens.RemoveAt(0);
        ExpressionParser rest = new(tokens);
        string shown = line.Contains('\t') ? string.Join(' ', line.Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) : line;
        if (!(Structure(keyword, rest, shown, place) ?? Option(keyword, rest, shown, place)))
        {
            Problem(place, $"`{line}` is not understood");
        }
    }

    /// <summary>Statements that open or close something; null when the keyword is none of them.</summary>
    private bool? Structure(string keyword, ExpressionParser rest, string line, SourcePlace place)
    {
        switch (keyword)
        {
            case "config" or "menuconfig":
                return rest.Name() is { } name && rest.AtEnd && Define(name, place);
            case "source":
                return rest.Quoted() is { } path && rest.AtEnd && Include(path, place);
            case "if":
                return rest.Expression() is { } condition && rest.AtEnd && Enter(BlockKind.If, place, new(condition, line, place));
            case "menu":
                return rest.Quoted() is not null && rest.AtEnd && Enter(BlockKind.Menu, place, null);
            case "choice":
                return rest.AtEnd && Enter(BlockKind.Choice, place, null);
            case "endif":
                return Leave(BlockKind.If);
            case "endmenu":
                return Leave(BlockKind.Menu);
            case "endchoice":
                return Leave(BlockKind.Choice);
            case "comment":
                entry = new EntryDraft.Comment();
                return rest.Quoted() is not null;
            case "mainmenu":
                return rest.Quoted() is not null;
            default:
                return null;
        }
    }

    private bool Define(string name, SourcePlace place)
    {
        DefinitionDraft definition = new(place, block, name);
        if (!symbols.TryGetValue(name, out SymbolDraft? symbol))
        {
            symbols[name] = symbol = new(name);
        }

        symbol.Definitions.Add(definition);
        entry = new EntryDraft.Symbol(symbol, definition);
        return true;
    }

    private bool Include(string path, SourcePlace place)
    {
        Source(path, place);
        return true;
    }

    private bool Enter(BlockKind kind, SourcePlace place, Dependency? condition)
    {
        int depth = block?.Depth + 1 ?? 1;
        if (depth > DeepestBlock)
        {
            return false;
        }

        block = new(kind, place, block, depth);
        if (condition is not null)
        {
            block.Dependencies.Add(condition);
            entry = null;
        }
        else
        {
            entry = new EntryDraft.Block(block);
        }

        return true;
    }

    private bool Leave(BlockKind kind)
    {
        entry = null;
        if (block is null || block.Kind != kind || block.Place.File != including.Peek())
        {
            return false;
        }

        block = block.Parent;
        return true;
    }

    private void Problem(SourcePlace place, string message)
    {
        if (problems.Count < MostProblems)
        {
            problems.Add(new(KconfigCodes.MalformedKconfig, message, place) { Severity = Severity.Warning });
        }
    }

    private KconfigTree Freeze()
    {
        Dictionary<DefinitionDraft, SymbolDefinition> frozen = [];
        foreach (DefinitionDraft draft in symbols.Values.SelectMany(symbol => symbol.Definitions))
        {
            frozen[draft] = draft.Freeze();
        }

        return new(
            symbols.Values.Select(symbol => new KconfigSymbol(
                symbol.Name,
                symbol.Type,
                [.. symbol.Definitions.Select(draft => frozen[draft])],
                [.. selections.GetValueOrDefault(symbol.Name, []).Select(s =>
                    new Selection(s.From.Name, symbol.Name, s.Draft.Weak, s.Draft.Condition, frozen[s.From], s.Draft.Text, s.Draft.Place))])),
            [.. problems],
            files);
    }
}
