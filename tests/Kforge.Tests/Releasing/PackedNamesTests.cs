using Kforge.Releasing.Packages;

namespace Kforge.Tests.Releasing;

/// <summary>What files of packages are called in the output tree.</summary>
public sealed class PackedNamesTests
{
    [Theory]
    [InlineData("boot/vmlinuz-6.12.96", "arch/x86/boot/bzImage")]
    [InlineData("boot/vmlinux-6.12.96", "vmlinux")]
    [InlineData("boot/System.map-6.12.96", "System.map")]
    [InlineData("boot/config-6.12.96", ".config")]
    [InlineData("lib/modules/6.12.96/kernel/drivers/net/dummy.ko", "drivers/net/dummy.ko")]
    [InlineData("usr/lib/debug/lib/modules/6.12.96/kernel/drivers/net/dummy.ko", "drivers/net/dummy.ko")]
    [InlineData("usr/lib/debug/lib/modules/6.12.96/vmlinux", "vmlinux")]
    [InlineData("usr/src/linux-headers-6.12.96/Module.symvers", "Module.symvers")]
    [InlineData("usr/src/linux-headers-6.12.96/include/linux/fs.h", "include/linux/fs.h")]
    [InlineData("usr/include/linux/fs.h", "usr/include/linux/fs.h")]
    [InlineData("lib/modules/6.12.96/modules.dep", "lib/modules/6.12.96/modules.dep")]
    [InlineData("scripts/basic/fixdep", "scripts/basic/fixdep")]
    public void Names_are_those_of_the_output_tree(string member, string there) => Assert.Equal(there, PackedNames.InOutput(member, "x86_64"));

    [Theory]
    [InlineData("lib/modules/6.12.96/build", true)]
    [InlineData("lib/modules/6.12.96/source", true)]
    [InlineData("lib/modules/6.12.96/kernel", false)]
    [InlineData("lib/modules/6.12.96/kernel/build", false)]
    [InlineData("usr/src/linux/build", false)]
    public void Links_into_the_build_are_known(string name, bool link) => Assert.Equal(link, PackedNames.IsBuildLink(name));
}
