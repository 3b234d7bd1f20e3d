using Kforge.Diagnostics;
using Kforge.Modules;

namespace Kforge.Tests.Modules;

/// <summary>What a module can be called.</summary>
public sealed class ModuleNameTests
{
    [Theory]
    [InlineData("hello", "Hello")]
    [InlineData("hello_world", "HelloWorld")]
    [InlineData("i2c__x_2", "I2cX2")]
    public void Names_become_types(string name, string type) => Assert.Equal(type, ModuleName.Parse(name).OrFail().TypeName);

    [Theory]
    [InlineData("hello-world", "call it `hello_world`")]
    [InlineData("Hello World", "call it `hello_world`")]
    [InlineData("7up", "such as `hello` or `my_device`")]
    [InlineData("", "such as `hello` or `my_device`")]
    [InlineData("../hello", "such as `hello` or `my_device`")]
    [InlineData("größe", "such as `hello` or `my_device`")]
    public void What_cannot_be_a_name_is_refused_with_what_could_be(string name, string hint)
    {
        Diagnostic refused = Assert.Single(Assert.IsType<Checked<ModuleName>.Bad>(ModuleName.Parse(name)).Diagnostics);
        Assert.Equal("KF6201", refused.Code.Id);
        Assert.Equal(hint, Assert.Single(refused.Hints));
    }

    [Fact]
    public void The_kernel_has_room_for_55_letters()
    {
        Assert.IsType<Checked<ModuleName>.Good>(ModuleName.Parse(new string('a', 55)));
        Assert.IsType<Checked<ModuleName>.Bad>(ModuleName.Parse(new string('a', 56)));
    }
}
