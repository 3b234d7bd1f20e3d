using System.Collections.Immutable;
using Kforge.Diagnostics;

namespace Kforge.Platform.Signatures;

/// <summary>Whose signature is needed under a text, and how the text is called for people.</summary>
/// <param name="What">The text, with backticks where it has a name, such as <c>the index of `trixie`</c>.</param>
/// <param name="Fingerprints">Of primary keys, 40 hexadecimal digits, upper case. One good signature by one of them is needed.</param>
/// <param name="KeyDirectories">Where <c>FINGERPRINT.gpg</c> is looked for, in this order.</param>
/// <param name="Place">Where the definition lists the keys.</param>
public sealed record Signers(string What, ImmutableArray<string> Fingerprints, ImmutableArray<string> KeyDirectories, SourcePlace? Place)
{
    /// <summary>What is signed, in one word: a text unless said otherwise.</summary>
    public string Kind { get; init; } = "text";

    /// <summary>What to do when a server sends something else, such as naming another mirror.</summary>
    public ImmutableArray<string> Hints { get; init; } = [];
}
