namespace Kforge.Debian;

/// <summary>How a version must stand to another one (Debian policy 7.1).</summary>
public enum VersionRelation
{
    /// <summary><c>&lt;&lt;</c>: strictly earlier.</summary>
    Earlier,

    /// <summary><c>&lt;=</c>: earlier or equal.</summary>
    NotLater,

    /// <summary><c>=</c>: exactly equal.</summary>
    Equal,

    /// <summary><c>&gt;=</c>: later or equal.</summary>
    NotEarlier,

    /// <summary><c>&gt;&gt;</c>: strictly later.</summary>
    Later,
}

/// <summary>A limit to versions, such as <c>&gt;= 2.39</c>.</summary>
/// <param name="Relation">How.</param>
/// <param name="Version">To what.</param>
public sealed record VersionBound(VersionRelation Relation, DebianVersion Version)
{
    /// <summary>Whether a version is within the limit.</summary>
    public bool Allows(DebianVersion candidate)
    {
        int order = candidate.CompareTo(Version);
        return Relation switch
        {
            VersionRelation.Earlier => order < 0,
            VersionRelation.NotLater => order <= 0,
            VersionRelation.Equal => order == 0,
            VersionRelation.NotEarlier => order >= 0,
            VersionRelation.Later => order > 0,
            _ => throw new InvalidOperationException($"no such relation: {Relation}"),
        };
    }

    /// <summary>Reads an operator; <c>&lt;</c> and <c>&gt;</c> are the old spellings of <c>&lt;=</c> and <c>&gt;=</c>, as dpkg still reads them.</summary>
    public static VersionRelation? RelationOf(string text) => text switch
    {
        "<<" => VersionRelation.Earlier,
        "<=" or "<" => VersionRelation.NotLater,
        "=" => VersionRelation.Equal,
        ">=" or ">" => VersionRelation.NotEarlier,
        ">>" => VersionRelation.Later,
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => Relation switch
    {
        VersionRelation.Earlier => "<< ",
        VersionRelation.NotLater => "<= ",
        VersionRelation.Equal => "= ",
        VersionRelation.NotEarlier => ">= ",
        _ => ">> ",
    } + Version;
}
