using System.Collections.Immutable;

namespace Kforge.Requirements;

/// <summary>Builds statements from tokens: the subset of XCU 2.10 that the kernel's version script uses.</summary>
internal sealed class ShellParser
{
    private const int DeepestNesting = 50;

    private readonly ImmutableArray<ShellToken> tokens;
    private int at;
    private int depth;

    private ShellParser(ImmutableArray<ShellToken> tokens) => this.tokens = tokens;

    /// <summary>Reads a whole script.</summary>
    /// <exception cref="MalformedScript">At the first thing that is not understood.</exception>
    public static ImmutableArray<ShellStatement> Parse(string text)
    {
        ShellParser parser = new(ShellLexer.Tokenize(text));
        ImmutableArray<ShellStatement> statements = parser.Statements();
        return parser.Current is ShellToken.End ? statements : throw parser.Unexpected();
    }

    private ShellToken Current => tokens[at];

    private string? Keyword => (Current as ShellToken.Word)?.Value.Bare;

    private ImmutableArray<ShellStatement> Statements()
    {
        if (++depth > DeepestNesting)
        {
            throw new MalformedScript(Current.Line, "the script is nested too deeply");
        }

        ImmutableArray<ShellStatement>.Builder statements = ImmutableArray.CreateBuilder<ShellStatement>();
        SkipNewlines();
        while (Current is ShellToken.Word && Keyword is not ("then" or "elif" or "else" or "fi" or "esac"))
        {
            statements.Add(Statement());
            if (!Accept(";") && !Accept("\n"))
            {
                break;
            }

            SkipNewlines();
        }

        depth--;
        return statements.ToImmutable();
    }

    private ShellStatement Statement() => Keyword switch
    {
        "if" => If(),
        "case" => Case(),
        "echo" => Echo(),
        "exit" => Exit(),
        "set" => SetErrexit(),
        _ => throw Unexpected(),
    };

    private ShellStatement.If If()
    {
        ImmutableArray<ShellBranch>.Builder branches = ImmutableArray.CreateBuilder<ShellBranch>();
        do
        {
            at++;
            ShellCondition condition = Conditions();
            SkipSeparators();
            Expect("then");
            branches.Add(new(condition, Statements()));
        }
        while (Keyword == "elif");

        ImmutableArray<ShellStatement> otherwise = [];
        if (Keyword == "else")
        {
            at++;
            otherwise = Statements();
        }

        Expect("fi");
        return new(branches.ToImmutable(), otherwise);
    }

    private ShellStatement.Case Case()
    {
        at++;
        ShellWord subject = Word();
        SkipNewlines();
        Expect("in");
        SkipNewlines();
        ImmutableArray<ShellArm>.Builder arms = ImmutableArray.CreateBuilder<ShellArm>();
        while (Keyword != "esac")
        {
            ImmutableArray<string> patterns = Patterns();
            ImmutableArray<ShellStatement> body = Statements();
            arms.Add(new(patterns, body));
            if (!Accept(";;"))
            {
                // Only the last arm may leave its end out.
                break;
            }

            SkipNewlines();
        }

        Expect("esac");
        return new(subject, arms.ToImmutable());
    }

    private ImmutableArray<string> Patterns()
    {
        Accept("(");
        ImmutableArray<string>.Builder patterns = ImmutableArray.CreateBuilder<string>();
        do
        {
            ShellWord word = Word();
            string pattern = word.Parts is [ShellPart.Literal literal] ? literal.Text : throw new MalformedScript(word.Line, "a pattern with a variable is not understood");
            bool simple = pattern == "*" ? !word.Quoted : pattern.IndexOfAny(['*', '?', '[', ']']) < 0;
            patterns.Add(simple ? pattern : throw new MalformedScript(word.Line, $"the pattern `{pattern}` is not understood"));
        }
        while (Accept("|"));
        if (!Accept(")"))
        {
            throw Unexpected();
        }

        return patterns.ToImmutable();
    }

