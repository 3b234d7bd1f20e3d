using System.Collections.Immutable;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Language;
using Kforge.Planning;
using Kforge.Workspace;

namespace Kforge.Building;

/// <summary>Which line asked for what in the configuration of a plan.</summary>
public static class PlanLines
{
    /// <summary>The lines of the base, or of the files behind a target, with those of the profiles on top.</summary>
    /// <param name="plan">What the configuration is made from.</param>
    /// <param name="symbols">What its profiles ask for in the end.</param>
    /// <param name="reading">The tree.</param>
    /// <param name="source">Its files.</param>
    public static UserLines Of(ConfigPlan plan, ImmutableArray<ProfileSymbol> symbols, KconfigReading reading, SourceLines source)
    {
        string name = plan.Profiles.Select(profile => profile.Base).OfType<ConfigBase.File>().LastOrDefault()?.Path.Value ?? "base";
        UserLines below = plan.BaseText is { } text ? UserLines.None.With(text, name) : TargetLines.Of(plan.Base, reading, source);
        return below.With(symbols);
    }
}
