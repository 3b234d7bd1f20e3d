using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Workspace;

namespace Kforge.Releasing;

/// <summary>An input that nobody signed for, and how a kernel accepts it: the name in <c>unsigned</c> of <c>[kernel.NAME.release]</c>.</summary>
/// <param name="Name"><c>source</c>, or a tool that is built from crates.</param>
/// <param name="What">What it is, for messages.</param>
/// <param name="Why">Why there is no signature.</param>
/// <param name="Remedy">How there could be one.</param>
public sealed record UnsignedInput(string Name, string What, string Why, string Remedy);

/// <summary>Which locked inputs a release can rest on: everybody can get them, and somebody signed for them.</summary>
public static class InputRules
{
    /// <summary>The package of Debian that brings all that <c>make bindeb-pkg</c> runs: it depends on <c>dpkg-dev</c>.</summary>
    private const string Debhelper = "debhelper";

    /// <summary>Looks through the locked inputs of a kernel.</summary>
    /// <param name="kernel">The definition.</param>
    /// <param name="locked">Its locked inputs.</param>
    /// <param name="toolchain">The locked toolchain.</param>
    /// <returns>A KF6101 or KF6102 for each input that is refused, a KF6105 for packages that the toolchain cannot make.</returns>
    public static ImmutableArray<Diagnostic> Check(KernelDefinition kernel, LockedKernel locked, LockedToolchain toolchain)
    {
        List<Diagnostic> refused = [];
        if (locked.Source is LockedSource.Path path)
        {
            refused.Add(new Diagnostic(ReleaseCodes.NotPinned, $"the tree of `{kernel.Name}` is the directory `{path.Directory}`", kernel.Place)
                .WithCause("what is in it is not pinned, and nobody else can get it")
                .WithHint("commit it, push it, and write `source = { git = \"ADDRESS\", commit = \"ID\" }`"));
        }

        if (!toolchain.HostTools.IsEmpty)
        {
            refused.Add(new Diagnostic(ReleaseCodes.NotPinned, $"the toolchain `{kernel.Toolchain.Value}` is made of programs of this machine", kernel.Toolchain.Place)
                .WithCause($"nobody else can get them: {string.Join(", ", toolchain.HostTools.Take(4).Select(tool => $"`{tool.Path}`"))}{(toolchain.HostTools.Length > 4 ? " …" : "")}")
                .WithHint("name a toolchain that is fetched, such as `toolchain = \"debian-trixie\"`"));
        }

        ImmutableArray<UnsignedInput> unsigned = UnsignedOf(locked.Source, toolchain);
        foreach (UnsignedInput input in unsigned.Where(input => !kernel.Release.Unsigned.ContainsKey(input.Name)))
        {
            refused.Add(new Diagnostic(ReleaseCodes.Unsigned, $"nobody signed for {input.What}", kernel.Place)
                .WithCause(input.Why)
                .WithHint(input.Remedy)
                .WithHint($"or accept it, with the reason: `unsigned = {{ {input.Name} = \"…\" }}` in `[kernel.{kernel.Name}.release]`"));
        }

        foreach ((string name, Placed<string> reason) in kernel.Release.Unsigned.Where(accepted => unsigned.All(input => input.Name != accepted.Key)))
        {
            refused.Add(new Diagnostic(ReleaseCodes.Unsigned, $"`{name}` is accepted unsigned, and there is no such input, or it is signed", reason.Place)
                .WithCause(unsigned.IsEmpty ? "every input is signed" : $"not signed: {string.Join(", ", unsigned.Select(input => $"`{input.Name}`"))}")
                .WithHint($"take `{name}` out of `unsigned`"));
        }

        foreach (Placed<PackageFormat> packages in kernel.Release.Packages.Where(packages => packages.Value == PackageFormat.Deb && toolchain.Packages.All(package => package.Name != Debhelper)))
        {
            refused.Add(new Diagnostic(ReleaseCodes.CannotPackage, $"the toolchain `{kernel.Toolchain.Value}` cannot make packages of Debian", packages.Place)
                .WithCause($"the tree makes them with programs of `{Debhelper}` and `dpkg-dev`, which it does not have")
                .WithHint($"add `\"{Debhelper}\"` to `packages` in toolchains/{kernel.Toolchain.Value}.toml, then `kforge lock`"));
        }

        return [.. refused];
    }

    /// <summary>The inputs that nobody signed for.</summary>
    public static ImmutableArray<UnsignedInput> UnsignedOf(LockedSource source, LockedToolchain toolchain) =>
    [
        .. source switch
        {
            LockedSource.Git { SignedBy.IsEmpty: true } git => [new UnsignedInput(
                "source", $"the tree, commit {git.Commit[..12]} of {git.Address}", "kbuild.toml asks for no signature", "name a signed tag, and whose signature counts: `tag = \"…\", signed-by = [\"FINGERPRINT\"]`")],
            LockedSource.Tarball { SignedBy.IsEmpty: true } tarball => [new UnsignedInput(
                "source", $"the tree, {tarball.Address}", "kbuild.toml gives its digest and asks for no signature", "say whose signature counts: `signed-by = [\"FINGERPRINT\"]` (docs/sources.md)")],
            _ => (UnsignedInput[])[],
        },
        .. toolchain.CrateTools.Select(tool => new UnsignedInput(
            tool.Tool, $"`{tool.Tool}` {tool.Version}, which is built from crates", "the registry of crates gives digests, and signs nothing", "take a toolchain that has it from a signed archive")),
    ];
}
