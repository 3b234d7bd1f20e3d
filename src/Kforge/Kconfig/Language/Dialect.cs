namespace Kforge.Kconfig.Language;

/// <summary>
/// What one tree's <c>scripts/kconfig</c> understands and how it computes: the language grows, and stable trees take single changes. Read
/// from the sources of the tree's own program, never guessed from a version.
/// </summary>
/// <param name="ModernChoices">A choice is bool and has one member that is on, by priority (since Linux 6.11); before, a choice had a value of its own.</param>
/// <param name="ChoiceMembersStayFlat">Members of a choice never hang below each other.</param>
/// <param name="NegationEndsSubmenu">A symbol that needs another one off does not hang below it (since 7.3).</param>
/// <param name="NumbersBeginAtZero">A number without a default is 0 or 0x0, not empty.</param>
/// <param name="ForgetsWhatIsOutOfRange">A number out of its range counts as not given when a configuration is read.</param>
/// <param name="Transitional">Knows <c>transitional</c>.</param>
/// <param name="ConditionalDependencies">Knows <c>depends on A if B</c>.</param>
/// <param name="UnsetIsWholeLine">Nothing may follow <c>is not set</c>.</param>
/// <param name="FilesAreReadOnce">A file that is read a second time is a mistake (since 7.1).</param>
public sealed record Dialect(
    bool ModernChoices,
    bool ChoiceMembersStayFlat,
    bool NegationEndsSubmenu,
    bool NumbersBeginAtZero,
    bool ForgetsWhatIsOutOfRange,
    bool Transitional,
    bool ConditionalDependencies,
    bool UnsetIsWholeLine,
    bool FilesAreReadOnce)
{
    /// <summary>What the newest known kernel understands.</summary>
    public static Dialect Newest { get; } = new(
        ModernChoices: true,
        ChoiceMembersStayFlat: true,
        NegationEndsSubmenu: true,
        NumbersBeginAtZero: true,
        ForgetsWhatIsOutOfRange: false,
        Transitional: true,
        ConditionalDependencies: true,
        UnsetIsWholeLine: true,
        FilesAreReadOnce: true);

    /// <summary>The dialect of a tree.</summary>
    /// <param name="open">Gives the text of a file of the tree, or null. A tree without these sources gets <see cref="Newest"/>.</param>
    public static Dialect Of(Func<string, string?> open)
    {
        string Source(string name) => open($"scripts/kconfig/{name}") ?? "";
        string symbol = Source("symbol.c");
        if (symbol.Length == 0)
        {
            return Newest;
        }

        string menu = Source("menu.c");
        string confdata = Source("confdata.c");
        return new(
            ModernChoices: Has(symbol, "choice_members"),
            ChoiceMembersStayFlat: Has(menu, "inside_choice"),
            NegationEndsSubmenu: Has(menu, "expr_contains_symbol_negated"),
            NumbersBeginAtZero: Has(symbol, "newval.val = \"0x0\""),
            ForgetsWhatIsOutOfRange: Has(confdata, "Reset a string value if it's out of range"),
            Transitional: Has(Source("lexer.l"), "\"transitional\""),
            ConditionalDependencies: Has(Source("parser.y"), "T_DEPENDS T_ON expr if_expr"),
            UnsetIsWholeLine: !Has(confdata, "strncmp(p, \"is not set\""),
            FilesAreReadOnce: Has(Source("util.c"), "repeated inclusion"));
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.Ordinal);
}
