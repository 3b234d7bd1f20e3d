using System.Collections.Immutable;
using Kforge.Diagnostics;
using Kforge.Inputs;
using Kforge.Kconfig;
using Kforge.Platform;
using Kforge.Sources;
using Kforge.Workspace;

namespace Kforge.Planning;

/// <summary>Makes the plan of a kernel from its definition and its locked inputs.</summary>
public static class Plans
{
    /// <summary>What a configuration starts from when no profile says so.</summary>
    private const string DefaultBase = "defconfig";

    /// <summary>The plan.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="inputs">Its locked inputs.</param>
    /// <param name="source">The unpatched tree.</param>
    /// <param name="toolchain">The content digest of the toolchain's tree.</param>
    /// <param name="readBase">Gives the text of a base file, or null when there is no such file.</param>
    /// <returns>The plan, or KF1041 and KF1042.</returns>
    public static Checked<BuildPlan> For(KernelSelection kernel, LockedKernel inputs, SourceTree source, Sha256Digest toolchain, Func<string, string?> readBase)
    {
        string arch = kernel.Kernel.Arch.Value;
        ImmutableArray<Profile> profiles = [.. kernel.Profiles.Where(profile => profile.Arch.IsEmpty || profile.Arch.Contains(arch))];
        (string Who, ConfigBase Base)[] based =
        [
            .. profiles.Where(profile => profile.Base is not null).Select(profile => ($"`{profile.Name}`", profile.Base!)),
            .. kernel.Kernel.Base is { } own ? [($"the kernel `{kernel.Kernel.Name}`", own)] : Array.Empty<(string, ConfigBase)>(),
        ];
        if (based.DistinctBy(one => Named(one.Base)).ToArray() is [var first, var second, ..])
        {
            return new Diagnostic(PlanCodes.TwoBases, $"{first.Who} and {second.Who} start from different configurations", PlaceOf(second.Base))
                .WithCause($"{first.Who} starts from {Named(first.Base)} ({PlaceOf(first.Base)}), {second.Who} from {Named(second.Base)}")
                .WithHint("leave `base` to one of them");
        }

        (string Base, string? Text) start = (DefaultBase, null);
        switch (based.FirstOrDefault().Base)
        {
            case ConfigBase.Target target:
                start = (target.Name.Value, null);
                break;
            case ConfigBase.File file when readBase(file.Path.Value) is { } text:
                start = ($"file:{Sha256Digest.OfText(text)}", text);
                break;
            case ConfigBase.File missing:
                return new Diagnostic(PlanCodes.BaseUnreadable, $"the base configuration `{missing.Path.Value}` cannot be read", missing.Path.Place)
                    .WithHint("the path is relative to the directory of kbuild.toml");
            default:
                break;
        }

        return new BuildPlan(
            kernel.Kernel.Name,
            source.KernelVersion,
            arch,
            source.Digest,
            inputs.Patches,
            toolchain,
            new ConfigPlan(start.Base, start.Text, profiles)
            {
                Enable = [.. profiles.SelectMany(profile => profile.Enable), .. kernel.Kernel.Enable],
                Keep = [.. profiles.SelectMany(profile => profile.Keep).Concat(kernel.Kernel.Keep).DistinctBy(kept => kept.Value)],
                BaseFile = (based.FirstOrDefault().Base as ConfigBase.File)?.Path.Value,
            },
            [.. kernel.Kernel.Targets.Select(target => target.Value)]);
    }

    private static string Named(ConfigBase start) => start switch
    {
        ConfigBase.Target target => $"`{target.Name.Value}`",
        ConfigBase.File file => $"the file `{file.Path.Value}`",
        _ => throw new InvalidOperationException("unreachable: ConfigBase is closed"),
    };

    private static SourcePlace PlaceOf(ConfigBase start) => start switch
    {
        ConfigBase.Target target => target.Name.Place,
        ConfigBase.File file => file.Path.Place,
        _ => throw new InvalidOperationException("unreachable: ConfigBase is closed"),
    };
}
