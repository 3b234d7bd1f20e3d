using System.Collections.Immutable;

namespace Kforge.Kconfig.Language;

/// <summary>What a Kconfig file can ask of the world around it.</summary>
/// <param name="Environment">The variables that the kernel's Makefile gives to <c>conf</c>.</param>
/// <param name="Answer">
/// What a command of <c>$(shell,…)</c> prints, or null when that is not known yet; the text then counts as unknown, and the command is
/// listed in <see cref="ReadResult.Missing"/>.
/// </param>
public sealed record KconfigInputs(ImmutableSortedDictionary<string, string> Environment, Func<string, string?> Answer);

/// <summary>What reading the files came to.</summary>
/// <param name="Model">The model; null while answers are missing, or when there were mistakes.</param>
/// <param name="Missing">Commands whose answers are needed, each once, in the order of the files.</param>
/// <param name="Mistakes">What is wrong with the files, each with its line; empty while answers are missing.</param>
public sealed record ReadResult(Model.KconfigModel? Model, ImmutableArray<string> Missing, ImmutableArray<Diagnostics.Diagnostic> Mistakes)
{
    /// <summary>What the tree's own program would warn of, also when there is no model.</summary>
    public ImmutableArray<Diagnostics.Diagnostic> Warnings { get; init; } = [];

    /// <summary>What <c>$(info,…)</c> and <c>$(warning-if,…)</c> said, in the order they were expanded.</summary>
    public ImmutableArray<MacroRemark> Remarks { get; init; } = [];

    /// <summary>The parts of those mistakes that are more than a text, in the order of the mistakes.</summary>
    public ImmutableArray<KconfigFault> Faults { get; init; } = [];
}
