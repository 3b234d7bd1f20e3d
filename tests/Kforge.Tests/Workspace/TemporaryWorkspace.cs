using System.Text;
using Kforge.Workspace;

namespace Kforge.Tests.Workspace;

/// <summary>A workspace and a directory of shipped definitions, deleted at the end of the test.</summary>
internal sealed class TemporaryWorkspace : IDisposable
{
    private readonly string top = Directory.CreateTempSubdirectory("kforge-workspace-").FullName;

    public TemporaryWorkspace()
    {
        Root = Directory.CreateDirectory(Path.Combine(top, "root")).FullName;
        Shipped = Directory.CreateDirectory(Path.Combine(top, "shipped")).FullName;
        Directories = new(Root, Shipped);
    }

    public string Root { get; }

    public string Shipped { get; }

    public WorkspaceDirectories Directories { get; }

    /// <summary>Writes a file, relative to the directory of this test.</summary>
    public TemporaryWorkspace With(string path, string text)
    {
        string full = Path.Combine(top, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return this;
    }

    public void Dispose() => Directory.Delete(top, recursive: true);
}
