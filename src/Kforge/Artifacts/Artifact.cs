using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Platform;

namespace Kforge.Artifacts;

/// <summary>A file a build made.</summary>
/// <param name="Name">Relative to the output tree, such as <c>arch/x86/boot/bzImage</c>.</param>
/// <param name="Path">On the host, absolute.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of its content.</param>
public sealed record Artifact(string Name, string Path, long Size, Sha256Digest Sha256);

/// <summary>Finds what a build made.</summary>
public static class ArtifactSet
{
    /// <summary>What make said it made, yet is not there (KF5004 belongs to the building room's family).</summary>
    public static readonly DiagnosticCode Missing = new("KF5004", ExitCode.Failed, "an artifact is missing");

    /// <summary>Targets that name one file; any other, such as <c>rustdoc</c>, makes what it makes.</summary>
    private static readonly string[] Images = ["bzImage", "Image", "Image.gz", "vmlinux", "zImage"];

    /// <summary>
    /// The kernel image, <c>vmlinux</c>, <c>System.map</c>, <c>.config</c> and every module, as far as the
    /// targets ask for them.
    /// </summary>
    /// <param name="output">The output tree.</param>
    /// <param name="arch">The kernel's <c>ARCH</c>.</param>
    /// <param name="targets">What make was asked for.</param>
    /// <param name="cancellation">Stops the hashing.</param>
    /// <exception cref="Failure">KF5004 when one is missing.</exception>
    public static async Task<ImmutableArray<Artifact>> CollectAsync(
        string output, string arch, IReadOnlyList<string> targets, CancellationToken cancellation)
    {
        List<string> names = [.. targets.Where(Images.Contains).Select(target => ImagePath(arch, target))];
        names.AddRange(["vmlinux", "System.map", ".config"]);
        if (targets.Contains("modules"))
        {
            names.AddRange(ModuleNames(output));
        }

        List<Artifact> artifacts = [];
        foreach (string name in names.Distinct())
        {
            FileInfo file = new(System.IO.Path.Combine(output, name));
            if (!file.Exists)
            {
                throw new Diagnostic(Missing, $"make succeeded but did not make `{name}`")
                    .WithHint("look at `targets` of this kernel in kbuild.toml").ToFailure();
            }

            artifacts.Add(new(name, file.FullName, file.Length, await Sha256Digest.OfFileAsync(file.FullName, cancellation).ConfigureAwait(false)));
        }

        return [.. artifacts];
    }

    /// <summary>The modules of an output tree, relative to it; empty when modules are off.</summary>
    /// <param name="output">The output tree.</param>
    /// <param name="prefix">What stands before names in <c>modules.order</c> and is left out: of modules outside of the kernel's tree, their directory (until Linux 6.12).</param>
    public static IEnumerable<string> ModuleNames(string output, string prefix = "")
    {
        // modules.order lists every module, as an object file since Linux 6.3 (scripts/Makefile.modfinal). The tree wrote it, so it may name anything.
        string order = System.IO.Path.Combine(output, "modules.order");
        return File.Exists(order)
            ? File.ReadLines(order)
                .Select(line => prefix.Length > 0 && line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : line)
                .Where(line => System.IO.Path.GetExtension(line) is ".o" or ".ko" && RelativePath.TryParse(line, out _))
                .Select(line => System.IO.Path.ChangeExtension(line, ".ko"))
                .Order(StringComparer.Ordinal)
            : [];
    }

    /// <summary>The image a boot loader takes, relative to the output tree.</summary>
    /// <param name="arch">The kernel's <c>ARCH</c>.</param>
    public static string BootImage(string arch) => ImagePath(arch, arch is "x86_64" or "i386" ? "bzImage" : "Image");

    /// <summary>Where kbuild puts what a target names.</summary>
    private static string ImagePath(string arch, string target) => (arch, target) switch
    {
        (_, "vmlinux") => "vmlinux",
        ("x86_64" or "i386", "bzImage") => "arch/x86/boot/bzImage",
        _ => $"arch/{arch}/boot/{target}",
    };
}
