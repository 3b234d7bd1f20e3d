using System.Collections.Immutable;

namespace Kforge.Booting;

/// <summary>What a guest runs while the modules are loaded.</summary>
/// <param name="Files">What is in <c>/test</c>, where it is run; all of it can be executed.</param>
/// <param name="Program">Which of them is run: a script for busybox's shell, or a statically linked program. Its status is the result, 0 for a good one.</param>
public sealed record GuestTest(ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Files, string Program);
