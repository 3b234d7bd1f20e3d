using System.Text;
using System.Text.Json.Nodes;
using Kforge.Releasing.Materials;

namespace Kforge.Tests.Releasing.Materials;

/// <summary>Documents of SPDX 2.3. Whether they are valid as a whole is for the main job, which has SPDX's own tools look at a real one.</summary>
public sealed class SpdxDocumentTests
{
    private static readonly DateTime Then = new(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_tag_that_means_something_is_the_conclusion_and_any_other_is_only_told()
    {
        SpdxDocument document = new("linux", "tag:kforge,2026:spdx/a", "kforge-1");
        FileSums sums = FileSums.Of("x"u8);
        document.AddFile("SPDXRef-1", "kernel/fork.c", "SOURCE", sums, "GPL-2.0 WITH Linux-syscall-note", ["GPL-2.0"], "compiled to kernel/fork.o");
        document.AddFile("SPDXRef-2", "kernel/odd.c", "SOURCE", sums, "GPLv2", [], null);
        JsonArray files = Parse(document)["files"]!.AsArray();
        Assert.Equal("./kernel/fork.c", (string?)files[0]!["fileName"]);
        Assert.Equal("GPL-2.0 WITH Linux-syscall-note", (string?)files[0]!["licenseConcluded"]);
        Assert.Equal("""["GPL-2.0"]""", files[0]!["licenseInfoInFiles"]!.ToJsonString());
        Assert.Equal("11f6ad8ec52a2984abaafd7c3b516503785c2072", (string?)files[0]!["checksums"]![0]!["checksumValue"]);
        Assert.Equal("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", (string?)files[0]!["checksums"]![1]!["checksumValue"]);
        Assert.Equal("NOASSERTION", (string?)files[1]!["licenseConcluded"]);
        Assert.Equal("SPDX-License-Identifier: GPLv2", (string?)files[1]!["licenseComments"]);
    }

    [Fact]
    public void A_package_names_its_address_where_readers_look_for_it()
    {
        SpdxDocument document = new("linux", "tag:kforge,2026:spdx/a", "kforge-1");
        document.AddPackage("SPDXRef-1", "make", "4.4.1-2", "pkg:deb/debian/make@4.4.1-2", [("sha256", "aa")]);
        document.AddPackage("SPDXRef-2", "Linux", "7.0", "git+https://git.example/linux.git@v7.0", [("gitCommit", "bb"), ("gitTree", "cc")]);
        document.AddPackage("SPDXRef-3", "rustc", "1.85.0", "rust-releases:dist/rustc.tar.xz", [("sha256", "dd")]);
        JsonArray packages = Parse(document)["packages"]!.AsArray();
        Assert.Equal("pkg:deb/debian/make@4.4.1-2", (string?)packages[0]!["externalRefs"]![0]!["referenceLocator"]);
        Assert.Equal("NOASSERTION", (string?)packages[0]!["downloadLocation"]);
        Assert.Equal("git+https://git.example/linux.git@v7.0", (string?)packages[1]!["downloadLocation"]);
        Assert.Equal("gitCommit bb; gitTree cc", (string?)packages[1]!["sourceInfo"]);
        Assert.Equal("rust-releases:dist/rustc.tar.xz", (string?)packages[2]!["sourceInfo"]);
    }

    [Fact]
    public void A_package_with_files_has_the_code_that_SPDX_makes_of_them()
    {
        // The example of section 7.9: digests in order, put together, hashed once more.
        string[] sums = [FileSums.Of("b"u8).Sha1, FileSums.Of("a"u8).Sha1];
        SpdxDocument document = new("linux", "tag:kforge,2026:spdx/a", "kforge-1");
        document.AddPackage("SPDXRef-1", "linux", "7.0", null, "whole", [("SPDXRef-2", sums[0], ["MIT"]), ("SPDXRef-3", sums[1], [])]);
        JsonNode parsed = Parse(document);
        JsonNode package = parsed["packages"]![0]!;
        Array.Sort(sums, StringComparer.Ordinal);
        Assert.Equal(FileSums.Of(Encoding.ASCII.GetBytes(sums[0] + sums[1])).Sha1, (string?)package["packageVerificationCode"]!["packageVerificationCodeValue"]);
        Assert.Equal("""["MIT","NOASSERTION"]""", package["licenseInfoFromFiles"]!.ToJsonString());
        Assert.Equal(["SPDXRef-2", "SPDXRef-3"], parsed["relationships"]!.AsArray().Select(relationship => (string?)relationship!["relatedSpdxElement"]));
    }

    private static JsonNode Parse(SpdxDocument document) => JsonNode.Parse(document.ToBytes(Then))!;
}
