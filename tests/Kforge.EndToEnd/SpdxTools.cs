using System.Text.Json;

namespace Kforge.EndToEnd;

/// <summary>
/// The SPDX project's own tools, which hold a document against every rule of SPDX 2.3: from Debian testing, as a toolchain like any other, because no
/// stable Debian has them.
/// </summary>
internal static class SpdxTools
{
    private const string Definition = """
        description = "The SPDX project's own tools, as Debian testing has them"
        provider = "debian"
        architecture = "amd64"
        packages = ["python3-spdx-tools", "python3", "libc-bin", "base-files"]

        [[suite]]
        name = "forky"
        archive = "debian"
        components = ["main"]
        signed-by = ["04B54C3CDCA79751B16BC6B5225629DF75B188BD", "41587F7DB8C774BCCF131416762F67A0B2C39DE4"]
        # Mirrors that stand still are good enough for this.
        allow-expired = true

        [tools]
        python = "python3 --version"
        """;

    /// <summary>Fails with what the tools say unless a document is valid.</summary>
    /// <param name="workspace">Gets the tools as what its kernel would be booted with.</param>
    /// <param name="directory">On the host.</param>
    /// <param name="document">In the directory.</param>
    public static void Check(KernelWorkspace workspace, string directory, string document)
    {
        workspace.Write("toolchains/spdx-tools.toml", Definition);
        string buildFile = File.ReadAllText(workspace.PathOf("kbuild.toml"));
        string lockFile = File.ReadAllText(workspace.PathOf("kforge.lock"));
        workspace.Write("kbuild.toml", buildFile.Replace("toolchain = \"debian-trixie-qemu\"", "toolchain = \"spdx-tools\"", StringComparison.Ordinal));
        workspace.Kforge("toolchain", "install", "spdx-tools").Expect(0);
        workspace.Kforge("toolchain", "exec", "spdx-tools", "--bind", $"{directory}:/work:ro", "--", "pyspdxtools", "-i", $"/work/{document}").Expect(0);
        workspace.Write("kbuild.toml", buildFile);
        workspace.Write("kforge.lock", lockFile);
    }

    /// <summary>The names of the source files that a released file is said to come from.</summary>
    public static HashSet<string> SourcesOf(string document, string released)
    {
        using JsonDocument bill = JsonDocument.Parse(File.ReadAllText(document));
        Dictionary<string, string> names = bill.RootElement.GetProperty("files").EnumerateArray()
            .ToDictionary(file => file.GetProperty("SPDXID").GetString()!, file => file.GetProperty("fileName").GetString()!);
        return
        [
            .. bill.RootElement.GetProperty("relationships").EnumerateArray()
                .Where(relationship => relationship.GetProperty("relationshipType").GetString() == "GENERATED_FROM" && names.GetValueOrDefault(relationship.GetProperty("spdxElementId").GetString()!) == released)
                .Select(relationship => names[relationship.GetProperty("relatedSpdxElement").GetString()!]),
        ];
    }
}
