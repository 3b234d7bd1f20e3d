using System.Collections.Immutable;

namespace Kforge.Sources;

/// <summary>A patch as somebody sent or wrote it, taken apart: who, when, what for, and the changes.</summary>
/// <param name="Name">How messages call it, such as <c>mail 3 of series.mbox</c>.</param>
/// <param name="Subject">One line, decoded, with whatever stands in brackets before the title; may be empty.</param>
/// <param name="Body">The description in UTF-8, without the subject; may be empty.</param>
/// <param name="Diff">The changes, byte for byte; empty when there are none.</param>
internal sealed record ReceivedPatch(string Name, string Subject, string Body, ReadOnlyMemory<byte> Diff)
{
    /// <summary>The author's name and address; null when not told.</summary>
    public (string Name, string Email)? Author { get; init; }

    /// <summary>The date as the mail says it; null when not told.</summary>
    public string? Date { get; init; }

    /// <summary>With its angle brackets; null when it has none.</summary>
    public string? MessageId { get; init; }

    /// <summary>Fields of a patch's header that say where it stands upstream (DEP-3), such as <c>Origin</c>, in their order.</summary>
    public ImmutableArray<(string Field, string Value)> Fields { get; init; } = [];

    /// <summary>How many leading parts of the names in it are left out.</summary>
    public int Strip { get; init; } = 1;

    /// <summary>What the subject says.</summary>
    public MailSubject Told => MailSubject.Read(Subject);

    /// <summary>Its subject as messages show it.</summary>
    public string Shown => Subject.Length == 0 ? "(no subject)" : Subject.Length <= 120 ? Subject : Subject[..119] + "…";
}

/// <summary>Something that was read and is not taken into a series.</summary>
/// <param name="Name">What it is, such as <c>mail 1 of series.mbox</c>.</param>
/// <param name="Subject">Its subject; text of a stranger.</param>
/// <param name="Reason">Why not.</param>
public sealed record SkippedPatch(string Name, string Subject, string Reason);
