using System.Collections.Immutable;
using Kforge.Platform;
using Kforge.Tests.Archives;

namespace Kforge.Tests.Toolchains.Probing;

/// <summary>Programs that are shell scripts, and a host that has no others.</summary>
internal sealed class FakeTools : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    /// <summary>The directory that is <c>PATH</c>.</summary>
    public string Bin => directory["bin"];

    public string this[string path] => directory[path];

    public Host Host(params (string Name, string Value)[] variables)
    {
        Host host = TestHost.Create();
        return host with
        {
            Variables = variables.ToImmutableDictionary(variable => variable.Name, variable => variable.Value).SetItem("PATH", Bin),
            WorkingDirectory = directory[""],
        };
    }

    /// <summary>Makes a program of a script.</summary>
    public FakeTools Add(string path, string script)
    {
        directory.WriteScript(path.Contains('/') ? path : $"bin/{path}", script + "\n");
        return this;
    }

    /// <summary>Makes a plain file.</summary>
    public FakeTools Write(string path, string text = "")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(directory[path])!);
        File.WriteAllText(directory[path], text);
        return this;
    }

    public FakeTools Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(directory[path])!);
        File.CreateSymbolicLink(directory[path], target);
        return this;
    }

    public void Dispose() => directory.Dispose();
}
