namespace Kforge.Tests.Archives;

/// <summary>A directory of one test, gone with it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kforge-test-").FullName;

    /// <summary>A path below the directory.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a text file, with the directories above it.</summary>
    public string Write(string name, string content)
    {
        string path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Writes a shell script that can be run.</summary>
    /// <remarks>
    /// Another program puts it in its place: a child that some other test forks while this process has the script open for writing would
    /// hold it open too, and running it would fail with "text file busy".
    /// </remarks>
    public string WriteScript(string name, string body)
    {
        string text = Write(name + ".text", "#!/bin/sh\n" + body);
        using System.Diagnostics.Process install = System.Diagnostics.Process.Start("install", ["-m", "755", text, this[name]]);
        install.WaitForExit();
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
