namespace Kforge.Kconfig;

/// <summary>The types of Kconfig symbols.</summary>
public enum SymbolType
{
    /// <summary>No definition gives a type.</summary>
    Unknown,

    /// <summary>y or n.</summary>
    Bool,

    /// <summary>y, m or n.</summary>
    Tristate,

    /// <summary>Text.</summary>
    String,

    /// <summary>A decimal number.</summary>
    Int,

    /// <summary>A hexadecimal number.</summary>
    Hex,
}
