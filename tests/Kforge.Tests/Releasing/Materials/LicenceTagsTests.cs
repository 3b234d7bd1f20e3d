using System.Text;
using Kforge.Releasing.Materials;

namespace Kforge.Tests.Releasing.Materials;

/// <summary>Licence tags as they stand in kernel trees.</summary>
public sealed class LicenceTagsTests
{
    private static readonly LicenceTags Tags = new(["GPL-2.0", "GPL-2.0+", "GPL-2.0-only", "MIT", "BSD-3-Clause", "Linux-syscall-note"]);

    [Theory]
    [InlineData("// SPDX-License-Identifier: GPL-2.0-only\n", "GPL-2.0-only")]
    [InlineData("/* SPDX-License-Identifier: GPL-2.0 */\n", "GPL-2.0")]
    [InlineData("/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR MIT) */\n", "((GPL-2.0 WITH Linux-syscall-note) OR MIT)")]
    [InlineData("#!/bin/sh\n# SPDX-License-Identifier:\tGPL-2.0+\n", "GPL-2.0+")]
    [InlineData("<!-- SPDX-License-Identifier: GPL-2.0 -->", "GPL-2.0")]
    [InlineData("/*\n * SPDX-License-Identifier: MIT\r\n */", "MIT")]
    [InlineData("int main(void);\n", null)]
    [InlineData("SPDX-License-Identifier:\n", null)]
    public void A_tag_is_found_without_its_comment(string text, string? tag) => Assert.Equal(tag, LicenceTags.In(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("GPL-2.0-only", "GPL-2.0-only")]
    [InlineData("(GPL-2.0 WITH Linux-syscall-note) OR MIT", "GPL-2.0 MIT")]
    [InlineData("GPL-2.0+ AND (MIT OR BSD-3-Clause)", "BSD-3-Clause GPL-2.0+ MIT")]
    [InlineData("GPL-2.0 OR", "")]
    [InlineData("GPLv2", "")]
    [InlineData("GPL-2.0 WITH nothing", "")]
    [InlineData("(GPL-2.0", "")]
    [InlineData("GPL-2.0 MIT", "")]
    [InlineData("", "")]
    public void Names_are_those_the_tree_has_a_text_for(string tag, string names) => Assert.Equal(names, string.Join(' ', Tags.NamesIn(tag)));
}
