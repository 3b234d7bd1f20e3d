using System.Collections.Immutable;

namespace Kforge.Requirements;

/// <summary>A part of a word of a shell script.</summary>
internal abstract record ShellPart
{
    private ShellPart()
    {
    }

    /// <summary>Text that stands for itself.</summary>
    public sealed record Literal(string Text) : ShellPart;

    /// <summary>A parameter such as <c>$ARCH</c>, <c>$1</c> or <c>$#</c>.</summary>
    /// <param name="Name">Without the dollar.</param>
    /// <param name="Quoted">Whether it stands in double quotes, where an empty value is still a word.</param>
    public sealed record Parameter(string Name, bool Quoted) : ShellPart;
}

/// <summary>A word: its parts one after the other.</summary>
/// <param name="Parts">Never empty, except for <c>""</c>.</param>
/// <param name="Line">From 1.</param>
/// <param name="Quoted">Whether any of it was quoted; a quoted word is never a keyword or a pattern.</param>
internal sealed record ShellWord(ImmutableArray<ShellPart> Parts, int Line, bool Quoted)
{
    /// <summary>The text of a word without quotes and parameters, else null: what can be a keyword.</summary>
    public string? Bare => !Quoted && Parts is [ShellPart.Literal literal] ? literal.Text : null;
}

/// <summary>What the kernel's version script consists of.</summary>
internal abstract record ShellStatement
{
    private ShellStatement()
    {
    }

    /// <summary><c>echo WORD …</c>, perhaps to standard error.</summary>
    public sealed record Echo(ImmutableArray<ShellWord> Words, bool ToError, int Line) : ShellStatement;

    /// <summary><c>exit N</c>.</summary>
    public sealed record Exit(int Status) : ShellStatement;

    /// <summary><c>set -e</c>: nothing here can fail half-way, so it changes nothing.</summary>
    public sealed record SetErrexit : ShellStatement;

    /// <summary><c>if … elif … else … fi</c>; the else branch is empty when there is none.</summary>
    public sealed record If(ImmutableArray<ShellBranch> Branches, ImmutableArray<ShellStatement> Else) : ShellStatement;

    /// <summary><c>case WORD in … esac</c>.</summary>
    public sealed record Case(ShellWord Subject, ImmutableArray<ShellArm> Arms) : ShellStatement;
}

/// <summary>One <c>if</c> or <c>elif</c> with what it guards.</summary>
internal sealed record ShellBranch(ShellCondition Condition, ImmutableArray<ShellStatement> Body);

/// <summary>One arm of a <c>case</c>: <c>a | b) … ;;</c>.</summary>
/// <param name="Patterns">Literal names, or <c>*</c> for everything.</param>
/// <param name="Body">What it does.</param>
internal sealed record ShellArm(ImmutableArray<string> Patterns, ImmutableArray<ShellStatement> Body);

/// <summary>What stands between <c>[</c> and <c>]</c>, and <c>[ … ] &amp;&amp; [ … ]</c>.</summary>
internal abstract record ShellCondition
{
    private ShellCondition()
    {
    }

    /// <summary><c>A = B</c>, <c>A != B</c>; also <c>-eq</c> and <c>-ne</c>, which only ever compare <c>$#</c>.</summary>
    public sealed record Compare(ShellWord Left, bool Equal, ShellWord Right) : ShellCondition;

    /// <summary>Both.</summary>
    public sealed record And(ShellCondition Left, ShellCondition Right) : ShellCondition;

    /// <summary>Either.</summary>
    public sealed record Or(ShellCondition Left, ShellCondition Right) : ShellCondition;

    /// <summary>The opposite.</summary>
    public sealed record Not(ShellCondition Operand) : ShellCondition;
}

/// <summary>Something in a script that this reader does not understand; becomes KF1301.</summary>
internal sealed class MalformedScript(int line, string why) : Exception(why)
{
    /// <summary>From 1.</summary>
    public int Line { get; } = line;
}
