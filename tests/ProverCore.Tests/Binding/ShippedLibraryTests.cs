using Xunit;

namespace FederatedZk.ProverCore.Tests.Binding;

/// <summary>What lies beside the assemblies is the product: no seam of the attack tests in it, and no prover in the verifier.</summary>
public sealed class ShippedLibraryTests
{
    [Theory]
    [InlineData("fzk_verify")]
    [InlineData("fzk_prove")]
    public void ChecksCannotBeSwitchedOff(string library)
    {
        var bytes = Library(library);
        Assert.True(bytes.AsSpan().IndexOf("fzk_"u8) >= 0);
        Assert.True(bytes.AsSpan().IndexOf("checks_off"u8) < 0, "built with FZK_TESTING");
    }

    [Fact]
    public void TheVerifierCannotProve()
    {
        var (verify, prove) = (Library("fzk_verify"), Library("fzk_prove"));
        foreach (var function in new[] { "fzk_step_prove", "fzk_enrolment_prove", "fzk_beacon_prove", "fzk_records_commit" })
        {
            var name = System.Text.Encoding.ASCII.GetBytes(function);
            Assert.True(prove.AsSpan().IndexOf(name) >= 0, function);
            Assert.True(verify.AsSpan().IndexOf(name) < 0, function);
        }
    }

    private static byte[] Library(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, $"lib{name}.so"));
}
