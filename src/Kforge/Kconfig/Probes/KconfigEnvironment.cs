using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Kconfig.Probes;

/// <summary>
/// The environment of <c>scripts/kconfig/conf</c>: what Kconfig files read with <c>$(NAME)</c> when no macro has that name, and what
/// the commands they run see (Documentation/kbuild/kconfig-macro-language.rst).
/// </summary>
/// <param name="Variables">Names and values, without those that tell make and shells about themselves.</param>
public sealed record KconfigEnvironment(ImmutableSortedDictionary<string, string> Variables)
{
    /// <summary>The value of a variable; null when it is not set, which is not the same as empty.</summary>
    public string? this[string name] => Variables.GetValueOrDefault(name);

    /// <summary>The digest of all names and values.</summary>
    public Sha256Digest Digest { get; } = DigestOf(Variables);

    private static Sha256Digest DigestOf(ImmutableSortedDictionary<string, string> variables)
    {
        FieldWriter fields = new();
        foreach ((string name, string value) in variables)
        {
            fields.Add(name);
            fields.Add(value);
        }

        return Sha256Digest.Of(fields.Written);
    }
}
