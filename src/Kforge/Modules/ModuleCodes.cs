using Kforge.Diagnostics;

namespace Kforge.Modules;

/// <summary>What can be wrong with a module of the user's own (KF62xx).</summary>
public static class ModuleCodes
{
    /// <summary>The kernel cannot have a module of this name.</summary>
    public static readonly DiagnosticCode BadName = new("KF6201", ExitCode.Usage, "a name that no module can have");

    /// <summary>Something is where the module should be written.</summary>
    public static readonly DiagnosticCode InTheWay = new("KF6202", ExitCode.Usage, "something is where the module should go");

    /// <summary>The tree lacks what such a module is written with.</summary>
    public static readonly DiagnosticCode NotOffered = new("KF6203", ExitCode.Usage, "a kind of module that the kernel does not offer");

    /// <summary>A directory holds no module.</summary>
    public static readonly DiagnosticCode NoModule = new("KF6204", ExitCode.Usage, "this is no module");

    /// <summary>The kernel takes no modules, or was not built.</summary>
    public static readonly DiagnosticCode NoKernel = new("KF6205", ExitCode.Usage, "a kernel that no module can be built for");

    /// <summary>The program that tries a module does not compile.</summary>
    public static readonly DiagnosticCode BadTest = new("KF6206", ExitCode.Failed, "the test of a module does not compile");
}
