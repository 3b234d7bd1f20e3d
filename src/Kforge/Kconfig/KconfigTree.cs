using System.Collections.Frozen;
using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Workspace;

namespace Kforge.Kconfig;

/// <summary>
/// The Kconfig files of one kernel tree for one architecture: every symbol with its definitions, each with
/// its place, so that an answer about a symbol can always name the line that gave it.
/// </summary>
public sealed class KconfigTree
{
    internal KconfigTree(IEnumerable<KconfigSymbol> symbols, ImmutableArray<Diagnostic> problems, int files)
    {
        Symbols = symbols.ToFrozenDictionary(symbol => symbol.Name, StringComparer.Ordinal);
        Problems = problems;
        FileCount = files;
    }

    /// <summary>Every symbol that is defined, by its name without <c>CONFIG_</c>.</summary>
    public FrozenDictionary<string, KconfigSymbol> Symbols { get; }

    /// <summary>What could not be read (KF1207), as warnings: the kernel's own tools judge the files, this reader only explains.</summary>
    public ImmutableArray<Diagnostic> Problems { get; }

    /// <summary>How many files were read.</summary>
    public int FileCount { get; }

    /// <summary>A symbol, or null when the tree does not define it.</summary>
    public KconfigSymbol? this[string name] => Symbols.GetValueOrDefault(name);

    /// <summary>Reads the files of a tree, beginning with <c>Kconfig</c> at its root. Nothing of the tree is run.</summary>
    /// <param name="root">The kernel tree, absolute.</param>
    /// <param name="arch">The <c>ARCH</c> the kernel is built for.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="Failure">KF1207 when the tree has no <c>Kconfig</c>; KF1306 for a wrong architecture.</exception>
    public static Task<KconfigTree> ReadAsync(string root, string arch, CancellationToken cancellation)
    {
        ArchName machine = ArchName.Parse(arch).OrFail();
        return Task.Run(() => Parse(path => KconfigFiles.Read(root, path, cancellation), machine), cancellation);
    }

    /// <summary>Reads Kconfig files from wherever they are.</summary>
    /// <param name="open">Gives the text of a file of the tree, or null when there is none.</param>
    /// <param name="arch">The machine.</param>
    /// <exception cref="Failure">KF1207 when there is no file <c>Kconfig</c>.</exception>
    public static KconfigTree Parse(Func<RelativePath, string?> open, ArchName arch) => KconfigReader.Read(open, arch);
}

/// <summary>The types of Kconfig symbols.</summary>
public enum SymbolType
{
    /// <summary>No definition gives a type.</summary>
    Unknown,

    /// <summary>y or n.</summary>
    Bool,

    /// <summary>y, m or n.</summary>
    Tristate,

    /// <summary>Text.</summary>
    String,

    /// <summary>A decimal number.</summary>
    Int,

    /// <summary>A hexadecimal number.</summary>
    Hex,
}

/// <summary>One symbol.</summary>
/// <param name="Name">Without <c>CONFIG_</c>.</param>
/// <param name="Type">The first type a definition gives.</param>
/// <param name="Definitions">In the order Kconfig reads them; at least one.</param>
/// <param name="SelectedBy">Every <c>select</c> and <c>imply</c> of this symbol.</param>
public sealed record KconfigSymbol(string Name, SymbolType Type, ImmutableArray<SymbolDefinition> Definitions, ImmutableArray<Selection> SelectedBy)
{
    /// <summary>Whether a person can set it: some definition has a prompt.</summary>
    public bool HasPrompt => Definitions.Any(definition => definition.Prompt is not null);
}

