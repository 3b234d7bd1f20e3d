using System.Collections.Immutable;

namespace Kforge.Kconfig.Model;

/// <summary>A symbol of a model: one of the tree's options, a constant, or the nameless symbol of a choice.</summary>
public sealed class Symbol
{
    private readonly List<Property> properties = [];
    private readonly List<MenuEntry> entries = [];

    internal Symbol(int index, string? name, bool isConstant)
    {
        Index = index;
        Name = name ?? "";
        IsConstant = isConstant;
        IsNameless = name is null;
    }

    /// <summary>Its number in the model, from 0: where evaluations keep its value.</summary>
    public int Index { get; }

    /// <summary>Without <c>CONFIG_</c>; of a constant, its text; empty for a choice.</summary>
    public string Name { get; }

    /// <summary>Whether it stands for its own text: <c>y</c>, <c>m</c>, <c>n</c>, or something in quotes.</summary>
    public bool IsConstant { get; }

    /// <summary>The first type that a definition gives; <see cref="SymbolType.Unknown"/> for what is only mentioned.</summary>
    public SymbolType Type { get; internal set; }

    /// <summary>Whether it stands for a choice.</summary>
    public bool IsChoice { get; internal set; }

    /// <summary>Whether it stands in a choice, of which one member is on at a time.</summary>
    public bool IsChoiceMember { get; internal set; }

    /// <summary>Whether it only carries the value of an old name over to a new one (<c>transitional</c>, since Linux 6.18).</summary>
    public bool IsTransitional { get; internal set; }

    /// <summary>In Linux before 6.11, a choice of which no member need be on.</summary>
    public bool IsOptional { get; internal set; }

    /// <summary>Prompts, defaults, selects and the rest, of all definitions, in the order of the files.</summary>
    public IReadOnlyList<Property> Properties => properties;

    /// <summary>Its definitions, in the order of the files; empty for what is only mentioned.</summary>
    public IReadOnlyList<MenuEntry> Entries => entries;

    /// <summary>What all definitions together depend on; null for nothing.</summary>
    public Expr? DirectDependency { get; internal set; }

    /// <summary>Who selects it, each with its condition, joined by <c>||</c>; null for nobody.</summary>
    public Expr? ReverseDependency { get; internal set; }

    /// <summary>Who implies it, each with its condition, joined by <c>||</c>; null for nobody.</summary>
    public Expr? Implied { get; internal set; }

    /// <summary>The choice it is a member of, or null.</summary>
    public MenuEntry? Choice { get; internal set; }

    /// <summary>Whether a file defines it.</summary>
    public bool IsDefined => entries.Count > 0;

    /// <summary>Whether a person can set it: some definition has a prompt.</summary>
    public bool HasPrompt => entries.Any(entry => entry.Prompt is not null);

    /// <summary>Whether its values are y, m and n.</summary>
    public bool IsTristate => Type is SymbolType.Bool or SymbolType.Tristate;

    /// <summary>As it stands in an expression.</summary>
    public string Written => IsNameless ? "<choice>" : IsConstant && Name is not ("y" or "m" or "n") ? $"\"{Name}\"" : Name;

    private bool IsNameless { get; }

    internal ImmutableArray<Property> Prompts { get; private set; } = [];

    internal ImmutableArray<Property> Defaults { get; private set; } = [];

    internal ImmutableArray<Property> Ranges { get; private set; } = [];

    internal void Add(Property property) => properties.Add(property);

    internal void Add(MenuEntry entry) => entries.Add(entry);

    /// <summary>Sorts the properties by kind, once all are known.</summary>
    internal void Sort()
    {
        if (properties.Count > 0)
        {
            Prompts = [.. properties.Where(property => property.Kind is PropertyKind.Prompt or PropertyKind.Menu && property.Text is not null)];
            Defaults = [.. properties.Where(property => property.Kind == PropertyKind.Default)];
            Ranges = [.. properties.Where(property => property.Kind == PropertyKind.Range)];
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Written;
}
