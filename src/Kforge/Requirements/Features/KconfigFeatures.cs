using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Requirements;

/// <summary>Something a kernel could have with other tools, and cannot with these.</summary>
/// <param name="Symbols">The symbol that is off, or the symbols that exclude each other; without <c>CONFIG_</c>.</param>
/// <param name="Needs">What it takes, such as <c>rustc 1.96.0</c>; of several ways the one that changes the fewest tools.</param>
/// <param name="Message">The loss in one sentence, lower case.</param>
/// <param name="Because">The line of the tree that says so.</param>
/// <param name="File">Its file, relative to the tree.</param>
/// <param name="Line">Its line, from 1.</param>
public sealed record LostFeature(ImmutableArray<string> Symbols, string Needs, string Message, string Because, string File, int Line)
{
    /// <summary>Where the tree says so.</summary>
    public SourcePlace Place => new(File, Line);
}

/// <summary>Judges Kconfig conditions by the versions of tools; pure.</summary>
/// <remarks>
/// A line is judged alone: a symbol with two defaults may be on through the other one, and what depends on a lost symbol is not
/// followed.
/// </remarks>
public static class KconfigFeatures
{
    // Beyond these bounds, which no line of Linux comes near, only the outcome is compared.
    private const int MostAtoms = 10;
    private const int MostChoices = 500;

    /// <summary>What a condition comes to.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="versions">The numbers of the variables that are known (<see cref="VersionVariables"/>).</param>
    /// <param name="arch">The machine.</param>
    public static ConditionVerdict Judge(KconfigCondition condition, IReadOnlyDictionary<string, long> versions, ArchName arch) =>
        ConditionVerdict.Of(condition.Expression, versions, arch);

    /// <summary>The numbers of the version variables for some tools; a tool that is not known gives none.</summary>
    public static IReadOnlyDictionary<string, long> Numbers(RustcVersion? rustc, LlvmVersion? rustcLlvm, PaholeVersion? pahole)
    {
        Dictionary<string, long> numbers = new(StringComparer.Ordinal);
        if (rustc is { } compiler)
        {
            numbers[VersionVariables.Rustc] = compiler.KconfigNumber;
        }

        if (rustcLlvm is { } llvm)
        {
            numbers[VersionVariables.RustcLlvm] = llvm.KconfigNumber;
            numbers[VersionVariables.RustcLlvmMajor] = llvm.Major;
        }

        if (pahole is { } tool)
        {
            numbers[VersionVariables.Pahole] = tool.KconfigNumber;
        }

        return numbers;
    }

    /// <summary>What is lost with these tools, in the order of the conditions; what depends on a tool that is not known is left out.</summary>
    public static ImmutableArray<LostFeature> Lost(
        IEnumerable<KconfigCondition> conditions, RustcVersion? rustc, LlvmVersion? rustcLlvm, PaholeVersion? pahole, ArchName arch)
    {
        IReadOnlyDictionary<string, long> versions = Numbers(rustc, rustcLlvm, pahole);
        return [.. conditions.Where(condition => Decides(condition) && Reachable(condition, arch)).Select(condition => Loss(condition, versions, arch)).OfType<LostFeature>()];
    }

    // The default of a symbol that can be set by hand, or of one that holds a number, takes nothing away.
    private static bool Decides(KconfigCondition condition) => condition switch
    {
        { Symbol: null } => false,
        { Kind: "default" or "def_bool", HasPrompt: true } => false,
        { Kind: "default", Expression: ConditionExpression.And { Left: ConditionExpression.Leaf { Operand: ConditionOperand.Macro or ConditionOperand.Constant { Text: not ("y" or "m") } } } } => false,
        { Kind: "default", Expression: ConditionExpression.And { Left: ConditionExpression.Leaf { Operand: ConditionOperand.Symbol { Name: var value } } } } => !char.IsAsciiDigit(value[0]),
        { Kind: "range" } => false,
        _ => true,
    };

    // What another architecture's symbol keeps off is not lost through a tool.
    private static bool Reachable(KconfigCondition condition, ArchName arch) =>
        condition.Besides.All(other => ConditionVerdict.Of(other, ImmutableDictionary<string, long>.Empty, arch).Outcome != ConditionOutcome.Never);

    private static LostFeature? Loss(KconfigCondition condition, IReadOnlyDictionary<string, long> versions, ArchName arch)
    {
        ImmutableArray<string> atoms = Atoms(condition.Expression, versions, arch);
        int now = Room(condition.Expression, versions, arch, atoms);
        IReadOnlyDictionary<string, long>? better = null;
        (int Room, int Changed, int Lowered, long Distance) best = (now, 0, 0, 0);
        foreach (IReadOnlyDictionary<string, long> choice in Choices(condition, versions))
        {
            (int Room, int Changed, int Lowered, long Distance) candidate = (
                Room(condition.Expression, choice, arch, atoms),
                versions.Count(pair => choice[pair.Key] != pair.Value),
                versions.Count(pair => choice[pair.Key] < pair.Value),
                versions.Sum(pair => Math.Abs(choice[pair.Key] - pair.Value)));
            if (candidate.Room > best.Room
                || (candidate.Room == best.Room && better is not null
                    && (candidate.Changed, candidate.Lowered, candidate.Distance).CompareTo((best.Changed, best.Lowered, best.Distance)) < 0))
            {
                (best, better) = (candidate, choice);
            }
        }

        return better is null ? null : Describe(condition, Judge(condition, versions, arch), versions, better);
    }