    private ShellStatement.Echo Echo()
    {
        int line = Current.Line;
        at++;
        bool toError = Accept(">&2");
        ImmutableArray<ShellWord>.Builder words = ImmutableArray.CreateBuilder<ShellWord>();
        while (Current is ShellToken.Word word)
        {
            words.Add(word.Value);
            at++;
            toError |= Accept(">&2");
        }

        return words.Count > 0 && words[0].Bare?.StartsWith('-') == true
            ? throw new MalformedScript(line, "an option of `echo` is not understood")
            : new(words.ToImmutable(), toError, line);
    }

    private ShellStatement.Exit Exit()
    {
        at++;
        int line = Current.Line;
        string? status = Word().Bare;
        return status is { Length: 1 } && char.IsAsciiDigit(status[0])
            ? new(status[0] - '0')
            : throw new MalformedScript(line, "only `exit` with a digit is understood");
    }

    private ShellStatement.SetErrexit SetErrexit()
    {
        int line = Current.Line;
        at++;
        return Word().Bare == "-e" && Current is not ShellToken.Word ? new() : throw new MalformedScript(line, "of `set` only `set -e` is understood");
    }

    // `&&` and `||` have the same precedence between commands and group to the left (XCU 2.9.3).
    private ShellCondition Conditions()
    {
        ShellCondition condition = Test();
        while (Current is ShellToken.Operator { Text: "&&" or "||" } joint)
        {
            at++;
            SkipNewlines();
            ShellCondition right = Test();
            condition = joint.Text == "&&" ? new ShellCondition.And(condition, right) : new ShellCondition.Or(condition, right);
        }

        return condition;
    }

    private ShellCondition Test()
    {
        Expect("[");
        ShellCondition condition = Either();
        Expect("]");
        return condition;
    }

    // In `[ ]` -a binds tighter than -o.
    private ShellCondition Either()
    {
        ShellCondition condition = Both();
        while (AcceptWord("-o"))
        {
            condition = new ShellCondition.Or(condition, Both());
        }

        return condition;
    }

    private ShellCondition Both()
    {
        ShellCondition condition = Comparison();
        while (AcceptWord("-a"))
        {
            condition = new ShellCondition.And(condition, Comparison());
        }

        return condition;
    }

    private ShellCondition Comparison()
    {
        if (AcceptWord("!"))
        {
            return new ShellCondition.Not(Comparison());
        }

        ShellWord left = Word();
        int line = Current.Line;
        bool equal = Word().Bare switch
        {
            "=" or "-eq" => true,
            "!=" or "-ne" => false,
            var other => throw new MalformedScript(line, $"the comparison `{other}` is not understood"),
        };
        return new ShellCondition.Compare(left, equal, Word());
    }

    private ShellWord Word()
    {
        if (Current is not ShellToken.Word word || word.Value.Bare == "]")
        {
            throw Unexpected();
        }

        at++;
        return word.Value;
    }

    private void Expect(string word)
    {
        if (!AcceptWord(word))
        {
            throw Unexpected($"`{word}`");
        }
    }

    private bool AcceptWord(string word)
    {
        bool found = Keyword == word;
        at += found ? 1 : 0;
        return found;
    }

    private bool Accept(string symbol)
    {
        bool found = Current is ShellToken.Operator here && here.Text == symbol;
        at += found ? 1 : 0;
        return found;
    }

    private void SkipNewlines()
    {
        while (Accept("\n"))
        {
        }
    }

    private void SkipSeparators()
    {
        Accept(";");
        SkipNewlines();
    }

    private MalformedScript Unexpected(string? wanted = null)
    {
        string found = Current switch
        {
            ShellToken.End => "the end of the file",
            ShellToken.Operator { Text: "\n" } => "the end of the line",
            ShellToken.Operator symbol => $"`{symbol.Text}`",
            ShellToken.Word { Value: var word } => $"`{word.Bare ?? "…"}`",
            _ => throw new InvalidOperationException("unreachable: ShellToken is closed"),
        };
        return new(Current.Line, wanted is null ? $"{found} is not understood here" : $"{wanted} was expected, not {found}");
    }
}
