using System.Collections.Immutable;
using Kforge.Kconfig.Model;

namespace Kforge.Kconfig.Language;

/// <summary>What <c>$(info,…)</c> or <c>$(warning-if,…)</c> said.</summary>
/// <param name="Line">Where it was expanded.</param>
/// <param name="Text">Its text.</param>
/// <param name="IsWarning">Whether it is a warning.</param>
public sealed record MacroRemark(KconfigLine Line, string Text, bool IsWarning);

/// <summary>A mistake in Kconfig files in its parts, for whoever tells it in other words than <see cref="ReadResult.Mistakes"/>.</summary>
public abstract record KconfigFault
{
    private KconfigFault()
    {
    }

    /// <summary>Values that depend on one another in a circle.</summary>
    /// <param name="Steps">The circle; the last step leads to the symbol of the first.</param>
    public sealed record Cycle(ImmutableArray<DependencyStep> Steps) : KconfigFault;

    /// <summary>A file that is read while it is being read.</summary>
    /// <param name="File">The file.</param>
    /// <param name="From">The <c>source</c> lines that lead to it, the last one first.</param>
    public sealed record Loop(string File, ImmutableArray<KconfigLine> From) : KconfigFault;

    /// <summary>A file that is read a second time.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Second">The <c>source</c> line that is wrong.</param>
    /// <param name="First">The one before it.</param>
    public sealed record Again(string File, KconfigLine Second, KconfigLine First) : KconfigFault;

    /// <summary>A variable whose value is made of itself.</summary>
    /// <param name="Name">The variable.</param>
    /// <param name="Line">Where it was expanded.</param>
    public sealed record SelfReference(string Name, KconfigLine Line) : KconfigFault;

    /// <summary>A transitional symbol with more than a type and a help text.</summary>
    /// <param name="Line">What it must not have.</param>
    public sealed record Transitional(KconfigLine Line) : KconfigFault;
}

/// <summary>One step of a circle: why the value of a symbol depends on another.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Kind">How it depends on the next.</param>
/// <param name="Property">The property that depends on it, or null when it is the whole symbol.</param>
/// <param name="Next">The symbol it depends on.</param>
public sealed record DependencyStep(Symbol Symbol, DependencyKind Kind, Property? Property, Symbol Next);

/// <summary>Ways in which the value of a symbol depends on another.</summary>
public enum DependencyKind
{
    /// <summary>By <c>depends on</c>.</summary>
    Depends,

    /// <summary>The other one selects it.</summary>
    Selected,

    /// <summary>The other one implies it.</summary>
    Implied,

    /// <summary>By the condition of a property.</summary>
    Condition,

    /// <summary>By the value of a default.</summary>
    Value,
}