    private static LostFeature Describe(KconfigCondition condition, ConditionVerdict verdict, IReadOnlyDictionary<string, long> versions, IReadOnlyDictionary<string, long> better)
    {
        string subject = condition.Target ?? condition.Symbol!;
        ImmutableArray<string> others = verdict.Remainder is { } remainder ? Excluded(remainder) : [];
        ImmutableArray<string> changed = [.. versions.Keys.Where(variable => better[variable] != versions[variable])];
        bool newer = changed.All(variable => better[variable] > versions[variable]);
        bool older = changed.All(variable => better[variable] < versions[variable]);
        string needs = string.Join(" and ", changed.Select(variable => better[variable] > versions[variable]
            ? VersionVariables.Describe(variable, better[variable])
            : $"older than {VersionVariables.Describe(variable, better[variable] + 1)}"));
        string when = newer && changed.Length == 1 ? $"before {needs}"
            : older && changed.Length == 1 ? $"from {VersionVariables.Describe(changed[0], better[changed[0]] + 1)} on"
            : $"without {needs}";
        return new([subject, .. others], needs, $"{What(condition, verdict, subject, others)} {when}", condition.Text, condition.File, condition.Line);
    }

    private static string What(KconfigCondition condition, ConditionVerdict verdict, string subject, ImmutableArray<string> others)
    {
        bool never = verdict.Outcome == ConditionOutcome.Never;
        return condition.Kind is "select" or "imply" ? $"{condition.Symbol} does not {condition.Kind} {condition.Target}"
            : never && (condition.Kind is "prompt" or "visible if") ? $"{subject} cannot be set"
            : never ? $"{subject} is off"
            : others.Length == 1 ? $"{subject} and {others[0]} exclude each other"
            : others.Length > 1 ? $"{subject} excludes {string.Join(", ", others)}"
            : $"{subject} needs `{verdict.Remainder}`";
    }

    /// <summary>The symbols a remainder wants off, when that is all it wants.</summary>
    private static ImmutableArray<string> Excluded(ConditionExpression remainder)
    {
        switch (remainder)
        {
            case ConditionExpression.Not { Inner: ConditionExpression.Leaf { Operand: ConditionOperand.Symbol symbol } }:
                return [symbol.Name];
            case ConditionExpression.And and:
                ImmutableArray<string> left = Excluded(and.Left), right = Excluded(and.Right);
                return left.IsEmpty || right.IsEmpty ? [] : [.. left, .. right];
            default:
                return [];
        }
    }

    /// <summary>In how many of the possible configurations the condition holds.</summary>
    private static int Room(ConditionExpression expression, IReadOnlyDictionary<string, long> versions, ArchName arch, ImmutableArray<string> atoms)
    {
        if (atoms.Length > MostAtoms)
        {
            return (int)ConditionVerdict.Of(expression, versions, arch).Outcome;
        }

        int room = 0;
        for (int configuration = 0; configuration < 1 << atoms.Length; configuration++)
        {
            room += Holds(expression, versions, arch, atom => (configuration >> atoms.IndexOf(atom) & 1) == 1) ? 1 : 0;
        }

        return room;
    }

    private static bool Holds(ConditionExpression expression, IReadOnlyDictionary<string, long> versions, ArchName arch, Func<string, bool> atom) => expression switch
    {
        ConditionExpression.Not not => !Holds(not.Inner, versions, arch, atom),
        ConditionExpression.And and => Holds(and.Left, versions, arch, atom) && Holds(and.Right, versions, arch, atom),
        ConditionExpression.Or or => Holds(or.Left, versions, arch, atom) || Holds(or.Right, versions, arch, atom),
        _ => ConditionVerdict.Of(expression, versions, arch) switch
        {
            { Outcome: ConditionOutcome.Open } => atom(expression.ToString()!),
            var known => known.Outcome == ConditionOutcome.Always,
        },
    };

    /// <summary>What the versions do not decide, each once.</summary>
    private static ImmutableArray<string> Atoms(ConditionExpression expression, IReadOnlyDictionary<string, long> versions, ArchName arch) => expression switch
    {
        ConditionExpression.Not not => Atoms(not.Inner, versions, arch),
        ConditionExpression.And and => [.. Atoms(and.Left, versions, arch).Union(Atoms(and.Right, versions, arch), StringComparer.Ordinal)],
        ConditionExpression.Or or => [.. Atoms(or.Left, versions, arch).Union(Atoms(or.Right, versions, arch), StringComparer.Ordinal)],
        _ => ConditionVerdict.Of(expression, versions, arch).Outcome == ConditionOutcome.Open ? [expression.ToString()!] : [],
    };

    /// <summary>The versions at which the tests of a condition turn, in every combination.</summary>
    private static IEnumerable<IReadOnlyDictionary<string, long>> Choices(KconfigCondition condition, IReadOnlyDictionary<string, long> versions)
    {
        IEnumerable<ImmutableDictionary<string, long>> choices = [versions.ToImmutableDictionary(StringComparer.Ordinal)];
        foreach (IGrouping<string, VersionTest> tests in condition.Tests.Where(test => versions.ContainsKey(test.Variable)).GroupBy(test => test.Variable, StringComparer.Ordinal))
        {
            long[] numbers = [.. tests.SelectMany(Turns).Append(versions[tests.Key]).Where(number => number > 0).Distinct()];
            choices = [.. choices.SelectMany(choice => numbers.Select(number => choice.SetItem(tests.Key, number))).Take(MostChoices)];
        }

        return choices;
    }

    private static IEnumerable<long> Turns(VersionTest test) => test.Comparison switch
    {
        Comparison.GreaterOrEqual or Comparison.Less => [test.Number, test.Number - 1],
        Comparison.Greater or Comparison.LessOrEqual => [test.Number + 1, test.Number],
        _ => [test.Number, test.Number - 1, test.Number + 1],
    };
}