/// <summary>One <c>config</c> or <c>menuconfig</c> block.</summary>
/// <param name="Place">Its first line.</param>
/// <param name="Prompt">The question a person answers; null when there is none.</param>
/// <param name="Dependencies">Its own <c>depends on</c> lines, in their order.</param>
/// <param name="Enclosing">The innermost <c>menu</c>, <c>if</c> or <c>choice</c> around it; null at the top.</param>
/// <param name="Defaults">In their order: the first whose condition holds counts.</param>
/// <param name="Ranges">In their order: the first whose condition holds counts.</param>
public sealed record SymbolDefinition(
    SourcePlace Place,
    SymbolPrompt? Prompt,
    ImmutableArray<Dependency> Dependencies,
    EnclosingBlock? Enclosing,
    ImmutableArray<SymbolDefault> Defaults,
    ImmutableArray<SymbolRange> Ranges)
{
    /// <summary>Everything that must hold for the definition to count, the outermost block first.</summary>
    public IEnumerable<Dependency> AllDependencies => Blocks.Reverse().SelectMany(block => block.Dependencies).Concat(Dependencies);

    /// <summary>Everything that must hold for a person to be asked: the dependencies, the prompt's condition and <c>visible if</c> of the menus.</summary>
    public IEnumerable<Dependency> AllConditions =>
        Blocks.Reverse().SelectMany(block => block.Dependencies.Concat(block.Visibility))
            .Concat(Dependencies)
            .Concat(Prompt?.Condition is { } condition ? [condition] : []);

    /// <summary>The blocks around it, the innermost first.</summary>
    public IEnumerable<EnclosingBlock> Blocks
    {
        get
        {
            for (EnclosingBlock? block = Enclosing; block is not null; block = block.Parent)
            {
                yield return block;
            }
        }
    }

    /// <summary>The choice it is a member of, or null.</summary>
    public EnclosingBlock? Choice => Blocks.FirstOrDefault(block => block.Kind == BlockKind.Choice);
}

/// <summary>A symbol's question.</summary>
/// <param name="Text">What a person sees.</param>
/// <param name="Condition">When it is asked; null for always.</param>
public sealed record SymbolPrompt(string Text, Dependency? Condition);

/// <summary>A line that states a condition.</summary>
/// <param name="Expression">What must hold.</param>
/// <param name="Text">The line as it stands in the file, without blanks around it and tabs in it.</param>
/// <param name="Place">The line.</param>
public sealed record Dependency(Expression Expression, string Text, SourcePlace Place);

/// <summary>A <c>default</c>, <c>def_bool</c> or <c>def_tristate</c> line.</summary>
/// <param name="Value">The value.</param>
/// <param name="Condition">When it counts; null for always.</param>
/// <param name="Text">The line without blanks around it.</param>
/// <param name="Place">The line.</param>
public sealed record SymbolDefault(Expression Value, Expression? Condition, string Text, SourcePlace Place);

/// <summary>A <c>range</c> line.</summary>
/// <param name="Least">The lower bound, included.</param>
/// <param name="Most">The upper bound, included.</param>
/// <param name="Condition">When it counts; null for always.</param>
/// <param name="Text">The line without blanks around it.</param>
/// <param name="Place">The line.</param>
public sealed record SymbolRange(Operand Least, Operand Most, Expression? Condition, string Text, SourcePlace Place);

/// <summary>A <c>select</c> or <c>imply</c> line.</summary>
/// <param name="Selector">The symbol that does it.</param>
/// <param name="Target">The symbol it is done to.</param>
/// <param name="Weak">Whether it is <c>imply</c>, which a person can overrule.</param>
/// <param name="Condition">When it counts, besides the selector being on; null for always.</param>
/// <param name="From">The definition the line stands in: its dependencies count too.</param>
/// <param name="Text">The line without blanks around it.</param>
/// <param name="Place">The line.</param>
public sealed record Selection(string Selector, string Target, bool Weak, Expression? Condition, SymbolDefinition From, string Text, SourcePlace Place);

/// <summary>What can stand around a definition.</summary>
public enum BlockKind
{
    /// <summary><c>menu … endmenu</c>.</summary>
    Menu,

    /// <summary><c>if … endif</c>.</summary>
    If,

    /// <summary><c>choice … endchoice</c>: one member at a time is on.</summary>
    Choice,
}

/// <summary>A <c>menu</c>, <c>if</c> or <c>choice</c> with its conditions.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Place">Its first line.</param>
/// <param name="Dependencies">Its <c>depends on</c> lines, or the condition of the <c>if</c>.</param>
/// <param name="Visibility">Its <c>visible if</c> lines; of a choice, its prompt's condition.</param>
/// <param name="Parent">The block around it; null at the top.</param>
public sealed record EnclosingBlock(
    BlockKind Kind,
    SourcePlace Place,
    ImmutableArray<Dependency> Dependencies,
    ImmutableArray<Dependency> Visibility,
    EnclosingBlock? Parent);
