using System.Collections.Immutable;
using Kforge.Building;
using Kforge.Diagnostics;
using Kforge.Platform;
using Kforge.Platform.Archives;
using Kforge.Workspace;

namespace Kforge.Releasing.Packages;

/// <summary>A package that was made.</summary>
/// <param name="Name">Its name in the release.</param>
/// <param name="Members">The files in it, by the names they have in the output tree, as far as they are from there.</param>
internal sealed record MadePackage(string Name, ImmutableArray<string> Members);

/// <summary>Has the kernel's own makefiles pack what was built for distributions: <c>scripts/Makefile.package</c> of the tree.</summary>
/// <param name="Host">The outside world.</param>
/// <param name="Directory">Where the kernel was built.</param>
/// <param name="Kbuild">How its makefiles are called.</param>
/// <param name="Jobs">Commands at once.</param>
/// <param name="Release">Gets the packages.</param>
internal sealed record DistributionPackages(Host Host, BuildDirectory Directory, Kbuild Kbuild, int Jobs, ReleaseDirectory Release)
{
    /// <summary>
    /// <c>mkdebian</c> dates its changelog with <c>date</c>, whatever <c>SOURCE_DATE_EPOCH</c> says (6.1 to 7.3): the first <c>date</c> on the path tells that time, unless it is
    /// asked for another.
    /// </summary>
    private const string FixedDate = "#!/bin/sh\nexec /usr/bin/date --date=\"@$SOURCE_DATE_EPOCH\" \"$@\"\n";

    private string Above => Path.Combine(Directory.Root, "above");

    private string Staged => Path.Combine(Directory.Output, "debian");

    private string TarInstall => Path.Combine(Directory.Output, "tar-install");

    /// <summary>Makes packages of one kind.</summary>
    /// <param name="format">The kind.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="Failure">KF5001: the tree's target fails.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public Task<ImmutableArray<MadePackage>> MakeAsync(PackageFormat format, CancellationToken cancellation) => format switch
    {
        PackageFormat.Deb => DebAsync(cancellation),
        _ => TarAsync(cancellation),
    };

    private async Task<ImmutableArray<MadePackage>> DebAsync(CancellationToken cancellation)
    {
        ReleaseMaking.Remove(Above);
        string own = Path.Combine(Above, "kforge");
        System.IO.Directory.CreateDirectory(Path.Combine(own, "bin"));
        System.IO.Directory.CreateDirectory(Path.Combine(own, "tmp"));
        string installed = System.IO.Directory.CreateDirectory(Path.Combine(own, "dpkg")).FullName;
        string date = Path.Combine(own, "bin", "date");
        await File.WriteAllTextAsync(date, FixedDate, cancellation).ConfigureAwait(false);
        File.SetUnixFileMode(date, StagedTree.ExecutableMode);
        // A toolchain is unpacked, not installed: dpkg has no list of it, and asks for one to write a .buildinfo, which is thrown away.
        await File.WriteAllTextAsync(Path.Combine(installed, "status"), "", cancellation).ConfigureAwait(false);
        Dictionary<string, string> environment = new()
        {
            ["PATH"] = $"/kforge/bin:{Kbuild.Toolchain.Variables.GetValueOrDefault("PATH", Sandbox.DefaultPath)}",
            // Packages can be larger than a directory in memory.
            ["TMPDIR"] = "/kforge/tmp",
            ["SOURCE_DATE_EPOCH"] = new DateTimeOffset(StagedTree.TimeStamp).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
        };

        // gzip, because with several threads what xz writes may depend on the machine. -d: what the lock has is what there is; -us -uc: who signs is said elsewhere.
        ImmutableArray<string> goals = ["bindeb-pkg", "KDEB_COMPRESS=gzip", "DPKG_FLAGS=-d -us -uc"];
        await MakeRunAsync((Kbuild with { Toolchain = Kbuild.Toolchain.Mount(installed, "/var/lib/dpkg") }).Package(Directory.Output, Above, environment, Jobs, goals), cancellation).ConfigureAwait(false);
        ImmutableArray<MadePackage>.Builder made = ImmutableArray.CreateBuilder<MadePackage>();
        foreach (string path in System.IO.Directory.EnumerateFiles(Above, "*.deb").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            File.Move(path, Release.PathOf(name));
            made.Add(new(name, MembersOf(Path.Combine(Staged, name.Split('_')[0]))));
        }

        ReleaseMaking.Remove(Above);
        ReleaseMaking.Remove(Staged);
        return made.ToImmutable();
    }

    private async Task<ImmutableArray<MadePackage>> TarAsync(CancellationToken cancellation)
    {
        await MakeRunAsync(Kbuild.Make(Directory.Output, Jobs, "dir-pkg"), cancellation).ConfigureAwait(false);
        // The name `make tar-pkg` gives it; what the kernel calls itself may be more than its version.
        string release = await File.ReadAllTextAsync(Path.Combine(Directory.Output, "include", "config", "kernel.release"), cancellation).ConfigureAwait(false);
        string name = $"linux-{release.Trim()}-{Kbuild.Plan.Arch}.tar";
        ImmutableArray<string> members = StableTar.Write(TarInstall, Release.PathOf(name), PackedNames.IsBuildLink, cancellation);
        ReleaseMaking.Remove(TarInstall);
        return [new(name, [.. members.Select(InOutput)])];
    }

    private string InOutput(string member) => PackedNames.InOutput(member, Kbuild.Plan.Arch);

    private Task MakeRunAsync(Command command, CancellationToken cancellation) =>
        new MakeRun().RunAsync(Host, command, Path.Combine(Directory.Root, "package.log"), null, cancellation);

    private ImmutableArray<string> MembersOf(string staged) =>
        System.IO.Directory.Exists(staged) ? [.. FilesBelow.Files(staged).Where(name => !name.StartsWith("DEBIAN/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(InOutput)] : [];
}
