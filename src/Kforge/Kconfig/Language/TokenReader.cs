using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Language;

/// <summary>Reads the tokens of a statement from left to right and makes expressions of them (the rule <c>expr</c> of <c>parser.y</c>).</summary>
internal sealed class TokenReader(ExprPool pool, List<Token> tokens)
{
    private const int DeepestNesting = 200;

    private int at;
    private int depth;

    /// <summary>Whether all tokens are read.</summary>
    public bool AtEnd => at >= tokens.Count;

    /// <summary>Begins with the tokens of a new statement.</summary>
    public void Restart(int from) => at = from;

    /// <summary>Takes the next token when it is this keyword.</summary>
    public bool Accept(string keyword) => Accept(TokenKind.Keyword, keyword);

    /// <summary>The next token when it is a text in quotes, else null.</summary>
    public string? Quoted() => !AtEnd && tokens[at].Kind == TokenKind.Quoted ? tokens[at++].Text : null;

    /// <summary>A symbol that is written without quotes, or null.</summary>
    public Symbol? Name() => !AtEnd && tokens[at].Kind == TokenKind.Word ? pool.Named(tokens[at++].Text) : null;

    /// <summary>A symbol or a constant, or null.</summary>
    public Symbol? Operand() => Name() ?? (Quoted() is { } text ? pool.Constant(text) : null);

    /// <summary>Reads <c>if EXPRESSION</c> to the end of the statement; true without one, false when it is malformed.</summary>
    public bool TryCondition(out Expr? condition)
    {
        condition = null;
        return AtEnd || (Accept("if") && (condition = Expression()) is not null && AtEnd);
    }

    /// <summary>An expression, or null when the tokens are none.</summary>
    public Expr? Expression()
    {
        Expr? left = Conjunction();
        while (left is not null && Accept(TokenKind.Operator, "||"))
        {
            left = Conjunction() is { } right ? pool.Two(ExprKind.Or, left, right) : null;
        }

        return left;
    }

    private Expr? Conjunction()
    {
        Expr? left = Unary();
        while (left is not null && Accept(TokenKind.Operator, "&&"))
        {
            left = Unary() is { } right ? pool.Two(ExprKind.And, left, right) : null;
        }

        return left;
    }

    private Expr? Unary()
    {
        if (depth >= DeepestNesting)
        {
            return null;
        }

        depth++;
        Expr? result =
            Accept(TokenKind.Operator, "!") ? Unary() is { } inner ? pool.Not(inner) : null
            : Accept(TokenKind.Operator, "(") ? Expression() is { } grouped && Accept(TokenKind.Operator, ")") ? grouped : null
            : Relation();
        depth--;
        return result;
    }

    private Expr? Relation()
    {
        if (Operand() is not { } left)
        {
            return null;
        }

        ExprKind? comparison = AtEnd || tokens[at].Kind != TokenKind.Operator ? null : tokens[at].Text switch
        {
            "=" => ExprKind.Equal,
            "!=" => ExprKind.NotEqual,
            "<" => ExprKind.Less,
            "<=" => ExprKind.LessOrEqual,
            ">" => ExprKind.Greater,
            ">=" => ExprKind.GreaterOrEqual,
            _ => null,
        };
        if (comparison is not { } kind)
        {
            return pool.Of(left);
        }

        at++;
        return Operand() is { } right ? pool.Compare(kind, left, right) : null;
    }

    private bool Accept(TokenKind kind, string text)
    {
        bool found = !AtEnd && tokens[at].Kind == kind && tokens[at].Text == text;
        at += found ? 1 : 0;
        return found;
    }
}
