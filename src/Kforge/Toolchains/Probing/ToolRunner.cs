using System.Collections.Immutable;
using Kforge.Platform;

namespace Kforge.Toolchains.Probing;

/// <summary>Where tools are run: in a toolchain's sandbox, or on this machine.</summary>
public abstract record ToolRunner
{
    private ToolRunner()
    {
    }

    /// <summary>
    /// What kbuild's tools heed of the environment of this machine: where rustup keeps its toolchains and which one it takes
    /// (rust-lang.github.io/rustup/environment-variables.html), where bindgen finds libclang (clang-sys), where the core library's
    /// sources are (<c>scripts/rust_is_available.sh</c>).
    /// </summary>
    public static ImmutableArray<string> HostVariables { get; } =
        ["HOME", "CARGO_HOME", "CLANG_PATH", "LIBCLANG_PATH", "LLVM_CONFIG_PATH", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "RUST_LIB_SRC"];

    /// <summary>The tools of a toolchain, in its sandbox: no network, nothing of this machine.</summary>
    /// <param name="Sandbox">The sandbox.</param>
    public sealed record InSandbox(Sandbox Sandbox) : ToolRunner
    {
        internal override string? Variable(string name) => Sandbox.Variables.GetValueOrDefault(name);

        internal override SandboxFiles Files { get; } = new(Sandbox);

        internal override string? Find(string program) => Files.FindProgram(program, Variable("PATH") ?? Sandbox.DefaultPath);

        internal override Command Run(string path, ImmutableArray<string> arguments) => Sandbox.Run(path, arguments);
    }

    /// <summary>The tools of this machine, as kbuild would find them, with only the variables of <see cref="HostVariables"/>.</summary>
    /// <param name="Host">The outside world.</param>
    public sealed record OnHost(Host Host) : ToolRunner
    {
        internal override string? Variable(string name) => Host.Variable(name);

        internal override SandboxFiles Files { get; } = new("/", []);

        internal override string? Find(string program) => Host.FindProgram(program);

        internal override Command Run(string path, ImmutableArray<string> arguments) => new(path, arguments)
        {
            // A proxy of rustup would otherwise download a toolchain that is asked for and not there.
            Environment = HostVariables.Where(name => Host.Variable(name) is not null)
                .ToImmutableSortedDictionary(name => name, name => Host.Variable(name)!, StringComparer.Ordinal)
                .SetItem("LC_ALL", "C")
                .SetItem("RUSTUP_AUTO_INSTALL", "0"),
            WorkingDirectory = Directory.Exists(Host.WorkingDirectory) ? Host.WorkingDirectory : "/",
        };
    }

    /// <summary>The value of a variable that the tools see, or null.</summary>
    internal abstract string? Variable(string name);

    /// <summary>The files the tools see.</summary>
    internal abstract SandboxFiles Files { get; }

    /// <summary>Where a program is, as the tools see it, or null.</summary>
    internal abstract string? Find(string program);

    /// <summary>The command that runs a program.</summary>
    internal abstract Command Run(string path, ImmutableArray<string> arguments);
}
