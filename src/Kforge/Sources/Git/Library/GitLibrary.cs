using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using Kforge.Diagnostics;
using LibGit2Sharp;

namespace Kforge.Sources;

/// <summary>
/// The proof that libgit2 is loaded in this process and that LibGit2Sharp uses it. Whoever needs LibGit2Sharp asks for one of these: without
/// it, LibGit2Sharp would take any libgit2 it finds, and a wrong one does not throw, it kills the process.
/// </summary>
public sealed partial class GitLibrary
{
    /// <summary>The name under which LibGit2Sharp 0.29 asks for libgit2; part of that package.</summary>
    private const string AskedName = "git2-a2bde63";

    /// <summary>A directory that is never made.</summary>
    internal const string Nowhere = "no-git-configuration";

    /// <summary>Every level of configuration that is not a repository's own.</summary>
    internal static readonly ImmutableArray<ConfigurationLevel> ForeignLevels =
        [ConfigurationLevel.ProgramData, ConfigurationLevel.System, ConfigurationLevel.Xdg, ConfigurationLevel.Global];

    private GitLibrary(string version) => Version = version;

    /// <summary>The version libgit2 tells of itself, such as <c>1.5.1</c>.</summary>
    public string Version { get; }

    /// <summary>Makes libgit2 usable in this process. A second call does nothing more.</summary>
    /// <remarks>
    /// <para>
    /// Libraries belong to a process, not to an object, so this is the one thing in the library that changes the process: it loads each file
    /// once, by its absolute path, and tells .NET which libgit2 is meant. Nothing is looked for in the directories of this machine, and no
    /// link is made beside the program. What is loaded already is asked of the loader and kept nowhere else.
    /// </para>
    /// <para>
    /// The user's and the machine's git configuration are switched off: what kforge does must not depend on them.
    /// </para>
    /// </remarks>
    /// <param name="root">The absolute path of a root directory that holds the files of <see cref="GitLibraryFiles"/>; not used when they are not <see cref="GitLibraryFiles.Brought"/>.</param>
    /// <exception cref="Failure">KF1535 when a file cannot be loaded; KF1536 when it is not the libgit2 kforge was tested with.</exception>
    public static GitLibrary Load(string root)
    {
        if (!GitLibraryFiles.Brought)
        {
            return FromPackage();
        }

        string directory = GitLibraryFiles.Directory.Under(root);
        lock (AssemblyLoadContext.Default)
        {
            nint loaded = Loaded(GitLibraryFiles.Library);
            nint library = loaded != 0 ? loaded : LoadAll(directory);
            string version = VersionOf(library);
            if (version != GitLibraryFiles.Version)
            {
                throw WrongVersion(version, directory);
            }

            if (loaded == 0)
            {
                AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name == AskedName ? library : 0;
                NoConfiguration(directory);
            }

            return new(version);
        }
    }

    /// <summary>The package of native libraries puts libgit2 where LibGit2Sharp looks for it.</summary>
    private static GitLibrary FromPackage()
    {
        string version = VersionOf(NativeLibrary.Load(AskedName, typeof(Repository).Assembly, null));
        NoConfiguration(AppContext.BaseDirectory);
        return new(version);
    }

    private static nint LoadAll(string directory)
    {
        // .NET's own cryptography takes this machine's libssl and libcrypto when it is first used. It must have them before a libcrypto of another
        // version is loaded: the loader gives everybody who asks later the first one of that name.
        SHA256.HashData([]);
        foreach (string name in GitLibraryFiles.Needed.Where(name => Loaded(name) == 0))
        {
            LoadOne(directory, name);
        }

        return LoadOne(directory, GitLibraryFiles.Library);
    }

    private static nint LoadOne(string directory, string name)
    {
        string path = Path.Combine(directory, name);
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw new Diagnostic(GitLibraryCodes.NotLoaded, $"libgit2 cannot be loaded: `{path}`", null,
                [exception.Message.Split('\n')[^1].Trim() is { Length: > 0 } said ? said : exception.Message],
                ["`kforge doctor` tells what this machine lacks", $"if the file is damaged, remove `{KeyDirectory(directory)}`: it is fetched again"]).ToFailure();
        }
    }

    /// <summary>What can be removed as a whole: <c>toolchains/KEY</c>, which holds the root and the record that it is there.</summary>
    private static string? KeyDirectory(string directory) =>
        Path.GetDirectoryName(directory[..^(GitLibraryFiles.Directory.Text.Length + 1)].TrimEnd('/'));

    private static Failure WrongVersion(string version, string directory) => new Diagnostic(
        GitLibraryCodes.WrongVersion, $"libgit2 is {version}, kforge was tested with {GitLibraryFiles.Version}", null, ["libgit2 was loaded into this process already, or its files were replaced"],
        [$"remove `{KeyDirectory(directory)}`: the right one is fetched again"]).ToFailure();

    private static unsafe string VersionOf(nint library)
    {
        delegate* unmanaged<int*, int*, int*, int> ask = (delegate* unmanaged<int*, int*, int*, int>)NativeLibrary.GetExport(library, "git_libgit2_version");
        int major, minor, revision;
        ask(&major, &minor, &revision);
        return $"{major}.{minor}.{revision}";
    }

    /// <summary>Lets libgit2 look for configuration only where there is none.</summary>
    private static void NoConfiguration(string directory)
    {
        foreach (ConfigurationLevel level in ForeignLevels)
        {
            GlobalSettings.SetConfigSearchPaths(level, Path.Combine(directory, Nowhere));
        }
    }

    /// <summary>The library that is loaded under this name, or 0. Nothing is loaded by asking.</summary>
    private static nint Loaded(string name) => Open(name, Now | OnlyIfLoaded);

    // bits/dlfcn.h; the same on every architecture of Linux but MIPS.
    private const int Now = 2;
    private const int OnlyIfLoaded = 4;

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string name, int flags);
}
