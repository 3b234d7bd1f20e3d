using System.Collections.Immutable;
using Kforge.Kconfig.Explaining;
using Kforge.Kconfig.Model;
using Kforge.Workspace;

namespace Kforge.Kconfig.Checking;

/// <summary>Proposes what to write into profiles so that terms hold.</summary>
/// <param name="requested">What the profiles ask for.</param>
/// <param name="final">What came of it.</param>
/// <param name="model">The tree.</param>
internal sealed class Remedies(ImmutableArray<ProfileSymbol> requested, DotConfig final, KconfigModel model)
{
    private const int Most = 4;

    /// <summary>The proposals for a symbol that was lost, each once; those that are sure to be needed first.</summary>
    /// <param name="asked">The symbol.</param>
    /// <param name="blockers">The terms that do not hold.</param>
    public ImmutableArray<string> Of(ProfileSymbol asked, ImmutableArray<WhyTerm> blockers)
    {
        if (blockers.Select(Blame.NeverOn).FirstOrDefault(symbol => symbol is not null) is { } never)
        {
            string others = asked.Optional ? "" : ", or say `optional = true` if it is for other trees and architectures";
            return [$"remove {asked.Name} from the profile{others}: nothing turns {never.Name} on here"];
        }

        List<string> found = [];
        bool isDeep = false;
        foreach (Cause cause in blockers.SelectMany(term => term.Causes))
        {
            Collect(asked, cause, found, ref isDeep);
        }

        string[] shown = [.. found.Distinct(StringComparer.Ordinal).Take(Most)];
        string goal = asked.Value == "y" ? asked.Name : $"{asked.Name}={asked.Value}";
        return isDeep || shown.Length == 0
            ? [.. shown, $"`kforge config enable {goal}` looks for the fewest changes that give it, or says why there are none; below `[enable]` of a profile a build makes them"]
            : [.. shown];
    }

    private void Collect(ProfileSymbol asked, Cause cause, List<string> found, ref bool isDeep)
    {
        Symbol symbol = cause.Symbol;
        if (requested.FirstOrDefault(other => other.Name == symbol.Name) is { } other)
        {
            string value = final[symbol.Name]?.Value ?? (symbol.IsTristate ? "n" : "not set");
            found.Add(other.Value == value
                ? $"{asked.Name} and {symbol.Name}={other.Value} exclude each other: remove {other.Place} or {asked.Place}"
                : $"put {symbol.Name} of {other.Place} right first: {asked.Name} follows from it");
            return;
        }

        if (cause.Version is not null)
        {
            found.Add($"the toolchain decides {symbol.Name}: name another one as the kernel's `toolchain`");
            return;
        }

        bool isSelected = cause.Reason is Reason.Selected { By.Kind: PropertyKind.Select };
        if (symbol is { HasPrompt: true, IsTristate: true } && model[symbol.Name] is not null && !isSelected)
        {
            isDeep |= cause.Reason is Reason.Hidden;
            found.Add($"add `{symbol.Name} = {{ value = \"{(cause.IsTooHigh ? "n" : "y")}\", reason = \"…\" }}` to a profile");
        }

        foreach (Cause behind in Blame.Behind(cause.Reason))
        {
            // What selects or gives the value that is too high is itself too high.
            Collect(asked, cause is { IsTooHigh: true, Reason: Reason.Selected } ? behind with { IsTooHigh = true } : behind, found, ref isDeep);
        }
    }
}
