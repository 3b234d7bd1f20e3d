using System.Text;
using Kforge.Building;
using Kforge.Platform;

namespace Kforge.Benchmarks.Lab;

/// <summary>What the kernel of a workspace is built from.</summary>
/// <param name="Source">The value of <c>source</c> in <c>kbuild.toml</c>.</param>
/// <param name="Toolchain">A toolchain.</param>
/// <param name="Profiles">Profiles, of the workspace or of kforge.</param>
public sealed record LabKernel(string Source, string Toolchain, IReadOnlyList<string> Profiles)
{
    /// <summary>The kernel of the repository: the smallest with Rust, its samples as modules, and what qemu needs.</summary>
    public static IReadOnlyList<string> Tiny { get; } = ["tiny", "rust", "rust-samples", "qemu"];

    /// <summary>The locked source of the repository.</summary>
    public const string Debian = """{ debian = "linux-source-6.12", suite = "trixie" }""";

    /// <summary>A user's own tree.</summary>
    public static string Path(string tree) => $$"""{ path = "{{tree}}" }""";
}

/// <summary>A workspace made for a measurement or a test, with one kernel, <c>lts</c>, and a profile of its own for symbols.</summary>
/// <param name="Root">The directory.</param>
public sealed record LabWorkspace(string Root)
{
    /// <summary>The kernel's name.</summary>
    public const string Kernel = "lts";

    private const string OwnProfile = "own";

    /// <summary>Makes one.</summary>
    /// <param name="root">A directory that is not there.</param>
    /// <param name="kernel">What its kernel is built from.</param>
    /// <param name="locked">A workspace with equal toolchains whose lock is taken over, so that nothing is resolved; null for none.</param>
    public static LabWorkspace Create(string root, LabKernel kernel, LabWorkspace? locked)
    {
        LabWorkspace made = new(root);
        Directory.CreateDirectory(Path.Combine(root, "profiles"));
        Directory.CreateDirectory(Path.Combine(root, "toolchains"));
        File.WriteAllText(Path.Combine(root, "kbuild.toml"), $"""
            [workspace]
            default = "{Kernel}"

            [kernel.{Kernel}]
            source = {kernel.Source}
            arch = "x86_64"
            toolchain = "{kernel.Toolchain}"
            profiles = [{string.Join(", ", kernel.Profiles.Append(OwnProfile).Select(name => $"\"{name}\""))}]
            targets = ["bzImage", "modules"]

            """);
        made.SetSymbols(new Dictionary<string, string>());
        if (locked is not null)
        {
            foreach (string file in (IEnumerable<string>)["kforge.lock", .. Directory.GetFiles(Path.Combine(locked.Root, "toolchains")).Select(path => Path.Combine("toolchains", Path.GetFileName(path)))])
            {
                File.Copy(Path.Combine(locked.Root, file), Path.Combine(root, file));
            }
        }

        return made;
    }

    /// <summary>Puts a file into the workspace.</summary>
    /// <param name="path">Below it.</param>
    /// <param name="text">The content.</param>
    public void Write(string path, string text) => File.WriteAllText(Path.Combine(Root, path), text);

    /// <summary>Says which symbols are set on top of the kernel's profiles.</summary>
    /// <param name="symbols">Name and value, such as <c>y</c>, <c>17</c> or <c>"text"</c>.</param>
    public void SetSymbols(IReadOnlyDictionary<string, string> symbols)
    {
        StringBuilder text = new("description = \"what this measurement sets\"\n\n[symbols]\n");
        foreach ((string name, string value) in symbols)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name} = {{ value = '{value}', reason = \"a measurement\" }}\n");
        }

        Write(Path.Combine("profiles", OwnProfile + ".toml"), text.ToString());
    }

    /// <summary>Where kforge builds the kernel.</summary>
    /// <param name="store">kforge's store.</param>
    public BuildDirectory BuildDirectory(Store store) => Building.BuildDirectory.Of(store, Root, Kernel);

    /// <summary>Deletes it, and what kforge built for it.</summary>
    /// <param name="store">kforge's store.</param>
    public void Remove(Store store)
    {
        foreach (string directory in (string[])[Path.GetDirectoryName(BuildDirectory(store).Root)!, Root])
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }
}
