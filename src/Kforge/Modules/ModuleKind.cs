namespace Kforge.Modules;

/// <summary>What a module is written in.</summary>
public enum ModuleLanguage
{
    /// <summary>Rust, with the kernel's crates.</summary>
    Rust,

    /// <summary>C.</summary>
    C,
}

/// <summary>What a new module is about.</summary>
public enum ModuleKind
{
    /// <summary>It can be loaded and unloaded.</summary>
    Minimal,

    /// <summary>A device of the misc class (<c>drivers/char/misc.c</c>).</summary>
    Misc,

    /// <summary>A character device with a number of its own.</summary>
    Char,

    /// <summary>A driver of platform devices.</summary>
    Platform,
}
