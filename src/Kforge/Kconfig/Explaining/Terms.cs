using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Explaining;

/// <summary>Where a condition stands.</summary>
public enum TermKind
{
    /// <summary><c>depends on</c> of the symbol itself.</summary>
    DependsOn,

    /// <summary><c>depends on</c> of a menu or choice around it.</summary>
    AroundDependsOn,

    /// <summary>An <c>if</c> around it.</summary>
    If,

    /// <summary><c>visible if</c> of a menu around it.</summary>
    VisibleIf,

    /// <summary>Behind the <c>if</c> of its prompt, or of its choice's prompt.</summary>
    PromptIf,

    /// <summary>Behind the <c>if</c> of a default, select or imply.</summary>
    PropertyIf,
}

/// <summary>One condition as a person wrote it.</summary>
/// <param name="Kind">Where it stands.</param>
/// <param name="Expression">What must hold.</param>
/// <param name="Line">Where.</param>
public sealed record Term(TermKind Kind, Expr Expression, KconfigLine Line)
{
    /// <summary>As it could stand in a file.</summary>
    public override string ToString() => Kind switch
    {
        TermKind.DependsOn or TermKind.AroundDependsOn => $"depends on {Expression}",
        TermKind.VisibleIf => $"visible if {Expression}",
        _ => $"if {Expression}",
    };
}

/// <summary>Collects the conditions of an entry with those around it, the outermost first.</summary>
internal static class Terms
{
    /// <summary>What must hold for a definition to count.</summary>
    public static IEnumerable<Term> OfEntry(MenuEntry entry) =>
        entry.Around.Reverse().SelectMany(block => block.WrittenDependencies.Select(condition =>
            new Term(block.Kind == EntryKind.If ? TermKind.If : TermKind.AroundDependsOn, condition.Expression, condition.Line)))
        .Concat(entry.WrittenDependencies.Select(condition => new Term(TermKind.DependsOn, condition.Expression, condition.Line)));

    /// <summary>What must hold for a person to be asked by a definition.</summary>
    public static IEnumerable<Term> OfPrompt(MenuEntry entry) =>
        entry.Around.Reverse().SelectMany(OfBlock)
        .Concat(entry.WrittenDependencies.Select(condition => new Term(TermKind.DependsOn, condition.Expression, condition.Line)))
        .Concat(entry.Prompt is { } prompt ? OfProperty(prompt, TermKind.PromptIf) : []);

    /// <summary>What must hold for a default, select or imply to count.</summary>
    public static ImmutableArray<Term> OfProperty(Property property) => [.. OfEntry(property.Entry), .. OfProperty(property, TermKind.PropertyIf)];

    private static IEnumerable<Term> OfBlock(MenuEntry block) =>
        block.WrittenDependencies.Select(condition => new Term(block.Kind == EntryKind.If ? TermKind.If : TermKind.AroundDependsOn, condition.Expression, condition.Line))
        .Concat(block.WrittenVisibility.Select(condition => new Term(TermKind.VisibleIf, condition.Expression, condition.Line)))
        .Concat(block is { Kind: EntryKind.Choice, Prompt: { } prompt } ? OfProperty(prompt, TermKind.PromptIf) : []);

    private static IEnumerable<Term> OfProperty(Property property, TermKind kind) =>
        property.WrittenCondition is { } condition ? [new(kind, condition, property.Line)] : [];
}
